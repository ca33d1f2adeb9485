package proc

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	t.Setenv("PLUV_T_A", "1")
	t.Setenv("PLUV_T_B", "2")
	t.Setenv("PLUV_T_C", "3")
	t.Setenv("PLUV_T", "4")
	for _, c := range []struct {
		set   map[string]string
		unset []string
		want  string
	}{
		{nil, nil, "PLUV_T=4 PLUV_T_A=1 PLUV_T_B=2 PLUV_T_C=3"},
		{map[string]string{"PLUV_T_A": "x"}, []string{"PLUV_T_B"}, "PLUV_T=4 PLUV_T_A=x PLUV_T_C=3"},
		{map[string]string{"PLUV_T_B": ""}, []string{"PLUV_T_*"}, "PLUV_T=4 PLUV_T_B="},
		{nil, []string{"PLUV_T*"}, ""},
	} {
		got := slices.DeleteFunc(Environment(c.set, c.unset...), func(pair string) bool { return !strings.HasPrefix(pair, "PLUV_T") })
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v without %q: %q", c.set, c.unset, got)
		}
	}
	if got := isNamed("path", "PATH"); got != (runtime.GOOS == "windows") {
		t.Errorf("path is PATH: %v", got)
	}
}
