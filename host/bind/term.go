package bind

import (
	"pluv/host/bridge"
	"pluv/host/term"
)

type uiOptions struct {
	Mode    string `luar:"mode"`
	Colour  bool   `luar:"colour"`
	Verbose bool   `luar:"verbose"`
}

type terminals struct {
	In  bool `luar:"stdin"`
	Out bool `luar:"stdout"`
	Err bool `luar:"stderr"`
}

func (h *Host) term() bridge.Module {
	return bridge.Module{Name: "term", Funcs: []bridge.Func{
		bridge.Go("configure", "opts", func(o uiOptions) {
			h.ui.Configure(term.Options{Mode: term.Mode(o.Mode), Colour: o.Colour, Verbose: o.Verbose})
		}),
		bridge.Go("out", "text", h.ui.Out),
		bridge.Go("note", "level, text", h.ui.Note),
		bridge.Go("style", "style, text", h.ui.Style),
		bridge.Go("visible", "text", term.Visible),
		bridge.Go("secret", "prompt", func(prompt string) (string, error) { return h.ui.Secret(h.ctx, prompt) }),
		bridge.Go("terminals", "", func() terminals {
			in, out, err := h.streams.Describe()
			return terminals{in, out, err}
		}),
	}}
}

// warn words a warning of the host as std.log does.
func (h *Host) warn(message string) {
	h.ui.Note("warning", "pluv: "+h.ui.Style("yellow", "warning:")+" "+term.Visible(message))
}
