package spec

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/host/fsys"
)

// releasePlatform is the name of this machine in the archives of releases.
func releasePlatform() string {
	arch := runtime.GOARCH
	if arch == "arm" {
		arch = "armv7"
	}
	return runtime.GOOS + "_" + arch
}

// writeRelease is the command `release DIR VERSION PROGRAM`. The path of this machine's archive is
// $ARCHIVE, that of the checksums $SUMS.
func writeRelease(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 || neg {
		ts.Fatalf("usage: release DIR VERSION PROGRAM")
	}
	file, err := makeRelease(ts.MkAbs(args[0]), args[1], ts.MkAbs(args[2]))
	ts.Check(err)
	ts.Setenv("ARCHIVE", file)
	ts.Setenv("SUMS", filepath.Join(filepath.Dir(file), "SHA256SUMS"))
}

// makeRelease writes a release as .goreleaser.yaml makes it, as far as installers look at it, and
// as the newest one. It returns this machine's archive.
func makeRelease(dir, version, program string) (string, error) {
	files := filepath.Join(dir, "releases", "download", "v"+version)
	latest := filepath.Join(dir, "releases", "latest", "download")
	content := filepath.Join(dir, ".content")
	for _, folder := range []string{files, latest, content} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return "", err
		}
	}
	// One archive, under the names of all systems with its format.
	name, base, write := "pluv", "pluv_"+version+"_", archive.PackTarGz
	file := filepath.Join(files, base+releasePlatform()+".tar.gz")
	if runtime.GOOS == "windows" {
		name, write = "pluv.exe", archive.PackZip
		file = strings.TrimSuffix(file, "tar.gz") + "zip"
	}
	copied := filepath.Join(content, name)
	err := errors.Join(fsys.CopyFile(program, copied), os.Chmod(copied, 0o755),
		os.WriteFile(filepath.Join(content, "LICENSE"), []byte("MIT\n"), 0o644), write(context.Background(), content, file), os.RemoveAll(content))
	if err != nil {
		return "", err
	}
	sum, _, err := digest.SHA256File(file)
	if err != nil {
		return "", err
	}
	list := fmt.Sprintf("%064d  pluv_%s_amd64.deb\n", 0, version)
	for _, platform := range strings.Fields("linux_amd64 linux_arm64 linux_riscv64 linux_armv7 darwin_amd64 darwin_arm64 freebsd_amd64 freebsd_arm64") {
		other := filepath.Join(files, base+platform+".tar.gz")
		list += sum + "  " + filepath.Base(other) + "\n"
		if other != file {
			if err := errors.Join(os.RemoveAll(other), os.Link(file, other)); err != nil {
				return "", err
			}
		}
	}
	for _, platform := range []string{"windows_amd64", "windows_arm64"} {
		list += sum + "  " + base + platform + ".zip\n"
	}
	return file, errors.Join(os.WriteFile(filepath.Join(files, "SHA256SUMS"), []byte(list), 0o644),
		os.WriteFile(filepath.Join(latest, "SHA256SUMS"), []byte(list), 0o644))
}
