package toolchain

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/lazyregexp"
	"pluv/host/proc"
	"pluv/host/runtimes"
)

// programs are the names under which systems have runtimes, in order of preference.
func programs() []string {
	var all []string
	for _, k := range runtimes.Kinds {
		all = append(all, k.Programs...)
	}
	return all
}

// System returns the interpreters on PATH that may meet a request, in order of
// preference. With first, the search ends at the first that does, which is the
// last of the list then. pluv's own shims are none.
func (m Machine) System(ctx context.Context, r Request, first bool) ([]Candidate, error) {
	return m.systemOf(ctx, r, programs(), first)
}

// systemOf is System for programs of some names.
func (m Machine) systemOf(ctx context.Context, r Request, programs []string, first bool) ([]Candidate, error) {
	known := readIdentities(below(m.Info.Cache, "interpreters.json"), below(m.Info.Cache, "locks"))
	defer known.save(ctx)
	var found []Candidate
	var seen []string
	for _, program := range programs {
		if !mayMeet(r, program) {
			continue
		}
		at := m.LookPast(program)
		real, err := filepath.EvalSymlinks(at)
		if at == "" || err != nil || slices.Contains(seen, real) {
			continue
		}
		seen = append(seen, real)
		id, ok, err := known.of(ctx, real)
		if err != nil {
			return nil, err
		}
		if ok {
			c := Candidate{Name: id.Name, Version: id.Version, Path: at, Source: System}
			found = append(found, c)
			if first && r.Accepts(c.Name, c.Version, "") {
				break
			}
		}
	}
	return found, nil
}

// programsFolder is the name of folders that `pluv run` puts on PATH, in which `lua`
// starts the runtime that was chosen. That is a program of its own nowhere else.
const programsFolder = "pluv-programs"

// LookPast finds a program on PATH that is not pluv under its name; "" is none.
func (m Machine) LookPast(name string) string {
	for _, dir := range filepath.SplitList(m.Path) {
		if at := m.look(name, dir); at != "" && !m.isPluv(at) && filepath.Base(dir) != programsFolder {
			return at
		}
	}
	return ""
}

// look finds a program in the folders that path lists.
func (m Machine) look(name, path string) string {
	return proc.LookPath(name, []string{"PATH=" + path, "PATHEXT=" + os.Getenv("PATHEXT")})
}

// isPluv reports whether a file is the running program.
func (m Machine) isPluv(file string) bool {
	a, errA := os.Stat(file)
	b, errB := os.Stat(m.Info.Executable)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

var programVersion = lazyregexp.New(`(\d)\.?(\d)$`)

// mayMeet passes over programs whose very name says that they do not fit.
func mayMeet(r Request, program string) bool {
	if k := runtimes.OfProgram(program); r.Name != "" && (k == nil || k.Name != r.Name) {
		return false
	}
	m := programVersion().FindStringSubmatch(program)
	return m == nil || r.Version == "" || r.IsRange() || strings.HasPrefix(r.Version, m[1]+"."+m[2]) ||
		strings.HasPrefix(m[1]+"."+m[2], r.Version)
}

// identity is what `program -v` said, for as long as the file stays the same.
type identity struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Size    int64  `json:"size"`
	Time    int64  `json:"mtime"`
}

// identities is the file that remembers them, by path.
type identities struct {
	file    string // "" is none
	locks   string // the folder for its lock
	byPath  map[string]identity
	changed bool
}

func readIdentities(file, locks string) *identities {
	ids := &identities{file: file, locks: locks, byPath: map[string]identity{}}
	if data, err := fsys.ReadFile(file, bounded.Record.Size); err == nil {
		ids.add(data)
	}
	return ids
}

// add takes what a file says of programs that are not known yet.
func (ids *identities) add(data []byte) {
	var said map[string]identity
	if bounded.DecodeJSON(data, bounded.Record, &said) != nil {
		return
	}
	for path, id := range said {
		if _, known := ids.byPath[path]; !known && runtimes.Of(id.Name) != nil {
			ids.byPath[path] = id
		}
	}
}

// save keeps what was learnt, beside what other processes did meanwhile; without
// it the programs are asked again.
func (ids *identities) save(ctx context.Context) {
	if !ids.changed || ids.file == "" {
		return
	}
	c := fsys.Change{Path: ids.file, Lock: fsys.LockOf(ids.locks, ids.file), Mode: fsys.FileMode}
	_ = fsys.Update(ctx, c, func(old []byte) ([]byte, error) {
		ids.add(old)
		return json.Marshal(ids.byPath)
	})
}

// banner is how a runtime answers to `-v`.
var banner = lazyregexp.New(`^(\w+) (\d[\w.-]*)`)

// ofBanner returns the kind of runtime that answers to `-v` with a word, or nil.
func ofBanner(word string) *runtimes.Kind {
	i := slices.IndexFunc(runtimes.Kinds, func(k *runtimes.Kind) bool { return k.Banner == word && word != "" })
	if i < 0 {
		return nil
	}
	return runtimes.Kinds[i]
}

// ProbeVariable is set to Probe for a program that is asked who it is. A shim
// of pluv does not answer then, so that none is ever taken for an interpreter.
const (
	ProbeVariable = "PLUV_SHIM"
	Probe         = "probe"
)

// of says what a program is; ok is false for one that is no Lua, or cannot be
// started. That nothing can be started at the moment, or that this was
// interrupted, is a failure.
func (ids *identities) of(ctx context.Context, program string) (id identity, ok bool, err error) {
	info, err := os.Stat(program)
	if err != nil {
		return identity{}, false, nil
	}
	if id, ok := ids.byPath[program]; ok && id.Size == info.Size() && id.Time == info.ModTime().Unix() {
		return id, true, nil
	}
	// An interpreter runs the user's start-up code for `-v` too, which may fail or print.
	env := proc.Environment(map[string]string{ProbeVariable: Probe}, "LUA_INIT", "LUA_INIT_*")
	result, err := proc.Run(ctx, proc.Command{Argv: []string{program, "-v"}, Capture: proc.CaptureMerge, Env: env})
	if fault.Is(err, fault.LimitReached) || fault.Is(err, fault.Interrupted) {
		return identity{}, false, fault.Wrap(fault.CodeOf(err), err, "asking %s what it is", program)
	}
	m := banner().FindStringSubmatch(result.Output)
	if err != nil || result.Code != 0 || m == nil || ofBanner(m[1]) == nil {
		return identity{}, false, nil
	}
	id = identity{Name: ofBanner(m[1]).Name, Version: m[2], Size: info.Size(), Time: info.ModTime().Unix()}
	ids.byPath[program], ids.changed = id, true
	return id, true, nil
}
