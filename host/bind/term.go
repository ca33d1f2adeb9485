package bind

import (
	"os"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/term"
)

type uiOptions struct {
	Mode    string `luar:"mode"`
	Color   string `luar:"color"`
	Verbose bool   `luar:"verbose"`
	Lines   bool   `luar:"lines"`
}

type terminals struct {
	In  bool `luar:"stdin"`
	Out bool `luar:"stdout"`
	Err bool `luar:"stderr"`
}

func (h *Host) term() bridge.Module {
	return bridge.Module{Name: "term", Funcs: []bridge.Func{
		bridge.Go("configure", "opts", func(o uiOptions) {
			_, out, err := h.streams.Describe()
			h.ui.Configure(term.Options{
				Mode: term.Mode(o.Mode), Verbose: o.Verbose, Lines: o.Lines,
				OutColour: term.Colours(o.Color, out, os.Getenv), ErrColour: term.Colours(o.Color, err, os.Getenv),
			})
		}),
		bridge.Go("out", "text", h.ui.Out),
		bridge.Go("data", "text", h.ui.Data),
		bridge.Go("columns", "format, rows", h.ui.Columns),
		bridge.Go("table", "opts", h.ui.Table),
		bridge.Go("note", "level, text", h.ui.Note),
		bridge.Go("event", "kind, fields", func(kind string, fields lua.LValue) (bool, error) {
			value, err := jsonValue(fields, "", map[*lua.LTable]bool{})
			if err != nil {
				return false, err
			}
			object, _ := value.(map[string]any)
			return h.ui.Event(kind, object), nil
		}),
		bridge.Raw("working", "text, fn", h.working),
		bridge.Go("style", "style, text", h.ui.Style),
		bridge.Go("width", "", h.ui.Width),
		bridge.Go("visible", "text", term.Visible),
		bridge.Go("secret", "prompt", func(prompt string) (string, error) { return h.ui.Secret(h.ctx, prompt) }),
		bridge.Go("terminals", "", func() terminals {
			in, out, err := h.streams.Describe()
			return terminals{In: in, Out: out, Err: err}
		}),
	}}
}

// working calls a Lua function, and shows what it does if it takes long.
func (h *Host) working(L *lua.LState) int {
	text, fn := L.CheckString(1), L.CheckFunction(2)
	defer h.ui.Working(func() string { return text })()
	return callWith(L, fn)
}

// warn shows a warning of the host like std.log.
func (h *Host) warn(message string) {
	h.ui.Note("warning", "pluv: "+h.ui.Style("yellow", "warning:")+" "+message)
}

// debug shows a debug message of the host like std.log.
func (h *Host) debug(text string) { h.ui.Note("debug", h.ui.Style("dim", text)) }
