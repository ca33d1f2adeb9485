// Package watch runs a program, and starts it again when source files change.
package watch

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/proc"
)

// quiet is how long no file may change before the program starts again: editors and
// `git checkout` write several files.
const quiet = 100 * time.Millisecond

// endings are those of the files that count: others may be what the program writes.
var endings = strings.Fields(".lua .luau .tl .fnl .moon .yue .c .h .cc .cpp .hpp .rs .toml .rockspec .etlua")

// errChanged cancels the program when a file changes.
var errChanged = errors.New("a file has changed")

// A Watch says what to run, and when again.
type Watch struct {
	Command proc.Command
	Dir     string // watched, with the folders below it, except hidden ones

	// Changed is called with a file that changed, relative to Dir, before the program starts
	// again, and Ended with the exit code of a program that ended by itself.
	Changed func(file string)
	Ended   func(code int)
}

// Run runs the program until the context ends.
func Run(ctx context.Context, w Watch) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fault.Limit(err, "watching %s", w.Dir)
	}
	defer func() { _ = watcher.Close() }()
	if _, err := addAll(watcher, w.Dir); err != nil {
		return err
	}
	for {
		file, err := w.once(ctx, watcher)
		if err != nil {
			return err
		}
		w.Changed(file)
	}
}

// once runs the program until a file changes, and ends it then.
func (w Watch) once(ctx context.Context, watcher *fsnotify.Watcher) (file string, err error) {
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan error, 1)
	go func() {
		result, err := proc.Run(running, w.Command)
		if err == nil && running.Err() == nil {
			w.Ended(result.Code)
		}
		ended <- err
	}()
	file, err = w.next(ctx, watcher)
	cancel(errChanged)
	if failure := <-ended; err == nil && failure != nil && !fault.Is(failure, fault.Interrupted) {
		return "", failure
	}
	return file, err
}

// next waits for a change, until nothing has changed for a while.
func (w Watch) next(ctx context.Context, watcher *fsnotify.Watcher) (file string, err error) {
	var settled <-chan time.Time
	for {
		select {
		case event := <-watcher.Events:
			changed := ""
			if counts(event) {
				changed = event.Name
			}
			if event.Has(fsnotify.Create) && !isHidden(event.Name) {
				// Files of a new folder may be older than its watch. What is gone again does not
				// matter.
				if source, err := addAll(watcher, event.Name); err == nil && source != "" {
					changed = source
				}
			}
			if changed != "" {
				if rel, err := filepath.Rel(w.Dir, changed); err == nil {
					file = rel
				}
				settled = time.After(quiet)
			}
		case err := <-watcher.Errors:
			return "", fsys.Fault(err, "watching %s", w.Dir)
		case <-settled:
			return file, nil
		case <-ctx.Done():
			return "", fault.Wrap(fault.Interrupted, context.Cause(ctx), "interrupted")
		}
	}
}

func counts(event fsnotify.Event) bool {
	return !event.Has(fsnotify.Chmod) && isSource(event.Name)
}

func isSource(path string) bool {
	return !isHidden(path) && slices.Contains(endings, filepath.Ext(path))
}

func isHidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

// addAll watches a folder and those below it, and returns a source file in them, if there is
// one. Links are not followed.
func addAll(watcher *fsnotify.Watcher, dir string) (source string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path != dir:
			return nil // gone, or not ours to read
		case err != nil:
			return fsys.Fault(err, "watching %s", dir)
		case !entry.IsDir():
			if isSource(path) {
				source = path
			}
			return nil
		case path != dir && isHidden(path):
			return filepath.SkipDir
		}
		if err := watcher.Add(path); err != nil {
			return fault.Wrap(fault.LimitReached, err, "watching %s", path).
				WithHint("the system bounds the number of watched folders; on Linux: `sysctl fs.inotify.max_user_watches`")
		}
		return nil
	})
	return source, err
}
