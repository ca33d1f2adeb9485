package spec

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host/archive"
	"pluv/host/digest"
)

// releasePlatform is the name of this machine in the archives of releases.
func releasePlatform() string {
	arch := runtime.GOARCH
	if arch == "arm" {
		arch = "armv7"
	}
	return runtime.GOOS + "_" + arch
}

// writeRelease writes a release as `.goreleaser.yaml` makes it, as far as installers look at it:
// `release DIR VERSION PROGRAM`. The archive's path is $ARCHIVE, of the checksums $SUMS. The
// archives of the systems that the launcher knows have the same bytes.
func writeRelease(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 || neg {
		ts.Fatalf("usage: release DIR VERSION PROGRAM")
	}
	dir, version := ts.MkAbs(args[0]), args[1]
	files := filepath.Join(dir, "releases", "download", "v"+version)
	latest := filepath.Join(dir, "releases", "latest", "download")
	content := filepath.Join(ts.MkAbs("."), ".release-content")
	for _, folder := range []string{files, latest, content} {
		ts.Check(os.MkdirAll(folder, 0o755))
	}
	program := "pluv"
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	ts.Check(copyProgram(ts.MkAbs(args[2]), filepath.Join(content, program)))
	ts.Check(os.WriteFile(filepath.Join(content, "LICENSE"), []byte("MIT\n"), 0o644))

	// One archive, under the names of all systems with its format.
	name, write, list := "pluv_"+version+"_"+releasePlatform()+".tar.gz", archive.PackTarGz, ""
	if runtime.GOOS == "windows" {
		name, write = strings.TrimSuffix(name, "tar.gz")+"zip", archive.PackZip
	}
	file := filepath.Join(files, name)
	ts.Check(write(context.Background(), content, file))
	ts.Setenv("ARCHIVE", file)
	sum, _, err := digest.SHA256File(file)
	ts.Check(err)
	for _, platform := range []string{"linux_amd64", "linux_arm64", "linux_riscv64", "linux_armv7", "darwin_amd64", "darwin_arm64", "freebsd_amd64", "freebsd_arm64"} {
		other := "pluv_" + version + "_" + platform + ".tar.gz"
		list += sum + "  " + other + "\n"
		if other != name {
			_ = os.Remove(filepath.Join(files, other))
			ts.Check(os.Link(file, filepath.Join(files, other)))
		}
	}
	for _, platform := range []string{"windows_amd64", "windows_arm64"} {
		list += sum + "  pluv_" + version + "_" + platform + ".zip\n"
	}
	list += fmt.Sprintf("%064d  pluv_%s_amd64.deb\n", 0, version)
	for _, folder := range []string{files, latest} {
		ts.Check(os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(list), 0o644))
	}
	ts.Setenv("SUMS", filepath.Join(files, "SHA256SUMS"))
	ts.Check(os.RemoveAll(content))
}

// copyProgram copies a file, and makes it executable.
func copyProgram(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}
