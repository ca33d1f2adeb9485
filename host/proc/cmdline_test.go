package proc

import (
	"strings"
	"testing"

	"pluv/host/fault"
)

func TestBatchArg(t *testing.T) {
	for arg, want := range map[string]string{
		"a": "a", "": `""`, "a b": `"a b"`, "a&ver": `"a&ver"`, `C:\x`: `C:\x`, `C:\x\`: `"C:\x\\"`, `a"b`: `"a""b"`, `a\"b`: `"a\\""b"`,
		"%OS%": `"%%cd:~,%OS%%cd:~,%"`, "a^b": `"a^b"`, "é": "é", "!x!": `"!x!"`, "(x)": `"(x)"`, "a=b": `"a=b"`, "a,b;c": `"a,b;c"`,
	} {
		if got := batchArg(arg); got != want {
			t.Errorf("%s: %s, want %s", arg, got, want)
		}
	}
}

func TestCmdLine(t *testing.T) {
	const head = `/e:on /v:off /d /s /c `
	for _, c := range []struct {
		line string
		args []string
		want string // the part in quotes; "" if it is refused
	}{
		{`lua q.lua "a b"`, nil, `lua q.lua "a b"`},
		{"lua x\n", nil, "lua x"},
		{`echo`, []string{"a&ver", "b"}, `echo "a&ver" b`},
		{`lua "$@" -`, []string{"x y"}, `lua "x y" -`},
		{`lua $@`, []string{"x"}, `lua x`},
		{`lua %* && echo`, []string{"x"}, `lua x && echo`},
		{`lua "$@"`, nil, `lua `},
		{"a\nb", nil, ""},
		{"a", []string{"x\ny"}, ""},
	} {
		got, err := cmdLine(c.line, c.args)
		if c.want == "" && !fault.Is(err, fault.ProcessStart) || c.want != "" && (err != nil || got != head+`"`+c.want+`"`) {
			t.Errorf("%q %q: %s, %v", c.line, c.args, got, err)
		}
	}
	if got, err := batchLine(`C:\a b\t.bat`, []string{"x y"}); err != nil || got != head+`""C:\a b\t.bat" "x y""` {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := batchLine(`C:\%OS%\t.bat`, nil); err == nil || !strings.Contains(err.Error(), "%OS%") {
		t.Errorf("%v", err)
	}
	if !isLine([]string{"cmd", "/d", "/s", "/c", "x"}) || isLine([]string{"cmd", "/c", "x"}) || !isBatch("a.BAT") || isBatch("a.exe") {
		t.Error("kinds of programs")
	}
}
