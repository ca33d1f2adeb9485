package fsys

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"pluv/host/fault"
)

// lockPoll is how often a waiting Lock asks again.
const lockPoll = 20 * time.Millisecond

// Lock takes the lock that the file at path stands for, against other
// processes and other goroutines, and waits for it until ctx ends. The file
// and its folder are created; the file stays, as removing it would let two
// holders in.
//
// When ctx runs out of time the failure is file.locked, when it is cancelled
// interrupted.
func Lock(ctx context.Context, path string) (release func() error, err error) {
	lock, err := prepare(path)
	if err != nil {
		return nil, err
	}
	_, err = lock.TryLockContext(ctx, lockPoll)
	switch {
	case err == nil:
		return lock.Unlock, nil
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fault.Wrap(fault.FileLocked, err, "%s is held by another process", path).
			WithHint("wait for the other pluv to finish")
	case ctx.Err() != nil:
		return nil, interrupted(ctx, "waiting for %s", path)
	}
	return nil, Fault(err, "locking %s", path)
}

// TryLock is Lock without waiting: ok is false while another holds the lock.
func TryLock(path string) (release func() error, ok bool, err error) {
	lock, err := prepare(path)
	if err != nil {
		return nil, false, err
	}
	if ok, err = lock.TryLock(); err != nil || !ok {
		return nil, false, Fault(err, "locking %s", path)
	}
	return lock.Unlock, true, nil
}

func prepare(path string) (*flock.Flock, error) {
	if err := MakeDir(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return flock.New(path, flock.SetPermissions(FileMode)), nil
}
