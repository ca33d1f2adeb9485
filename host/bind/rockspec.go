package bind

import (
	"os"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/rockspec"
	"pluv/host/sandbox"
	"pluv/host/version"
)

type rockspecOptions struct {
	Path string `luar:"path"`
	Lua  string `luar:"lua"` // the target, such as "5.4"
	Form bool   `luar:"form"`
	Text string `luar:"text"` // used as the content instead of reading the file; "" to read it

	Compiler string `luar:"compiler"` // see rockspec.CompilerPlatforms; "" for none
}

type rockspecView struct {
	SHA256            string         `luar:"sha256"`
	Name              string         `luar:"name"`
	Version           string         `luar:"version"`
	Format            string         `luar:"format"`
	BuildType         string         `luar:"build_type"`
	Dependencies      []string       `luar:"dependencies"` // canonical, like the two below
	BuildDependencies []string       `luar:"build_dependencies"`
	TestDependencies  []string       `luar:"test_dependencies"`
	Table             map[string]any `luar:"table"` // the whole rockspec, merged for the platform; with opts.form the result of Spec.Form
}

func (h *Host) rockspec() bridge.Module {
	return bridge.Module{Name: "rockspec", Funcs: []bridge.Func{
		bridge.Go("load", "opts", h.loadRockspec),
		bridge.Go("assign", "opts", h.assign),
		bridge.Go("fields", "opts", h.rockspecFields),
		bridge.Go("supports", "platforms", func(supported []string) bool {
			return rockspec.SupportsPlatform(supported, rockspec.PlatformsFor(h.platform.OS))
		}),
	}}
}

type assignOptions struct {
	Path  string         `luar:"path"`
	Given map[string]any `luar:"given"`
}

// assign evaluates a configuration file of LuaRocks, which may read the environment.
// It returns nil if there is no such file.
func (h *Host) assign(L *lua.LState, o assignOptions) (*rockspec.Assigned, error) {
	data, err := fsys.ReadFile(o.Path, maxRockspec)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	given := map[string]any{"os_getenv": sandbox.Lookup(os.LookupEnv), "dump_env": sandbox.Lookup(func(string) (string, bool) { return "", false })}
	for name, value := range o.Given {
		given[name] = value
	}
	return rockspec.Assign(h.in(L), data, o.Path, given)
}

const maxRockspec = 1 << 20

// rockspecFields evaluates a part of a rockspec.
func (h *Host) rockspecFields(L *lua.LState, o rockspecOptions) (map[string]any, error) {
	data, err := o.read()
	if err != nil {
		return nil, err
	}
	return rockspec.Fields(h.in(L), data, o.Path, rockspec.Target{Lua: o.Lua})
}

func (o rockspecOptions) read() ([]byte, error) {
	if o.Text != "" {
		return []byte(o.Text), nil
	}
	return fsys.ReadFile(o.Path, maxRockspec)
}

func (h *Host) loadRockspec(L *lua.LState, o rockspecOptions) (*rockspecView, error) {
	data, err := o.read()
	if err != nil {
		return nil, err
	}
	platforms := append(rockspec.PlatformsFor(h.platform.OS), rockspec.CompilerPlatforms(o.Compiler)...)
	target := rockspec.Target{Lua: o.Lua, Platforms: platforms}
	spec, err := rockspec.Load(h.in(L), data, o.Path, target)
	if err != nil {
		return nil, err
	}
	view := &rockspecView{
		SHA256: digest.SHA256(data), Name: spec.Name, Version: spec.Version, Format: spec.Format,
		BuildType: spec.BuildType(), Table: spec.Raw,
		Dependencies: version.Texts(spec.Dependencies), BuildDependencies: version.Texts(spec.BuildDependencies),
		TestDependencies: version.Texts(spec.TestDependencies),
	}
	if o.Form {
		if view.Table, err = spec.Form(); err != nil {
			return nil, err
		}
	}
	return view, nil
}
