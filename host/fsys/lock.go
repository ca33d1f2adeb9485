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
	// lockPoll is the interval at which a waiting Lock retries.
	lockPoll = 20 * time.Millisecond
	// lockQuiet is how long a Lock waits before it calls waiting.
	lockQuiet = time.Second
)

// Lock takes the lock file at path, against other processes and goroutines, and waits for
// it until ctx ends. The file and its folder are created. Release keeps the file;
// RemoveLock removes it.
//
// Fails with file.locked after ctx's deadline, and with interrupted if ctx is canceled.
func Lock(ctx context.Context, path string) (release func() error, err error) {
	return LockSaying(ctx, path, nil)
}

// LockSaying is Lock; it calls waiting, unless nil, after it has waited for a second.
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

// lockTries bounds the retries when the lock file is removed meanwhile.
const lockTries = 100

// TryLock is Lock without waiting: ok is false if the lock is held.
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
		_ = lock.Unlock() // the file was removed: others lock a new one
	}
	return nil, false, nil
}

// stands reports whether the locked file is still the one at its path.
func stands(lock *flock.Flock, path string) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(held, there)
}

// RemoveLock removes a lock file that nobody holds, and reports whether it did. Whoever
// locks the removed file notices and locks a new one. Where the system cannot remove open
// files, the file stays.
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

// RemoveLocks removes the unheld lock files of a folder, and then the folder if it is
// empty.
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
