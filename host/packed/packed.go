// Package packed writes and reads numbers and texts one after the other, for
// caches that must be read in a moment: numbers as varints, texts behind their
// length. What is read are parts of one string; nothing is copied.
//
// Such a file begins with a magic line, which names its form, and a line with
// the SHA-256 of what it was made of, by which its reader knows whether it is
// still right.
package packed

import "encoding/binary"

const sumLength = 64

// Begin returns the beginning of a file. The magic ends with a line end.
func Begin(magic, of string) []byte {
	return append(append([]byte(magic), of...), '\n')
}

// Of returns the sum of what a file was made of, or "" if it has another form.
func Of(magic string, data []byte) string {
	end := len(magic) + sumLength
	if len(data) <= end || string(data[:len(magic)]) != magic || data[end] != '\n' {
		return ""
	}
	return string(data[len(magic):end])
}

// Open returns a reader of what follows the beginning of a file, or nil if it
// has another form.
func Open(magic string, data []byte) *Reader {
	if Of(magic, data) == "" {
		return nil
	}
	return NewReader(string(data[len(magic)+sumLength+1:]))
}

// AppendNumber appends a number.
func AppendNumber(out []byte, n int) []byte { return binary.AppendUvarint(out, uint64(n)) }

// AppendText appends a text.
func AppendText(out []byte, text string) []byte {
	return append(AppendNumber(out, len(text)), text...)
}

// Reader reads from the beginning of a text to its end. Once something is
// wrong it stays so, and all that is read is zero.
type Reader struct {
	text string
	at   int
	bad  bool
}

// NewReader returns a reader of what the append functions wrote.
func NewReader(text string) *Reader { return &Reader{text: text} }

// Bad reports whether something did not read.
func (r *Reader) Bad() bool { return r.bad }

// Fail says that something that was read makes no sense.
func (r *Reader) Fail() { r.bad = true }

// AtEnd reports whether all was read, without a mistake.
func (r *Reader) AtEnd() bool { return !r.bad && r.at == len(r.text) }

// Number reads a number below 1<<31.
func (r *Reader) Number() int {
	n := 0
	for shift := 0; shift < 31 && r.at < len(r.text); shift += 7 {
		b := r.text[r.at]
		r.at++
		n |= int(b&0x7f) << shift
		if b < 0x80 {
			if n >= 1<<31 {
				break
			}
			return n
		}
	}
	r.bad = true
	return 0
}

// Count reads how many things follow, of which each takes at least a byte.
func (r *Reader) Count() int {
	n := r.Number()
	if n > len(r.text)-r.at {
		r.bad = true
		return 0
	}
	return n
}

// Text reads a text.
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
