package bind

import (
	"io"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/term"
)

// prompt reads from the user at the terminal. Only the main state has it: others run next
// to a progress bar.
func (h *Host) prompt() bridge.Module {
	return bridge.Module{Name: "prompt", Funcs: []bridge.Func{
		bridge.Go("ask", "prompt", func(prompt string) (lua.LValue, error) {
			line, ok, err := h.ui.Ask(h.ctx, prompt)
			if err != nil || !ok {
				return lua.LNil, err
			}
			return lua.LString(line), nil
		}),
		bridge.Go("read", "limit", func(limit int) (string, error) {
			text, err := io.ReadAll(io.LimitReader(h.streams.In, int64(limit)+1))
			if err != nil {
				return "", fault.Wrap(fault.FileIO, err, "cannot read standard input")
			}
			if len(text) > limit {
				return "", fault.New(fault.LimitReached, "standard input has more than %d bytes", limit)
			}
			return string(text), nil
		}),
		bridge.Go("is_possible", "", func() bool { return term.IsTerminal(h.streams.In) && term.IsTerminal(h.streams.Err) }),
	}}
}
