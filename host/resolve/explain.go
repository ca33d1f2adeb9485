package resolve

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/rockname"
	"pluv/host/runtimes"
	"pluv/host/suggest"
)

// mostLines bounds the lines of an explanation.
const mostLines = 10

// explain words a failure: one line with the verdict, then the causes that it follows
// from.
func (s *search) explain(ctx context.Context, failure *incompat) error {
	f := s.causes(failure)
	for _, r := range f.requirements {
		if s.request.Elsewhere != nil && r.target != nil && r.matching().empty() {
			r.elsewhere = s.request.Elsewhere(ctx, r.Dependency)
		}
	}
	var lines []string
	for _, r := range f.requirements {
		lines = append(lines, s.sentence(r))
	}
	for _, x := range f.flaws {
		lines = append(lines, subject(x.pkg, x.states)+": "+x.text)
	}
	v := s.judge(ctx, f)
	if f.counted != nil {
		v, lines = s.shortage(f.counted)
	}
	if len(lines) > mostLines {
		more := len(lines) - mostLines + 1
		lines = append(lines[:mostLines-1], fmt.Sprintf("... and %d more such facts", more))
	}
	return fault.New(v.code, "%s\n  %s", v.summary, strings.Join(lines, "\n  ")).WithHint("%s", v.hint)
}

// verdict is the summary of a failure.
type verdict struct {
	code          fault.Code
	summary, hint string
}

// judge classifies a failure by its causes.
func (s *search) judge(ctx context.Context, f *causes) verdict {
	var lua, provided, unknown, unmatched, fits []*requirement
	for _, r := range f.requirements {
		switch {
		case r.target == nil && r.Name == "lua":
			lua = append(lua, r)
		case r.target == nil:
			provided = append(provided, r)
		case len(r.target.inNamespace(r.Namespace)) == 0:
			unknown = append(unknown, r)
		case r.matching().empty():
			unmatched = append(unmatched, r)
		default:
			fits = append(fits, r)
		}
	}
	gates := slices.ContainsFunc(f.flaws, func(x *flaw) bool { return x.gate })
	broken := slices.ContainsFunc(f.flaws, func(x *flaw) bool { return !x.gate })
	elsewhere := len(provided) > 0 || broken

	if name := contested(fits); name != "" {
		return verdict{fault.ResolveConflict, "no version of `" + name + "` satisfies every constraint",
			settle(fits, name)}
	}
	if len(lua) > 0 && !elsewhere && !gates && len(unknown)+len(unmatched) == 0 {
		good := luasOf(lua)
		summary := f.roots() + " does not run on " + s.providedLabel("lua")
		if p := lua[0].pkg; p != nil && !slices.ContainsFunc(lua, func(r *requirement) bool { return r.pkg != p }) {
			good = s.luasFor(p, lua)
			summary = s.notHere(f, p.name, LuaRange(good))
		}
		return verdict{fault.ResolveConflict, summary, s.luaHint(good)}
	}
	if platform := shared(f.flaws, func(x *flaw) string { return x.platform }); platform != "" && len(lua)+len(provided)+len(unknown)+len(unmatched) == 0 {
		return verdict{fault.ResolveConflict, f.roots() + " does not support " + platform,
			"look for a package that does: `pluv search " + f.flaws[0].pkg.name + "`"}
	}
	code := fault.ResolveMissing
	if elsewhere || len(lua) > 0 {
		code = fault.ResolveConflict
	}
	missing := slices.Concat(unknown, unmatched)
	sole := code == fault.ResolveMissing && !slices.ContainsFunc(missing, func(r *requirement) bool { return r.String() != missing[0].String() })
	switch {
	case sole && len(unknown) > 0 && unknown[0].Name == runtimes.LuaJIT:
		who := unknown[0].Name
		if p := unknown[0].pkg; p != nil {
			who = p.name
		}
		return verdict{fault.ResolveConflict, s.notHere(f, who, "LuaJIT only"),
			"choose it as the runtime: " + s.choice(runtimes.LuaJIT, "2.1")}
	case sole && len(unknown) > 0 && len(unknown[0].elsewhere) > 0:
		r := unknown[0]
		return verdict{fault.ResolveConflict, s.notHere(f, r.FullName(), LuaRange(r.elsewhere)), s.luaHint(r.elsewhere)}
	case sole && len(unknown) > 0:
		name := unknown[0].FullName()
		return verdict{code, "there is no package `" + name + "`" + s.forLua(),
			s.spelling(ctx, name)}
	case sole && len(unmatched) > 0:
		r := unmatched[0]
		hint := override(r.Name, r.target.candidate(r.target.all.first()).Version)
		if r.pkg == nil || r.overridden {
			hint = loosen(r)
		}
		summary := "no version of `" + r.FullName() + "` satisfies `" + r.Constraints.String() + "`"
		if len(r.elsewhere) > 0 {
			summary += s.forLua() + ": the versions that do are for " + LuaRange(r.elsewhere)
			hint += "; or " + s.luaHint(r.elsewhere)
		}
		return verdict{code, summary, hint}
	case gates && sole:
		i := slices.IndexFunc(f.flaws, func(x *flaw) bool { return x.gate })
		p, c := f.flaws[i].pkg, f.flaws[i].pkg.candidate(f.flaws[i].states[0])
		return verdict{code, "`" + p.name + "` has only versions that must be required by name",
			"require one by name: `" + rockname.Full(c.namespace, p.name) + " == " + c.Version.String() + "`"}
	}
	hint := "loosen the constraints, or choose another package"
	if len(lua) > 0 {
		hint = s.luaHint(luasOf(lua))
	} else if of := shared(f.flaws, func(x *flaw) string { return x.hint }); of != "" {
		hint = of
	}
	return verdict{code, "no version of " + f.roots() + " can be used here", hint}
}

