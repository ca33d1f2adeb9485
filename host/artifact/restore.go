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

// Restoring describes what to restore.
type Restoring struct {
	From  string   `luar:"from"` // the folder of the packed rock
	Key   string   `luar:"key"`  // the expected key
	To    string   `luar:"to"`   // the rock folder
	Paths []string `luar:"paths"`
}

// Restore unpacks a rock folder, in one step. It reports false if there is no packed rock
// with the key, or if this machine cannot use it. A damaged packed rock is removed;
// nothing is unpacked before its checksum was compared.
func Restore(ctx context.Context, r Restoring) (bool, error) {
	a, err := Open(r.From)
	if err != nil || a == nil || a.Key != r.Key || !a.fits(r.Paths) {
		return false, err
	}
	now := time.Now()                                             // first, so that nobody prunes it meanwhile
	_ = os.Chtimes(filepath.Join(r.From, MetadataFile), now, now) // a folder that another user owns is no reason to fail
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

// maxUnpacked bounds a rock, packed or unpacked, in bytes.
const maxUnpacked = 1 << 30

// useless removes an invalid packed rock and returns nil for it, also if another process
// has removed it.
func useless(err error, dir string) error {
	switch fault.CodeOf(err) {
	case fault.FileMissing:
		return nil
	case fault.DigestMismatch, fault.ArchiveFormat, fault.ArchiveUnsafe, fault.ArchiveLimit, fault.BuildFile:
		return fsys.RemoveAll(dir)
	}
	return err
}

// fits reports whether this machine has all folders that the rock contains.
func (a *Description) fits(paths []string) bool {
	return !slices.ContainsFunc(a.Paths, func(path string) bool { return !slices.Contains(paths, path) })
}
