package project

import (
	"github.com/BurntSushi/toml"

	"pluv/host/fault"
)

// User is what the user's config.toml says.
type User struct {
	Default string            `luar:"default"` // the runtime of [runtime], or ""
	Mirrors map[string]string `luar:"mirrors"` // where runtimes come from, by name
}

var userDocument = &shape{kind: "table", fields: map[string]*shape{
	"runtime": {kind: "table", fields: map[string]*shape{"default": aString}},
	"mirrors": {kind: "table", fields: map[string]*shape{"lua": aString, "luajit": aString, "luau": aString}},
}}

// ParseUser reads the text of a config.toml; file is its name in messages.
func ParseUser(data []byte, file string) (*User, error) {
	var raw map[string]any
	if _, err := toml.Decode(string(data), &raw); err != nil {
		return nil, configFault(syntaxError(err, file))
	}
	statements, err := layout(data)
	if err != nil {
		return nil, configFault(syntaxError(err, file))
	}
	c := &checker{file: file, at: lines(statements)}
	if err := c.check(raw, userDocument, nil); err != nil {
		return nil, configFault(err)
	}
	u := &User{Default: text(table(raw, "runtime"), "default"), Mirrors: map[string]string{}}
	for name := range table(raw, "mirrors") {
		u.Mirrors[name] = text(table(raw, "mirrors"), name)
	}
	return u, nil
}

// configFault gives a failure of the checker the code of this file.
func configFault(err error) error {
	if f, ok := err.(*fault.Error); ok {
		f.Code = fault.ConfigInvalid
	}
	return err
}

// SetDefault writes the runtime into [runtime] of a config.toml; "" takes it
// out. All else stays as it is.
func SetDefault(data []byte, runtime string) ([]byte, error) {
	const section, key = "runtime", "default"
	statements, err := layout(data)
	if err != nil {
		return nil, configFault(syntaxError(err, "config.toml"))
	}
	for _, s := range statements {
		if !s.header && len(s.path) == 2 && s.path[0] == section && s.path[1] == key {
			if runtime == "" {
				return cutLines(data, s.start, s.end), nil
			}
			return splice(data, s.value, s.end, Quote(runtime)), nil
		}
		for i, child := range s.inline {
			if s.path[0] != section || len(s.path) != 1 || child.path[len(child.path)-1] != key {
				continue
			}
			if runtime == "" {
				return cutElement(data, s, i), nil
			}
			return splice(data, child.value, child.end, Quote(runtime)), nil
		}
	}
	if runtime == "" {
		return data, nil
	}
	line := key + " = " + Quote(runtime)
	for i, s := range statements {
		switch {
		case len(s.path) != 1 || s.path[0] != section:
		case s.header:
			return insertLine(data, s.end, untilHeader(statements[i+1:]), key, line), nil
		case s.table:
			return insertElement(data, s, key, line), nil
		}
	}
	return appendTable(data, section, line), nil
}
