package index

import (
	"encoding/binary"
	"errors"
	"strings"
)

// compactMagic begins a compact index; its last digit is the format's number.
const compactMagic = "pluv-index-1\n"

var errCompact = errors.New("not a compact index")

// Encode returns a manifest as a compact index, which Decode reads in about a
// millisecond where the manifest takes ten. Of is the SHA-256 of the manifest's
// text, by which its reader knows whether the index is still right.
//
// The form: the magic, of, the lists of kinds, then each name with its versions;
// counts and lengths are varints.
func Encode(m *Manifest, of string) []byte {
	out := append([]byte(compactMagic), of...)
	out = append(out, '\n')
	lists := map[string]uint64{}
	var order []string
	for _, e := range m.entries {
		key := strings.Join(e.Arches, ",")
		if _, known := lists[key]; !known {
			lists[key] = uint64(len(order))
			order = append(order, key)
		}
	}
	out = binary.AppendUvarint(out, uint64(len(order)))
	for _, list := range order {
		out = appendText(out, list)
	}
	out = binary.AppendUvarint(out, uint64(len(m.names)))
	out = binary.AppendUvarint(out, uint64(len(m.entries)))
	for i, name := range m.names {
		out = appendText(out, name)
		entries := m.entries[m.spans[i].from:m.spans[i].to]
		out = binary.AppendUvarint(out, uint64(len(entries)))
		for _, e := range entries {
			out = appendText(out, e.Version)
			out = binary.AppendUvarint(out, lists[strings.Join(e.Arches, ",")])
		}
	}
	return out
}

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// CompactOf returns the SHA-256 of the manifest that a compact index was made
// of, or "" if data is none.
func CompactOf(data []byte) string {
	const end = len(compactMagic) + 64
	if len(data) <= end || string(data[:len(compactMagic)]) != compactMagic || data[end] != '\n' {
		return ""
	}
	return string(data[len(compactMagic):end])
}

// Decode reads a compact index. What does not read, as after a crash, is an
// error: then the manifest is to be parsed again.
func Decode(data []byte) (*Manifest, error) {
	if CompactOf(data) == "" {
		return nil, errCompact
	}
	r := compactReader{text: string(data[len(compactMagic)+65:])}
	lists := make([][]string, r.count())
	for i := range lists {
		lists[i] = strings.Split(r.string(), ",")
	}
	names, total := r.count(), r.count()
	m := &Manifest{names: make([]string, 0, names), spans: make([]span, 0, names), entries: make([]Entry, 0, total)}
	for range names {
		m.names = append(m.names, r.string())
		from := len(m.entries)
		for range r.count() {
			version, list := r.string(), r.number()
			if r.bad || list >= uint64(len(lists)) {
				return nil, errCompact
			}
			m.entries = append(m.entries, Entry{version, lists[list]})
		}
		m.spans = append(m.spans, span{from, len(m.entries)})
	}
	if r.bad || r.at != len(r.text) || len(m.entries) != total {
		return nil, errCompact
	}
	return m, nil
}

// compactReader reads from text; once something is wrong, bad stays true and
// everything is zero.
type compactReader struct {
	text string
	at   int
	bad  bool
}

func (r *compactReader) number() uint64 {
	var n uint64
	for shift := 0; shift < 64 && r.at < len(r.text); shift += 7 {
		b := r.text[r.at]
		r.at++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.bad = true
	return 0
}

// count reads the length of something of which each takes at least a byte.
func (r *compactReader) count() int {
	n := r.number()
	if r.bad || n > uint64(len(r.text)-r.at) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *compactReader) string() string {
	n := r.count()
	s := r.text[r.at : r.at+n]
	r.at += n
	return s
}
