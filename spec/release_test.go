package spec

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v2"

	"pluv/host/release"
	"pluv/spec/need"
)

// TestReleaseAddress: the address of releases is the constant of host/release, and the files that
// have to repeat it as text have that one.
func TestReleaseAddress(t *testing.T) {
	repeats := []string{
		".goreleaser.yaml", ".github/install/install.sh", ".github/install/install.ps1", ".github/gitlab/gitlab.yml", ".github/package/copyright",
		"README.md", "lua/help/installing.md", "lua/help/getting-started.md", "lua/help/environment.md", "lua/help/ci.md",
		"spec/examples/docker/Dockerfile", "spec/examples/docker/app/Dockerfile",
	}
	for _, file := range repeats {
		text := readText(t, "../"+file)
		if !strings.Contains(text, release.Address) {
			t.Errorf("%s does not have the address of releases, %s", file, release.Address)
		}
	}
	for _, dir := range []string{"../host", "../lua/pluv", "../stdlib", "../cmd"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() && path != "../host/release/release.go" && !strings.HasSuffix(path, ".precompiled") &&
				strings.Contains(readText(t, path), release.Address) {
				t.Errorf("%s has the address of releases: take it from host/release", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestInstallerFunctions: what pluvw shares with install.sh is the same text.
func TestInstallerFunctions(t *testing.T) {
	installer, launcher := readText(t, "../.github/install/install.sh"), readText(t, "../lua/pluv/self/launcher.lua")
	for _, name := range []string{"has", "why", "find_platform", "fetch", "find_sum_program"} {
		function := regexp.MustCompile(`(?ms)^` + name + `\(\) \{(?:[^\n]*\}$|.*?^\}$)`).FindString(installer)
		if function == "" || !strings.Contains(launcher, "\n"+function+"\n") {
			t.Errorf("lua/pluv/self/launcher.lua has not the function %s of install.sh:\n%s", name, function)
		}
	}
}

// TestInstallersVerify: nothing of an archive is used before its checksum was compared.
func TestInstallersVerify(t *testing.T) {
	for file, order := range map[string][]string{
		"../.github/install/install.sh":    {"find_sum_program\n", `[ "$got" = "$wanted" ] || fail`, "tar -xzf", "--version"},
		"../.github/install/install.ps1":   {"Get-FileHash", "-cne $wanted", "ZipFile]::OpenRead", "--version"},
		"../lua/pluv/self/launcher.lua":    {`[ "$got" = "$wanted" ] || fail`, "tar -xzf", "certutil.exe", "tar.exe -xf"},
		"../lua/pluv/self/program.lua":     {"sha256 = release.sums[name]", "archive.unpack(", "check(new", "swap(new"},
		"../.github/workflows/release.yml": {"sha256sum --check", "attest-build-provenance", "gh release create"},
	} {
		text, at := readText(t, file), 0
		for _, part := range order {
			i := strings.Index(text[at:], part)
			if i < 0 {
				t.Errorf("%s has no %q after %q", file, part, text[max(0, at-40):at])
				break
			}
			at += i + len(part)
		}
	}
}

// TestShellcheck: shellcheck finds nothing in what runs on machines of others.
func TestShellcheck(t *testing.T) {
	shellcheck := need.Tool(t, "shellcheck")
	dir := t.TempDir()
	launcher := regexp.MustCompile(`(?s)local sh = \[==\[\n(.*?)\]==\]`).FindStringSubmatch(readText(t, "../lua/pluv/self/launcher.lua"))
	if launcher == nil {
		t.Fatal("no launcher found")
	}
	files := map[string]string{"../.github/install/install.sh": "", filepath.Join(dir, "pluvw"): launcher[1]}
	for name, script := range shellSteps(t) {
		files[filepath.Join(dir, name)] = "#!/bin/sh\n" + script
	}
	for file, text := range files {
		if text != "" {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := exec.Command(shellcheck, "--shell=sh", file).CombinedOutput(); err != nil {
			t.Errorf("%s\n%s", file, out)
		}
	}
	if out, err := exec.Command(shellcheck, "../.ci/release").CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

type step struct {
	Name, ID, If, Uses, Run, Shell string
	With, Env                      map[string]any
}

type workflow struct {
	Name        string
	On          map[string]any
	Permissions map[string]string
	Jobs        map[string]struct {
		RunsOn      string `yaml:"runs-on"`
		Needs       string
		Permissions map[string]string
		Steps       []step
	}
}

type action struct {
	Name, Description string
	Inputs            map[string]struct{ Description, Default string }
	Outputs           map[string]struct{ Description, Value string }
	Runs              struct {
		Using string
		Steps []step
	}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(readText(t, file)), into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// shellSteps returns the steps in sh and bash of the action, the workflow and the template.
func shellSteps(t *testing.T) map[string]string {
	t.Helper()
	var a action
	readYAML(t, "../.github/actions/setup/action.yml", &a)
	var w workflow
	readYAML(t, "../.github/workflows/release.yml", &w)
	var template map[string]struct {
		BeforeScript []string `yaml:"before_script"`
	}
	readYAML(t, "../.github/gitlab/gitlab.yml", &template)
	scripts := map[string]string{"gitlab": strings.Join(template[".pluv"].BeforeScript, "\n")}
	steps := a.Runs.Steps
	for _, job := range w.Jobs {
		steps = append(steps, job.Steps...)
	}
	for _, s := range steps {
		if s.Run != "" && s.Shell != "pwsh" {
			scripts[strings.ReplaceAll(s.Name, " ", "-")] = s.Run
		}
	}
	return scripts
}

// expression finds `${{ … }}`.
var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

// TestAction checks the action's form: what each expression names exists, no step runs text that
// an input gives, and each script step has a shell.
func TestAction(t *testing.T) {
	var a action
	readYAML(t, "../.github/actions/setup/action.yml", &a)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" || len(a.Runs.Steps) < 4 {
		t.Fatalf("%+v", a)
	}
	ids := map[string]bool{}
	for _, s := range a.Runs.Steps {
		ids[s.ID] = true
		if (s.Run == "") == (s.Uses == "") || s.Run != "" && s.Shell == "" {
			t.Errorf("the step %q needs either `uses`, or `run` and `shell`", s.Name)
		}
		if expression.MatchString(s.Run) {
			t.Errorf("the step %q has an expression in its script: pass it in `env`", s.Name)
		}
	}
	for _, m := range expression.FindAllStringSubmatch(readText(t, "../.github/actions/setup/action.yml"), -1) {
		for _, name := range regexp.MustCompile(`(inputs|steps)\.([\w-]+)`).FindAllStringSubmatch(m[1], -1) {
			if _, known := a.Inputs[name[2]]; name[1] == "inputs" && !known || name[1] == "steps" && !ids[name[2]] {
				t.Errorf("the action names %s, which does not exist", name[0])
			}
		}
	}
	for name, input := range a.Inputs {
		if input.Description == "" {
			t.Errorf("the input %s has no description", name)
		}
	}
}

// TestReleaseWorkflow checks the workflow's form: rights only where they are needed, no text of
// others in a script, and a job that publishes what the other one built.
func TestReleaseWorkflow(t *testing.T) {
	var w workflow
	readYAML(t, "../.github/workflows/release.yml", &w)
	if w.On["push"] == nil || len(w.Permissions) != 0 || len(w.Jobs) != 2 {
		t.Fatalf("%+v", w)
	}
	build, publish := w.Jobs["build"], w.Jobs["publish"]
	if build.Permissions["contents"] != "read" || len(build.Permissions) != 1 {
		t.Errorf("the job that runs code of the repository has the rights %v", build.Permissions)
	}
	if publish.Needs != "build" || publish.Permissions["contents"] != "write" || publish.Permissions["attestations"] != "write" || publish.Permissions["id-token"] != "write" {
		t.Errorf("the job that publishes: %+v", publish)
	}
	for name, job := range w.Jobs {
		for _, s := range job.Steps {
			if expression.MatchString(s.Run) {
				t.Errorf("%s: the step %q has an expression in its script", name, s.Name)
			}
			if name == "publish" && strings.HasPrefix(s.Uses, "actions/checkout") {
				t.Error("the job that may write runs code of the repository")
			}
		}
	}
	if !strings.Contains(readText(t, "../.github/workflows/release.yml"), "goreleaser/v2@v2.15.1") {
		t.Error("the workflow builds another GoReleaser than .ci/full")
	}
}

// TestGoReleaser checks what the installers rely on, and what makes builds reproducible.
func TestGoReleaser(t *testing.T) {
	var c struct {
		Version int
		Before  struct{ Hooks []string }
		Builds  []struct {
			Flags, Ldflags, Targets []string
			ModTimestamp            string `yaml:"mod_timestamp"`
		}
		Archives []struct {
			NameTemplate string `yaml:"name_template"`
		}
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
		}
		NFPMs []struct {
			Formats []string
			Mtime   string
		}
	}
	readYAML(t, "../.goreleaser.yaml", &c)
	if len(c.Builds) != 1 || len(c.Archives) != 1 || len(c.NFPMs) != 1 || c.Version != 2 {
		t.Fatalf("%+v", c)
	}
	for _, target := range strings.Fields("linux_amd64 linux_arm64 linux_riscv64 linux_arm_7 darwin_amd64 darwin_arm64 windows_amd64 windows_arm64 freebsd_amd64 freebsd_arm64") {
		if !slices.Contains(c.Builds[0].Targets, target) {
			t.Errorf("there is no build for %s", target)
		}
	}
	flags := strings.Join(append(c.Builds[0].Flags, c.Builds[0].Ldflags...), " ")
	for _, part := range []string{"-trimpath", "-s -w", "host/release.Version=", "host/release.commit={{ .FullCommit }}", "host/release.date={{ .CommitDate }}"} {
		if !strings.Contains(flags, part) {
			t.Errorf("the builds have no %s: %s", part, flags)
		}
	}
	if c.Before.Hooks[0] != "go generate ./lua" || c.Checksum.NameTemplate != "SHA256SUMS" ||
		c.Archives[0].NameTemplate != "pluv_{{ .Version }}_{{ .Os }}_{{ .Arch }}{{ with .Arm }}v{{ . }}{{ end }}" {
		t.Errorf("%+v", c)
	}
	if !slices.Equal(c.NFPMs[0].Formats, []string{"deb", "rpm", "apk", "archlinux", "ipk"}) || !strings.Contains(c.NFPMs[0].Mtime, "CommitDate") || !strings.Contains(c.Builds[0].ModTimestamp, "CommitTimestamp") {
		t.Errorf("%+v", c)
	}
	// Each package has pluvx: with the contents of its own, a format has none of the common ones.
	text := readText(t, "../.goreleaser.yaml")
	if lists := strings.Count(text, "contents:\n"); strings.Count(text, "- &tool\n")+strings.Count(text, "- *tool\n") != lists ||
		!strings.Contains(text, `ln -s pluv "$pkgdir/usr/bin/pluvx"`) || !strings.Contains(text, `binary "pluv", target: "pluvx"`) {
		t.Errorf("not all of the %d lists of contents, AUR's package and the cask link pluvx", lists)
	}
	if strings.Contains(text, "{{ .Date }}") {
		t.Error(".Date is the time of the build")
	}
}
