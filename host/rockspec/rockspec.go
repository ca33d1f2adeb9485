// Package rockspec evaluates rockspecs: untrusted Lua programs that assign the
// description of a package to global variables.
//
// Load runs the program without any globals (package sandbox), checks the result by the
// rules of LuaRocks' type checker (type/rockspec, rockspecs), merges the overrides for
// the platform, and returns typed fields as well as all data as plain Go values.
//
//   - A first line that begins with "#!" is ignored. Bytecode, binary files and
//     web pages are refused with a fault.RockspecFormat, like a syntax error.
//   - The dialect is gopher-lua's, Lua 5.1 with goto. For a target of 5.2 and
//     later, `_ENV` and the escapes \x, \z and \u work as they do there; LuaJIT
//     has the escapes too. The operators and attributes of 5.3 and later are
//     syntax errors.
//   - The evaluation is bounded in steps, memory, pattern matching and nesting
//     (package sandbox), and so is what it may assign: fault.RockspecLimit. It
//     runs on the goroutine of the caller, and ends there.
//   - What LuaRocks would not accept is a fault.RockspecInvalid. A format that
//     is a number and not a string, which crashes LuaRocks, is one too.
//
// If there are several errors, LuaRocks reports the first in hash order; Load reports the
// first in alphabetical order of the fields.
package rockspec

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"

	"pluv/host/fault"
	"pluv/host/manifest"
	"pluv/host/rockname"
)

// Target is what a rockspec is evaluated for.
type Target struct {
	Lua       string   // "5.1" to "5.5", or "luajit"
	Platforms []string // see PlatformsFor
}

const maxSource = 1 << 20

// Load evaluates and checks the rockspec in data. The last element of filename must be
// "rockspec", or match the contents as "<name>-<version>.rockspec".
func Load(ctx context.Context, data []byte, filename string, target Target) (*Spec, error) {
	return NewProgram(data, filename).Load(ctx, target)
}

// Program is a rockspec to evaluate for several targets: what does not differ between them
// is done once. It is not safe for several goroutines.
type Program struct {
	base     string
	err      error // why it is not evaluated
	text     []byte
	known    map[string]*dialect // by version of Lua, of those asked for so far
	dialects []*dialect
}

// NewProgram returns the rockspec in data, which must not change. See Load.
func NewProgram(data []byte, filename string) *Program {
	base := path.Base(strings.ReplaceAll(filename, `\`, "/"))
	err := checkSource(data, base)
	if err == nil && base != "rockspec" && strings.Count(base, "-") < 2 {
		err = fault.New(fault.RockspecInvalid, "%s is not a valid name for a rockspec", base).
			WithHint("use `<name>-<version>-<revision>.rockspec`, or just `rockspec`")
	}
	return &Program{base: base, err: err, text: withoutShebang(data)}
}

// Dialect returns a number that is the same for versions of Lua for which Load returns the
// same.
func (p *Program) Dialect(lua string) int { return p.dialect(lua).number }

// Load is the function Load, for this rockspec.
func (p *Program) Load(ctx context.Context, target Target) (*Spec, error) {
	if p.err != nil {
		return nil, p.err
	}
	spec, err := p.dialect(target.Lua).load(ctx, p.base, target)
	var invalid *problem
	if errors.As(err, &invalid) {
		return nil, fault.New(fault.RockspecInvalid, "%s is not valid: %s", p.base, clipped(invalid.text)).WithHint("%s", invalid.hint)
	}
	if err != nil {
		return nil, err
	}
	if want := rockname.File(rockname.Stem(spec.Name, spec.Version), rockname.Rockspec); p.base != "rockspec" && p.base != want {
		return nil, fault.New(fault.RockspecInvalid, "%s describes another package: its contents belong to %s", p.base, want).
			WithHint("rename the file, or correct `package` and `version` in it")
	}
	return spec, nil
}

// Fields evaluates a part of a rockspec, and returns its globals as plain data, as in
// Spec.Raw, without checking them. It fails with rockspec.invalid for a table that has
// both a list and named fields.
func Fields(ctx context.Context, data []byte, filename string, target Target) (map[string]any, error) {
	base := path.Base(strings.ReplaceAll(filename, `\`, "/"))
	if err := checkSource(data, base); err != nil {
		return nil, err
	}
	program := &Program{base: base, text: withoutShebang(data)}
	globals, _, err := program.dialect(target.Lua).evaluate(ctx, base)
	if err != nil {
		return nil, err
	}
	if at := globals.mixed(""); at != "" {
		return nil, fault.New(fault.RockspecInvalid, "%s is not valid: `%s` has both a list and named fields", base, at).
			WithHint("give each of its values a name")
	}
	return globals.plainMap(), nil
}

// mixed returns the path of a table that has both a list and named fields; "" if there is
// none.
func (t table) mixed(path string) string {
	if n := t.length(); n > 0 && n < len(t) {
		return path
	}
	names, keys := t.keys()
	for _, name := range names {
		if inner, isTable := t[keys[name]].(table); isTable {
			if at := inner.mixed(join(path, keys[name])); at != "" {
				return at
			}
		}
	}
	return ""
}

func checkSource(data []byte, base string) error {
	switch {
	case len(data) > maxSource:
		return fault.New(fault.RockspecLimit, "%s is larger than %d KB", base, maxSource>>10)
	case manifest.LooksLikeHTML(data):
		return fault.New(fault.RockspecFormat, "%s is an HTML page, not a rockspec", base).
			WithHint("the server answered with a web page: check the registry's address, or try a mirror")
	case bytes.HasPrefix(data, []byte("\x1bLua")), bytes.HasPrefix(data, []byte("\x1bLJ")):
		return fault.New(fault.RockspecFormat, "%s is compiled Lua, which is never run", base).
			WithHint("a rockspec is a text file")
	case bytes.IndexByte(data, 0) >= 0:
		return fault.New(fault.RockspecFormat, "%s is a binary file, not a rockspec", base).
			WithHint("a rockspec is a text file; an archive that contains one ends in .rock")
	}
	return nil
}

// problem is why a rockspec is not valid.
type problem struct{ text, hint string }

func (p *problem) Error() string { return p.text }

// clipped shortens a message that quotes strings of a program.
func clipped(text string) string {
	const most = 1000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
