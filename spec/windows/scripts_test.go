package windows

import (
	"regexp"
	"strings"
	"testing"
)

// scripts are those of spec/cli that run in Wine: the ones for Windows, and others that
// need no shell of Unix.
var scripts = strings.Fields(`windows_.* add_forms build_types completion_values init_first json_output luarc mirror_failover
	numbers own_frozen registry_order rockspec_tables serve_tokens std_deps_fulfill update_rockspec`)

// stopped is printed by a script that ends before its end.
var stopped = regexp.MustCompile(`(?m)^\s*> \[[^\]]*\] (stop|skip)\b.*\n\s*(stop|skip)`)

// TestScripts runs scripts of spec/cli in Wine.
func TestScripts(t *testing.T) {
	m := Open(t)
	m.Checkout(t)
	out, err := m.Run(m.Build(t, "spec"), "-test.v", "-test.timeout=9m", "-test.run=TestCLI/^("+strings.Join(scripts, "|")+")$")
	tally := CountBelow(out, "TestCLI/")
	if err != nil || tally.Failed > 0 {
		t.Errorf("%v\n%s", err, onlyFailures(out))
	}
	if tally.Passed < len(scripts) {
		t.Errorf("%d scripts ran, of %d patterns", tally.Passed, len(scripts))
	}
	for _, line := range stopped.FindAllString(out, -1) {
		t.Errorf("a script stopped early: %s", line)
	}
	t.Logf("scripts in Wine: %s", tally)
}
