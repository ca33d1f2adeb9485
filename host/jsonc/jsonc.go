// Package jsonc reads and edits JSON with comments and trailing commas, as in editors'
// settings.
//
// Edits preserve everything else byte for byte. Fails with json.syntax.
package jsonc

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tailscale/hujson"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// Decode decodes data like encoding/json; file is its name in messages.
func Decode(data []byte, file string) (map[string]any, error) {
	root, object, err := parse(data, file)
	if err != nil || object == nil {
		return nil, err
	}
	root.Standardize()
	var out map[string]any
	if err := bounded.DecodeJSON(root.Pack(), bounded.Settings, &out); err != nil {
		return nil, syntax(err, file)
	}
	return out, nil
}

func syntax(err error, file string) error {
	return fault.Wrap(fault.JSONSyntax, err, "cannot parse %s", file)
}

// parse parses a document with an object at the top level.
func parse(data []byte, file string) (*hujson.Value, *hujson.Object, error) {
	if err := bounded.CheckJSON(data, bounded.Settings); err != nil {
		return nil, nil, syntax(err, file)
	}
	root, err := hujson.Parse(data)
	if err != nil {
		return nil, nil, syntax(err, file)
	}
	object, is := root.Value.(*hujson.Object)
	if !is {
		return nil, nil, fault.New(fault.JSONSyntax, "%s is not a JSON object", file)
	}
	return &root, object, nil
}

// Set sets a key of the object at path, and creates missing objects. A value is a string,
// a boolean, a number or a list of strings.
func Set(data []byte, path []string, value any, file string) ([]byte, error) {
	root, object, err := parse(data, file)
	if err != nil {
		return nil, err
	}
	literal, err := literal(value)
	if err != nil {
		return nil, syntax(err, file)
	}
	step := indentation(object)
	for i, key := range path {
		indent := strings.Repeat(step, i+1)
		member := find(object, key)
		last := i == len(path)-1
		switch {
		case member == nil && last:
			add(object, key, literal, indent)
		case member == nil:
			next := &hujson.Object{}
			next.AfterExtra = hujson.Extra("\n" + indent)
			add(object, key, next, indent)
			object = next
		case last:
			member.Value.Value = literal
		default:
			next, is := member.Value.Value.(*hujson.Object)
			if !is {
				return nil, fault.New(fault.JSONSyntax, "`%s` in %s is not an object", strings.Join(path[:i+1], "."), file)
			}
			object = next
		}
	}
	return root.Pack(), nil
}

// literal encodes a value on one line.
func literal(value any) (hujson.ValueTrimmed, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	parsed, err := hujson.Parse(b.Bytes())
	if list, is := parsed.Value.(*hujson.Array); is && err == nil {
		for i := range list.Elements {
			if i > 0 {
				list.Elements[i].BeforeExtra = hujson.Extra(" ")
			}
		}
	}
	return parsed.Value, err
}

func find(object *hujson.Object, key string) *hujson.ObjectMember {
	for i := range object.Members {
		if name, is := object.Members[i].Name.Value.(hujson.Literal); is && name.String() == key {
			return &object.Members[i]
		}
	}
	return nil
}

// add appends a member on its own line, with the indentation of the others, after the
// comments at the end of the object.
func add(object *hujson.Object, key string, value hujson.ValueTrimmed, indent string) {
	before := "\n" + indent
	member := hujson.ObjectMember{Name: hujson.Value{Value: hujson.String(key)}, Value: hujson.Value{BeforeExtra: hujson.Extra(" "), Value: value}}
	if n := len(object.Members); n > 0 {
		last := &object.Members[n-1]
		before = space(last.Name.BeforeExtra)
		member.Value.AfterExtra, last.Value.AfterExtra = last.Value.AfterExtra, nil // a comma after the last one, or none
	}
	comments, end := cutSpace(object.AfterExtra)
	if end == "" && len(object.Members) == 0 {
		end = "\n"
	}
	if comments != "" && !strings.HasPrefix(before, "\n") {
		before = "\n" + indent
	}
	member.Name.BeforeExtra, object.AfterExtra = hujson.Extra(comments+before), hujson.Extra(end)
	object.Members = append(object.Members, member)
}

// indentation is that of the members of the top-level object.
func indentation(root *hujson.Object) string {
	if len(root.Members) > 0 {
		if text := strings.TrimPrefix(space(root.Members[0].Name.BeforeExtra), "\n"); text != "" && text != " " {
			return text
		}
	}
	return "  "
}

// cutSpace splits the text between values at its last line, if that is blank.
func cutSpace(extra hujson.Extra) (comments, end string) {
	text := string(extra)
	trimmed := strings.TrimRight(text, " \t\r\n")
	at := strings.LastIndexByte(text, '\n')
	if at < len(trimmed) {
		return trimmed, text[len(trimmed):]
	}
	return text[:at], text[at:]
}

// space is the line break and indentation before a member.
func space(extra hujson.Extra) string {
	if _, end := cutSpace(extra); strings.HasPrefix(end, "\n") {
		return end
	}
	return " "
}
