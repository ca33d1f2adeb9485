package bounded

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// zipOf makes a zip file of n directory records with the same name and no contents. Its end
// record claims another number of them.
func zipOf(n, claimed int, name, comment string) []byte {
	record := make([]byte, 46, 46+len(name)+len(comment))
	copy(record, "PK\x01\x02")
	binary.LittleEndian.PutUint16(record[28:], uint16(len(name)))
	binary.LittleEndian.PutUint16(record[32:], uint16(len(comment)))
	record = append(append(record, name...), comment...)
	out := append([]byte("PK\x03\x04"), make([]byte, 26)...)
	out = append(out, bytes.Repeat(record, n)...)
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], uint16(claimed))
	binary.LittleEndian.PutUint16(end[10:], uint16(claimed))
	binary.LittleEndian.PutUint32(end[12:], uint32(n*len(record)))
	binary.LittleEndian.PutUint32(end[16:], 30)
	return append(out, end...)
}

func TestOpenZip(t *testing.T) {
	long := strings.Repeat("x", 1000)
	cases := []struct {
		name    string
		data    []byte
		entries int
		problem string
	}{
		{"none", zipOf(0, 0, "", ""), 0, ""},
		{"some", zipOf(3, 3, "a", "b"), 3, ""},
		{"as many as there may be", zipOf(MaxZipEntries, MaxZipEntries, "n", ""), MaxZipEntries, ""},
		{"one more", zipOf(MaxZipEntries+1, 0, "n", ""), 0, "it has more than 65535 entries"},
		{"many more", zipOf(300_000, 300_000%65536, "n", ""), 0, "it has more than 65535 entries"},
		{"many more than it says", zipOf(300_000, 0, "n", ""), 0, "it has more than 65535 entries"},
		{"long names", zipOf(10_000, 10_000, long, ""), 0, "its directory is larger than 8388608 bytes"},
		{"long comments", zipOf(10_000, 10_000, "", long), 0, "its directory is larger than 8388608 bytes"},
		{"names like records", zipOf(100, 100, strings.Repeat("PK\x01\x02", 100), ""), 100, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := OpenZip(bytes.NewReader(c.data), int64(len(c.data)))
			var problem *Problem
			switch {
			case c.problem == "" && (err != nil || len(r.File) != c.entries):
				t.Errorf("%v", err)
			case c.problem != "" && (!errors.As(err, &problem) || problem.Text != c.problem):
				t.Errorf("%v, want %s", err, c.problem)
			}
		})
	}
	if _, err := OpenZip(strings.NewReader("PK"), 2); !errors.Is(err, zip.ErrFormat) {
		t.Errorf("no zip: %v", err)
	}
}

// Memory use is bounded even with too many records: proportional to the file size it would be 200
// MB.
func TestOpenZipAllocates(t *testing.T) {
	data := zipOf(500_000, 500_000%65536, "", "")
	in := bytes.NewReader(data)
	most := testing.AllocsPerRun(1, func() {
		if _, err := OpenZip(in, int64(len(data))); err == nil {
			t.Error("a file with too many records was opened")
		}
	})
	if most > 4*(MaxZipEntries+zipEnd) {
		t.Errorf("%.0f allocations", most)
	}
}

// A file with too many records is refused, wherever its directory is.
func FuzzZip(f *testing.F) {
	f.Add(zipOf(3, 3, "a/b", "c"), uint16(0))
	f.Add(zipOf(2, 70, "", ""), uint16(9))
	f.Fuzz(func(t *testing.T, data []byte, more uint16) {
		if i := bytes.Index(data, zipSignature); i >= 0 { // repeat the first record many times
			record := data[i:min(len(data), i+46)]
			data = append(append(append([]byte{}, data[:i]...), bytes.Repeat(record, int(more))...), data[i:]...)
		}
		r, err := OpenZip(bytes.NewReader(data), int64(len(data)))
		if err == nil && len(r.File) > MaxZipEntries {
			t.Errorf("%d entries", len(r.File))
		}
	})
}
