package bind

import (
	"path/filepath"

	"pluv/host/bridge"
	"pluv/host/fsys"
	"pluv/host/project"
	"pluv/host/tomledit"
	"pluv/host/upward"
	"pluv/host/workspace"
)

// maxHeader bounds where the header of a script may be, in bytes.
const maxHeader = 64 << 10

type addOptions struct {
	Text  string        `luar:"text"`
	Table string        `luar:"table"`
	Entry project.Entry `luar:"entry"`
}

type foundWorkspace struct {
	Root    string `luar:"root"`
	Ignored string `luar:"ignored"`
}

type removed struct {
	Text string   `luar:"text"`
	From []string `luar:"from"`
}

func (h *Host) project() bridge.Module {
	return bridge.Module{Name: "project", Funcs: []bridge.Func{
		bridge.Go("find", "dir", func(dir string) (*string, error) {
			dir, err := filepath.Abs(dir)
			if err != nil {
				return nil, fsys.Fault(err, "finding the project of %s", dir)
			}
			file, err := upward.Search{Dir: dir, Allows: h.trusted().Allows}.Find(project.FileName, project.LockName, project.Folder)
			if err != nil || file == "" {
				return nil, err
			}
			root := filepath.Dir(file)
			return &root, nil
		}),
		bridge.Go("find_workspace", "dir", func(dir string) (foundWorkspace, error) {
			root, ignored, err := workspace.Find(dir, h.trusted().Allows)
			return foundWorkspace{root, ignored}, err
		}),
		bridge.Go("workspace", "opts", workspace.Open),
		bridge.Go("check_owner", "dir, file", func(dir, file string) error {
			return upward.Search{Dir: dir, Allows: h.trusted().Allows}.Check(file)
		}),
		bridge.Go("parse", "text, file", func(text, file string) (*project.Project, error) {
			return project.Parse([]byte(text), file)
		}),
		bridge.Go("script", "path, file", func(path, file string) (*string, error) {
			text, err := fsys.ReadHead(path, maxHeader)
			if err != nil {
				return nil, err
			}
			return project.ParseScript(string(text), file)
		}),
		bridge.Go("edit_script", "opts", project.EditScript),
		bridge.Go("add", "opts", func(o addOptions) (string, error) {
			out, err := project.Add([]byte(o.Text), o.Table, o.Entry)
			return string(out), err
		}),
		bridge.Go("remove", "text, name", func(text, name string) (removed, error) {
			out, from, err := project.Remove([]byte(text), name)
			return removed{Text: string(out), From: from}, err
		}),
		bridge.Go("is_for_lua", "constraint, target", project.IsForLua),
		bridge.Go("quote", "text", tomledit.Quote),
		bridge.Go("parse_user", "text, file", func(text, file string) (*project.User, error) {
			return project.ParseUser([]byte(text), file)
		}),
		bridge.Go("parse_registries", "text, file", func(text, file string) (*project.Registries, error) {
			return project.ParseRegistries([]byte(text), file)
		}),
		bridge.Go("check_registry", "registry", func(r project.Registry) error {
			if err := project.CheckRegistry(r); err != nil {
				return err
			}
			return nil
		}),
		bridge.Go("edit_registries", "opts", editRegistries),
		bridge.Go("set_default", "text, runtime", func(text, runtime string) (string, error) {
			out, err := project.SetDefault([]byte(text), runtime)
			return string(out), err
		}),
	}}
}

type registriesEdit struct {
	Text    string            `luar:"text"`
	File    string            `luar:"file"` // "pluv.toml" or "registries.toml"
	Add     *project.Registry `luar:"add"`
	Remove  string            `luar:"remove"`
	Default string            `luar:"default"`
	// NoDefault removes the default.
	NoDefault bool `luar:"no_default"`
}

func editRegistries(o registriesEdit) (string, error) {
	file, text := project.RegistryFile(o.File), []byte(o.Text)
	var err error
	if o.Remove != "" {
		text, _, err = file.Remove(text, o.Remove)
	}
	if err == nil && o.Add != nil {
		text, err = file.Add(text, *o.Add)
	}
	if err == nil && (o.Default != "" || o.NoDefault) {
		text, err = file.SetDefault(text, o.Default)
	}
	return string(text), err
}
