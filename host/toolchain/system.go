package toolchain

import (
	"context"
	"encoding/json"
	"io/fs"
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

// programs are the names of runtimes' programs, in order of preference.
func programs() []string {
	var all []string
	for _, k := range runtimes.Kinds {
		all = append(all, k.Programs...)
	}
	return all
}

// System returns the interpreters on PATH that may satisfy a request, in order of
// preference. With first, it stops at the first one that does, which is then the last of
// the list. pluv's own shims are excluded.
func (m Machine) System(ctx context.Context, r Request, first bool) ([]Runtime, error) {
	return m.systemOf(ctx, r, programs(), first)
}

// systemOf is System for programs with certain names.
func (m Machine) systemOf(ctx context.Context, r Request, programs []string, first bool) ([]Runtime, error) {
	known := m.identities()
	defer known.save(ctx)
	var found []Runtime
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
			c := Runtime{Name: id.Name, Version: id.Version, Path: at, Source: System}
			found = append(found, c)
			if first && r.Accepts(c.Name, c.Version, "") {
				break
			}
		}
	}
	return found, nil
}

// Identify returns the runtime of a program; nil if it is no Lua that can be started.
func (m Machine) Identify(ctx context.Context, program string) (*Runtime, error) {
	real, err := filepath.EvalSymlinks(program)
	if err != nil {
		return nil, nil
	}
	known := m.identities()
	defer known.save(ctx)
	id, ok, err := known.of(ctx, real)
	if !ok || err != nil {
		return nil, err
	}
	return &Runtime{Name: id.Name, Version: id.Version, Path: program, Source: System}, nil
}

// programsFolder is the name of folders that `pluv run` puts on PATH, in which `lua`
// starts the chosen runtime. Elsewhere such a program is not a runtime.
const programsFolder = "pluv-programs"

// LookPast finds a program on PATH that is not a shim of pluv; "" if there is none.
func (m Machine) LookPast(name string) string {
	for _, dir := range filepath.SplitList(m.Path) {
		if at := m.look(name, dir); at != "" && !m.isPluv(at) && filepath.Base(dir) != programsFolder {
			return at
		}
	}
	return ""
}

// look finds a program in the folders of path.
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

// mayMeet rules out programs by their name.
func mayMeet(r Request, program string) bool {
	if k := runtimes.OfProgram(program); r.Name != "" && (k == nil || k.Name != r.Name) {
		return false
	}
	m := programVersion().FindStringSubmatch(program)
	return m == nil || r.Version == "" || r.IsRange() || strings.HasPrefix(r.Version, m[1]+"."+m[2]) ||
		strings.HasPrefix(m[1]+"."+m[2], r.Version)
}

// identity is the output of `program -v`, valid while the file is unchanged.
type identity struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Size    int64  `json:"size"`
	Time    int64  `json:"mtime"`
}

// identities is the file that caches them, by path.
type identities struct {
	file    string // "" for none
	locks   string // the folder of its lock
	byPath  map[string]identity
	changed bool
}

func (m Machine) identities() *identities {
	return readIdentities(below(m.Info.Cache, "interpreters.json"), below(m.Info.Cache, "locks"))
}

func readIdentities(file, locks string) *identities {
	ids := &identities{file: file, locks: locks, byPath: map[string]identity{}}
	if data, err := fsys.ReadFile(file, bounded.Record.Size); err == nil {
		ids.add(data)
	}
	return ids
}

// add adds entries of a file for unknown programs.
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

// save merges the new entries into the file; if that fails, the programs are asked again
// next time.
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

// banner matches the output of a runtime for `-v`.
var banner = lazyregexp.New(`^(\w+) (\d[\w.-]*)`)

// ofBanner returns the kind of runtime whose `-v` output begins with a word, or nil.
func ofBanner(word string) *runtimes.Kind {
	i := slices.IndexFunc(runtimes.Kinds, func(k *runtimes.Kind) bool { return k.Banner == word && word != "" })
	if i < 0 {
		return nil
	}
	return runtimes.Kinds[i]
}

// ProbeVariable is set to Probe for a program that is run with `-v`. pluv's shims then do
// not answer, so that none is taken for an interpreter.
const (
	ProbeVariable = "PLUV_SHIM"
	Probe         = "probe"
)

// known returns what a program said, if it is unchanged since.
func (ids *identities) known(program string, info fs.FileInfo) (id identity, ok bool) {
	id, ok = ids.byPath[program]
	return id, ok && id.Size == info.Size() && id.Time == info.ModTime().Unix()
}

// of identifies a program; ok is false if it is not a Lua or cannot be started. Being
// unable to start any program, or an interrupt, is an error.
func (ids *identities) of(ctx context.Context, program string) (id identity, ok bool, err error) {
	info, err := os.Stat(program)
	if err != nil {
		return identity{}, false, nil
	}
	if id, ok := ids.known(program, info); ok {
		return id, true, nil
	}
	// Interpreters run the user's start-up code even for `-v`, which may fail or print.
	env := proc.Environment(map[string]string{ProbeVariable: Probe}, "LUA_INIT", "LUA_INIT_*")
	result, err := proc.Run(ctx, proc.Command{Argv: []string{program, "-v"}, Capture: proc.CaptureMerge, Env: env})
	if fault.Is(err, fault.LimitReached) || fault.Is(err, fault.Interrupted) {
		return identity{}, false, fault.Wrap(fault.CodeOf(err), err, "running %s -v", program)
	}
	m := banner().FindStringSubmatch(result.Output)
	if err != nil || result.Code != 0 || m == nil || ofBanner(m[1]) == nil {
		return identity{}, false, nil
	}
	id = identity{Name: ofBanner(m[1]).Name, Version: m[2], Size: info.Size(), Time: info.ModTime().Unix()}
	ids.byPath[program], ids.changed = id, true
	return id, true, nil
}
