package project

import (
	"maps"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/runtimes"
	"pluv/host/tomledit"
)

// User is what the user's config.toml says.
type User struct {
	Default string            `luar:"default"` // the runtime of [runtime], or ""
	Mirrors map[string]string `luar:"mirrors"` // where runtimes and LuaRocks come from, by name
	Network Network           `luar:"network"`
	// CABundle is a file of certificates that are trusted besides the system's, or
	// "". Only the user may name one, a project may not.
	CABundle string `luar:"ca_bundle"`
	// CacheRemote is for projects that name none.
	CacheRemote *CacheRemote `luar:"cache_remote"`
}

var userDocument = &shape{kind: "table", fields: map[string]*shape{
	"runtime": {kind: "table", fields: map[string]*shape{"default": aString}},
	"mirrors": {kind: "table", fields: mirrorFields()},
	"network": {kind: "table", fields: withField(networkFields, "ca-bundle", aString)},
	"cache":   aCache,
}}

// mirrorFields are those of [mirrors]: each kind of runtime that pluv installs, and
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

// ParseUser reads the text of a config.toml; file is its name in messages.
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

// decode reads a document of a shape, within a limit.
func decode(data []byte, file string, s *shape, limit bounded.Limit) (*reader, map[string]any, error) {
	var raw map[string]any
	if _, err := bounded.DecodeTOML(data, limit, &raw); err != nil {
		if line := tomledit.ConflictMarker(data); line > 0 {
			return nil, nil, fault.New(fault.ProjectInvalid, "%s:%d: the file holds git conflict markers", file, line).
				WithHint("keep what is right of both sides, and remove the lines of `<`, `=` and `>`")
		}
		return nil, nil, numberError(err, file, s)
	}
	statements, err := tomledit.Layout(data)
	if err != nil {
		return nil, nil, syntaxError(err, file)
	}
	c := &checker{file: file, at: tomledit.Lines(statements)}
	if err := c.check(raw, s, nil); err != nil {
		return nil, nil, err
	}
	if again := tomledit.Twice(statements); again != nil {
		return nil, nil, fault.New(fault.ProjectInvalid, "%s:%d: `%s` has been defined before", file, again.Line, tomledit.Dotted(again.Path))
	}
	return &reader{c}, raw, nil
}

// recode gives a failure of the checker the code of its file.
func recode(err error, code fault.Code) error {
	if f, ok := err.(*fault.Error); ok {
		f.Code = code
	}
	return err
}

// SetDefault writes the runtime into [runtime] of a config.toml; "" takes it
// out. All else stays as it is.
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
