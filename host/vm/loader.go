package vm

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// Root is a place that modules are loaded from.
type Root struct {
	// FS holds module a.b as a/b.lua or a/b/init.lua.
	FS fs.FS
	// Label stands before the file's name in error positions: "" for embedded
	// sources, "~/.config/pluv/lua/" for the user's.
	Label string
	// Namespace is the first part of the names that this root may serve.
	Namespace string
}

// Loader finds and compiles modules. It is safe for many states at once; each
// source is compiled once a process.
type Loader struct {
	Roots []Root

	// Native builds the host modules: it returns nil for a name that is none.
	Native func(name string) lua.LGFunction

	protos sync.Map // module name → *compiled
	bytes  atomic.Int64
}

type compiled struct {
	once  sync.Once
	proto *lua.FunctionProto
	err   error
}

// CompiledBytes returns how much Lua source has been compiled so far.
func (l *Loader) CompiledBytes() int64 { return l.bytes.Load() }

// Find returns the source of a module, its display name, and whether it exists.
func (l *Loader) Find(module string) (source []byte, chunk string, err error) {
	namespace, _, _ := strings.Cut(module, ".")
	base := strings.ReplaceAll(module, ".", "/")
	for _, root := range l.Roots {
		if root.Namespace != namespace {
			continue
		}
		for _, name := range []string{base + ".lua", base + "/init.lua"} {
			source, err := fs.ReadFile(root.FS, name)
			if err == nil {
				return source, root.Label + name, nil
			}
			if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
				return nil, "", fmt.Errorf("reading module %s: %w", module, err)
			}
		}
	}
	return nil, "", fs.ErrNotExist
}

// List returns the modules directly below a package, and the names of its
// sub-packages, in no particular order and without loading any.
func (l *Loader) List(pkg string) (modules, packages []string) {
	namespace, _, _ := strings.Cut(pkg, ".")
	seen := map[string]bool{}
	for _, root := range l.Roots {
		if root.Namespace != namespace {
			continue
		}
		entries, err := fs.ReadDir(root.FS, strings.ReplaceAll(pkg, ".", "/"))
		if err != nil {
			continue
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
	return modules, packages
}

// Load returns the compiled prototype of a module, or fs.ErrNotExist.
func (l *Loader) Load(module string) (*lua.FunctionProto, error) {
	entry, _ := l.protos.LoadOrStore(module, &compiled{})
	c := entry.(*compiled)
	c.once.Do(func() {
		source, chunk, err := l.Find(module)
		if err != nil {
			c.err = err
			return
		}
		l.bytes.Add(int64(len(source)))
		c.proto, c.err = Compile(source, chunk)
	})
	return c.proto, c.err
}

// Compile parses and compiles a Lua source; chunk is its name in positions.
func Compile(source []byte, chunk string) (*lua.FunctionProto, error) {
	statements, err := parse.Parse(strings.NewReader(string(source)), chunk)
	if err != nil {
		return nil, fmt.Errorf("parsing %s: %w", chunk, err)
	}
	proto, err := lua.Compile(statements, chunk)
	if err != nil {
		return nil, fmt.Errorf("compiling %s: %w", chunk, err)
	}
	return proto, nil
}

// install replaces the searchers of require by this loader's one.
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
		proto, err := l.Load(module)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			L.Push(lua.LString(fmt.Sprintf("no module %q in the embedded or the user's sources", module)))
		case err != nil:
			L.RaiseError("%s", err.Error())
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
