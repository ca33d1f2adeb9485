package toolchain

import (
	"context"
	"slices"

	"pluv/host/fault"
	"pluv/host/runtimes"
)

// Find returns the runtime for a request: pluv's newest installed one that satisfies it,
// else an interpreter of the system, else the Lua inside pluv if any runtime will do.
// Some kinds are used only on request. Fails with runtime.missing.
func (m Machine) Find(ctx context.Context, r Request) (Runtime, error) {
	if r.Name == runtimes.Builtin {
		if r.Accepts(runtimes.Builtin, runtimes.BuiltinVersion, "") {
			return m.Builtin(), nil
		}
		return Runtime{}, fault.New(fault.RuntimeMissing, "%s (from %s) is not available: the builtin runtime is Lua %s", r, r.From, runtimes.BuiltinVersion).
			WithHint("request `builtin`, or another runtime")
	}
	if r.isSystem() {
		return m.onPath(ctx, r)
	}
	installed, err := m.Installed()
	if err != nil {
		return Runtime{}, err
	}
	for _, c := range installed {
		if r.Accepts(c.Name, c.Version, c.Commit) && (r.Name != "" || runtimes.Of(c.Name).Unasked) {
			return c, nil
		}
	}
	found, err := m.System(ctx, r, true)
	if err != nil {
		return Runtime{}, err
	}
	if n := len(found); n > 0 && r.Accepts(found[n-1].Name, found[n-1].Version, "") {
		return found[n-1], nil
	}
	if r.Name == "" && r.Version == "" {
		return m.Builtin(), nil
	}
	return Runtime{}, missing(r)
}

// onPath returns the interpreter that a shell would start.
func (m Machine) onPath(ctx context.Context, r Request) (Runtime, error) {
	some := Request{Name: r.Name}
	found, err := m.systemOf(ctx, some, append([]string{r.Name}, programs()...), true)
	if err != nil {
		return Runtime{}, err
	}
	if n := len(found); n > 0 && some.Accepts(found[n-1].Name, found[n-1].Version, "") {
		return found[n-1], nil
	}
	return Runtime{}, fault.New(fault.RuntimeMissing, "there is no %s on PATH, where `system` (from %s) looks for it", r.Name, r.From).
		WithHint("install one, or write a version such as `5.4` in %s", r.File)
}

func missing(r Request) error {
	from := ""
	if r.From != Unasked {
		from = " (from " + r.From + ")"
	}
	return fault.New(fault.RuntimeMissing, "the runtime %s%s is not installed", r, from).
		WithHint("install it with `pluv install %s`", quoted(r))
}

// quoted is a request quoted for a shell.
func quoted(r Request) string {
	if r.IsRange() {
		return "'" + r.String() + "'"
	}
	return r.String()
}

// Choose is Pin followed by Find. Without a request it looks for a runtime with one of
// the given names.
func (m Machine) Choose(ctx context.Context, q Question) (Runtime, Request, error) {
	r, err := m.Pin(ctx, q)
	if err != nil {
		return Runtime{}, r, err
	}
	if r.Name != "" || q.Names == nil || slices.Contains(q.Names, runtimes.Lua) {
		c, err := m.Find(ctx, r)
		return c, r, err
	}
	r.Name = q.Names[0]
	c, err := m.Find(ctx, r)
	return c, r, err
}
