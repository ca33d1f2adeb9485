package bind

import (
	"context"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/fault"
)

// TestHookOfJob ends a hook with the job that it runs in.
func TestHookOfJob(t *testing.T) {
	f := newFixture(t, t.Context())
	job, cancel := context.WithCancel(t.Context())
	cancel()
	f.L.SetContext(job)
	defer f.L.RemoveContext()
	_, err := f.host.runHook(f.L, hookOptions{Text: "return function() end", Name: "hook.lua", Seconds: 60, Context: lua.LNil})
	if !fault.Is(err, fault.Interrupted) {
		t.Errorf("%v, not an interrupt", err)
	}
}
