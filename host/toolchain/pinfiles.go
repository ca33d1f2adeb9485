package toolchain

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf16"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/lazyregexp"
	"pluv/host/runtimes"
	"pluv/host/upward"
)

// maxPin bounds the files that pin runtimes, in bytes.
const maxPin = 1 << 20

// A pinned is what a line of such a file requests: several versions mean the first one
// available.
type pinned struct {
	name     string // the runtime; "" for any
	requests []Request
	err      error // why it cannot be parsed
}

// pins are the files other than pluv.toml that pin runtimes, highest precedence first:
// luaenv's, those of mise in mise's order, asdf's.
var pins = []struct {
	name string
	read func(text []byte, file, name string) []pinned
}{
	{".lua-version", readLuaVersion},
	{"mise.local.toml", readMise}, {"mise.toml", readMise}, {".mise.local.toml", readMise}, {".mise.toml", readMise}, {".config/mise.toml", readMise},
	{".tool-versions", readToolVersions},
}

// pinOfFiles looks for the files of pins in the folder and its parents.
func (m Machine) pinOfFiles(ctx context.Context, q Question, search upward.Search, dir string) (found *Request, err error) {
	var names []string
	for _, pin := range pins {
		names = append(names, filepath.FromSlash(pin.name))
	}
	err = search.Each(dir, names, func(file, name string, info fs.FileInfo) (bool, error) {
		if info.IsDir() {
			return false, nil
		}
		pin := pins[slices.Index(names, name)]
		check := func() error { return checkPin(search, file, name) }
		text, err := fsys.ReadFile(file, maxPin)
		if err != nil {
			if refused := check(); refused != nil {
				err = refused
			}
			return false, err
		}
		list := pin.read(utf8Of(text), file, pin.name)
		at := slices.IndexFunc(list, func(p pinned) bool {
			p.requests = slices.DeleteFunc(slices.Clone(p.requests), func(r Request) bool { return !q.wants(r) })
			return p.err != nil && (p.name == "" || q.wants(Request{Name: p.name})) || len(p.requests) > 0
		})
		if at < 0 {
			return false, nil
		}
		if err := check(); err != nil {
			return false, err
		}
		if list[at].err != nil {
			return false, list[at].err
		}
		requests := slices.DeleteFunc(list[at].requests, func(r Request) bool { return !q.wants(r) })
		chosen, err := m.firstThere(ctx, requests)
		if err != nil {
			return false, err
		}
		chosen.File = file
		found = &chosen
		return true, nil
	})
	return found, err
}

// utf8Of converts a text as editors and shells of Windows write it, UTF-16 or with a mark
// at its beginning, to plain UTF-8.
func utf8Of(text []byte) []byte {
	for mark, order := range map[string]binary.ByteOrder{"\xff\xfe": binary.LittleEndian, "\xfe\xff": binary.BigEndian} {
		rest, found := bytes.CutPrefix(text, []byte(mark))
		if !found {
			continue
		}
		units := make([]uint16, len(rest)/2)
		for i := range units {
			units[i] = order.Uint16(rest[2*i:])
		}
		return []byte(string(utf16.Decode(units)))
	}
	return bytes.TrimPrefix(text, []byte("\ufeff"))
}

// checkPin is Search.Check for a file that may be in a subfolder, such as mise's in
// .config: that folder is checked too.
func checkPin(search upward.Search, file, name string) error {
	inner := filepath.Dir(name)
	if inner == "." {
		return search.Check(file)
	}
	dir := strings.TrimSuffix(file, string(filepath.Separator)+name)
	return search.Check(filepath.Join(dir, inner), name)
}

// firstThere returns the first request that an available runtime satisfies, else the
// first one.
func (m Machine) firstThere(ctx context.Context, requests []Request) (Request, error) {
	if len(requests) == 1 {
		return requests[0], nil
	}
	for _, r := range requests {
		_, err := m.Find(ctx, r)
		if err == nil {
			return r, nil
		}
		if !fault.Is(err, fault.RuntimeMissing) {
			return Request{}, err
		}
	}
	return requests[0], nil
}

