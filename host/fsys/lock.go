package fsys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"pluv/host/fault"
)

const (
	// lockPoll is how often a waiting Lock asks again.
	lockPoll = 20 * time.Millisecond
	// lockQuiet is how long a Lock waits before it says so.
	lockQuiet = time.Second
)

// Lock takes the lock that the file at path stands for, against other
// processes and other goroutines, and waits for it until ctx ends. The file
// and its folder are created. Release leaves the file; RemoveLock removes it.
//
// When ctx runs out of time the failure is file.locked, when it is cancelled
// interrupted.
func Lock(ctx context.Context, path string) (release func() error, err error) {
	return LockSaying(ctx, path, nil)
}

// LockSaying is Lock that calls waiting, if it is not nil, once it has waited
// for a second.
func LockSaying(ctx context.Context, path string, waiting func()) (release func() error, err error) {
	began := time.Now()
	for {
		release, ok, err := TryLock(path)
		if err != nil || ok {
			return release, err
		}
		if waiting != nil && time.Since(began) >= lockQuiet {
			waiting()
			waiting = nil
		}
		select {
		case <-time.After(lockPoll):
			continue
		case <-ctx.Done():
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, fault.Wrap(fault.FileLocked, ctx.Err(), "%s is held by another process", path).
				WithHint("wait for the other pluv to finish")
		}
		return nil, interrupted(ctx, "waiting for %s", path)
	}
}

// lockTries bounds how often a lock is taken again whose file was removed
// meanwhile.
const lockTries = 100

// TryLock is Lock without waiting: ok is false while another holds the lock.
func TryLock(path string) (release func() error, ok bool, err error) {
	for range lockTries {
		if err := MakeDir(filepath.Dir(path)); err != nil {
			return nil, false, err
		}
		lock := flock.New(path, flock.SetPermissions(FileMode))
		ok, err := lock.TryLock()
		if errors.Is(err, fs.ErrNotExist) {
			continue // the folder was removed meanwhile
		}
		if err != nil || !ok {
			return nil, false, Fault(err, "locking %s", path)
		}
		if stands(lock, path) {
			return lock.Unlock, true, nil
		}
		_ = lock.Unlock() // the lock of a file that was removed: others hold that of a new one
	}
	return nil, false, nil
}

// stands reports whether the file that was locked is the one at its path.
func stands(lock *flock.Flock, path string) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(held, there)
}

// RemoveLock removes the file of a lock that nobody holds; it reports whether
// it did. Whoever locks the removed file notices and locks a new one. Where the
// system does not remove open files, the file stays.
func RemoveLock(path string) (bool, error) {
	if info, err := Lstat(path); err != nil || info == nil || !info.Mode().IsRegular() {
		return false, err
	}
	release, ok, err := TryLock(path)
	if err != nil || !ok {
		return false, err
	}
	removed := os.Remove(path) == nil
	return removed, Fault(release(), "unlocking %s", path)
}

// RemoveLocks removes the locks in a folder that nobody holds, and the folder
// when it is empty then.
func RemoveLocks(dir string) error {
	if info, err := Lstat(dir); err != nil || info == nil {
		return err
	}
	entries, err := List(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if _, err := RemoveLock(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	_ = os.Remove(dir)
	return nil
}
