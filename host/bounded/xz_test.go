package bounded

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"
)

func pack(t testing.TB, c xz.WriterConfig, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := c.NewWriter(&out)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// noise returns bytes that do not compress, followed by bytes that do.
func noise(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]byte, n)
	for i := range out {
		if i/5000%2 == 0 {
			out[i] = byte(rng.Uint32())
		}
	}
	return out
}

func TestXZ(t *testing.T) {
	text := []byte(strings.Repeat("some text that is packed\n", 2000))
	for name, c := range map[string]struct {
		config xz.WriterConfig
		data   []byte
	}{
		"nothing":       {xz.WriterConfig{}, nil},
		"a byte":        {xz.WriterConfig{}, []byte("x")},
		"text":          {xz.WriterConfig{}, text},
		"noise":         {xz.WriterConfig{}, noise(300_000)},
		"many blocks":   {xz.WriterConfig{DictCap: 1 << 20, BlockSize: 100_000}, noise(3_000_000)},
		"small blocks":  {xz.WriterConfig{DictCap: 4096, BlockSize: 5000}, noise(100_000)},
		"blocks of use": {xz.WriterConfig{DictCap: 32 << 20, BlockSize: 1 << 20}, noise(7 << 20)},
		"CRC32":         {xz.WriterConfig{CheckSum: xz.CRC32}, text},
		"SHA-256":       {xz.WriterConfig{CheckSum: xz.SHA256}, text},
		"no sum":        {xz.WriterConfig{NoCheckSum: true}, text},
	} {
		t.Run(name, func(t *testing.T) {
			packed := pack(t, c.config, c.data)
			twice := append(append(bytes.Clone(packed), 0, 0, 0, 0, 0, 0, 0, 0), packed...)
			for times, data := range map[int][]byte{1: packed, 2: twice} {
				r, err := NewXZ(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(r)
				if want := bytes.Repeat(c.data, times); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bytes instead of %d: %v", len(got), len(want), err)
				}
			}
			if _, err := readXZ(packed[:len(packed)-6]); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("cut: %v", err)
			}
		})
	}
}

func readXZ(data []byte) (int64, error) {
	r, err := NewXZ(bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

func TestXZDictionary(t *testing.T) {
	const dictionary = xz.HeaderLen + 4 // offset of the dictionary size in the header of a block without sizes
	packed := pack(t, xz.WriterConfig{}, []byte("text"))
	var problem *Problem
	for bits := byte(0); bits <= 41; bits++ {
		packed[dictionary] = bits // this breaks the checksum too, which is checked later
		_, err := readXZ(packed)
		if tooLarge := bits > 28 && bits <= 40; errors.As(err, &problem) != tooLarge || tooLarge && problem.Text != "it needs more than 64 MB to unpack" {
			t.Errorf("%d: %v", bits, err)
		}
	}
	var many []byte
	for range 20 {
		many = append(many, pack(t, xz.WriterConfig{DictCap: 16 << 20}, []byte("text"))...)
	}
	if n, err := readXZ(many); !errors.As(err, &problem) || n > 100 {
		t.Errorf("many dictionaries: %d, %v", n, err)
	}
}

// Accepted input decodes to what the decoder alone gives.
func FuzzXZ(f *testing.F) {
	for i, c := range []xz.WriterConfig{{}, {DictCap: 4096, BlockSize: 10}, {CheckSum: xz.CRC32}, {NoCheckSum: true}} {
		f.Add(pack(f, c, fmt.Appendf(nil, "some text, %d", i)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const most = 1 << 20
		r, err := NewXZ(bytes.NewReader(data))
		var problem *Problem
		if errors.As(err, &problem) {
			return
		}
		var got, want []byte
		if err == nil {
			got, err = io.ReadAll(io.LimitReader(r, most))
		}
		if errors.As(err, &problem) || len(got) == most {
			return
		}
		alone, wantErr := xz.NewReader(bytes.NewReader(data))
		if wantErr == nil {
			want, wantErr = io.ReadAll(io.LimitReader(alone, most))
		}
		strict := errors.Is(err, io.ErrUnexpectedEOF) // the decoder accepts some truncated files
		if (err == nil) != (wantErr == nil) && !strict || err == nil && !bytes.Equal(got, want) {
			t.Errorf("%q, %v; alone %q, %v", got, err, want, wantErr)
		}
	})
}