// lines calls visit for each line that is not blank, with its number and without
// comments.
func lines(text []byte, visit func(number int, line string) (done bool)) {
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" && visit(number, line) {
			return
		}
	}
}

// refused is the error for a line.
func refused(file string, line int, format string, args ...any) *fault.Error {
	return fault.New(fault.Usage, "%s:%d: %s", file, line, fmt.Sprintf(format, args...)).
		WithHint("write a version such as `5.4`, `luajit-2.1` or `system`")
}

// readLuaVersion parses luaenv's file: its first non-blank line. Several versions mean
// the first one available.
func readLuaVersion(text []byte, file, name string) (found []pinned) {
	lines(text, func(number int, line string) bool {
		words := strings.Fields(line)
		if r, err := Parse(line, name); err == nil { // constraints may contain blanks
			found = []pinned{{r.Name, []Request{r}, nil}}
			return true
		}
		if len(words) == 2 && runtimes.Of(strings.ToLower(words[0])) != nil && anyVersion().MatchString(words[1]) {
			words = []string{words[0] + "@" + words[1]}
		}
		found = []pinned{pinOf("", words, name, file, number)}
		return true
	})
	return found
}

// readToolVersions parses asdf's file: a tool and its versions on each line. Other tools
// are skipped.
func readToolVersions(text []byte, file, name string) (found []pinned) {
	lines(text, func(number int, line string) bool {
		words := strings.Fields(line)
		if isInstallable(words[0]) {
			found = append(found, pinOf(words[0], words[1:], name, file, number))
		}
		return false
	})
	return found
}

// pinOf parses the versions of a tool; with "" the versions name the tool.
func pinOf(tool string, versions []string, name, file string, line int) pinned {
	p := pinned{name: tool}
	if len(versions) == 0 {
		p.err = refused(file, line, "`%s` has no version", tool)
	}
	for _, text := range versions {
		r, wrong := readVersion(tool, text, name)
		if wrong != "" {
			p.err = refused(file, line, "%s", wrong)
			break
		}
		p.requests = append(p.requests, r)
	}
	return p
}

var anyVersion = lazyregexp.New(`^v?\d[\w.+-]*$`)

// readVersion parses a version in the syntax of version managers; wrong is the error. The
// tool "" is any, and means Lua unless the version says otherwise.
func readVersion(tool, text, from string) (r Request, wrong string) {
	kind, rest, _ := strings.Cut(text, ":")
	switch {
	case strings.EqualFold(text, systemVersion):
		if tool == "" {
			tool = runtimes.Lua
		}
		if len(runtimes.Of(tool).Programs) == 0 {
			return r, "pluv does not use " + tool + " from the system"
		}
		return Request{Name: tool, Version: systemVersion, From: from}, ""
	case rest == "":
	case kind == "latest", kind == "prefix":
		text = rest
	case kind == "path":
		return r, fmt.Sprintf("`%s`: pluv does not start an interpreter by a path in a file; put it on PATH and write `system`", text)
	case kind == "ref", kind == "tag", kind == "branch", kind == "rev":
		isCommit := hasCommits(tool) && commitName().MatchString(rest)
		if !isCommit && !anyVersion().MatchString(rest) || tool == runtimes.Lua && !strings.Contains(rest, ".") {
			return r, fmt.Sprintf("`%s`: pluv installs only releases, and commits of luajit", text)
		}
		text = rest
	}
	if tool == "" && text == "latest" {
		tool = runtimes.Lua
	}
	var err error
	lower := strings.ToLower(text)
	isNamed := slices.ContainsFunc(runtimes.Names(nil), func(name string) bool { return strings.HasPrefix(lower, name) })
	switch {
	case tool == "" || isNamed && !commitName().MatchString(text):
		// asdf's lua includes LuaJIT: `lua LuaJIT-2.1.0-beta3`.
		r, err = Parse(text, from)
		if err == nil && tool != "" && r.Name != tool && !(tool == runtimes.Lua && r.Name == runtimes.LuaJIT) {
			return r, fmt.Sprintf("`%s` is not a version of %s", text, tool)
		}
	default:
		r, err = NewRequest(tool, text, from)
	}
	if err != nil {
		return r, fmt.Sprintf("`%s` is not a runtime", text)
	}
	return r, ""
}

