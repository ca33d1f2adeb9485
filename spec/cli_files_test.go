package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/host/digest"
)

// The commands in this file do what scripts would otherwise ask a shell of Unix for.

// fileCommands are for Params.Cmds. FILES are names, or patterns such as `*.log`; a pattern has
// to match something.
func fileCommands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"exits": exits, "write": write, "append": appendLines, "prepend": prependLines, "join": join, "fill": fill, "edit": edit,
		"copy": copyAll, "list": list, "delete": deleteFiles, "age": age, "let": let, "each": each, "damage": damage,
	}
}

// exits runs a command that has to exit with a code, which is 128 and the number of the signal that
// killed it: `exits CODE COMMAND...`.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	code, err := strconv.Atoi(strings.Join(args[:min(1, len(args))], ""))
	if neg || len(args) < 2 || err != nil {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
		if status, is := failed.Sys().(syscall.WaitStatus); is && status.Signaled() {
			got = 128 + int(status.Signal())
		}
	}
	if got != code {
		ts.Fatalf("the exit code is %d, not %d", got, code)
	}
}

// each runs pluv with the words of each line of a file, and writes what it prints and its exit codes
// to another: `each FILE TO`.
func each(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "each FILE TO")
	var said strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		words := strings.Fields(strings.ReplaceAll(line, `""`, " \x00 "))
		for i, word := range words {
			words[i] = strings.TrimPrefix(word, "\x00")
		}
		code := 0
		if err := ts.Exec("pluv", words...); err != nil {
			code = 1
		}
		fmt.Fprintf(&said, "%s%s=> %d pluv %s", ts.ReadFile("stdout"), ts.ReadFile("stderr"), code, line)
	}
	save(ts, args[1], said.String())
}

// usage fails a script that calls a command in another way.
func usage(ts *testscript.TestScript, good bool, text string) {
	if !good {
		ts.Fatalf("usage: %s", text)
	}
}

// lines are the lines that a command adds to a file.
func lines(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return strings.Join(args, "\n") + "\n"
}

// save writes a file and its folder, and keeps the permissions of one that is there.
func save(ts *testscript.TestScript, name, text string) {
	file := ts.MkAbs(name)
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o777))
	ts.Check(os.WriteFile(file, []byte(text), 0o666))
}

// write writes lines to files: `write FILES LINE...`.
func write(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0, "write FILES LINE...")
	for _, file := range expandFiles(ts, args[:1]) {
		save(ts, file, lines(args[1:]))
	}
}

// appendLines adds lines to the end of files: `append FILES LINE...`.
func appendLines(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 1, "append FILES LINE...")
	for _, file := range expandFiles(ts, args[:1]) {
		save(ts, file, ts.ReadFile(file)+lines(args[1:]))
	}
}

// prependLines adds lines to the start of a file: `prepend FILE LINE...`.
func prependLines(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 1, "prepend FILE LINE...")
	save(ts, args[0], lines(args[1:])+ts.ReadFile(args[0]))
}

// join writes files, one after another, to another one: `join FILE... TO`.
func join(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 1, "join FILE... TO")
	var all strings.Builder
	for _, name := range args[:len(args)-1] {
		all.WriteString(ts.ReadFile(name))
	}
	save(ts, args[len(args)-1], all.String())
}

// fill copies a file and replaces words by the variables of their names: `fill FILE TO NAME...`.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 2, "fill FILE TO NAME...")
	text := ts.ReadFile(args[0])
	for _, name := range args[2:] {
		word := regexp.MustCompile(`\b` + name + `\b`)
		usage(ts, word.MatchString(text), "fill: no "+name+" in the file")
		text = word.ReplaceAllLiteralString(text, ts.Getenv(name))
	}
	save(ts, args[1], text)
}

// edit changes the text of files: `edit FILES EDIT...`. An edit is `s|REGEXP|TEXT|`, in which TEXT
// may have $1, \n and \r, or `/REGEXP/d`, which removes lines. ^ and $ are the ends of a line. Each
// edit has to find something.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 1, "edit FILES EDIT...")
	for _, file := range expandFiles(ts, args[:1]) {
		text := ts.ReadFile(file)
		for _, change := range args[1:] {
			edited, err := editText(text, change)
			if err != nil {
				ts.Fatalf("%s: %v", file, err)
			}
			text = edited
		}
		save(ts, file, text)
	}
}

