// Package bounded reads what strangers wrote with the parsers of others, none of
// which bounds what it takes: they recurse as deep as a text nests, keep a copy of a
// key's whole path for every key, or believe the sizes that a file claims.
//
// Each function looks at the bytes first, in one pass that neither recurses nor
// allocates, and fails with a *Problem when a Limit is exceeded. All other packages
// decode TOML and JSON through this one (spec/api_test.go).
package bounded

import (
	"fmt"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// A Limit is what a text may have at most. Zero means no limit.
type Limit struct {
	Size  int64 // bytes
	Depth int   // open brackets, and the parts of the keys that lead to them
	Items int   // values, and for each key the parts of its whole path
	Word  int   // bytes of a part of a key in TOML, or of a value without quotes
}

// The limits of the files that pluv reads, by kind. Reading one that just keeps them
// takes less than 64 MB (spec/bench/README.md): a parsed item takes up to 220 bytes. A
// pluv.lock of 1,600 packages has 42,000 items when two runtimes share them, and 84,000
// when they share none. Keys are names, which messages repeat.
var (
	Project  = Limit{Size: 1 << 20, Depth: 32, Items: 30_000, Word: 1000}  // pluv.toml
	Lock     = Limit{Size: 5 << 20, Depth: 16, Items: 110_000, Word: 1000} // pluv.lock
	User     = Limit{Size: 1 << 20, Depth: 32, Items: 20_000, Word: 1000}  // config.toml, registries.toml, auth.toml, the tokens of a server
	Settings = Limit{Size: 1 << 20, Depth: 64, Items: 50_000}              // .luarc.json, .emmyrc.json
	Metadata = Limit{Size: 1 << 20, Depth: 16, Items: 50_000}              // package.json of a built rock, manifests of OCI
	Record   = Limit{Size: 1 << 20, Depth: 16, Items: 50_000}              // what pluv keeps of a download, a runtime, an interpreter
	Rock     = Limit{Size: 8 << 20, Depth: 16, Items: 500_000}             // pluv.json: six items for each file of a rock
	Trust    = Limit{Size: 8 << 20, Depth: 16, Items: 200_000}             // the files that a user trusts
	Data     = Limit{Depth: 128}                                           // what Lua code decodes; it is in memory already
)

// A Problem is a text that exceeds its limit, or that no parser is asked about.
type Problem struct {
	Line int // 1-based; 0 for the text as a whole
	Text string
}

func (p *Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("line %d: %s", p.Line, p.Text)
	}
	return p.Text
}

// size checks the number of bytes.
func (l Limit) size(n int) error {
	if l.Size > 0 && int64(n) > l.Size {
		return &Problem{Text: fmt.Sprintf("it has more than %d bytes", l.Size)}
	}
	return nil
}

// counter counts the items of a text.
type counter struct {
	Limit
	line, items int
}

func (c *counter) count(items int) error {
	if c.items += items; c.Items > 0 && c.items > c.Items {
		return &Problem{c.line, fmt.Sprintf("it has more than %d keys and values", c.Items)}
	}
	return nil
}

func (c *counter) long(length int) error {
	if c.Word > 0 && length > c.Word {
		return &Problem{c.line, fmt.Sprintf("it has a key or a number of more than %d bytes", c.Word)}
	}
	return nil
}

func (c *counter) deep(depth int) error {
	if c.Depth > 0 && depth > c.Depth {
		return &Problem{c.line, fmt.Sprintf("it nests deeper than %d levels", c.Depth)}
	}
	return nil
}

// ReadFile returns the content of a regular file. One that is larger than the limit
// fails with code, which is that of a file that its parser refuses; the other
// failures are those of package fsys.
func ReadFile(path string, l Limit, code fault.Code) ([]byte, error) {
	data, err := fsys.ReadHead(path, l.Size+1)
	if err == nil && int64(len(data)) > l.Size {
		return nil, fault.New(code, "%s has more than %d bytes", path, l.Size)
	}
	return data, err
}
