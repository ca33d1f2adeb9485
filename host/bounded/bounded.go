// Package bounded guards third-party parsers against untrusted input. None of them limits
// what it accepts: they recurse as deep as the input nests, copy the whole path of every
// key, or trust the sizes that a file declares.
//
// Each function first scans the bytes in one pass without recursion or allocation, and
// fails with a *Problem if a Limit is exceeded. All other packages decode TOML and JSON
// with this one (spec/api_test.go).
package bounded

import (
	"fmt"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// A Limit bounds an input. Zero means no limit.
type Limit struct {
	Size  int64 // bytes
	Depth int   // open brackets and the parts of their keys
	Items int   // values, and for each key the parts of its whole path
	Word  int   // bytes of a part of a TOML key, or of an unquoted value
}

// The limits of the files that pluv reads. Decoding a file within them takes less than 64
// MB (spec/bench/README.md): an item takes up to 220 bytes. A pluv.lock of 1,600 packages
// has 42,000 items if two runtimes share them, and 84,000 if they share none. Keys are
// limited because messages quote them.
var (
	Project  = Limit{Size: 1 << 20, Depth: 32, Items: 30_000, Word: 1000}  // pluv.toml
	Lock     = Limit{Size: 5 << 20, Depth: 16, Items: 110_000, Word: 1000} // pluv.lock
	User     = Limit{Size: 1 << 20, Depth: 32, Items: 20_000, Word: 1000}  // config.toml, registries.toml, auth.toml, the tokens of a server
	Settings = Limit{Size: 1 << 20, Depth: 64, Items: 50_000}              // .luarc.json, .emmyrc.json
	Metadata = Limit{Size: 1 << 20, Depth: 16, Items: 50_000}              // package.json of a built rock, manifests of OCI
	Record   = Limit{Size: 1 << 20, Depth: 16, Items: 50_000}              // pluv's records of downloads, runtimes and interpreters
	Rock     = Limit{Size: 8 << 20, Depth: 16, Items: 500_000}             // pluv.json: six items for each file of a rock
	Trust    = Limit{Size: 8 << 20, Depth: 16, Items: 200_000}             // the files that a user trusts
	Data     = Limit{Depth: 128}                                           // decoded by Lua code; it is in memory already
)

// A Problem is an input that exceeds a limit, or that the scan refuses.
type Problem struct {
	Line int // 1-based; 0 for the whole input
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
		return &Problem{Text: fmt.Sprintf("it is larger than %d bytes", l.Size)}
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
		return &Problem{c.line, fmt.Sprintf("it nests more than %d levels", c.Depth)}
	}
	return nil
}

// ReadFile returns the content of a regular file. A file larger than the limit fails with
// code; other failures are those of package fsys.
func ReadFile(path string, l Limit, code fault.Code) ([]byte, error) {
	data, err := fsys.ReadHead(path, l.Size+1)
	if err == nil && int64(len(data)) > l.Size {
		return nil, fault.New(code, "%s is larger than %d bytes", path, l.Size)
	}
	return data, err
}
