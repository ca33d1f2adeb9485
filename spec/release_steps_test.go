//go:build unix

package spec

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fsys"
	"pluv/spec/need"
	"pluv/spec/registry"
)

// TestReleaseSteps runs the shell steps of the action and of GitLab's template as a runner does,
// against a release on loopback.
func TestReleaseSteps(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "sha256sum", "tar"} {
		need.Tool(t, tool)
	}
	site, dir := t.TempDir(), t.TempDir()
	program := filepath.Join(dir, "program")
	text := "#!/bin/sh\ncase $1 in --version) echo 'pluv 1.2.3 (0123, 2026-11-30)' ;; cache) echo /the/cache ;; esac\n"
	_, err := makeRelease(site, "1.2.3", writeProgram(t, program, text))
	err = errors.Join(err, fsys.CopyFile("../.github/install/install.sh", filepath.Join(site, "releases/latest/download/install.sh")),
		fsys.CopyFile("../.github/install/install.sh", filepath.Join(site, "releases/download/v1.2.3/install.sh")))
	if err != nil {
		t.Fatal(err)
	}
	server := registry.New(t, site)
	scripts := shellSteps(t)
	action, err := filepath.Abs("../.github/actions/setup")
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	bin := filepath.Join(home, ".local", "bin")
	output, path := filepath.Join(dir, "output"), filepath.Join(dir, "path")
	run := func(shell []string, script string, env ...string) string {
		t.Helper()
		cmd := exec.Command(shell[0], append(shell[1:], script)...)
		cmd.Dir = dir
		cmd.Env = append([]string{"HOME=" + home, "PATH=" + bin + ":" + os.Getenv("PATH"), "PLUV_MIRROR=" + server.URL,
			"GITHUB_OUTPUT=" + output, "GITHUB_PATH=" + path}, env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", script, err, out)
		}
		return string(out)
	}

	run([]string{"sh", "-e", "-c"}, scripts["Install-pluv"], "PLUV_VERSION=", "SCRIPTS="+action+"/../../install")
	if got := readText(t, path); got != bin+"\n" {
		t.Errorf("GITHUB_PATH has %q, not %s", got, bin)
	}
	run([]string{"bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"}, scripts["Find-the-folders"], "PROJECT=./app/")
	if got, want := readText(t, output), "version=1.2.3\ncache=/the/cache\nlock=./app/pluv.lock\n"; got != want {
		t.Errorf("GITHUB_OUTPUT has %q, not %q", got, want)
	}

	for _, version := range []string{"PLUV_VERSION=", "PLUV_VERSION=v1.2.3"} {
		out := run([]string{"sh", "-e", "-c"}, scripts["gitlab"], "XDG_BIN_HOME="+filepath.Join(dir, "gitlab"), version)
		if !strings.Contains(out, "installed "+filepath.Join(dir, "gitlab", "pluv")+", pluv 1.2.3") {
			t.Errorf("GitLab's template with %s: %s", version, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "install-pluv.sh")); err == nil {
		t.Error("GitLab's template leaves install.sh")
	}
}

func writeProgram(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}
