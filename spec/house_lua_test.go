package spec

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The areas of pluv's Lua, highest first, each a folder of lua/pluv or one module. A module
// requires modules of its own area and of those below. Planned areas keep their place: see the
// guide `contributing`.
var luaAreas = strings.Fields("main commands cli publish export tool rocks run install lock cache build source registry extend project tree runtime git self machine report")

// moduleUse finds the modules that a Lua file names: those it requires, and those its jobs run.
var moduleUse = regexp.MustCompile(`(?:require\(?|module = )"(pluv[\w.-]*\w)"`)

type luaModule struct {
	name, file, text string
	uses             []string // other modules, each once, in order
}

// luaModules returns the modules of pluv by name.
func luaModules(t *testing.T) map[string]luaModule {
	t.Helper()
	modules := map[string]luaModule{}
	luaFiles(t, func(file, text string) {
		rel, err := filepath.Rel("../lua", file)
		if err != nil || strings.HasPrefix(rel, "..") {
			return
		}
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(rel), ".lua"), "/init")
		m := luaModule{name: strings.ReplaceAll(name, "/", "."), file: file, text: text}
		for _, found := range moduleUse.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(m.uses, found[1]) && found[1] != m.name {
				m.uses = append(m.uses, found[1])
			}
		}
		modules[m.name] = m
	})
	return modules
}

func areaOf(module string) string {
	return strings.Split(module, ".")[1]
}

func lastOf(module string) string {
	return module[strings.LastIndex(module, ".")+1:]
}

// TestLuaAreas: modules only require their own area and lower ones.
func TestLuaAreas(t *testing.T) {
	modules := luaModules(t)
	for _, m := range modules {
		from := slices.Index(luaAreas, areaOf(m.name))
		if from < 0 {
			t.Errorf("%s is in no area", m.file)
		}
		for _, used := range m.uses {
			if _, ok := modules[used]; !ok {
				t.Errorf("%s names %s, which does not exist", m.file, used)
			} else if to := slices.Index(luaAreas, areaOf(used)); to < from || areaOf(used) == "main" {
				t.Errorf("%s looks up to %s", m.file, used)
			}
		}
	}
}

// TestLuaRings: there are no cyclic requires.
func TestLuaRings(t *testing.T) {
	modules := luaModules(t)
	done := map[string]bool{}
	var stack []string
	var visit func(name string)
	visit = func(name string) {
		if i := slices.Index(stack, name); i >= 0 {
			t.Errorf("a ring: %s", strings.Join(append(stack[i:], name), " -> "))
			return
		} else if done[name] {
			return
		}
		stack = append(stack, name)
		for _, used := range modules[name].uses {
			visit(used)
		}
		stack = stack[:len(stack)-1]
		done[name] = true
	}
	for name := range modules {
		visit(name)
	}
}

// The doors: requires inside a function, where the usual run needs nothing behind them, or a
// worker may not have it. All others are at the top of their module. Commands require what they
// run inside their functions: help loads all commands, and nothing else.
var luaDoors = map[string]string{
	"pluv.main":                   "*",                                                                                                                                       // --version needs nothing
	"pluv.cli.catalog":            "pluv.cli.complete pluv.extend.command_files pluv.extend.custom_commands",                                                                 // commands of users, completion
	"pluv.install.sync":           "pluv.install.perform pluv.install.fill pluv.install.outcome pluv.lock.ensure pluv.install.selection pluv.extend.hooks pluv.cache.remote", // nothing to do
	"pluv.install.quick_check":    "pluv.project.exclusive pluv.project.state_folder pluv.project.package_table pluv.build.watched_folder",                                   // nothing to do
	"pluv.lock.ensure":            "pluv.lock.renew pluv.lock.freshness_of_all",                                                                                              // pluv.lock is up to date
	"pluv.build.key":              "pluv.build.overrides pluv.project.build_settings",                                                                                        // no hooks, no variables
	"pluv.project":                "pluv.project.workspace",                                                                                                                  // no workspace
	"pluv.project.build_settings": "pluv.project.exclusive",                                                                                                                  // no variables
	"pluv.project.layout":         "pluv.project.other_trees",                                                                                                                // no [trees]
	"pluv.runtime.provision":      "pluv.runtime.installation",                                                                                                               // the runtime is installed
	"pluv.runtime.search_path":    "pluv.runtime.bin_scripts",                                                                                                                // the programs are in the tree
	"pluv.run":                    "pluv.run.matrix pluv.run.tasks pluv.run.interpret",                                                                                       // a file, on one runtime
	"pluv.run.launch":             "pluv.lock pluv.run.not_found pluv.run.testing pluv.install.changes pluv.install.chosen_groups pluv.project.detached",                     // a file, without --json
	"pluv.extend.hooks":           "pluv.extend.hook_runner",                                                                                                                 // no hooks
	"pluv.tool.script_run":        "pluv.tool.downloaded_script",                                                                                                             // a script of a file
	"pluv.machine.build_log":      "pluv.machine.system_packages",                                                                                                            // the build succeeds
	"pluv.extend.hook_runner":     "host.cli",                                                                                                                                // workers run hooks, and have no command line
	"pluv.cache.binaries":         "std.jobs",                                                                                                                                // workers pack rocks, and start no jobs
}