// readMise parses the Lua entries in [tools] of mise's file: a version, a table with one,
// or a list.
func readMise(text []byte, file, name string) (found []pinned) {
	if !bytes.Contains(bytes.ToLower(text), []byte("lua")) {
		return nil // let mise report errors in the rest
	}
	var config struct{ Tools map[string]any }
	if _, err := bounded.DecodeTOML(text, bounded.Project, &config); err != nil {
		line, message := bounded.Where(err)
		return []pinned{{err: fault.New(fault.Usage, "cannot parse %s:%d: %s", file, line, message)}}
	}
	for _, tool := range runtimes.Names(runtimes.IsInstallable) {
		for _, key := range []string{tool, "core:" + tool, "asdf:" + tool, "vfox:" + tool} {
			value, is := config.Tools[key]
			if !is {
				continue
			}
			versions, odd := miseVersions(value)
			line := lineOf(text, key, versions)
			p := pinOf(tool, versions, name, file, line)
			if odd != "" {
				p.err = refused(file, line, "`%s` %s", key, odd)
			} else if len(versions) == 0 {
				continue // for other systems
			}
			found = append(found, p)
		}
	}
	return found
}

// miseVersions returns the versions of a tool in mise's file; odd says what is not
// supported.
func miseVersions(value any) (versions []string, odd string) {
	switch value := value.(type) {
	case string:
		return []string{strings.TrimSpace(value)}, ""
	case []map[string]any: // [[tools.lua]]
		for _, entry := range value {
			more, odd := miseVersions(entry)
			if odd != "" {
				return nil, odd
			}
			versions = append(versions, more...)
		}
		return versions, ""
	case []any:
		if len(value) == 0 {
			return nil, "has no version"
		}
		for _, entry := range value {
			more, odd := miseVersions(entry)
			if _, isList := entry.([]any); isList || odd != "" {
				return nil, "has an entry that is not a version"
			}
			versions = append(versions, more...)
		}
		return versions, ""
	case map[string]any:
		if systems, is := value["os"].([]any); is && !slices.ContainsFunc(systems, isThisSystem) {
			return nil, ""
		}
		for _, kind := range []string{"version", "prefix", "ref", "tag", "branch", "rev", "path"} {
			if text, is := value[kind].(string); is {
				if kind != "version" {
					text = kind + ":" + text
				}
				return []string{text}, ""
			}
		}
		return nil, "has no `version` in quotes"
	}
	return nil, "needs its version in quotes"
}

// isThisSystem reports whether mise's name of a system, such as "macos" or "linux/x64",
// is the current one.
func isThisSystem(value any) bool {
	text, _ := value.(string)
	name, arch, hasArch := strings.Cut(text, "/")
	is := map[string]string{"macos": "darwin", "x64": "amd64", "x86_64": "amd64", "aarch64": "arm64"}
	for _, part := range []*string{&name, &arch} {
		if known, ok := is[*part]; ok {
			*part = known
		}
	}
	return name == runtime.GOOS && (!hasArch || arch == runtime.GOARCH)
}

// lineOf guesses the line of a tool in mise's file from its words.
func lineOf(text []byte, key string, versions []string) int {
	first := 0
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		if !strings.Contains(line, key) && first == 0 {
			continue
		}
		if first == 0 {
			first = number
		}
		if len(versions) > 0 && strings.Contains(line, versions[len(versions)-1]) {
			return number
		}
	}
	return max(first, 1)
}
