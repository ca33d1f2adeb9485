package rockspec

import (
	"fmt"
	"maps"
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
	return rules.checkTable("", globals)
}

func (f field) check(path string, value any) *problem {
	kind := f.kind
	if kind == "" {
		kind = "table"
	}
	if typeName(value) != kind {
		return mismatch(path, "a "+kind, value)
	}
	switch v := value.(type) {
	case table:
		return f.checkTable(path, v)
	case string:
		if f.short && len(v) > maxShort {
			return tooLong(path)
		}
		if f.valid != nil && !f.valid(v) {
			return &problem{text: fmt.Sprintf("the field `%s`: `%s` is not %s", path, v, f.what)}
		}
	}
	return nil
}

// checkTable checks existing keys in alphabetical order, then missing ones.
func (f field) checkTable(path string, t table) *problem {
	names, keys := t.keys()
	for _, name := range names {
		here := join(path, keys[name])
		rule, known := f.fields[name]
		if _, isText := keys[name].(string); !isText {
			known = false
		}
		switch {
		case known:
		case f.others != nil:
			rule = *f.others
		case f.free:
			continue
		default:
			return &problem{text: "unknown field `" + here + "`"}
		}
		if p := rule.check(here, t[keys[name]]); p != nil {
			return p
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		if f.fields[name].mandatory && t[name] == nil {
			return &problem{text: "the field `" + join(path, name) + "` is missing"}
		}
	}
	return nil
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
