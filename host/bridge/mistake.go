package bridge

import (
	"fmt"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/lazyregexp"
)

// Checkout is the prefix of positions in modules of a checkout of pluv.
const Checkout = "$PLUV_LUA/"

// A position in Lua code.
type position struct{ chunk, line, function string }

var (
	positioned = lazyregexp.New(`^(.+?\.lua):(\d+): `)
	unnamed    = strings.NewReplacer("'<", "<", ">'", ">") // a function without a name is called by its position
	framed     = lazyregexp.New(`^\t(.+?\.lua):(\d+): in (.*)$`)
)

// served is Lua code that any code calls with its own arguments: the standard library,
// and the methods of objects given to commands and backends.
var served = []string{"std/", "pluv/cli/context.lua", "pluv/extend/command_context.lua", "pluv/machine/build_log.lua"}

// isServed reports whether a position is in such code; isOwn, whether it is in a module of
// pluv.
func (p position) isServed() bool {
	chunk := strings.TrimPrefix(strings.TrimPrefix(p.chunk, Checkout+"lua/"), Checkout+"stdlib/")
	return slices.ContainsFunc(served, func(prefix string) bool { return strings.HasPrefix(chunk, prefix) })
}

func (p position) isOwn() bool {
	return strings.HasPrefix(p.chunk, "pluv/") || strings.HasPrefix(p.chunk, Checkout)
}

// maxFrames bounds the traceback of a mistake.
const maxFrames = 8

// Mistake classifies errors that Lua raises as strings, by the innermost position outside of
// such shared code: in code of the user or of a project it is a failure, lua.error, with
// the positions in that code; in a module of pluv, or if unknown, it is a *Bug.
func Mistake(message, trace string) error {
	bug := &Bug{Message: message, Trace: trace}
	var at position
	rest := message
	if m := positioned().FindStringSubmatch(message); m != nil {
		at, rest = position{m[1], m[2], ""}, message[len(m[0]):]
	}
	var frames []position
	for line := range strings.SplitSeq(trace, "\n") {
		if m := framed().FindStringSubmatch(line); m != nil {
			frames = append(frames, position{m[1], m[2], unnamed.Replace(m[3])})
		}
	}
	blamed := at
	for _, frame := range frames {
		if blamed.chunk != "" && !blamed.isServed() {
			break
		}
		blamed = frame
	}
	if blamed.chunk == "" || blamed.isServed() || blamed.isOwn() {
		return bug
	}
	text := fmt.Sprintf("%s:%s: %s", blamed.chunk, blamed.line, rest)
	shown := 0
	for _, frame := range frames {
		if frame.isServed() || frame.isOwn() || shown == maxFrames {
			continue
		}
		text += fmt.Sprintf("\n  %s:%s: in %s", frame.chunk, frame.line, frame.function)
		shown++
	}
	return fault.New(fault.LuaError, "%s", text)
}

// settle classifies the causes that std.errors has kept as strings with their traceback.
func settle(f *fault.Error) *fault.Error {
	for link := f; link != nil; link, _ = link.Err.(*fault.Error) {
		if link.Code != fault.LuaBug {
			continue
		}
		message, trace, _ := strings.Cut(link.Message, "\n\t")
		if found, ok := Mistake(message, "\t"+trace).(*fault.Error); ok {
			link.Code, link.Message = found.Code, found.Message
		}
	}
	return f
}
