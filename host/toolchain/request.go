package toolchain

import (
	"strings"

	"pluv/host/fault"
	"pluv/host/lazyregexp"
	"pluv/host/runtimes"
	"pluv/host/version"
)

// A Request describes a wanted runtime.
type Request struct {
	Name    string `luar:"name,omitempty"` // "" for any
	Version string `luar:"version"`        // "" for any; a prefix, constraints, or a commit of LuaJIT
	From    string `luar:"from"`           // where it is from, for messages: "--runtime", "pluv.toml"
	File    string `luar:"file,omitempty"` // the file that it is from
}

var (
	withName   = lazyregexp.New(`^([A-Za-z]+)(?:@(.*)|-?([vV]?\d.*))?$`)
	plain      = lazyregexp.New(`^\d[\w.+-]*$`)
	withV      = lazyregexp.New(`^[vV]\d`)
	ofBranch   = lazyregexp.New(`^(2\.\d)-dev$`)
	commitName = lazyregexp.New(`^[0-9a-f]{7,40}$`)
)

// Parse parses "lua@5.4", "luajit", "lua-5.4.6", "5.4", "lua@>=5.3,<5.5", "luajit@latest"
// and the like. From is for messages.
func Parse(text, from string) (Request, error) {
	if plain().MatchString(text) || withV().MatchString(text) {
		return NewRequest(runtimes.Lua, text, from)
	}
	m := withName().FindStringSubmatch(text)
	if m == nil || runtimes.Of(strings.ToLower(m[1])) == nil {
		return Request{}, notARuntime(text, from)
	}
	return NewRequest(strings.ToLower(m[1]), m[2]+m[3], from)
}

// NewRequest makes a request and checks its version.
func NewRequest(name, wanted, from string) (Request, error) {
	wanted = strings.TrimSpace(wanted)
	if wanted == "latest" || wanted == "*" {
		wanted = ""
	}
	if withV().MatchString(wanted) {
		wanted = wanted[1:]
	}
	if branch := ofBranch().FindStringSubmatch(wanted); branch != nil && hasCommits(name) {
		wanted = branch[1] // luaenv's name for it
	}
	r := Request{Name: name, Version: wanted, From: from}
	if wanted == "" || plain().MatchString(wanted) || r.IsCommit() {
		return r, nil
	}
	if _, err := version.ParseConstraints(wanted); err != nil || !r.IsRange() {
		return Request{}, notARuntime(name+"@"+wanted, from)
	}
	return r, nil
}

// commandLine is the From of a request on the command line.
const commandLine = "the command line"

func notARuntime(text, from string) error {
	f := fault.New(fault.Usage, "`%s` is not a runtime", text)
	if from != commandLine {
		f.Message = from + ": " + f.Message
	}
	return f.WithHint("write it as `lua@5.4`, `luajit@2.1`, `luau@latest` or `builtin`")
}

// IsRange reports whether the version is a list of constraints.
func (r Request) IsRange() bool { return strings.ContainsAny(r.Version, "<>=~") }

// systemVersion means the one on PATH: `system` in the files of version managers.
const systemVersion = "system"

// isSystem reports whether the request is for the one on PATH.
func (r Request) isSystem() bool { return r.Version == systemVersion }

// hasCommits reports whether a version of a runtime may be a commit.
func hasCommits(name string) bool {
	k := runtimes.Of(name)
	return k != nil && k.Commits
}

// IsCommit reports whether the version names a commit.
func (r Request) IsCommit() bool {
	return hasCommits(r.Name) && commitName().MatchString(r.Version)
}

// String formats the request: "lua@5.4".
func (r Request) String() string {
	switch {
	case r.Version == "":
		return r.Name
	case r.Name == "":
		return r.Version
	}
	return r.Name + "@" + r.Version
}

// Accepts reports whether a runtime satisfies the request. The commit is that of a LuaJIT
// that pluv built, else "".
func (r Request) Accepts(name, have, commit string) bool {
	switch {
	case r.Name != "" && r.Name != name:
		return false
	case r.Version == "":
		return true
	case r.isSystem():
		return false // only PATH decides that
	case r.IsCommit() && commit != "" && strings.HasPrefix(commit, r.Version):
		return true
	case r.IsRange():
		constraints, err := version.ParseConstraints(r.Version)
		return err == nil && constraints.Match(version.Parse(have))
	}
	rest, found := strings.CutPrefix(have, r.Version)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '-')
}
