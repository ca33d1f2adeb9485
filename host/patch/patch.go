// Package patch applies patches in the unified format to a folder, as `patch -p1
// --fuzz=2` does.
//
//   - A patch may change, create and delete any number of files; one in git's
//     format may also rename and copy them. Text between its changes is ignored;
//     git's format for binary files is refused.
//   - A hunk is searched at the line in its header, then further and further
//     away, then without up to two lines of context at both of its ends.
//   - Lines are compared without their line endings. A file keeps its own, if it
//     has only one kind of them.
//   - Only files below the folder are changed: a name that leaves it, or leads
//     through a symbolic link, is refused with file.escape.
//   - The amount of data read, written and compared is bounded.
//   - A change that does not apply fails with build.patch and leaves its file
//     unchanged. That includes a patch that was applied already.
//
// LuaRocks' own patcher (tools/patch) follows the same rules, except that it accepts a
// patch that was applied already.
package patch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// Options are the options of Apply.
type Options struct {
	Name   string // of the patch, for messages
	Strip  int    // how many leading folders to strip from each name
	Create bool   // files may be created and deleted
}

// Limits of a patch, which may name one large file again and again.
const (
	maxText  = 16 << 20   // bytes of the patch
	maxFile  = 64 << 20   // bytes of a file to patch
	maxLines = 2_000_000  // of a file to patch, or of the patch
	maxBytes = 512 << 20  // bytes read and written in total
	maxFiles = 10_000     // changed files
	maxSteps = 50_000_000 // compared lines, or 64 bytes of long ones
	maxName  = 4096       // bytes of a file's name
	maxDepth = 100        // folders in a name
)

// Apply applies the patch in text to the files below dir.
func Apply(dir, text string, opts Options) error {
	if len(text) > maxText || strings.Count(text, "\n") > maxLines {
		return fault.New(fault.BuildPatch, "the patch %s is larger than %d bytes or %d lines", opts.Name, maxText, maxLines)
	}
	changes, err := parse(text)
	if err != nil {
		return fault.Wrap(fault.BuildPatch, err, "cannot parse the patch %s", opts.Name)
	}
	if len(changes) > maxFiles {
		return fault.New(fault.BuildPatch, "the patch %s changes more than %d files", opts.Name, maxFiles)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fsys.Fault(err, "opening %s", dir)
	}
	defer root.Close()
	a := &applier{root: root, opts: opts, steps: maxSteps}
	for _, c := range changes {
		if err := a.apply(c); err != nil {
			return err
		}
	}
	return nil
}

type applier struct {
	root  *os.Root
	opts  Options
	bytes int64
	steps int // remaining
}

// took counts bytes read or written.
func (a *applier) took(bytes int) error {
	if a.bytes += int64(bytes); a.bytes > maxBytes {
		return fault.New(fault.BuildPatch, "the patch %s changes more than %d MB", a.opts.Name, maxBytes>>20)
	}
	return nil
}

func (a *applier) fail(file, format string, args ...any) error {
	return fault.New(fault.BuildPatch, "the patch %s does not apply to %s: %s", a.opts.Name, file, fmt.Sprintf(format, args...)).
		WithHint("the patch is made for another version of the source")
}

// apply makes one change.
func (a *applier) apply(c change) error {
	if c.move != "" {
		return a.move(c)
	}
	if a.opts.Create && c.creates() {
		return a.create(c)
	}
	file, err := a.existing(c)
	if err != nil {
		return err
	}
	content, err := a.read(file)
	if err != nil {
		return err
	}
	patched, err := replace(content, c.hunks, &a.steps)
	if err != nil {
		return a.fail(file, "%s", err)
	}
	if a.opts.Create && c.deletes() {
		if patched != "" {
			return a.fail(file, "the patch deletes it, but it has more lines than the patch")
		}
		return fsys.Fault(a.root.Remove(filepath.FromSlash(file)), "deleting %s", file)
	}
	return a.write(file, patched)
}

// creates reports whether the file is missing before the change.
func (c change) creates() bool {
	h := c.hunks[0]
	return c.old == devNull || c.oldEpoch && len(c.hunks) == 1 && h.oldStart == 0 && h.oldCount == 0
}

// deletes reports whether the file is missing after the change.
func (c change) deletes() bool {
	h := c.hunks[0]
	return c.new == devNull || c.newEpoch && len(c.hunks) == 1 && h.newStart == 0 && h.newCount == 0
}

func (a *applier) create(c change) error {
	file, err := a.place(c.new)
	if err != nil {
		return err
	}
	var content strings.Builder
	for _, h := range c.hunks {
		for _, l := range h.lines {
			if l.op != '+' {
				return a.fail(file, "the patch creates it, but also has lines of its old content")
			}
			content.WriteString(l.text)
		}
	}
	if info, err := a.root.Lstat(filepath.FromSlash(file)); err == nil && info.Size() > 0 && content.Len() == 0 {
		return a.fail(file, "the patch creates it, but it already exists")
	}
	return a.write(file, content.String())
}

