package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pluv/host/fsys"
	"pluv/host/release"
)

// completions are the files of the completion scripts, by shell.
var completions = map[string]string{
	"bash": "pluv.bash", "zsh": "_pluv", "fish": "pluv.fish", "powershell": "pluv.ps1", "nushell": "pluv.nu",
}

// maxLicence bounds the text of a licence, in bytes.
const maxLicence = 1 << 20

// writePackage writes man/man1 and its compressed copy man-gz/man1, completions, the
// changelogs of Debian, and THIRD-PARTY-LICENSES. The same commit gives the same bytes.
func writePackage(root, dir string) error {
	manual, err := readManual()
	if err != nil {
		return err
	}
	man := filepath.Join(dir, "man", "man1")
	if err := writeMan(manual, man); err != nil {
		return err
	}
	pages, err := filepath.Glob(filepath.Join(man, "*.1"))
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, page := range pages {
		text, err := fsys.ReadFile(page, maxLicence)
		if err != nil {
			return err
		}
		files["man-gz/man1/"+filepath.Base(page)+".gz"] = compress(text)
	}
	for shell, name := range completions {
		if files["completions/"+name], err = ask("completion", shell); err != nil {
			return err
		}
	}
	files["changelog.gz"] = compress([]byte(changelog(release.Describe())))
	if files["THIRD-PARTY-LICENSES"], err = licences(root); err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compress packs without a name and a time.
func compress(content []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil { // a buffer takes all
		return nil
	}
	return packed.Bytes()
}

// changelog is Debian's: one entry, for this release.
func changelog(this release.Info) string {
	at, err := time.Parse(time.RFC3339, this.Date)
	if err != nil {
		at = time.Unix(0, 0)
	}
	// A pre-release is older than its release.
	version := strings.Replace(this.Version, "-", "~", 1)
	return fmt.Sprintf("pluv (%s) stable; urgency=medium\n\n  * See %s\n\n -- pluv <pluv@example.invalid>  %s\n",
		version, this.Address, at.UTC().Format(time.RFC1123Z))
}

// licences returns the licence files of Go and of all modules that the program contains on any
// system.
func licences(root string) ([]byte, error) {
	dirs := map[string]string{}
	for _, system := range []string{"linux", "darwin", "windows", "freebsd"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/pluv")
		cmd.Dir, cmd.Env, cmd.Stderr = root, append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0"), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		for line := range strings.Lines(string(out)) {
			if module, dir, found := strings.Cut(strings.TrimSpace(line), "\t"); found {
				dirs[module] = dir
			}
		}
	}
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	dirs["Go"] = strings.TrimSpace(string(goRoot))
	var modules []string
	for module := range dirs {
		modules = append(modules, module)
	}
	slices.Sort(modules)
	var text bytes.Buffer
	for _, module := range modules {
		found, err := licencesIn(dirs[module])
		if err != nil {
			return nil, fmt.Errorf("the licence of %s: %w", module, err)
		}
		fmt.Fprintf(&text, "==== %s\n\n%s\n", module, found)
	}
	return text.Bytes(), nil
}

// licencesIn returns the licence files of a folder, which must have one.
func licencesIn(dir string) ([]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var text []byte
	for _, entry := range entries {
		switch name, _, _ := strings.Cut(strings.ToUpper(entry.Name()), "."); name {
		case "LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS":
			content, err := fsys.ReadFile(filepath.Join(dir, entry.Name()), maxLicence)
			if err != nil {
				return nil, err
			}
			text = append(append(text, bytes.TrimSpace(content)...), "\n\n"...)
		}
	}
	if text == nil {
		return nil, fmt.Errorf("%s has none", dir)
	}
	return text, nil
}
