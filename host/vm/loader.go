package vm

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/fsys"
)

// Root is a place to load modules from.
type Root struct {
	// FS has module a.b as a/b.lua or a/b/init.lua.
	FS fs.FS
	// Label is the prefix of file names in error positions: "" for embedded sources,
	// "~/.config/pluv/lua/" for the user's.
	Label string
	// Dir is its folder on disk; "" for embedded sources.
	Dir string
	// Namespace is the first part of the names of its modules; with Guest ProjectCode
	// that part is not in the path. "" allows all names that are not reserved.
	Namespace string
	// Guest is whose code it is; "" for pluv's own and its replacements.
	Guest Guest
}

// Loader finds and compiles modules. It is safe for several states at a time; each source
// is compiled once per process.
type Loader struct {
	Roots []Root

	// OwnOnly disables code of guests and replacements of pluv's own modules.
	OwnOnly bool

	// Precompiled holds compiled chunks of embedded sources; nil is none.
	Precompiled *Precompiled

	// Guides holds the manual as help/NAME.md; nil is none.
	Guides fs.FS

	// Native makes the host modules: it returns nil for other names.
	Native func(name string) lua.LGFunction

	// Raise raises an error of a root in Lua, such as a refused file.
	Raise func(L *lua.LState, err error)

	// Print is the output of guests' print.
	Print func(text string) error

	mu     sync.RWMutex
	added  []Root
	protos sync.Map // module name → *compiled

	compiledBytes, decodedBytes atomic.Int64
}

type compiled struct {
	once  sync.Once
	proto *lua.FunctionProto
	guest Guest
	err   error
}

// Add appends a root, unless there is one with the same folder.
func (l *Loader) Add(root Root) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, known := range l.added {
		if known.Dir == root.Dir {
			return
		}
	}
	l.added = append(l.added, root)
}

// serving returns the roots that may have a module, and its path in each, without
// extension.
func (l *Loader) serving(name string) (roots []Root, paths []string) {
	namespace, rest, _ := strings.Cut(name, ".")
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, list := range [][]Root{l.Roots, l.added} {
		for _, root := range list {
			path := strings.ReplaceAll(name, ".", "/")
			switch {
			case root.Namespace == namespace && root.Guest == ProjectCode:
				path = strings.ReplaceAll(rest, ".", "/")
			case root.Namespace != namespace && (root.Namespace != "" || reserved[namespace]):
				continue
			}
			if path == "" {
				path = "."
			}
			roots, paths = append(roots, root), append(paths, path)
		}
	}
	return roots, paths
}

// LoadedBytes returns how much Lua source has been compiled so far, and how much was
// precompiled and has been decoded.
func (l *Loader) LoadedBytes() (compiled, decoded int64) {
	return l.compiledBytes.Load(), l.decodedBytes.Load()
}

// Source is the source of a module.
type Source struct {
	Text  []byte
	Chunk string // its name in error positions
	Guest Guest
}