// spelling is the hint for a name that no registry has.
func (s *search) spelling(ctx context.Context, name string) string {
	if s.request.Similar != nil {
		if similar := s.request.Similar(ctx, name); len(similar) > 0 {
			return DidYouMean(similar)
		}
	}
	if rock := suggest.Rock(name); rock != "" {
		return "`" + name + "` is a module of the rock `" + rock + "`; to add a registry that has it: `pluv registry add NAME URL`"
	}
	return "check the spelling of `" + name + "`, or add a registry that has it: `pluv registry add NAME URL`"
}

// DidYouMean is the hint with similar names.
func DidYouMean(names []string) string {
	text := "did you mean `" + names[0] + "`"
	for i, name := range names[1:] {
		if i == len(names)-2 {
			text += " or `" + name + "`"
		} else {
			text += ", `" + name + "`"
		}
	}
	return text + "?"
}

// notHere says that the roots do not run on this Lua because a package is for another
// one.
func (s *search) notHere(f *causes, name, only string) string {
	roots := f.roots()
	who := "`" + name + "`"
	if roots == who {
		who = "it"
	}
	here := "here"
	if _, ok := s.provided("lua"); ok {
		here = "on " + s.providedLabel("lua")
	}
	if only == "" {
		return roots + " does not run " + here
	}
	return roots + " does not run " + here + ": " + who + " is for " + only
}

// shared returns what all flaws have in common: the last one's value, or "" if one has none.
func shared(flaws []*flaw, of func(*flaw) string) string {
	value := ""
	for _, x := range flaws {
		if value = of(x); value == "" {
			return ""
		}
	}
	return value
}

// roots names the packages that the roots of the failure require.
func (f *causes) roots() string {
	var names []string
	for _, r := range f.requirements {
		if name := "`" + r.FullName() + "`"; r.pkg == nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "the packages"
	}
	return enumerate(names, 3)
}

// contested returns the first name with requirements that some version satisfies one by
// one but none satisfies together. Requirements of different versions of one package are
// alternatives.
func contested(fits []*requirement) string {
	for _, r := range fits {
		common := r.target.all
		for _, by := range fits {
			if by.target == r.target {
				common = common.and(wanted(fits, by))
			}
		}
		if common.empty() {
			return r.Name
		}
	}
	return ""
}

// wanted returns the versions of the target that some version of the requirement's
// package accepts.
func wanted(fits []*requirement, r *requirement) set {
	if r.pkg == nil {
		return r.matching()
	}
	byState := map[int]set{}
	for _, other := range fits {
		if other.pkg != r.pkg || other.target != r.target {
			continue
		}
		for _, state := range other.states {
			if byState[state] == nil {
				byState[state] = r.target.all
			}
			byState[state] = byState[state].and(other.matching())
		}
	}
	any := r.matching().andNot(r.target.all)
	for _, good := range byState {
		any = any.or(good)
	}
	return any
}
