package serve

import (
	"io/fs"
	"strings"

	"pluv/host/lazyregexp"
)

// rockFile is what the name of a file that LuaRocks knows says.
type rockFile struct {
	Name    string
	Version string // with its revision
	Arch    string // "rockspec", "src", "all" or a platform
}

// The last two parts of a stem are version and revision, whatever stands before.
var rockFileForm = lazyregexp.New(`^([a-z0-9_][a-z0-9._-]*)-([A-Za-z0-9][A-Za-z0-9.]*-[0-9]+)\.(?:(rockspec)|([a-z0-9_]+(?:-[a-z0-9_]+)*)\.rock)$`)

// maxName bounds each name that a client gives.
const maxName = 255

// parseRockFile reads the name of a rockspec or a rock.
func parseRockFile(base string) (f rockFile, ok bool) {
	if len(base) > maxName {
		return f, false
	}
	m := rockFileForm().FindStringSubmatch(base)
	if m == nil {
		return f, false
	}
	return rockFile{m[1], m[2], m[3] + m[4]}, true
}

// rockspec is the name of the rockspec of the file's version.
func (f rockFile) rockspec() string { return f.Name + "-" + f.Version + ".rockspec" }

// limit is how large the file may be that the name is of, if any may have most bytes.
func (f rockFile) limit(most int64) int64 {
	if f.Arch == "rockspec" {
		return min(most, maxRockspec)
	}
	return most
}

// devVersion matches versions that luarocks.org keeps below /dev.
var devVersion = lazyregexp.New(`^(scm|cvs|svn|git|dev)-`)

var namespaceForm = lazyregexp.New(`^[a-z0-9_-][a-z0-9._-]*$`)

func isNamespace(text string) bool { return len(text) <= maxName && namespaceForm().MatchString(text) }

// isPublic reports whether a path below the folder may be asked for: nothing
// hidden, and no built rocks, which have their own address.
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
