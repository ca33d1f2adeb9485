package proc

import (
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/fault"
)

// Windows gives a program one line. Most programs split it as the C runtime does, for
// which os/exec quotes their arguments; cmd does not, so its lines are made here.

// lineOptions begin the argv of a line for cmd: `cmd /d /s /c LINE ARG…`. The line is
// handed on as it is. The arguments are escaped, so that cmd and the programs see what is
// in them, and take the places of `"$@"` and `%*` in the line, or come after it.
var lineOptions = []string{"cmd", "/d", "/s", "/c"}

// isLine reports whether argv is a line for cmd.
func isLine(argv []string) bool {
	return len(argv) > len(lineOptions) && slices.Equal(argv[:len(lineOptions)], lineOptions)
}

// isBatch reports whether a program is a script for cmd.
func isBatch(path string) bool {
	ending := filepath.Ext(path)
	return strings.EqualFold(ending, ".bat") || strings.EqualFold(ending, ".cmd")
}

// cmdLine returns what follows the path of cmd for a line.
func cmdLine(line string, args []string) (string, error) {
	if strings.ContainsAny(strings.TrimSpace(line), "\r\n") {
		return "", fault.New(fault.ProcessStart, "cmd cannot run several lines at once").
			WithHint("write a list of lines, `cmd = [\"…\", \"…\"]`, or others for Windows: `windows = \"…\"`")
	}
	escaped, err := batchArgs(args)
	if err != nil {
		return "", err
	}
	line = strings.TrimSpace(line)
	placed := false
	for _, place := range []string{`"$@"`, `$@`, `"%*"`, `%*`} {
		if strings.Contains(line, place) {
			line, placed = strings.ReplaceAll(line, place, escaped), true
		}
	}
	if !placed && escaped != "" {
		line += " " + escaped
	}
	// Without delayed expansion `!` is no special character; escapes of `%` need the extensions.
	return `/e:on /v:off /d /s /c "` + line + `"`, nil
}

// batchLine returns what follows the path of cmd to run a script.
func batchLine(script string, args []string) (string, error) {
	if strings.ContainsAny(script, `"%`) {
		return "", fault.New(fault.ProcessStart, "cannot start %s: cmd runs no script with `%%` in its path", script)
	}
	escaped, err := batchArgs(args)
	if err != nil {
		return "", err
	}
	line := `"` + script + `"`
	if escaped != "" {
		line += " " + escaped
	}
	return `/e:on /v:off /d /s /c "` + line + `"`, nil
}

// batchArgs escapes arguments for cmd, and joins them.
func batchArgs(args []string) (string, error) {
	escaped := make([]string, len(args))
	for i, arg := range args {
		if strings.ContainsAny(arg, "\x00\r\n") {
			return "", fault.New(fault.ProcessStart, "the argument %q has a line break, which cmd cannot pass on", arg).
				WithHint("pass a file with the text instead")
		}
		escaped[i] = batchArg(arg)
	}
	return strings.Join(escaped, " "), nil
}

// plainInBatch are the characters besides letters and digits that need no quotes.
const plainInBatch = `#$*+-./:?@\_`

// batchArg escapes an argument for cmd and for the program that gets it, also through the
// `%*` of a script. All special characters are in quotes, quotes are doubled, so that they
// stay balanced, and a variable without content keeps `%` from naming one. This is how
// Rust's std::process does it. Programs that do not use the C runtime, such as those in Go,
// get the quotes of an argument changed.
func batchArg(arg string) string {
	quoted := arg == "" || strings.HasSuffix(arg, `\`) || strings.ContainsFunc(arg, func(r rune) bool {
		isWord := r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r > 0x7f
		return !isWord && !strings.ContainsRune(plainInBatch, r)
	})
	if !quoted {
		return arg
	}
	var out strings.Builder
	out.WriteByte('"')
	backslashes := 0
	for i := range len(arg) {
		switch arg[i] {
		case '\\':
			backslashes++
			out.WriteByte('\\')
			continue
		case '"':
			// Backslashes before a quote are doubled for the program.
			out.WriteString(strings.Repeat(`\`, backslashes) + `""`)
		case '%':
			out.WriteString(`%%cd:~,%`)
		default:
			out.WriteByte(arg[i])
		}
		backslashes = 0
	}
	out.WriteString(strings.Repeat(`\`, backslashes) + `"`)
	return out.String()
}