// move renames or copies a file, and patches it.
func (a *applier) move(c change) error {
	// The names of a move have no a/ or b/ to strip.
	from, err := a.below(c.old, a.opts.Strip-1)
	if err != nil {
		return err
	}
	to, err := a.below(c.new, a.opts.Strip-1)
	if err != nil {
		return err
	}
	if !a.opts.Create {
		return a.fail(from, "the patch would %s it to %s, which is not allowed here", c.move, to)
	}
	if _, err := a.root.Lstat(filepath.FromSlash(to)); err == nil {
		return a.fail(from, "the patch would %s it to %s, which already exists", c.move, to)
	}
	info, err := a.root.Lstat(filepath.FromSlash(from))
	if err != nil || !info.Mode().IsRegular() {
		return a.fail(from, "the file does not exist")
	}
	content, err := a.read(from)
	if err != nil {
		return err
	}
	patched, err := replace(content, c.hunks, &a.steps)
	if err != nil {
		return a.fail(from, "%s", err)
	}
	if err := a.writeAs(to, patched, info.Mode().Perm()); err != nil || c.move == "copy" {
		return err
	}
	return fsys.Fault(a.root.Remove(filepath.FromSlash(from)), "deleting %s", from)
}

// existing returns the file of a change: under its old name or, failing that, its new
// one.
func (a *applier) existing(c change) (string, error) {
	for _, raw := range []string{c.old, c.new} {
		if raw == devNull {
			continue
		}
		file, err := a.place(raw)
		if err != nil {
			return "", err
		}
		if info, err := a.root.Lstat(filepath.FromSlash(file)); err == nil && info.Mode().IsRegular() {
			return file, nil
		}
	}
	return "", a.fail(path.Clean(stripped(c.new, a.opts.Strip)), "the file does not exist")
}

// stripped removes up to n leading folders from a name.
func stripped(name string, n int) string {
	for range n {
		if _, rest, found := strings.Cut(name, "/"); found {
			name = rest
		}
	}
	return name
}

// place returns the path of a name below the root, and refuses one that leaves it or goes
// through a link.
func (a *applier) place(raw string) (string, error) { return a.below(raw, a.opts.Strip) }

// below is place with another number of folders to strip.
func (a *applier) below(raw string, strip int) (string, error) {
	name := stripped(raw, strip)
	escape := fault.New(fault.FileEscape, "the patch %s names %q, which leaves the source", a.opts.Name, raw)
	if len(name) > maxName || strings.Count(name, "/") > maxDepth {
		return "", fault.New(fault.BuildPatch, "the patch %s names a file with more than %d bytes or below more than %d folders", a.opts.Name, maxName, maxDepth)
	}
	if name == "" || strings.ContainsRune(name, 0) || !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) == "." {
		return "", escape
	}
	name = path.Clean(name)
	for at := name; at != "."; at = path.Dir(at) {
		info, err := a.root.Lstat(filepath.FromSlash(at))
		switch {
		case err == nil && info.Mode()&fs.ModeSymlink != 0:
			escape.Message = fmt.Sprintf("the patch %s goes through the symbolic link %q", a.opts.Name, at)
			return "", escape
		case err != nil && !errors.Is(err, fs.ErrNotExist) && !isNoFolder(err):
			return "", fsys.Fault(err, "looking for %s", name)
		}
	}
	return name, nil
}

// isNoFolder reports whether a file is in the place of a folder.
func isNoFolder(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at) && strings.Contains(at.Err.Error(), "not a directory")
}

func (a *applier) read(file string) (string, error) {
	in, err := fsys.OpenIn(a.root, filepath.FromSlash(file))
	if err != nil {
		return "", err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return "", fsys.Fault(err, "reading %s", file)
	}
	if len(data) > maxFile {
		return "", a.fail(file, "it is larger than %d MB", maxFile>>20)
	}
	if bytes.Count(data, []byte("\n")) > maxLines {
		return "", a.fail(file, "it has more than %d lines", maxLines)
	}
	return string(data), a.took(len(data))
}

// write replaces a file's content and keeps its permissions.
func (a *applier) write(file, content string) error {
	return a.writeAs(file, content, fsys.FileMode)
}

// writeAs is write for a new file, with permissions.
func (a *applier) writeAs(file, content string, mode fs.FileMode) error {
	if err := a.took(len(content)); err != nil {
		return err
	}
	local := filepath.FromSlash(file)
	if info, err := a.root.Lstat(local); err == nil {
		mode = info.Mode().Perm()
		// Other hard links of the file must not change.
		if err := a.root.Remove(local); err != nil {
			return fsys.Fault(err, "writing %s", file)
		}
	} else if dir := filepath.Dir(local); dir != "." {
		if err := a.root.MkdirAll(dir, fsys.ProgramMode); err != nil {
			return fsys.Fault(err, "writing %s", file)
		}
	}
	return fsys.Fault(a.root.WriteFile(local, []byte(content), mode), "writing %s", file)
}
