package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// lockFile is LuaRocks' lock of a tree. It is a symbolic link; its target is `lock` for
// LuaRocks, and names the process for pluv.
const lockFile = "lockfile.lfs"

// lockAge is the age from which LuaRocks ignores a lock.
const lockAge = time.Hour

// Lock takes LuaRocks' lock of a tree, until release is called. It waits for another pluv,
// after calling waiting once, and fails with file.locked if LuaRocks holds the lock: that
// does not wait either. With force, or if its holder is gone, it takes the lock all the
// same.
func Lock(ctx context.Context, root string, force bool, waiting func()) (release func(), err error) {
	if err := fsys.MakeDir(root); err != nil {
		return nil, err
	}
	path := filepath.Join(root, lockFile)
	if force {
		_ = os.Remove(path)
	}
	for said := false; ; {
		err := takeLock(path)
		if err == nil {
			return func() { _ = os.Remove(path) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fsys.Fault(err, "locking the tree %s", root)
		}
		switch holderOf(path) {
		case gone:
			_ = os.Remove(path)
			continue
		case unknown:
			return nil, fault.New(fault.FileLocked, "another command is changing the tree %s", root).
				WithHint("if none is running, add `--force-lock`, or delete %s", path)
		}
		if !said {
			waiting()
			said = true
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func takeLock(path string) error {
	if runtime.GOOS != "windows" {
		return os.Symlink(fmt.Sprintf("pluv %d", os.Getpid()), path)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

// A holder is who holds a lock.
type holder int

const (
	unknown holder = iota // LuaRocks, perhaps
	gone
	running // another pluv
)

func holderOf(path string) holder {
	info, err := os.Lstat(path)
	if err != nil || time.Since(info.ModTime()) > lockAge {
		return gone
	}
	target, err := os.Readlink(path)
	if err != nil {
		return unknown
	}
	var pid int
	if _, err := fmt.Sscanf(strings.TrimSpace(target), "pluv %d", &pid); err != nil {
		return unknown
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return gone
	}
	if err := process.Signal(syscall.Signal(0)); errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH) {
		return gone
	}
	return running
}
