package registry

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// luaVersions are those that have a manifest of their own.
var luaVersions = [...]string{"5.1", "5.2", "5.3", "5.4", "5.5"}

type arch struct {
	Arch string `json:"arch"`
}

// repository maps name to version to the published files.
type repository map[string]map[string][]arch

// writeManifests writes manifest, with all rocks, and one for each Lua version in the three forms
// that servers offer: Lua, JSON, and the Lua form in a zip.
func (b *Builder) writeManifests() error {
	write := func(name string, repo repository) error {
		text := repo.lua()
		encoded, err := json.Marshal(map[string]any{"repository": repo, "modules": struct{}{}, "commands": struct{}{}})
		if err != nil {
			return err
		}
		return b.save(member{name, text}, member{name + ".json", string(encoded)}, member{name + ".zip", zipped(member{name, text})})
	}
	if err := write("manifest", b.repository("")); err != nil {
		return err
	}
	for _, version := range luaVersions {
		if err := write("manifest-"+version, b.repository(version)); err != nil {
			return err
		}
	}
	return nil
}

// repository lists the rocks for one Lua version, or all for "".
func (b *Builder) repository(luaVersion string) repository {
	repo := repository{}
	for _, r := range b.rocks {
		if luaVersion != "" && !r.allows(luaVersion) {
			continue
		}
		if repo[r.Name] == nil {
			repo[r.Name] = map[string][]arch{}
		}
		arches := []arch{}
		for _, name := range r.Arches {
			arches = append(arches, arch{name})
		}
		repo[r.Name][r.Version] = arches
	}
	return repo
}

func (repo repository) lua() string {
	var out strings.Builder
	out.WriteString("commands = {}\nmodules = {}\nrepository = {")
	for _, name := range slices.Sorted(maps.Keys(repo)) {
		fmt.Fprintf(&out, "\n   [%q] = {", name)
		for _, version := range slices.Sorted(maps.Keys(repo[name])) {
			fmt.Fprintf(&out, "\n      [%q] = {", version)
			for _, a := range repo[name][version] {
				fmt.Fprintf(&out, "\n         {\n            arch = %q\n         },", a.Arch)
			}
			out.WriteString("\n      },")
		}
		out.WriteString("\n   },")
	}
	out.WriteString("\n}\n")
	return out.String()
}

// allows reports whether the rock's first dependency on lua, if it has one,
// accepts a Lua version.
func (r Rock) allows(luaVersion string) bool {
	for _, dep := range r.Deps {
		name, constraints, _ := strings.Cut(dep, " ")
		if name != "lua" {
			continue
		}
		for constraint := range strings.SplitSeq(constraints, ",") {
			if !accepts(strings.TrimSpace(constraint), luaVersion) {
				return false
			}
		}
		return true
	}
	return true
}

// accepts evaluates one constraint on a Lua version. It supports what rocks in specs need and
// does not implement LuaRocks' version order.
func accepts(constraint, luaVersion string) bool {
	wanted := strings.TrimLeft(constraint, "<>=~! ")
	got, want := numbers(luaVersion), numbers(wanted)
	order := slices.Compare(got, want)
	switch strings.TrimSpace(strings.TrimSuffix(constraint, wanted)) {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case "<":
		return order < 0
	case "~=", "!=":
		return order != 0
	case "~>":
		return len(got) >= len(want) && slices.Equal(got[:len(want)], want)
	}
	return wanted == "" || order == 0
}

func numbers(version string) []int {
	var all []int
	version, _, _ = strings.Cut(version, "-")
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part)
		all = append(all, n)
	}
	return all
}
