// Package packed encodes numbers and strings for caches that must load fast: numbers as
// varints, strings after their length. Decoded strings are slices of the input; nothing
// is copied.
//
// A file begins with a magic line, which names its format, and a line with the SHA-256 of
// its source, which tells whether the file is up to date.
package packed

import "encoding/binary"

const sumLength = 64

// Begin returns the beginning of a file. The magic must end with a line feed.
func Begin(magic, of string) []byte {
	return append(append([]byte(magic), of...), '\n')
}

// Of returns the checksum of a file's source, or "" if it has another format.
func Of(magic string, data []byte) string {
	end := len(magic) + sumLength
	if len(data) <= end || string(data[:len(magic)]) != magic || data[end] != '\n' {
		return ""
	}
	return string(data[len(magic):end])
}

// Open returns a reader of the content of a file, or nil if it has another format.
func Open(magic string, data []byte) *Reader {
	if Of(magic, data) == "" {
		return nil
	}
	return NewReader(string(data[len(magic)+sumLength+1:]))
}

// AppendNumber appends a number.
func AppendNumber(out []byte, n int) []byte { return binary.AppendUvarint(out, uint64(n)) }

// AppendText appends a string.
func AppendText(out []byte, text string) []byte {
	return append(AppendNumber(out, len(text)), text...)
}

// Reader decodes a string from beginning to end. After an error all results are zero.
type Reader struct {
	text string
	at   int
	bad  bool
}

// NewReader returns a reader of data written by the append functions.
func NewReader(text string) *Reader { return &Reader{text: text} }

// Bad reports whether there was an error.
func (r *Reader) Bad() bool { return r.bad }

// Fail marks the data as invalid.
func (r *Reader) Fail() { r.bad = true }

// AtEnd reports whether everything was read, without error.
func (r *Reader) AtEnd() bool { return !r.bad && r.at == len(r.text) }

// Number reads a number below 1<<31.
func (r *Reader) Number() int {
	var n uint64 // int has 32 bits on some machines
	for shift := 0; shift < 31 && r.at < len(r.text); shift += 7 {
		b := r.text[r.at]
		r.at++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			if n >= 1<<31 {
				break
			}
			return int(n)
		}
	}
	r.bad = true
	return 0
}

// Count reads a number of items, each of which takes at least a byte.
func (r *Reader) Count() int {
	n := r.Number()
	if n > len(r.text)-r.at {
		r.bad = true
		return 0
	}
	return n
}

// Text reads a string.
func (r *Reader) Text() string { return r.Take(r.Count()) }

// Take reads n bytes.
func (r *Reader) Take(n int) string {
	if r.bad || n > len(r.text)-r.at {
		r.bad = true
		return ""
	}
	s := r.text[r.at : r.at+n]
	r.at += n
	return s
}
