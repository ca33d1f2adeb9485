package project

import (
	"maps"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/runtimes"
	"pluv/host/tomledit"
)

// User is the content of the user's config.toml.
type User struct {
	Default string            `luar:"default"` // the runtime of [runtime], or ""
	Mirrors map[string]string `luar:"mirrors"` // mirrors for runtimes and LuaRocks, by name
	Network Network           `luar:"network"`
	// CABundle is a file of certificates to trust besides the system's, or "". Only the
	// user may set it, not a project.
	CABundle string `luar:"ca_bundle"`
	// CacheRemote is the default for projects without one.
	CacheRemote *CacheRemote `luar:"cache_remote"`
}

var userDocument = &shape{kind: "table", fields: map[string]*shape{
	"runtime": {kind: "table", fields: map[string]*shape{"default": aString}},
	"mirrors": {kind: "table", fields: mirrorFields()},
	"network": {kind: "table", fields: withField(networkFields, "ca-bundle", aString)},
	"cache":   aCache,
}}

// mirrorFields are the keys of [mirrors]: each kind of runtime that pluv installs, and
// LuaRocks.
func mirrorFields() map[string]*shape {
	fields := map[string]*shape{"luarocks": aString}
	for _, name := range runtimes.Names(runtimes.IsInstallable) {
		fields[name] = aString
	}
	return fields
}

func withField(fields map[string]*shape, name string, s *shape) map[string]*shape {
	out := maps.Clone(fields)
	out[name] = s
	return out
}

// ParseUser parses a config.toml; file is its name in messages.
func ParseUser(data []byte, file string) (*User, error) {
	r, raw, err := decode(data, file, userDocument, bounded.User)
	if err != nil {
		return nil, recode(err, fault.ConfigInvalid)
	}
	u := &User{Default: text(table(raw, "runtime"), "default"), Mirrors: map[string]string{}, CABundle: text(table(raw, "network"), "ca-bundle")}
	for name := range table(raw, "mirrors") {
		u.Mirrors[name] = text(table(raw, "mirrors"), name)
	}
	u.Network = network(raw)
	if u.CacheRemote, err = r.remote(raw); err != nil {
		return nil, recode(err, fault.ConfigInvalid)
	}
	return u, nil
}

// decode parses and checks a document against a shape and a limit.
func decode(data []byte, file string, s *shape, limit bounded.Limit) (*reader, map[string]any, error) {
	var raw map[string]any
	if _, err := bounded.DecodeTOML(data, limit, &raw); err != nil {
		if line := tomledit.ConflictMarker(data); line > 0 {
			return nil, nil, fault.New(fault.ProjectInvalid, "%s:%d: the file contains git conflict markers", file, line).
				WithHint("resolve the conflict and remove the lines of `<`, `=` and `>`")
		}
		return nil, nil, numberError(err, file, s)
	}
	statements, err := tomledit.Layout(data)
	if err != nil {
		return nil, nil, syntaxError(err, file)
	}
	c := &checker{file: file, at: tomledit.Lines(statements), apart: map[string]*fault.Error{}}
	if err := c.check(raw, s, nil); err != nil {
		return nil, nil, err
	}
	if again := tomledit.Twice(statements); again != nil {
		return nil, nil, fault.New(fault.ProjectInvalid, "%s:%d: `%s` is defined twice", file, again.Line, tomledit.Dotted(again.Path))
	}
	return &reader{c}, raw, nil
}

// recode sets the code of an error of the checker.
func recode(err error, code fault.Code) error {
	if f, ok := err.(*fault.Error); ok {
		f.Code = code
	}
	return err
}

// SetDefault sets the runtime in [runtime] of a config.toml; "" removes it. Everything
// else stays byte for byte.
func SetDefault(data []byte, runtime string) ([]byte, error) {
	value := ""
	if runtime != "" {
		value = tomledit.Quote(runtime)
	}
	out, err := tomledit.Put(data, []string{"runtime"}, "default", value)
	if err != nil {
		return nil, recode(syntaxError(err, "config.toml"), fault.ConfigInvalid)
	}
	return out, nil
}
