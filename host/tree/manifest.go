package tree

import (
	"bytes"
	"runtime"
	"slices"
	"strings"

	"pluv/host/luadata"
	"pluv/host/version"
)

// manifestOf returns the manifest of a new tree.
func manifestOf(rocks []*Rock) ([]byte, error) {
	held, err := holdAll(rocks)
	if err != nil {
		return nil, err
	}
	return encodeManifest(held, nil, true), nil
}

// holdAll returns the entries of built rocks.
func holdAll(rocks []*Rock) ([]Held, error) {
	held := make([]Held, len(rocks))
	for i, r := range rocks {
		files := make(map[string]string, len(r.Files))
		for _, f := range r.Files {
			files[f.Path] = ""
		}
		held[i] = hold(ID{r.Name, r.Version}, files)
		var err error
		if held[i].Dependencies, err = parseAll(r.Dependencies); err != nil {
			return nil, err
		}
	}
	return held, nil
}

func parseAll(texts []string) ([]version.Dependency, error) {
	out := make([]version.Dependency, len(texts))
	for i, text := range texts {
		var err error
		if out[i], err = version.ParseDependency(text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// encodeManifest returns the manifest of a tree: the tables commands, dependencies, modules
// and repository and no other, since LuaRocks refuses unknown ones (type/manifest). others
// are the rocks of further trees, which may be dependencies. With overridden, the resolver
// may have chosen a dependency against its constraints.
func encodeManifest(held, others []Held, overridden bool) []byte {
	held = slices.SortedFunc(slices.Values(held), func(a, b Held) int { return beforeID(a.ID, b.ID) })
	known := versionsOf(held, others)
	commands, modules, repository, dependencies := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	for i := range held {
		r := &held[i]
		entry := map[string]any{
			"arch": "installed", "commands": anyTable(r.Commands), "modules": anyTable(r.Modules), "dependencies": known.closure(r, overridden),
		}
		for name := range r.Modules {
			provide(modules, name, r.Name+"/"+r.Version)
		}
		for name := range r.Commands {
			provide(commands, name, r.Name+"/"+r.Version)
		}
		below(repository, r.Name)[r.Version] = []any{entry}
		below(dependencies, r.Name)[r.Version] = dependencyList(r.Dependencies)
	}
	return bytes.Join([][]byte{
		luadata.Encode("commands", commands), luadata.Encode("dependencies", dependencies),
		luadata.Encode("modules", modules), luadata.Encode("repository", repository),
	}, nil)
}

func anyTable(of map[string]string) map[string]any {
	out := make(map[string]any, len(of))
	for name, value := range of {
		out[name] = value
	}
	return out
}

// below returns the table of a name in a table of tables.
func below(table map[string]any, name string) map[string]any {
	if table[name] == nil {
		table[name] = map[string]any{}
	}
	return table[name].(map[string]any)
}

func provide(table map[string]any, name, id string) {
	list, _ := table[name].([]any)
	table[name] = append(list, id)
}

// installed are the rocks of trees by name, those of the first tree first, each highest
// version first.
type installed map[string][]*Held

func versionsOf(held, others []Held) installed {
	known := installed{}
	for _, list := range [][]Held{held, others} {
		for i := range list {
			known[list[i].Name] = append(known[list[i].Name], &list[i])
		}
	}
	return known
}

// find returns the rock that satisfies a dependency. If its constraints may be overridden,
// that is the first one at worst.
func (known installed) find(d version.Dependency, overridden bool) *Held {
	list := known[d.Name]
	for _, r := range list {
		if d.Constraints.Match(version.Parse(r.Version)) {
			return r
		}
	}
	if overridden && len(list) > 0 {
		return list[0]
	}
	return nil
}

// closure returns the installed rocks that a rock needs, directly or not.
func (known installed) closure(r *Held, overridden bool) map[string]any {
	found := map[string]any{}
	var visit func(r *Held)
	visit = func(r *Held) {
		for _, d := range r.Dependencies {
			if found[d.Name] != nil {
				continue
			}
			if next := known.find(d, overridden); next != nil {
				found[d.Name] = next.Version
				visit(next)
			}
		}
	}
	visit(r)
	delete(found, r.Name)
	return found
}

func dependencyList(dependencies []version.Dependency) []any {
	list := []any{}
	for _, d := range dependencies {
		constraints := []any{}
		for _, c := range d.Constraints {
			entry := map[string]any{"op": c.Op, "version": luadata.Version{Version: c.Version}}
			if c.NoUpgrade {
				entry["no_upgrade"] = true
			}
			constraints = append(constraints, entry)
		}
		entry := map[string]any{"name": d.Name, "constraints": constraints}
		if d.Namespace != "" {
			entry["namespace"] = d.Namespace
		}
		list = append(list, entry)
	}
	return list
}

// moduleName is LuaRocks' path_to_module: Lua and C modules lose their extension, and
// slashes become dots; other files keep their names.
func moduleName(file string) string {
	for _, ext := range []string{".lua", libraryExtension()} {
		if name, found := strings.CutSuffix(file, ext); found && name != "" {
			file = strings.ReplaceAll(name, "/", ".")
			break
		}
	}
	return strings.Trim(file, ".")
}

func libraryExtension() string {
	if runtime.GOOS == "windows" {
		return ".dll"
	}
	return ".so"
}