func editText(text, change string) (string, error) {
	words := regexp.MustCompile(`^(?:s(\W)(.*)|/(.*)/d)$`).FindStringSubmatch(change)
	if words == nil {
		return "", fmt.Errorf("not an edit: %s", change)
	}
	expression, replacement := `^.*(?:`+words[3]+`).*\n?`, ""
	if words[1] != "" {
		parts := strings.Split(words[2], words[1])
		if len(parts) != 3 || parts[2] != "" {
			return "", fmt.Errorf("not an edit: %s", change)
		}
		expression, replacement = parts[0], strings.NewReplacer(`\n`, "\n", `\r`, "\r").Replace(parts[1])
	}
	pattern, err := regexp.Compile("(?m)" + expression)
	if err != nil {
		return "", err
	}
	if !pattern.MatchString(text) {
		return "", fmt.Errorf("%s finds nothing", change)
	}
	bare, end := strings.CutSuffix(text, "\n")
	edited := pattern.ReplaceAllString(bare, replacement)
	if end && edited != "" {
		edited += "\n"
	}
	return edited, nil
}

// copyAll copies a file, or a folder with all that it holds: `copy FILE TO`.
func copyAll(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "copy FILE TO")
	from, to := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	ts.Check(filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o777)
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return errors.Join(os.MkdirAll(filepath.Dir(target), 0o777), os.WriteFile(target, text, info.Mode().Perm()))
	}))
}

// list prints the names in folders, one a line: `list [-r | -sums] FOLDERS`. A missing folder has
// none. With -r it prints the files below folders, with -sums their SHA-256 too.
func list(ts *testscript.TestScript, neg bool, args []string) {
	sums := len(args) > 0 && args[0] == "-sums"
	deep := sums || len(args) > 0 && args[0] == "-r"
	if deep {
		args = args[1:]
	}
	usage(ts, !neg && len(args) > 0, "list [-r | -sums] FOLDERS")
	var names []string
	for _, dir := range args {
		root := ts.MkAbs(dir)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || path == root || deep && entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(root, path)
			if sums && err == nil {
				var sum string
				sum, _, err = digest.SHA256File(path)
				name = sum + " " + name
			}
			names = append(names, filepath.ToSlash(name))
			if entry.IsDir() {
				return fs.SkipDir
			}
			return err
		})
		if !errors.Is(err, fs.ErrNotExist) {
			ts.Check(err)
		}
	}
	slices.Sort(names)
	_, err := fmt.Fprint(ts.Stdout(), lines(names))
	ts.Check(err)
}

// deleteFiles removes files and folders: `delete FILES`.
func deleteFiles(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0, "delete FILES")
	for _, file := range expandFiles(ts, args) {
		ts.Check(os.RemoveAll(file))
	}
}

// age makes files old, and with -r all below folders: `age [-r] DAYS FILES`. A missing one is
// created.
func age(ts *testscript.TestScript, neg bool, args []string) {
	deep := len(args) > 0 && args[0] == "-r"
	if deep {
		args = args[1:]
	}
	days, err := strconv.Atoi(strings.Join(args[:min(1, len(args))], ""))
	usage(ts, !neg && len(args) > 1 && err == nil, "age [-r] DAYS FILES")
	then := time.Now().Add(-time.Duration(days) * 24 * time.Hour)
	for _, file := range expandFiles(ts, args[1:]) {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			save(ts, file, "")
		}
		ts.Check(filepath.WalkDir(file, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() && path != file {
				return err
			}
			if entry.IsDir() && !deep {
				err = fs.SkipAll
			}
			if failed := os.Chtimes(path, then, then); failed != nil {
				return failed
			}
			return err
		}))
	}
}

// damage overwrites every file below folders: `damage FOLDERS`.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0, "damage FOLDERS")
	for _, dir := range expandFiles(ts, args) {
		ts.Check(filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			return os.WriteFile(path, []byte("damaged\n"), 0o666)
		}))
	}
}

// let sets a variable to the text of a file, or to what a pattern finds in it first:
// `let NAME FILE [REGEXP]`.
func let(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && (len(args) == 2 || len(args) == 3), "let NAME FILE [REGEXP]")
	text := strings.TrimSpace(ts.ReadFile(args[1]))
	if len(args) == 3 {
		found := regexp.MustCompile(args[2]).FindStringSubmatch(text)
		usage(ts, found != nil, args[2]+" finds nothing in "+args[1])
		text = found[len(found)-1]
	}
	ts.Setenv(args[0], text)
}

// expandFiles returns the paths of files; each pattern has to match something.
func expandFiles(ts *testscript.TestScript, patterns []string) []string {
	var files []string
	for _, pattern := range patterns {
		path := ts.MkAbs(pattern)
		if !strings.ContainsAny(pattern, "*?[") {
			files = append(files, path)
			continue
		}
		found, err := filepath.Glob(path)
		ts.Check(err)
		if len(found) == 0 {
			ts.Fatalf("nothing matches %s", pattern)
		}
		files = append(files, found...)
	}
	return files
}
