package manifest

import (
	"bytes"
	"fmt"

	"pluv/host/fault"
)

// Limits of Parse. The root manifest of luarocks.org has 3.6 MB, five levels, and 38,000
// versions.
const (
	MaxSize     = 32 << 20 // bytes, uncompressed
	maxDepth    = 64
	maxVersions = 1_000_000
)

// Parse parses a manifest in any of its formats.
func Parse(data []byte) (*Manifest, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		inner, err := unzip(data)
		if err != nil {
			return nil, err
		}
		data = inner
	}
	if len(data) > MaxSize {
		return nil, fault.New(fault.IndexFormat, "the manifest is larger than %d MB", MaxSize>>20)
	}
	if LooksLikeHTML(data) {
		return nil, fault.New(fault.IndexFormat, "the manifest is an HTML page").
			WithHint("the server answered with a web page: check the registry's address, or try a mirror")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var fields reader = &luaReader{scanner: scanner{data: data}}
	if start := bytes.TrimLeft(data, " \t\r\n"); len(start) > 0 && start[0] == '{' {
		fields = &jsonReader{scanner: scanner{data: data}}
	}
	return read(fields)
}

// LooksLikeHTML reports whether data is an HTML or XML page. Neither a manifest nor a
// rockspec can begin with "<", and mirrors do send error pages with status 200.
func LooksLikeHTML(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\f\v"), []byte("<"))
}

// reader parses nested tables field by field, from Lua data or JSON. After next the
// caller consumes the value with enter, text or skip.
type reader interface {
	// next moves to the next field of the current table and returns its key,
	// nil for a positional field. At the end it leaves the table.
	next() (key []byte, ok bool, err error)
	// enter starts reading the value if it is a table.
	enter() (bool, error)
	// text consumes the value if it is a string.
	text() ([]byte, bool, error)
	skip() error
	// fail returns an error with the current line.
	fail(problem string) error
}

// read collects `repository[name][version][i].arch`.
func read(r reader) (*Manifest, error) {
	b, seen := newBuilder(), false
	err := each(r, func(key []byte) error {
		if string(key) != "repository" {
			return r.skip()
		}
		seen = true
		b.packages, b.entries = nil, nil
		return table(r, "`repository`", func(name []byte) error {
			if name == nil {
				return r.fail("a name is missing in `repository`")
			}
			return b.readPackage(r, b.intern(name))
		})
	})
	if err != nil {
		return nil, err
	}
	if !seen {
		return nil, r.fail("there is no `repository`")
	}
	return b.manifest(), nil
}

// readPackage reads the table of a name: its versions, by number. Only `arch` of each
// entry is used; manifests of trees have more.
func (b *builder) readPackage(r reader, name string) error {
	from := len(b.entries)
	if len(b.packages) >= maxVersions {
		return r.fail(fmt.Sprintf("there are more than %d names", maxVersions))
	}
	err := table(r, "a name of `repository`", func(version []byte) error {
		if version == nil {
			return r.fail("a version is missing")
		}
		if len(b.entries) >= maxVersions {
			return r.fail(fmt.Sprintf("there are more than %d versions", maxVersions))
		}
		number := b.intern(version)
		b.kinds = b.kinds[:0]
		if err := table(r, "a version", func([]byte) error { return b.readKind(r) }); err != nil {
			return err
		}
		b.addEntry(number)
		return nil
	})
	b.endPackage(name, from)
	return err
}

func (b *builder) readKind(r reader) error {
	return table(r, "an entry of a version", func(key []byte) error {
		if string(key) != "arch" {
			return r.skip()
		}
		arch, ok, err := r.text()
		if err == nil && !ok {
			err = r.fail("`arch` is not a string")
		}
		if err == nil {
			b.kinds = append(b.kinds, b.intern(arch))
		}
		return err
	})
}

// table enters a value that must be a table, and calls field for each of its fields; what
// is its name in errors.
func table(r reader, what string, field func(key []byte) error) error {
	ok, err := r.enter()
	if err != nil {
		return err
	}
	if !ok {
		return r.fail(what + " is not a table")
	}
	return each(r, field)
}

func each(r reader, field func(key []byte) error) error {
	for {
		key, ok, err := r.next()
		if err != nil || !ok {
			return err
		}
		if err := field(key); err != nil {
			return err
		}
	}
}
