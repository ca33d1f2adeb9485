//go:build unix

package spec

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pluv/host/fsys"
)

// An instruction is a line of a Dockerfile.
type instruction struct{ name, text string }

func readDockerfile(t *testing.T, file string) []instruction {
	t.Helper()
	var list []instruction
	for line := range strings.Lines(strings.ReplaceAll(readText(t, file), "\\\n", " ")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			name, text, _ := strings.Cut(line, " ")
			list = append(list, instruction{name, strings.TrimSpace(text)})
		}
	}
	return list
}

// TestDockerfiles checks the form of the examples: known instructions, stages and files that
// exist, commands without a shell.
func TestDockerfiles(t *testing.T) {
	for _, file := range []string{"examples/docker/Dockerfile", "examples/docker/app/Dockerfile"} {
		stages := map[string]bool{}
		for _, in := range readDockerfile(t, file) {
			words := strings.Fields(in.text)
			switch in.name {
			case "FROM":
				if len(words) == 3 && words[1] == "AS" {
					stages[words[2]] = true
				} else if len(words) != 1 {
					t.Errorf("%s: FROM %s", file, in.text)
				}
			case "COPY":
				if from, isStage := strings.CutPrefix(words[0], "--from="); isStage {
					if !stages[from] {
						t.Errorf("%s: there is no stage %s", file, from)
					}
					continue
				}
				for _, source := range words[:len(words)-1] {
					if _, err := os.Stat(filepath.Join(filepath.Dir(file), source)); err != nil {
						t.Errorf("%s: COPY %s: %v", file, in.text, err)
					}
				}
			case "CMD", "ENTRYPOINT":
				var argv []string
				if err := json.Unmarshal([]byte(in.text), &argv); err != nil || len(argv) == 0 || argv[0] != "pluv" {
					t.Errorf("%s: %s %s: %v", file, in.name, in.text, err)
				}
			case "RUN", "ARG", "ENV", "WORKDIR", "USER":
			default:
				t.Errorf("%s: %s", file, in.name)
			}
		}
		if len(stages) != 1 {
			t.Errorf("%s has %d named stages", file, len(stages))
		}
	}
}

// TestDockerApp does what the Dockerfile of the application says, without Docker: root installs,
// and another user runs it, without a home folder and without root's cache.
func TestDockerApp(t *testing.T) {
	b := newBox(t)
	if err := fsys.CopyTree(context.Background(), "examples/docker/app", b.path("app")); err != nil {
		t.Fatal(err)
	}
	var env, command []string
	run, installs := call{in: "app"}, 0
	for _, in := range readDockerfile(t, "examples/docker/app/Dockerfile") {
		switch in.name {
		case "ENV":
			env = append(env, strings.ReplaceAll(in.text, "=/opt", "="+b.path("opt")))
		case "RUN":
			m := regexp.MustCompile(`^(?:--mount=\S+ )?pluv (.*)$`).FindStringSubmatch(in.text)
			if m == nil {
				continue
			}
			installs++
			run.env = append(slices.Clone(env), b.home(t, 0))
			if out, code := b.run(t, run, strings.Fields(m[1])...); code != 0 {
				t.Fatalf("%s: exit code %d\n%s", in.text, code, out)
			}
		case "USER":
			run.uid = alice
		case "CMD":
			if err := json.Unmarshal([]byte(in.text), &command); err != nil {
				t.Fatal(err)
			}
		}
	}
	if installs != 1 || run.uid != alice || !slices.Contains(env, "PLUV_DATA_DIR="+b.path("opt")+"/pluv") {
		t.Fatalf("%d installs, user %d, %v", installs, run.uid, env)
	}
	run.env = append(env, b.home(t, alice))
	if out, code := b.run(t, run, command[1:]...); code != 0 || out != "hello from Lua 5.1\n" {
		t.Errorf("exit code %d: %s", code, out)
	}
}
