// Package replay repeats a command without Lua, if nothing has changed since it last ran.
//
// Some commands change nothing: an idle `sync` writes a line, `run main.lua` only starts a
// program. Such a command keeps a record of the files that it looked at, of what it wrote,
// and of the program that it started. The next one with the same arguments, environment,
// working folder, user and terminals has the same result as long as each of these files is as
// it was. Only the command knows which files count; this package compares them.
//
// A record is never made of files that changed while the command ran, since it may have read
// them before, or in the two seconds before it: they may change again without a difference in
// their times.
package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"pluv/host/platform"
	"pluv/host/proc"
	"pluv/host/term"
)

// revision is raised when records of earlier versions of pluv must not be used.
const revision = "3"

// settled is how long ago a file must have changed, for the coarsest times of a file system.
const settled = 2 * time.Second

// maxSeen bounds the files of a record: a workspace of 200 members has 832.
const maxSeen = 8192

// ignored are the variables that no command reads, and shells change often.
var ignored = []string{"_", "OLDPWD", "SHLVL"}

// A Session is one start of pluv: its arguments, and all else that a record is for.
type Session struct {
	argv  []string
	dir   string // working folder
	file  string // of the records for this situation
	began time.Time
}

// Open returns the session of this process; nil where commands are not repeated: on systems
// that do not tell when a file changed, without a cache folder, and for developers of pluv.
func Open(info platform.Info, argv []string, streams term.Streams) *Session {
	if !supported || info.Cache == "" || os.Getenv("PLUV_LUA") != "" || os.Getenv("PLUV_DEBUG_COUNTS") != "" {
		return nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil
	}
	in, out, stderr := streams.Describe()
	parts := []string{
		revision, info.Version, info.Executable, dir, strconv.Itoa(os.Getuid()), strconv.Itoa(os.Geteuid()), strconv.Itoa(os.Getegid()),
		strconv.FormatBool(in), strconv.FormatBool(out), strconv.FormatBool(stderr), strconv.Itoa(streams.Width()),
	}
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(ignored, name)
	})
	slices.Sort(env)
	sum := sha256.New()
	for _, part := range append(parts, env...) {
		sum.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return &Session{argv: argv, dir: dir, file: filepath.Join(Dir(info), hex.EncodeToString(sum.Sum(nil)[:16])), began: time.Now()}
}

// Dir returns the folder of the records.
func Dir(info platform.Info) string { return filepath.Join(info.Cache, "replay") }

// A Result is what a command did.
type Result struct {
	Written []term.Piece
	Launch  *Launch // nil for none
	// Lasts is how long it may be repeated; 0 for as long as nothing changes.
	Lasts time.Duration
}

// A Launch is a program that takes pluv's place.
type Launch struct {
	Argv  []string
	Set   map[string]string // variables
	Unset []string          // as in proc.Environment
	Args  int               // how many of the last arguments of pluv's own command line are the last of Argv
}

// Repeat does again what a command with these arguments did, if nothing has changed since.
func (s *Session) Repeat(streams term.Streams) (code int, done bool) {
	if s == nil {
		return 0, false
	}
	for _, r := range load(s.file) {
		rest, is := r.rest(s.argv)
		if !is || !r.isCurrent(s.began) {
			continue
		}
		for _, piece := range r.written {
			if piece.ToErr {
				_, _ = streams.Err.Write([]byte(piece.Text))
			} else if _, err := streams.Out.Write([]byte(piece.Text)); err != nil {
				return 0, false
			}
		}
		if r.launch == nil {
			return 0, true
		}
		argv := append(slices.Clone(r.launch), rest...)
		var exit *proc.ExitError
		if errors.As(proc.Exec(argv, proc.Environment(r.set, r.unset...)), &exit) {
			return exit.Code, true
		}
		return 0, false
	}
	return 0, false
}

// rest returns the arguments of the started program that are not in the record; is is false if
// the record is of another command line.
func (r record) rest(argv []string) (rest []string, is bool) {
	if len(argv) < len(r.argv) || !slices.Equal(argv[:len(r.argv)], r.argv) {
		return nil, false
	}
	rest = argv[len(r.argv):]
	return rest, r.open || len(rest) == 0
}

// Keep records what this command did. Seen are the absolute paths of the files that it looked
// at, of which some may be missing; of kinds only the type, owner, mode and first comments count. It does
// nothing if one of the files changed lately, or cannot be looked at; nor if it wrote something
// and then started a program: if that cannot be started again, the text would be written twice.
// Nor in another working folder than it began in, where Repeat would start the program.
func (s *Session) Keep(seen, kinds []string, result Result) error {
	if s == nil || len(seen)+len(kinds) > maxSeen || result.Launch != nil && len(result.Written) > 0 {
		return nil
	}
	if dir, err := os.Getwd(); err != nil || dir != s.dir {
		return err
	}
	r := record{argv: s.argv, written: result.Written}
	if result.Lasts > 0 {
		r.until = s.began.Add(result.Lasts).Unix()
	}
	for _, path := range compact(seen) {
		is, latest, ok := look(path)
		if !ok || s.began.Sub(latest) < settled {
			return nil
		}
		r.seen = append(r.seen, sight{path, is})
	}
	for _, path := range compact(kinds) {
		is, ok := lookAtKind(path)
		if !ok {
			return nil
		}
		r.kinds = append(r.kinds, sight{path, is})
	}
	if l := result.Launch; l != nil {
		args := min(l.Args, len(s.argv), len(l.Argv))
		at, of := len(s.argv)-args, len(l.Argv)-args
		if !slices.Equal(s.argv[at:], l.Argv[of:]) {
			return nil
		}
		r.argv, r.open, r.launch, r.set, r.unset = s.argv[:at], true, l.Argv[:of], l.Set, l.Unset
	}
	return store(s.file, r)
}

// compact returns the paths sorted, each once.
func compact(paths []string) []string {
	sorted := slices.Clone(paths)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// isCurrent reports whether all files are as they were, and the record still lasts.
func (r record) isCurrent(now time.Time) bool {
	if r.until > 0 && now.Unix() >= r.until {
		return false
	}
	for _, s := range r.seen {
		if is, _, ok := look(s.path); !ok || is != s.is {
			return false
		}
	}
	for _, s := range r.kinds {
		if is, ok := lookAtKind(s.path); !ok || is != s.is {
			return false
		}
	}
	return true
}
