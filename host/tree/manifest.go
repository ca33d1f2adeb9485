package tree

import (
	"bytes"
	"runtime"
	"slices"
	"strings"

	"pluv/host/luadata"
	"pluv/host/version"
)

// manifest returns the manifest of a tree: the tables commands, dependencies, modules and
// repository and no other, since LuaRocks refuses unknown ones (type/manifest).
func manifest(rocks []*Rock) ([]byte, error) {
	rocks = slices.SortedFunc(slices.Values(rocks), func(a, b *Rock) int { return strings.Compare(a.Name, b.Name) })
	commands, modules, repository, dependencies := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	installed, err := parse(rocks)
	if err != nil {
		return nil, err
	}
	for _, r := range rocks {
		id, listed := r.Name+"/"+r.Version, installed[r.Name]
		own := map[string]any{"arch": "installed", "commands": map[string]any{}, "modules": map[string]any{}, "dependencies": closure(listed, installed)}
		for _, f := range r.Files {
			switch dir, rest, _ := strings.Cut(f.Path, "/"); dir {
			case "lua", "lib":
				name := moduleName(rest)
				own["modules"].(map[string]any)[name] = rest
				provide(modules, name, id)
			case "bin":
				own["commands"].(map[string]any)[rest] = rest
				provide(commands, rest, id)
			}
		}
		repository[r.Name] = map[string]any{r.Version: []any{own}}
		dependencies[r.Name] = map[string]any{r.Version: dependencyList(listed.dependencies)}
	}
	return bytes.Join([][]byte{
		luadata.Encode("commands", commands), luadata.Encode("dependencies", dependencies),
		luadata.Encode("modules", modules), luadata.Encode("repository", repository),
	}, nil), nil
}

func provide(table map[string]any, name, id string) {
	list, _ := table[name].([]any)
	if !slices.Contains(list, any(id)) {
		table[name] = append(list, id)
	}
}

// A parsedRock is a rock with its dependencies.
type parsedRock struct {
	*Rock
	dependencies []version.Dependency
}

func parse(rocks []*Rock) (map[string]parsedRock, error) {
	installed := map[string]parsedRock{}
	for _, r := range rocks {
		one := parsedRock{r, make([]version.Dependency, len(r.Dependencies))}
		for i, text := range r.Dependencies {
			var err error
			if one.dependencies[i], err = version.ParseDependency(text); err != nil {
				return nil, err
			}
		}
		installed[r.Name] = one
	}
	return installed, nil
}

// closure returns the installed rocks that a rock needs, directly or not.
func closure(r parsedRock, installed map[string]parsedRock) map[string]any {
	found := map[string]any{}
	var visit func(r parsedRock)
	visit = func(r parsedRock) {
		for _, d := range r.dependencies {
			if next, ok := installed[d.Name]; ok && found[d.Name] == nil {
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
