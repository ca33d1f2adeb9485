package bind

import (
	"pluv/host/bridge"
	"pluv/host/cli"
	"pluv/host/suggest"
)

type locateOptions struct {
	Argv    []string   `luar:"argv"`
	Globals []cli.Flag `luar:"globals"`
	Paths   [][]string `luar:"paths"`
}

func (h *Host) cli() bridge.Module {
	return bridge.Module{Name: "cli", Funcs: []bridge.Func{
		bridge.Go("locate", "opts", func(o locateOptions) cli.Location {
			return cli.Locate(o.Argv, o.Globals, o.Paths)
		}),
		bridge.Go("nearest", "word, candidates", suggest.Nearest),
		bridge.Go("parse", "program", func(p cli.Program) (*cli.Outcome, error) {
			p.Width = h.ui.Width()
			return cli.Parse(p)
		}),
	}}
}
