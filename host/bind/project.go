package bind

import (
	"pluv/host/bridge"
	"pluv/host/project"
)

type addOptions struct {
	Text  string        `luar:"text"`
	Table string        `luar:"table"`
	Entry project.Entry `luar:"entry"`
}

type removed struct {
	Text string   `luar:"text"`
	From []string `luar:"from"`
}

func (h *Host) project() bridge.Module {
	return bridge.Module{Name: "project", Funcs: []bridge.Func{
		bridge.Go("parse", "text, file", func(text, file string) (*project.Project, error) {
			return project.Parse([]byte(text), file)
		}),
		bridge.Go("add", "opts", func(o addOptions) (string, error) {
			out, err := project.Add([]byte(o.Text), o.Table, o.Entry)
			return string(out), err
		}),
		bridge.Go("remove", "text, name", func(text, name string) (removed, error) {
			out, from, err := project.Remove([]byte(text), name)
			return removed{string(out), from}, err
		}),
		bridge.Go("quote", "text", project.Quote),
		bridge.Go("parse_user", "text, file", func(text, file string) (*project.User, error) {
			return project.ParseUser([]byte(text), file)
		}),
		bridge.Go("set_default", "text, runtime", func(text, runtime string) (string, error) {
			out, err := project.SetDefault([]byte(text), runtime)
			return string(out), err
		}),
	}}
}