// chunk is the name of a file in error positions: a path of the system in a folder of the system.
func (r Root) chunk(name string) string {
	if strings.HasSuffix(r.Label, `\`) {
		name = filepath.FromSlash(name)
	}
	return r.Label + name
}

// Find returns the source of a module, or fs.ErrNotExist.
func (l *Loader) Find(module string) (Source, error) {
	return l.find(module, func(Root) bool { return true })
}

// FindEmbedded returns the embedded source of a module.
func (l *Loader) FindEmbedded(module string) (Source, error) {
	return l.find(module, func(r Root) bool { return r.Dir == "" })
}

func (l *Loader) find(module string, takes func(Root) bool) (source Source, err error) {
	err = l.search(module, func(root Root, name string) (err error) {
		if !takes(root) {
			return fs.ErrNotExist
		}
		source = Source{Chunk: root.chunk(name), Guest: root.Guest}
		source.Text, err = fs.ReadFile(root.FS, name)
		return err
	})
	return source, err
}

// search calls take with each file that may be a module, until it returns something other than
// fs.ErrNotExist.
func (l *Loader) search(module string, take func(root Root, name string) error) error {
	roots, paths := l.serving(module)
	for i, root := range roots {
		for _, name := range []string{paths[i] + ".lua", path.Join(paths[i], "init.lua")} {
			err := take(root, name)
			if err == nil {
				return nil
			}
			if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
				return fmt.Errorf("reading module %s: %w", module, err)
			}
		}
	}
	return fs.ErrNotExist
}

// precompiled returns the precompiled chunk of a module; nil if there is none.
func (l *Loader) precompiled(module string) *lua.FunctionProto {
	if l.Precompiled == nil {
		return nil
	}
	var proto *lua.FunctionProto
	_ = l.search(module, func(root Root, name string) error {
		file, err := root.FS.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		if root.Dir != "" {
			return nil // what is not embedded is compiled
		}
		var size int
		proto, size = l.Precompiled.Load(file, root.chunk(name))
		l.decodedBytes.Add(int64(size))
		return nil
	})
	return proto
}

// List returns the modules directly below a package, and the names of its sub-packages,
// unsorted and without loading any.
func (l *Loader) List(pkg string) (modules, packages []string, err error) {
	seen := map[string]bool{}
	roots, paths := l.serving(pkg)
	for i, root := range roots {
		entries, err := fs.ReadDir(root.FS, paths[i])
		if fsys.IsAbsence(err) || errors.Is(err, fs.ErrInvalid) {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("listing the modules of %s: %w", pkg, err)
		}
		for _, entry := range entries {
			name := strings.TrimSuffix(entry.Name(), ".lua")
			if seen[name] || (!entry.IsDir() && path.Ext(entry.Name()) != ".lua") {
				continue
			}
			seen[name] = true
			if entry.IsDir() {
				packages = append(packages, name)
			} else {
				modules = append(modules, name)
			}
		}
	}
	return modules, packages, nil
}

// Load returns the compiled prototype of a module and its guest, or fs.ErrNotExist.
func (l *Loader) Load(module string) (*lua.FunctionProto, Guest, error) {
	entry, _ := l.protos.LoadOrStore(module, &compiled{})
	c := entry.(*compiled)
	c.once.Do(func() {
		if c.proto = l.precompiled(module); c.proto != nil {
			return
		}
		source, err := l.Find(module)
		if err != nil {
			c.err = err
			return
		}
		c.guest = source.Guest
		c.proto, c.err = l.Compile(source.Text, source.Chunk)
	})
	return c.proto, c.guest, c.err
}

// Compile compiles a source and counts it.
func (l *Loader) Compile(source []byte, chunk string) (*lua.FunctionProto, error) {
	l.compiledBytes.Add(int64(len(source)))
	return Compile(source, chunk)
}

// install makes this loader the only searcher of require.
func (l *Loader) install(L *lua.LState, p Profile) {
	search := L.NewFunction(func(L *lua.LState) int {
		module := L.CheckString(1)
		if !p.Allows(module) {
			L.RaiseError("module %q may not be required here (%s profile)", module, p.Name)
		}
		if l.Native != nil {
			if open := l.Native(module); open != nil {
				L.Push(L.NewFunction(open))
				return 1
			}
		}
		proto, guest, err := l.Load(module)
		var syntax *SyntaxError
		switch {
		case errors.Is(err, fs.ErrNotExist):
			L.Push(lua.LString(fmt.Sprintf("no module %q in the embedded or the user's sources", module)))
		case errors.As(err, &syntax):
			L.Error(lua.LString(syntax.Error()), 0)
		case err != nil && l.Raise != nil:
			l.Raise(L, err)
		case err != nil:
			L.RaiseError("%s", err.Error())
		case guest != "":
			L.Push(guest.Function(L, l, proto))
		default:
			L.Push(L.NewFunctionFromProto(proto))
		}
		return 1
	})
	loaders := L.NewTable()
	loaders.Append(search)
	registry := L.Get(lua.RegistryIndex).(*lua.LTable)
	registry.RawSetString("_LOADERS", loaders)
	pkg := L.G.Global.RawGetString("package").(*lua.LTable)
	pkg.RawSetString("loaders", loaders)
	pkg.RawSetString("path", lua.LString(""))
	pkg.RawSetString("cpath", lua.LString(""))
}
