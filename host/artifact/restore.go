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
	now := time.Now()                                             // first, so that nobody prunes it meanwhile
	_ = os.Chtimes(filepath.Join(r.From, MetadataFile), now, now) // a folder that others own is no reason to fail
	file := filepath.Join(r.From, ArchiveFile)
	if err := a.Verify(file); err != nil {
		return false, useless(err, r.From)
	}
	beside, done, err := Beside(r.To)
	if err != nil {
		return false, err
	}
	defer done()
	if err := archive.Unpack(ctx, file, beside, archive.Options{MaxSize: maxUnpacked}); err != nil {
		return false, useless(err, r.From)
	}
	err = tree.Seal(beside, tree.Rock{
		Name: a.Name, Version: a.Version, Namespace: a.Namespace,
		Builder: a.Builder, Dependencies: a.Dependencies, Scripts: a.Scripts,
	})
	if err != nil {
		return false, useless(err, r.From)
	}
	return true, fsys.Replace(beside, r.To)
}

// maxUnpacked bounds a rock, packed or not, in bytes.
const maxUnpacked = 1 << 30

// useless removes an artefact that is not what it should be, which is no failure
// then, and neither is that another process has removed it.
func useless(err error, dir string) error {
	switch fault.CodeOf(err) {
	case fault.FileMissing:
		return nil
	case fault.DigestMismatch, fault.ArchiveFormat, fault.ArchiveUnsafe, fault.ArchiveLimit, fault.BuildFile:
		return fsys.RemoveAll(dir)
	}
	return err
}

// fits reports whether an artefact names no folder of a machine that is another
// than this.
func (a *Artifact) fits(paths []string) bool {
	return !slices.ContainsFunc(a.Paths, func(path string) bool { return !slices.Contains(paths, path) })
}
