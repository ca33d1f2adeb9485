package bind

import (
	"os"

	"pluv/host/bridge"
	"pluv/host/project"
	"pluv/host/toolchain"
)

type tagOptions struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
}

// tagForms are the forms of a toolchain.Tag, and facts about its kind of runtime.
type tagForms struct {
	ABI      string `luar:"lua"`
	Target   string `luar:"target"`
	Tag      string `luar:"tag"`
	Platform string `luar:"platform"`
	Folder   string `luar:"folder"`
	Key      string `luar:"key"`

	LoadsRocks bool              `luar:"loads_rocks"`
	Provides   map[string]string `luar:"provides"` // built-in rocks, with their versions
	Library    []string          `luar:"library"`  // folders of its own modules, below its folder share
	Editor     string            `luar:"editor"`   // name of the language for editors
}

func formsOf(t toolchain.Tag) tagForms {
	forms := tagForms{
		ABI: t.ABI(), Target: t.Target(), Tag: t.String(), Platform: t.Platform(), Folder: t.Folder(), Key: t.Key(),
	}
	forms.LoadsRocks, forms.Editor = t.Kind().LoadsRocks, t.Kind().Editor(t.Version)
	if provides := t.Kind().Provides; provides != nil {
		forms.Provides = provides(t.Version)
	}
	if library := t.Kind().Library; library != nil {
		forms.Library = library(t.Version)
	}
	return forms
}

type pinOptions struct {
	Override string          `luar:"override"`
	Flag     string          `luar:"flag"` // that override is from
	Dir      string          `luar:"dir"`
	Start    string          `luar:"start"`
	IsRead   bool            `luar:"is_read"` // the project's pluv.toml has been read
	Alone    bool            `luar:"alone"`   // only that and the default count, not the files of folders
	Runtime  project.Runtime `luar:"runtime"` // its [runtime], if it has one
}

func (h *Host) toolchain() bridge.Module {
	m := toolchain.Machine{Info: h.platform, Path: os.Getenv("PATH"), Allows: h.trusted().Allows}
	return bridge.Module{Name: "toolchain", Funcs: []bridge.Func{
		bridge.Go("describe", "opts", func(o tagOptions) (tagForms, error) {
			t, err := toolchain.NewTag(o.Name, o.Version, h.platform)
			return formsOf(t), err
		}),
		bridge.Go("parse", "text, from", toolchain.Parse),
		bridge.Go("accepts", "request, candidate", func(r toolchain.Request, c toolchain.Runtime) bool {
			return r.Accepts(c.Name, c.Version, c.Commit)
		}),
		bridge.Go("pin", "opts", func(o pinOptions) (toolchain.Request, error) {
			q := toolchain.Question{
				Override: o.Override, Flag: o.Flag, Variable: os.Getenv(toolchain.RuntimeVariable), Dir: o.Dir, Start: o.Start,
				Alone: o.Alone,
			}
			if o.IsRead {
				q.Known = &project.Project{}
				if o.Runtime.Name != "" {
					q.Known.Runtime = &o.Runtime
				}
			}
			return m.Pin(h.ctx, q)
		}),
		bridge.Go("find", "request", func(r toolchain.Request) (toolchain.Runtime, error) {
			return m.Find(h.ctx, r)
		}),
		bridge.Go("looked_at", "request, runtime", m.LookedAt),
		bridge.Go("identify", "path", func(path string) (*toolchain.Runtime, error) { return m.Identify(h.ctx, path) }),
		bridge.Go("installed", "", m.Installed),
		bridge.Go("system", "", func() ([]toolchain.Runtime, error) {
			return m.System(h.ctx, toolchain.Request{}, false)
		}),
	}}
}
