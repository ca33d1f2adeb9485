package project

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/lazyregexp"
	"pluv/host/suggest"
)

// Task is an entry of [tasks]: command lines to run in sequence, or a Lua file, after the
// tasks that it needs. An invalid one has nothing but its name and what is wrong with it:
// it cannot run, and all else in pluv.toml can.
type Task struct {
	Name        string            `luar:"name"`
	Description string            `luar:"description"`
	Commands    []string          `luar:"commands"`
	Lua         string            `luar:"lua"` // a Lua file of the project, with slashes, or ""
	Needs       []string          `luar:"needs"`
	Env         map[string]string `luar:"env"`
	Cwd         string            `luar:"cwd"`     // relative to the project's folder; "" for that
	Problem     string            `luar:"problem"` // the message of its failure, "" if it is valid
	Hint        string            `luar:"hint"`    // that of its failure
}

var taskName = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9_.:-]*$`)

func (r *reader) tasks(raw map[string]any, p *Project) error {
	section := table(raw, "tasks")
	for _, name := range r.inOrder(section, []string{"tasks"}) {
		task := Task{Name: name, Env: map[string]string{}}
		if f := r.apart[name]; f != nil {
			task.spoil(f)
			p.Tasks = append(p.Tasks, task)
			continue
		}
		if entry, isTable := section[name].(map[string]any); isTable {
			task.Commands, task.Lua, task.Needs = lines(entry, runtime.GOOS), text(entry, "lua"), list(entry, "needs")
			task.Env, task.Cwd, task.Description = texts(entry, "env"), text(entry, "cwd"), text(entry, "description")
		} else {
			task.Commands = script(section[name])
		}
		f := r.task(&task)
		if entry, _ := section[name].(map[string]any); len(script(entry["windows"])) > 0 {
			f = r.windowsLines(&task, entry, runtime.GOOS, f)
		}
		if f != nil {
			task.spoil(f)
		}
		p.Tasks = append(p.Tasks, task)
	}
	r.needs(p.Tasks)
	return nil
}

// lines are the command lines of a task on a system.
func lines(entry map[string]any, goos string) []string {
	if own := script(entry["windows"]); goos == "windows" && len(own) > 0 {
		return own
	}
	return script(entry["cmd"])
}

// spoil makes the task invalid.
func (t *Task) spoil(f *fault.Error) {
	*t = Task{Name: t.Name, Env: map[string]string{}, Problem: f.Message, Hint: f.Hint}
}

func (r *reader) task(t *Task) *fault.Error {
	at := []string{"tasks", t.Name}
	switch {
	case !taskName().MatchString(t.Name):
		return r.fail(at, "`%s` cannot be the name of a task", t.Name).
			WithHint("use letters, digits, `_`, `-`, `.` and `:`, as in `build:docs`")
	case len(t.Commands) > 0 && t.Lua != "":
		return r.fail(at, "the task `%s` has both `cmd` and `lua`", t.Name).WithHint("use two tasks, one of which needs the other")
	case len(t.Commands) == 0 && t.Lua == "" && len(t.Needs) == 0:
		return r.fail(at, "the task `%s` does nothing", t.Name).WithHint("set `cmd`, `lua` or `needs`")
	case slices.ContainsFunc(t.Commands, func(line string) bool { return strings.TrimSpace(line) == "" }):
		return r.fail(at, "the task `%s` has an empty command", t.Name)
	case t.Lua != "" && (!filepath.IsLocal(filepath.FromSlash(t.Lua)) || !strings.HasSuffix(t.Lua, ".lua")):
		return r.fail(append(at, "lua"), "`%s` is not a Lua file of this project", t.Lua)
	case t.Cwd != "" && !filepath.IsLocal(filepath.FromSlash(t.Cwd)):
		return r.fail(append(at, "cwd"), "`%s` is not a folder of this project", t.Cwd).WithHint("use one below the folder of pluv.toml, such as `out`")
	}
	return nil
}

// windowsLines checks a task with lines for Windows. Failed is what else is wrong with it.
func (r *reader) windowsLines(t *Task, entry map[string]any, goos string, failed *fault.Error) *fault.Error {
	switch at := []string{"tasks", t.Name, "windows"}; {
	case text(entry, "lua") != "":
		return r.fail(at, "the task `%s` has both `windows` and `lua`", t.Name).WithHint("use two tasks, one of which needs the other")
	case len(t.Commands) == 0 && goos != "windows":
		return r.fail(at, "the task `%s` only has lines for Windows", t.Name).WithHint("set `cmd`")
	}
	return failed
}

// needs makes tasks invalid that need an unknown task or themselves.
func (r *reader) needs(tasks []Task) {
	byName, names := map[string]*Task{}, []string{}
	for i := range tasks {
		byName[tasks[i].Name] = &tasks[i]
		names = append(names, tasks[i].Name)
	}
	for i := range tasks {
		t := &tasks[i]
		for _, need := range t.Needs {
			if byName[need] != nil {
				continue
			}
			f := r.fail([]string{"tasks", t.Name, "needs"}, "the task `%s` needs the unknown task `%s`", t.Name, need)
			if near := suggest.Nearest(need, names); near != "" {
				t.spoil(f.WithHint("did you mean `%s`?", near))
			} else {
				t.spoil(f.WithHint("the tasks are %s", strings.Join(names, ", ")))
			}
			break
		}
	}
	settled := map[string]bool{}
	for _, name := range names {
		// An invalid task needs nothing, so each ring is found once.
		for ring := ringFrom(name, byName, settled, nil); ring != nil; ring = ringFrom(name, byName, settled, nil) {
			f := r.fail([]string{"tasks", ring[0], "needs"}, "the task `%s` needs itself: %s", ring[0], strings.Join(ring, " → "))
			for _, member := range ring[1:] {
				byName[member].spoil(f)
			}
		}
	}
}

// ringFrom returns the first cycle of needs that a task leads to, with its first name
// repeated at the end.
func ringFrom(name string, tasks map[string]*Task, settled map[string]bool, chain []string) []string {
	if i := slices.Index(chain, name); i >= 0 {
		return append(slices.Clone(chain[i:]), name)
	}
	if settled[name] {
		return nil
	}
	chain = append(chain, name)
	for _, need := range tasks[name].Needs {
		if ring := ringFrom(need, tasks, settled, chain); ring != nil {
			return ring
		}
	}
	settled[name] = true
	return nil
}

// script returns the command lines of a value: a string, or a list.
func script(value any) []string {
	if line, isLine := value.(string); isLine {
		return []string{line}
	}
	return list(map[string]any{"": value}, "")
}
