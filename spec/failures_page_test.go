package spec

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

const failuresPage = "../lua/help/failures.md"

const failuresIntro = `<!-- Made from host/fault/codes.go: go test ./spec -run TestFailuresPage -update -->

# Failure codes

Every failure has a code: scripts compare it, people search for it. This page lists all codes with what they mean.

A terminal shows the code in brackets behind the message, and below the hint the guide
that explains more. A pipe gets neither: it gets the message and the hint.

<!-- not run: on a terminal -->
` + "```console" + `
$ pluv sync
pluv: error: no pluv.toml in /home/you or a folder above it [project.missing]

hint: run ` + "`pluv init`" + ` to create one
see: pluv help projects
` + "```" + `

With ` + "`--json`" + ` stderr gets a failure as one line of JSON:

` + "```console" + `
$ pluv --json sync || true
{"causes":[],"code":"project.missing","event":"error","hint":"run ` + "`pluv init`" + ` to create one","message":"no pluv.toml in ~/work or a folder above it","topic":"projects"}
` + "```" + `

| field | contains |
|---|---|
| ` + "`code`" + ` | the code |
| ` + "`message`" + ` | what happened, to what |
| ` + "`hint`" + ` | the next step; missing where there is none |
| ` + "`topic`" + ` | the guide that explains more: ` + "`pluv help TOPIC`" + ` |
| ` + "`causes`" + ` | the failures that led to this one, nearest first, each with ` + "`code`, `message` and `hint`" + ` |
| ` + "`also`" + ` | messages of other jobs that failed at the same time |

## Exit codes

| exit code | means |
|---|---|
| 0 | success |
| 1 | failure |
| 2 | wrong usage: ` + "`cli.usage`" + ` |
| 70 | a bug in pluv: ` + "`lua.bug`" + ` |
| 128 + N | interrupted by signal N: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP, 131 for SIGQUIT |

` + "`pluv run` and `pluv test`" + ` end with the exit code of the program that they ran.
`

var codeLine = regexp.MustCompile(`^\t\w+\s+Code = "([a-z.-]+)"\s+// (.+)$`)

// failureCodes reads host/fault/codes.go: the codes and their meanings, by area.
func failureCodes(t *testing.T) (areas []string, codes map[string][][2]string) {
	t.Helper()
	source, err := os.ReadFile("../host/fault/codes.go")
	if err != nil {
		t.Fatal(err)
	}
	codes = map[string][][2]string{}
	area := ""
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSuffix(line, "\n")
		if title, isTitle := strings.CutPrefix(line, "// "); isTitle {
			area = strings.TrimSuffix(title, ".")
		}
		if m := codeLine.FindStringSubmatch(line); m != nil {
			if len(codes[area]) == 0 {
				areas = append(areas, area)
			}
			codes[area] = append(codes[area], [2]string{m[1], m[2]})
		} else if strings.Contains(line, " Code = ") {
			t.Errorf("host/fault/codes.go says nothing of%s", line)
		}
	}
	return areas, codes
}

// TestFailuresPage compares the guide `failures` with host/fault/codes.go.
func TestFailuresPage(t *testing.T) {
	areas, codes := failureCodes(t)
	var page strings.Builder
	page.WriteString(failuresIntro)
	for _, area := range areas {
		fmt.Fprintf(&page, "\n## %s\n\n| code | means |\n|---|---|\n", area)
		for _, row := range codes[area] {
			fmt.Fprintf(&page, "| `%s` | %s |\n", row[0], row[1])
		}
	}
	if *update {
		if err := os.WriteFile(failuresPage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if present, err := os.ReadFile(failuresPage); err != nil || string(present) != page.String() {
		t.Errorf("%s does not match host/fault/codes.go, %v: run `go test ./spec -run TestFailuresPage -update`", failuresPage, err)
	}
}

// TestFaultCodes: every code that Lua fails with is in host/fault/codes.go.
func TestFaultCodes(t *testing.T) {
	_, known := failureCodes(t)
	codes := map[string]bool{}
	for _, rows := range known {
		for _, row := range rows {
			codes[row[0]] = true
		}
	}
	raised := regexp.MustCompile(`code = (?:\w+ and )?"([a-z.-]+)"(?: or "([a-z.-]+)")?`)
	luaFiles(t, func(path, text string) {
		for _, m := range raised.FindAllStringSubmatch(text, -1) {
			for _, code := range m[1:] {
				if code != "" && !codes[code] {
					t.Errorf("%s fails with %s, which is not in host/fault/codes.go", path, code)
				}
			}
		}
	})
}
