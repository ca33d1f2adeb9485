// Package repl is the prompt of `pluv repl`: lines are edited here, by liner, and evaluated
// in the runtime, by driver.lua. The program there has the terminal to itself while it runs.
package repl

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/peterh/liner"

	"pluv/host/fault"
	"pluv/host/proc"
)

//go:embed driver.lua
var driver []byte

// Options describe a session.
type Options struct {
	// Argv starts a Lua, with a file to run to be added; empty for the builtin runtime.
	Argv []string
	Env  []string
	// Folder is for files of the session; it is not shared with another one.
	Folder string
	// Path and CPath are the templates of modules that `require` searches.
	Path, CPath string
	// History is the file of the lines typed before.
	History string
}

// evaluator is a runtime in which the driver runs.
type evaluator interface {
	// ask waits for the driver's answer; ok is false if the runtime has ended.
	ask(kind, text string) (answer, result string, ok bool)
	// interrupt stops what is evaluated, unless the terminal did so.
	interrupt()
	// close lets the driver end.
	close()
	// done is closed when the runtime has ended.
	done() <-chan struct{}
	// result is how it ended.
	result() (code int, err error)
}

// Run reads chunks from the terminal and evaluates them until the end of input, or until
// the program ends. It returns the exit code.
func Run(ctx context.Context, o Options) (code int, err error) {
	cooked, err := liner.TerminalMode()
	if err != nil {
		return 0, fault.Wrap(fault.FileIO, err, "cannot read from the terminal")
	}
	runtime, err := start(ctx, o)
	if err != nil {
		return 0, err
	}
	var keys chan struct{} // from a terminal that cannot edit lines, also while one is typed
	if !liner.TerminalSupported() {
		keys = make(chan struct{}, 1)
	}
	defer proc.SignalsOf(ctx).OnKey(func() {
		runtime.interrupt()
		select {
		case keys <- struct{}{}:
		default:
		}
	})()
	history := openHistory(o.History)
	editor := liner.NewLiner()
	raw, err := liner.TerminalMode()
	if err != nil {
		return 0, errors.Join(fault.Wrap(fault.FileIO, err, "cannot read from the terminal"), editor.Close())
	}
	editor.SetCtrlCAborts(true)
	editor.SetBeep(false)
	editor.SetTabCompletionStyle(liner.TabPrints)
	editor.SetWordCompleter(completer{runtime, o.Path, o.CPath}.complete)
	for _, line := range history.lines {
		editor.AppendHistory(line)
	}
	loop(editor, runtime, history, keys, func() { _ = cooked.ApplyMode() }, func() { _ = raw.ApplyMode() })
	runtime.close()
	_ = editor.Close()
	<-runtime.done()
	code, err = runtime.result()
	return code, errors.Join(err, history.save())
}

func start(ctx context.Context, o Options) (evaluator, error) {
	if len(o.Argv) == 0 {
		return startBuiltin(ctx, o), nil
	}
	return startProgram(ctx, o)
}

type typed struct {
	line string
	err  error
}

// loop reads and evaluates until the end of input or of the runtime.
func loop(editor *liner.State, runtime evaluator, history *history, keys <-chan struct{}, release, take func()) {
	chunk, prompt := "", "> "
	for {
		select {
		case <-keys: // for what was evaluated
		default:
		}
		next := make(chan typed, 1)
		go func(prompt string) {
			line, err := editor.Prompt(prompt)
			next <- typed{line, err}
		}(prompt)
		var got typed
		for waits := true; waits; {
			select {
			case <-runtime.done():
				return
			case <-keys:
				// The terminal has dropped the line. Any request keeps the next key from ending the runtime.
				runtime.ask("modules", "")
				chunk, prompt = "", "> "
				_, _ = io.WriteString(os.Stdout, "\n"+prompt)
			case got = <-next:
				waits = false
			}
		}
		switch {
		case errors.Is(got.err, liner.ErrPromptAborted):
			chunk, prompt = "", "> "
			continue
		case errors.Is(got.err, io.EOF):
			_, _ = io.WriteString(os.Stdout, "\n")
			return
		case got.err != nil:
			return
		}
		if got.line != "" {
			editor.AppendHistory(got.line)
			history.add(got.line)
		}
		if chunk += got.line; strings.TrimSpace(chunk) == "" {
			chunk = ""
			continue
		}
		release()
		answer, _, ok := runtime.ask("eval", chunk)
		if !ok {
			return
		}
		take()
		if answer == "incomplete" {
			chunk, prompt = chunk+"\n", ">> "
		} else {
			chunk, prompt = "", "> "
		}
	}
}
