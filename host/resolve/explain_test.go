package resolve

import (
	"errors"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/version"
)

func TestExplain(t *testing.T) {
	cases := []struct {
		name, world, roots string
		code               fault.Code
		want, hint         string
	}{
		{"unknown root", ``, "lpge >= 1", fault.ResolveMissing, `
there is no package ${lpge} for Lua 5.4
  pluv.toml [dependencies] requires lpge >= 1, which no registry has for Lua 5.4`, "check the spelling"},
		{"unknown below", `
			a 2.0-1: b
			a 1.0-1: b
			b 1.0-1: xml`, "a", fault.ResolveMissing, `
there is no package ${xml} for Lua 5.4
  pluv.toml [dependencies] requires a
  every version of a requires b
  b 1.0-1 requires xml, which no registry has for Lua 5.4`, "check the spelling of `xml`"},
		{"no such version", `
			a 1.0-1:
			a 1.1-1:`, "a >= 2", fault.ResolveMissing, `
no version of ${a} satisfies ${>= 2}
  pluv.toml [dependencies] requires a >= 2, but there is only 1.1-1 and 1.0-1 for Lua 5.4`, "loosen `a >= 2` in pluv.toml [dependencies]: `a = \"*\"` would do"},
		{"lua", `
			forma 1.0-1: lua < 5.4
			forma 0.9-1: lua == 5.1`, "forma", fault.ResolveConflict, `
${forma} does not run on Lua 5.4: it is for Lua 5.1 to 5.3
  pluv.toml [dependencies] requires forma
  forma 1.0-1 requires lua < 5.4, but this is Lua 5.4
  forma 0.9-1 requires lua == 5.1, but this is Lua 5.4`, "choose a runtime with Lua 5.1, 5.2 or 5.3: `pluv install lua@5.3`, and `name = \"lua\"`, `version = \"5.3\"` under [runtime] in pluv.toml"},
		{"conflict", `
			down 1.0-1: nio ~> 1.7; neorg
			neorg 9.0-1: nio >= 1.8
			nio 1.7.0-1:
			nio 1.10.1-1:`, "down", fault.ResolveConflict, `
no version of ${nio} satisfies every constraint
  pluv.toml [dependencies] requires down
  down 1.0-1 requires nio ~> 1.7
  down 1.0-1 requires neorg
  neorg 9.0-1 requires nio >= 1.8`, "override it: `nio = \"1.10.1-1\"` under [overrides] in pluv.toml, if that works for `down`"},
		{"a root that gives way", `
			a 1.0-1: c >= 2
			b 1.0-1: c >= 2
			c 1.0-1:
			c 2.0-1:`, "a; b; c < 2", fault.ResolveConflict, `
no version of ${c} satisfies every constraint
  pluv.toml [dependencies] requires a
  pluv.toml [dependencies] requires c < 2
  a 1.0-1 requires c >= 2`, "loosen `c < 2` in pluv.toml [dependencies]: `c = \"*\"` would do"},
		{"two roots", `
			a 1.0-1: c == 1.0
			b 1.0-1: c == 2.0
			c 1.0-1:
			c 2.0-1:`, "a; b", fault.ResolveConflict, `
no version of ${c} satisfies every constraint
  pluv.toml [dependencies] requires a
  pluv.toml [dependencies] requires b
  a 1.0-1 requires c == 1.0
  b 1.0-1 requires c == 2.0`, "override"},
		{"development", `
			down scm-1:
			down 1.0-1:`, "down >= 2", fault.ResolveMissing, `
${down} has only versions that must be required by name
  pluv.toml [dependencies] requires down >= 2
  down scm-1: a development version, which must be required by name`, "require one by name: `down == scm-1`"},
		{"unusable", `
			a 2.0-1: ! has an invalid rockspec
			a 1.0-1: ! has an invalid rockspec`, "a", fault.ResolveConflict, `
no version of ${a} can be used here
  pluv.toml [dependencies] requires a
  every version of a: has an invalid rockspec`, "choose another package"},
		{"platform", `
			a 1.0-1: b
			b 2.0-1: ! does not support linux
			b 1.0-1: ! does not support linux`, "a", fault.ResolveConflict, `
${a} does not support linux
  pluv.toml [dependencies] requires a
  a 1.0-1 requires b
  every version of b: does not support linux`, "look for a package that does: `pluv search b`"},
		{"mixed", `
			a 2.0-1: missing
			a 1.0-1: lua < 5.2`, "a", fault.ResolveConflict, `
no version of ${a} can be used here
  pluv.toml [dependencies] requires a
  a 2.0-1 requires missing, which no registry has for Lua 5.4
  a 1.0-1 requires lua < 5.2, but this is Lua 5.4`, "Lua 5.1"},
		{"provided", `
			a 1.0-1: utf8 >= 6`, "a", fault.ResolveConflict, `
no version of ${a} can be used here
  pluv.toml [dependencies] requires a
  a 1.0-1 requires utf8 >= 6, but this is utf8 5.4-1`, ""},
		{"root lua", ``, "lua < 5.2", fault.ResolveConflict, `
${lua} does not run on Lua 5.4
  pluv.toml [dependencies] requires lua < 5.2, but this is Lua 5.4`, "Lua 5.1"},
		{"namespace", `
			x 1.0-1: argv == 9.0; user/argv
			user/argv 0.5-1:
			argv 9.0-1:`, "x", fault.ResolveConflict, `
no version of ${argv} satisfies every constraint
  pluv.toml [dependencies] requires x
  x 1.0-1 requires argv == 9.0
  x 1.0-1 requires user/argv`, "override"},
		{"each version lacks another", `
			a 2.0-1: b
			a 1.0-1: c >= 2
			c 1.0-1:`, "a", fault.ResolveMissing, `
no version of ${a} can be used here
  pluv.toml [dependencies] requires a
  a 2.0-1 requires b, which no registry has for Lua 5.4
  a 1.0-1 requires c >= 2, but there is only 1.0-1 for Lua 5.4`, "choose another package"},
		{"override", `
			a 1.0-1: b
			b 1.0-1:
			c 3.0-1: b >= 7`, "a", fault.ResolveMissing, `
no version of ${b} satisfies ${== 5}
  pluv.toml [dependencies] requires a
  a 1.0-1 requires b == 5 (overridden), but there is only 1.0-1 for Lua 5.4`, "loosen"},
	}
	for _, c := range cases {
		request := asking(t, c.roots)
		if c.name == "override" {
			request.Overrides = map[string]version.Constraints{"b": constraints(t, "== 5")}
		}
		_, err := Solve(t.Context(), world(t, c.world), request)
		var f *fault.Error
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := strings.NewReplacer("${", "`", "}", "`").Replace(strings.TrimSpace(c.want))
		if f.Message != want || f.Code != c.code || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%s: %s\n%s\nhint: %s", c.name, f.Code, f.Message, f.Hint)
		}
	}
}

func TestExplanationIsShort(t *testing.T) {
	var lines strings.Builder
	for v := range 40 {
		lines.WriteString("a 1." + string(rune('a'+v%26)) + strings.Repeat("0", v%7) + "-1: b" + strings.Repeat("x", v) + "\n")
	}
	_, err := Solve(t.Context(), world(t, lines.String()), asking(t, "a"))
	if got := strings.Count(err.Error(), "\n"); got != mostLines {
		t.Errorf("%d lines:\n%s", got, err)
	}
}
