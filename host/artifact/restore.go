package artifact

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pluv/host/archive"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/tree"
)

// Restoring says what to restore.
type Restoring struct {
	From  string   `luar:"from"` // the artefact's folder
	Key   string   `luar:"key"`  // what it must be
	To    string   `luar:"to"`   // the rock folder
	Paths []string `luar:"paths"`
}

// Restore makes a rock folder from an artefact, in one step. It reports false
// where there is none for the key, or none of use on this machine. A damaged
// artefact is removed; none of it is unpacked before its sum was compared.
func Restore(ctx context.Context, r Restoring) (bool, error) {
	a, err := Open(r.From)
	if err != nil || a == nil || a.Key != r.Key || !a.fits(r.Paths) {
		return false, err
	}
	file := filepath.Join(r.From, ArchiveFile)
	if err := a.Verify(file); err != nil {
		if fault.Is(err, fault.DigestMismatch) {
			return false, fsys.RemoveAll(r.From)
		}
		return false, err
	}
	beside, err := Beside(r.To)
	if err != nil {
		return false, err
	}
	defer remove(beside)
	if err := archive.Unpack(ctx, file, beside, archive.Options{}); err != nil {
		return false, err
	}
	err = tree.Seal(beside, tree.Rock{
		Name: a.Name, Version: a.Version, Namespace: a.Namespace,
		Builder: a.Builder, Dependencies: a.Dependencies, Scripts: a.Scripts,
	})
	if err != nil {
		return false, err
	}
	now := time.Now()
	_ = os.Chtimes(filepath.Join(r.From, MetadataFile), now, now) // a folder that others own is no reason to fail
	return true, fsys.Replace(beside, r.To)
}

// fits reports whether an artefact names no folder of a machine that is another
// than this.
func (a *Artifact) fits(paths []string) bool {
	return !slices.ContainsFunc(a.Paths, func(path string) bool { return !slices.Contains(paths, path) })
}
