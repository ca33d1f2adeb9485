package serve

import (
	"io/fs"
	"strings"

	"pluv/host/lazyregexp"
	"pluv/host/rockname"
)

// maxName bounds each name that a client sends, in bytes.
const maxName = 255

// parseRockFile parses the file name of a rockspec or a rock.
func parseRockFile(base string) (f rockname.Parsed, ok bool) {
	if len(base) > maxName {
		return f, false
	}
	return rockname.ParseFile(base)
}

// limit is how large a file may be, if rocks may have most bytes.
func limit(f rockname.Parsed, most int64) int64 {
	if f.Kind == rockname.Rockspec {
		return min(most, maxRockspec)
	}
	return most
}

// devVersion matches versions that luarocks.org lists below /dev.
var devVersion = lazyregexp.New(`^(scm|cvs|svn|git|dev)-`)

var namespaceForm = lazyregexp.New(`^[a-z0-9_-][a-z0-9._-]*$`)

func isNamespace(text string) bool { return len(text) <= maxName && namespaceForm().MatchString(text) }

// isPublic reports whether a path below the folder may be served: no hidden files, and no
// built rocks, which have their own route.
func isPublic(rel string) bool {
	if !fs.ValidPath(rel) || rel == "." || strings.ContainsAny(rel, "\\:\x00") {
		return false
	}
	for part := range strings.SplitSeq(rel, "/") {
		if part[0] == '.' || len(part) > maxName {
			return false
		}
	}
	return rel != buildsDir && !strings.HasPrefix(rel, buildsDir+"/")
}
