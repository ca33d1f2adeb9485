package rockspec

import (
	"fmt"
	"slices"
	"strings"

	"pluv/host/version"
)

// check validates the globals of a program, and those that it read, by the rules of its
// format, and returns that format.
func check(globals table, unknown []string) (string, error) {
	format := defaultFormat
	switch f := globals["rockspec_format"].(type) {
	case nil:
	case string:
		format = f
	default:
		return "", mismatch("rockspec_format", "a string", f)
	}
	if !slices.Contains(formats[:], format) {
		if latest := formats[len(formats)-1]; version.Parse(latest).Less(version.Parse(format)) {
			return "", &problem{fmt.Sprintf("rockspec format %s is not supported", format), "the latest format that pluv knows is " + latest}
		}
		return "", &problem{"unknown rockspec format " + format, "the formats are " + strings.Join(formats[:], ", ")}
	}
	err := checkFormat(globals, unknown, format)
	if err == nil {
		return format, nil
	}
	for _, later := range formats[slices.Index(formats[:], format)+1:] {
		if checkFormat(globals, unknown, later) == nil {
			err.hint = fmt.Sprintf("it has format %s; with `rockspec_format = %q` it would be valid", format, later)
			break
		}
	}
	return "", err
}

func checkFormat(globals table, unknown []string, format string) *problem {
	rules := schema(format)
	for _, name := range unknown {
		if _, known := rules.fields[name]; !known {
			return &problem{"it reads the undefined variable `" + name + "`", "a rockspec has no globals other than its own fields"}
		}
	}
	return rules.checkTable(nil, globals)
}

// place is where a value is: a key in the table at another place, nil for the globals.
type place struct {
	in  *place
	key any
}

func (p *place) String() string {
	if p == nil {
		return ""
	}
	return join(p.in.String(), p.key)
}

func (f field) check(at *place, value any) *problem {
	kind := f.kind
	if kind == "" {
		kind = "table"
	}
	if typeName(value) != kind {
		return mismatch(at.String(), "a "+kind, value)
	}
	switch v := value.(type) {
	case table:
		return f.checkTable(at, v)
	case string:
		if f.short && len(v) > maxShort {
			return tooLong(at.String())
		}
		if f.valid != nil && !f.valid(v) {
			return &problem{text: fmt.Sprintf("the field `%s`: `%s` is not %s", at, v, f.what)}
		}
	}
	return nil
}

// checkTable checks the keys of a table, and then whether some are missing. It reports the
// first in alphabetical order.
func (f field) checkTable(at *place, t table) *problem {
	for key, value := range t {
		found := f.checkKey(at, key, value)
		if found == nil {
			continue
		}
		names, keys := t.keys()
		for _, name := range names {
			if first := f.checkKey(at, keys[name], t[keys[name]]); first != nil {
				return first
			}
		}
		return found
	}
	missing := ""
	for name, rule := range f.fields {
		if rule.mandatory && t[name] == nil && (missing == "" || name < missing) {
			missing = name
		}
	}
	if missing != "" {
		return &problem{text: "the field `" + (&place{at, missing}).String() + "` is missing"}
	}
	return nil
}

func (f field) checkKey(at *place, key, value any) *problem {
	name, known := key.(string)
	var rule field
	if known {
		rule, known = f.fields[name]
	}
	switch {
	case known:
	case f.others != nil:
		rule = *f.others
	case f.free:
		return nil
	default:
		return &problem{text: "unknown field `" + (&place{at, key}).String() + "`"}
	}
	return rule.check(&place{at, key}, value)
}

func join(path string, key any) string {
	_, isText := key.(string)
	switch {
	case path == "":
		return keyText(key)
	case isText:
		return path + "." + keyText(key)
	}
	return path + "[" + keyText(key) + "]"
}

func mismatch(path, want string, value any) *problem {
	return &problem{text: fmt.Sprintf("the field `%s` must be %s, not a %s", path, want, typeName(value))}
}

func tooLong(path string) *problem {
	return &problem{text: fmt.Sprintf("the field `%s` is longer than %d bytes", path, maxShort)}
}
