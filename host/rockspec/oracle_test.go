package rockspec

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/version"
	"pluv/spec/need"
)

// jsonOf is v as JSON. Empty tables are always {}.
func jsonOf(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(bytes.ToValidUTF8(text, []byte("\ufffd")), &out); err != nil {
		t.Fatal(err)
	}
	return emptied(out)
}

func emptied(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 {
			return map[string]any{}
		}
		for i := range v {
			v[i] = emptied(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = emptied(v[k])
		}
	}
	return v
}

// Every rockspec of the corpus evaluates to the same table as in Lua 5.4.
func TestOracleEvaluate(t *testing.T) {
	corpus := need.Files(t, isRockspec)
	type row struct {
		File, Error string
		Table       any
	}
	need.Answers(t, "eval-all.jsonl.zst", func(r row) {
		data, ok := corpus[r.File]
		if !ok {
			t.Errorf("%s is not in the corpus", r.File)
			return
		}
		globals, _, err := evaluate(t.Context(), data, r.File, Target{Lua: "5.4"})
		if (err != nil) != (r.Error != "") {
			t.Errorf("%s: %v, Lua 5.4 says %q", r.File, err, r.Error)
			return
		}
		if err == nil {
			if got, want := jsonOf(t, globals.plain()), emptied(r.Table); !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\n got %v\nwant %v", r.File, got, want)
			}
		}
	})
}

type loaded struct {
	File, Name, Package, Version, Format string
	Error                                string
	OrError                              string `json:"or_error"`
	Dependencies                         []loadedDependency
	BuildDependencies                    []loadedDependency `json:"build_dependencies"`
	TestDependencies                     []loadedDependency `json:"test_dependencies"`
	SupportedPlatforms                   []string           `json:"supported_platforms"`
	ExternalDependencies                 any                `json:"external_dependencies"`
	Source                               map[string]string
	Description, Build, Test, Deploy     any
	BuildType                            string `json:"build_type"`
}

type loadedDependency struct {
	Name, Namespace string
	Constraints     []struct{ Op, Version string }
}

// Load accepts and refuses the same rockspecs as LuaRocks.
func TestOracleLoad(t *testing.T) {
	corpus := need.Files(t, isRockspec)
	target := Target{Lua: "5.4", Platforms: PlatformsFor("linux")}
	need.Answers(t, "rockspecs.jsonl", func(want loaded) {
		got, err := Load(t.Context(), corpus[want.File], want.File, target)
		if err != nil || want.Error != "" {
			if err == nil || !sameKind(err, want.Error) && !sameKind(err, want.OrError) {
				t.Errorf("%s: %v, LuaRocks says %q", want.File, err, want.Error)
			}
			return
		}
		compare(t, got, want)
	})
}

// sameKind reports whether an error means the same as LuaRocks' message.
func sameKind(err error, theirs string) bool {
	kinds := map[string]string{
		"unexpected symbol near '<'":                    "is an HTML page",
		"Type mismatch on field version: invalid value": "is not a version with a revision",
		"Expected filename in format":                   "is not a valid name for a rockspec",
		"Mandatory field source is missing":             "the field `source` is missing",
		"Mandatory field source.url is missing":         "the field `source.url` is missing",
		"Mandatory field build is missing":              "the field `build` is missing",
		"Unknown field labels":                          "unknown field `description.labels`",
		"Unknown field copy_directories":                "unknown field `copy_directories`",
		"Parse error processing dependency":             "cannot parse the dependency",
		"unknown rockspec format":                       "unknown rockspec format",
		"Inconsistency between rockspec filename":       "describes another package",
	}
	for substance, ours := range kinds {
		if strings.Contains(theirs, substance) {
			return strings.Contains(err.Error(), ours) && fault.CodeOf(err) != ""
		}
	}
	return false
}

func compare(t *testing.T, got *Spec, want loaded) {
	t.Helper()
	differ := func(what string, a, b any) {
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %s:\n got %v\nwant %v", want.File, what, a, b)
		}
	}
	differ("name", got.Name, want.Name)
	differ("package", got.Package, want.Package)
	differ("version", got.Version, want.Version)
	differ("format", got.Format, want.Format)
	differ("dependencies", written(got.Dependencies), wanted(want.Dependencies))
	differ("build dependencies", written(got.BuildDependencies), wanted(want.BuildDependencies))
	differ("test dependencies", written(got.TestDependencies), wanted(want.TestDependencies))
	differ("platforms", got.SupportedPlatforms, want.SupportedPlatforms)
	for field, theirs := range map[string]any{"build": want.Build, "test": want.Test, "description": want.Description,
		"external_dependencies": want.ExternalDependencies, "deploy": want.Deploy} {
		differ(field, jsonOf(t, got.Raw[field]), emptied(theirs))
	}
	if want.Build != nil {
		differ("build", jsonOf(t, got.Build), emptied(want.Build))
		differ("build type", got.Build["type"] == any(want.BuildType) || want.BuildType == "", true)
	}
	s := got.Source
	differ("source", [...]string{s.URL, s.Protocol(), s.Pathname(), s.MD5, s.File, s.Dir, s.Tag, s.Branch, s.Module},
		[...]string{want.Source["url"], want.Source["protocol"], want.Source["pathname"], want.Source["md5"], want.Source["file"],
			want.Source["dir"], want.Source["tag"], want.Source["branch"], want.Source["module"]})
}

func written(list []version.Dependency) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.String())
	}
	return out
}

func wanted(list []loadedDependency) []string {
	var out []string
	for _, d := range list {
		text, separator := d.Name, " "
		if d.Namespace != "" {
			text = d.Namespace + "/" + d.Name
		}
		for _, c := range d.Constraints {
			text += separator + c.Op + " " + c.Version
			separator = ", "
		}
		out = append(out, text)
	}
	return out
}

func isRockspec(name string) bool { return strings.HasSuffix(name, ".rockspec") }
