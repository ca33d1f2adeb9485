package metadata

import (
	"encoding/hex"
	"errors"
	"maps"
	"slices"

	"pluv/host/packed"
	"pluv/host/version"
)

// magic begins a table's file; its last digit is the version of the format.
const magic = "pluv-metadata-2\n"

var errTable = errors.New("not a table of metadata")

// TableOf returns the checksum of a table's source, or "" if data is not a table.
func TableOf(data []byte) string { return packed.Of(magic, data) }

// Encode returns the file of a table; of is the SHA-256 of its source.
//
// Format: the distinct strings (dependencies, platforms, build types); each name with the
// length of its block; the blocks, which refer to strings by index.
func (b Builder) Encode(of string) []byte {
	words := wordList{place: map[string]int{}}
	var head, blocks []byte
	names := slices.Sorted(maps.Keys(b))
	for _, name := range names {
		from := len(blocks)
		versions := slices.Sorted(maps.Keys(b[name]))
		blocks = packed.AppendNumber(blocks, len(versions))
		for _, version := range versions {
			blocks = packed.AppendText(blocks, version)
			blocks = packed.AppendText(blocks, string(words.appendRecord(nil, b[name][version])))
		}
		head = packed.AppendNumber(packed.AppendText(head, name), len(blocks)-from)
	}
	out := packed.AppendNumber(packed.Begin(magic, of), len(words.list))
	for _, word := range words.list {
		out = packed.AppendText(out, word)
	}
	out = append(packed.AppendNumber(out, len(names)), head...)
	return append(out, blocks...)
}

// Decode parses the file of a table. It fails if the file is damaged, for example by a
// crash; then the source must be read again.
func Decode(data []byte) (*Table, error) {
	r := packed.Open(magic, data)
	if r == nil {
		return nil, errTable
	}
	t := &Table{words: make([]string, r.Count())}
	for i := range t.words {
		t.words[i] = r.Text()
	}
	t.names = make([]string, r.Count())
	lengths := make([]int, len(t.names))
	for i := range t.names {
		t.names[i], lengths[i] = r.Text(), r.Number()
	}
	t.blocks = make([]string, len(t.names))
	for i := range t.blocks {
		t.blocks[i] = r.Take(lengths[i])
	}
	if !r.AtEnd() || !slices.IsSorted(t.names) {
		return nil, errTable
	}
	return t, nil
}

// wordList numbers strings in the order of their first use.
type wordList struct {
	place map[string]int
	list  []string
}

func (w *wordList) number(word string) int {
	i, known := w.place[word]
	if !known {
		i = len(w.list)
		w.place[word] = i
		w.list = append(w.list, word)
	}
	return i
}

func (w *wordList) appendRecord(out []byte, r *Record) []byte {
	sum, err := hex.DecodeString(r.RockspecSHA256)
	if err != nil {
		sum = nil
	}
	out = packed.AppendText(out, string(sum))
	for _, list := range [][]string{r.Dependencies, r.BuildDependencies, r.Platforms} {
		out = packed.AppendNumber(out, len(list))
		for _, word := range list {
			out = packed.AppendNumber(out, w.number(word))
		}
	}
	out = packed.AppendNumber(out, w.number(r.BuildType))
	return packed.AppendText(packed.AppendText(out, r.SourceURL), r.SourceRef)
}

// each visits the records of a block up to its end or first error: missing records are
// read from rockspecs again.
func (t *Table) each(block string, visit func(version, record string)) {
	r := packed.NewReader(block)
	for range r.Count() {
		version, record := r.Text(), r.Text()
		if r.Bad() {
			return
		}
		visit(version, record)
	}
}

// Needing returns the names, sorted, whose newest version depends on a name. Development
// versions count only if there is no other.
func (t *Table) Needing(name string) []string {
	var found []string
	for i, needing := range t.names {
		var newest string
		var record string
		t.each(t.blocks[i], func(v, of string) {
			if newest == "" || isNewer(v, newest) {
				newest, record = v, of
			}
		})
		if r := t.record(record); r != nil && slices.ContainsFunc(r.Dependencies, func(text string) bool {
			d, err := version.ParseDependency(text)
			return err == nil && d.Name == name
		}) {
			found = append(found, needing)
		}
	}
	return found
}

func isNewer(a, b string) bool {
	v, w := version.Parse(a), version.Parse(b)
	if version.IsDev(v) != version.IsDev(w) {
		return version.IsDev(w)
	}
	return version.Compare(v, w) > 0
}

func (t *Table) find(block, version string) *Record {
	var found *Record
	t.each(block, func(v, record string) {
		if v == version {
			found = t.record(record)
		}
	})
	return found
}

// record decodes a record; nil if it is damaged.
func (t *Table) record(text string) *Record {
	r := packed.NewReader(text)
	record := &Record{RockspecSHA256: hex.EncodeToString([]byte(r.Text()))}
	for _, list := range []*[]string{&record.Dependencies, &record.BuildDependencies, &record.Platforms} {
		for range r.Count() {
			*list = append(*list, t.word(r))
		}
	}
	record.BuildType = t.word(r)
	record.SourceURL, record.SourceRef = r.Text(), r.Text()
	if !r.AtEnd() {
		return nil
	}
	return record
}

func (t *Table) word(r *packed.Reader) string {
	i := r.Number()
	if i >= len(t.words) {
		r.Fail()
		return ""
	}
	return t.words[i]
}
