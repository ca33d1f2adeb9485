package term

import "testing"

func TestColours(t *testing.T) {
	for _, c := range []struct {
		choice      string
		env         map[string]string
		piped, seen bool // without and with a terminal
	}{
		{"auto", nil, false, true},
		{"always", nil, true, true},
		{"never", nil, false, false},
		{"auto", map[string]string{"TERM": "dumb"}, false, false},
		{"auto", map[string]string{"TERM": "xterm"}, false, true},
		{"auto", map[string]string{"NO_COLOR": "1"}, false, false},
		{"auto", map[string]string{"NO_COLOR": ""}, false, true},
		{"auto", map[string]string{"NO_COLOR": "0"}, false, false},
		{"auto", map[string]string{"FORCE_COLOR": "1", "TERM": "dumb"}, true, true},
		{"auto", map[string]string{"FORCE_COLOR": "0"}, false, true},
		{"auto", map[string]string{"FORCE_COLOR": ""}, false, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, true, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "0"}, false, true},
		{"auto", map[string]string{"FORCE_COLOR": "3", "NO_COLOR": "1"}, false, false},
		{"always", map[string]string{"NO_COLOR": "1", "TERM": "dumb"}, true, true},
		{"never", map[string]string{"FORCE_COLOR": "1"}, false, false},
	} {
		env := func(name string) string { return c.env[name] }
		if piped, seen := Colours(c.choice, false, env), Colours(c.choice, true, env); piped != c.piped || seen != c.seen {
			t.Errorf("%s with %v: %v in a pipe and %v on a terminal, want %v and %v", c.choice, c.env, piped, seen, c.piped, c.seen)
		}
	}
}
