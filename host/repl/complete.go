package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/lazyregexp"
)

var (
	// requires matches the beginning of the name of a module, behind `require`.
	requires = lazyregexp.New(`\brequire\s*\(?\s*["']([\w.-]*)$`)
	// chains matches names joined by dots and colons, the last one incomplete.
	chains = lazyregexp.New(`((?:[A-Za-z_]\w*[.:])*)(\w*)$`)
	// moduleNames matches one part of a module's name.
	moduleNames = lazyregexp.New(`^[A-Za-z0-9_-]+$`)
)

var keywords = strings.Fields("and break do else elseif end false for function if in local nil not or repeat return then true until while")

// indent is what Tab means at the beginning of a line.
const indent = "  "

// completer offers what may come at the cursor: fields of values, modules, and keywords.
type completer struct {
	runtime     evaluator
	path, cpath string
}

// complete is a liner.WordCompleter.
func (c completer) complete(line string, pos int) (head string, found []string, tail string) {
	runes := []rune(line)
	left, tail := string(runes[:pos]), string(runes[pos:])
	if strings.TrimSpace(left) == "" {
		return left, []string{indent}, tail // as in code that is pasted
	}
	if m := requires().FindStringSubmatch(left); m != nil {
		return strings.TrimSuffix(left, m[1]), c.modules(m[1]), tail
	}
	m := chains().FindStringSubmatch(left)
	chain, begun := m[1], m[2]
	head = strings.TrimSuffix(left, begun)
	before := strings.TrimSuffix(head, chain)
	if strings.HasSuffix(before, ":") || strings.HasSuffix(before, ".") && !strings.HasSuffix(before, "..") || chain+begun == "" && before != "" {
		return left, nil, tail // a field of a value that is not known
	}
	_, names, _ := c.runtime.ask("fields", chain)
	all := strings.Fields(names)
	if chain == "" {
		all = append(all, keywords...)
		slices.Sort(all)
	}
	return head, beginning(all, begun), tail
}

// beginning returns the names that begin with a text. Names that begin with `_` have to be
// asked for.
func beginning(names []string, text string) []string {
	var found []string
	for _, name := range names {
		if strings.HasPrefix(name, text) && (text != "" || !strings.HasPrefix(name, "_")) {
			found = append(found, name)
		}
	}
	return found
}

// modules returns the modules whose names begin with a text. Of a folder of modules it
// returns the name with a dot.
func (c completer) modules(begun string) []string {
	_, names, _ := c.runtime.ask("modules", "")
	all := strings.Fields(names)
	at := strings.LastIndexByte(begun, '.') + 1
	for template := range strings.SplitSeq(c.path+";"+c.cpath, ";") {
		before, after, ok := strings.Cut(template, "?")
		if !ok {
			continue
		}
		for _, name := range modulesIn(before+strings.ReplaceAll(begun[:at], ".", "/"), after) {
			all = append(all, begun[:at]+name)
		}
	}
	slices.Sort(all)
	return beginning(slices.Compact(all), begun)
}

// modulesIn returns the modules of a folder, whose files are named by what comes after their
// names in a template, such as ".lua" or "/init.lua".
func modulesIn(dir, after string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var found []string
	for _, entry := range entries {
		name, isFile := strings.CutSuffix(entry.Name(), after)
		switch {
		case isFile && moduleNames().MatchString(name):
			found = append(found, name)
		case !moduleNames().MatchString(entry.Name()):
		case strings.ContainsAny(after, `/\`):
			if info, err := os.Stat(filepath.Join(dir, entry.Name()) + after); err == nil && info.Mode().IsRegular() {
				found = append(found, entry.Name())
			}
		default:
			if files, _ := filepath.Glob(filepath.Join(dir, entry.Name(), "*"+after)); len(files) > 0 {
				found = append(found, entry.Name()+".")
			}
		}
	}
	return found
}