var (
	lateRequire = regexp.MustCompile(`(?m)^[ \t].*$`)
	anyRequire  = regexp.MustCompile(`require\("([\w.-]*\w)"\)`)
	topRequire  = regexp.MustCompile(`(?m)^local \w+ = require\("([\w.-]+)"\)$`)
)

// TestLuaDoors: modules are required at the top, std first, then the host, then pluv's from the
// lowest area up; only doors are inside functions.
func TestLuaDoors(t *testing.T) {
	for _, m := range luaModules(t) {
		if areaOf(m.name) == "commands" || m.name == "pluv.extend.command_template" { // the text of a command
			continue
		}
		doors := strings.Fields(luaDoors[m.name])
		seen := map[string]bool{}
		for _, line := range lateRequire.FindAllString(m.text, -1) {
			code, _, _ := strings.Cut(line, "--")
			for _, found := range anyRequire.FindAllStringSubmatch(code, -1) {
				seen[found[1]] = true
				if !slices.Contains(doors, found[1]) && !slices.Contains(doors, "*") {
					t.Errorf("%s requires %s inside a function", m.file, found[1])
				}
			}
		}
		for _, door := range doors {
			if !seen[door] && door != "*" {
				t.Errorf("the door from %s to %s is not there any more", m.name, door)
			}
		}
		before := ""
		for _, found := range topRequire.FindAllStringSubmatch(m.text, -1) {
			if now := found[1]; requireOrder(now) < requireOrder(before) {
				t.Errorf("%s requires %s after %s", m.file, now, before)
			}
			before = found[1]
		}
	}
}

// requireOrder returns the place of a module in the block of requires.
func requireOrder(module string) int {
	switch first, _, _ := strings.Cut(module, "."); first {
	case "", "std":
		return 0
	case "host":
		return 1
	default:
		return 2 + len(luaAreas) - slices.Index(luaAreas, areaOf(module))
	}
}

// TestLuaNames: a module can be found by its last name, and the name is meaningful.
func TestLuaNames(t *testing.T) {
	empty := strings.Fields("unknown state own alone given values findings locked writing common misc util utils support base core")
	form := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	seen := map[string]string{}
	for _, m := range luaModules(t) {
		last := lastOf(m.name)
		if areaOf(m.name) == "commands" {
			continue
		}
		if other, ok := seen[last]; ok {
			t.Errorf("%s and %s have the same name", m.file, other)
		}
		seen[last] = m.file
		if slices.Contains(luaAreas, last) && m.name != "pluv."+last {
			t.Errorf("%s has the name of an area", m.file)
		}
		if !form.MatchString(last) || slices.Contains(empty, last) {
			t.Errorf("%s has a name that says nothing", m.file)
		}
	}
}

// The shelves: folders whose files share one interface and are loaded by name, and the module
// that loads them.
var luaShelves = map[string]string{
	"pluv.commands":        "pluv.cli.catalog",
	"pluv.build.backends":  "pluv.build.backends",
	"pluv.runtime.recipes": "pluv.runtime.recipes",
}

// TestShelves: only the shelf's own module requires modules of a shelf, by a computed name, and
// they may require each other.
func TestShelves(t *testing.T) {
	computed := regexp.MustCompile(`(?:^|[^.\w])require\((?:[^")]|"[^"]*" *\.\.)`)
	finders := map[string]bool{}
	for _, finder := range luaShelves {
		finders[finder] = true
	}
	for _, m := range luaModules(t) {
		if computed.MatchString(m.text) && !finders[m.name] {
			t.Errorf("%s requires a module by a computed name: %s", m.file, computed.FindString(m.text))
		}
		for _, used := range m.uses {
			for shelf := range luaShelves {
				if strings.HasPrefix(used, shelf+".") && !strings.HasPrefix(m.name, shelf+".") {
					t.Errorf("%s requires %s, which is loaded by name", m.file, used)
				}
			}
		}
	}
}

// TestUnitPlaces: the spec of a module is in the folder that corresponds to the module's.
func TestUnitPlaces(t *testing.T) {
	for root, sources := range map[string]string{"unit/pluv": "../lua/pluv", "unit/std": "../stdlib/std"} { // unit/host tests modules written in Go
		err := filepath.WalkDir(root, func(file string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			stem, ok := strings.CutSuffix(filepath.ToSlash(rel), "_spec.lua")
			if !ok {
				t.Errorf("%s is no spec", file)
			}
			for _, source := range []string{stem + ".lua", path.Join(stem, "init.lua")} {
				if _, err := os.Stat(filepath.Join(sources, source)); err == nil {
					return nil
				}
			}
			t.Errorf("%s has no module", file)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// maxLuaLines is the limit for the length of a Lua file.
const maxLuaLines = 300

func TestLuaSizes(t *testing.T) {
	luaFiles(t, func(file, text string) {
		if lines := strings.Count(text, "\n"); lines > maxLuaLines {
			t.Errorf("%s has %d lines, more than %d", file, lines, maxLuaLines)
		}
	})
}
