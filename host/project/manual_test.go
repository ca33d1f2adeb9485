package project

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// keysOf lists the keys of a shape, dotted; NAME stands for a user-chosen name.
func keysOf(s *shape, prefix string) []string {
	if s.also != nil {
		s = s.also
	}
	if s.kind != "table" || s.fields == nil && (s.each == nil || s.each.kind == "string" && s.each.also == nil && strings.Count(prefix, ".") > 1) {
		return []string{prefix}
	}
	var keys []string
	dot := strings.TrimPrefix(prefix+".", ".")
	for _, name := range slices.Sorted(maps.Keys(s.fields)) {
		keys = append(keys, keysOf(s.fields[name], dot+name)...)
	}
	if s.each != nil {
		keys = append(keys, keysOf(s.each, dot+"NAME")...)
	}
	return keys
}

// TestKeysInManual: each key of pluv.toml is in the guide `projects`, each of config.toml in
// `files`. The keys of a dependency are documented at [dependencies].
func TestKeysInManual(t *testing.T) {
	for _, c := range []struct {
		file  string
		shape *shape
		least int
	}{{"projects.md", document, 40}, {"files.md", userDocument, 9}} {
		text, err := os.ReadFile("../../lua/help/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		keys := keysOf(c.shape, "")
		if len(keys) < c.least {
			t.Errorf("only %d keys of %s", len(keys), c.file)
		}
		for _, key := range keys {
			key = strings.Replace(key, "groups.NAME.", "groups.GROUP.", 1)
			for _, table := range []string{"dev-dependencies", "groups.GROUP", "workspace.dependencies"} {
				if strings.HasPrefix(key, table+".NAME.") {
					key = table + ".NAME"
				}
			}
			if !strings.Contains(string(text), "`"+key+"`") {
				t.Errorf("%s does not describe the key `%s`", c.file, key)
			}
		}
	}
}
