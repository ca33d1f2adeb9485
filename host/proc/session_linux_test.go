package proc

import (
	"strings"
	"testing"
)

// A program that reads the terminal without owning it would be stopped forever.
func TestNoTerminal(t *testing.T) {
	got, err := Run(t.Context(), Command{Argv: []string{"cat", "/proc/self/stat"}, Capture: CaptureSplit})
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(got.Output) // pid, name, state, parent, group, session, terminal
	if len(fields) < 7 || fields[5] != fields[0] || fields[6] != "0" {
		t.Errorf("not in a session of its own: %.80s", got.Output)
	}
}
