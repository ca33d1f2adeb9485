package bounded

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/ulikunitz/xz"
)

// MaxXZDictionary is the dictionary of `xz -9`. The format allows 4 GiB, which the
// decoder would allocate before it decodes a byte.
const MaxXZDictionary = 64 << 20

// NewXZ returns a decompressor for xz. It fails with a *Problem if a dictionary is larger
// than MaxXZDictionary, or if there are many for little data.
func NewXZ(in io.Reader) (io.Reader, error) {
	return xz.NewReader(&xzFrames{in: bufio.NewReaderSize(in, 4096), step: (*xzFrames).stream})
}

// xzFrames passes on an xz file after checking the headers of its frames
// (https://tukaani.org/xz/xz-file-format.txt). It stops at anything it cannot parse.
type xzFrames struct {
	in   *bufio.Reader
	step func(*xzFrames) error // parses the next header, and sets left
	left int64                 // bytes to pass on before that
	err  error

	check        int64 // size of the check after each block
	block        int64 // compressed bytes of the current block
	dictionaries int64 // bytes, of all blocks
	unpacked     int64
	records      uint64 // numbers of the index still to read
	index        int64  // bytes of the index so far
}

func (x *xzFrames) Read(p []byte) (int, error) {
	for x.left == 0 && x.err == nil {
		x.err = x.step(x)
	}
	if x.err != nil {
		return 0, x.err
	}
	n, err := x.in.Read(p[:min(int64(len(p)), x.left)])
	x.left -= int64(n)
	return n, err
}

var errXZ = errors.New("xz: the file is damaged")

// peek returns exactly the next n bytes.
func (x *xzFrames) peek(n int) ([]byte, error) {
	b, err := x.in.Peek(n)
	if err == io.EOF && len(b) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// xzChecks are the sizes of the checks, by check id rounded up, divided by three.
var xzChecks = [...]int64{4, 8, 16, 32, 64}

// stream parses a stream header or the padding between streams.
func (x *xzFrames) stream() error {
	b, err := x.peek(4)
	if err != nil {
		return err // io.EOF is the end of the file
	}
	if binary.LittleEndian.Uint32(b) == 0 {
		x.left = 4
		return nil
	}
	if b, err = x.peek(xz.HeaderLen); err != nil {
		return err
	}
	x.check = 0
	if kind := int(b[7] & 0x0f); kind > 0 {
		x.check = xzChecks[(kind-1)/3]
	}
	x.left, x.step = xz.HeaderLen, (*xzFrames).blockOrIndex
	return nil
}

// blockOrIndex parses the header of a block, or detects the index.
func (x *xzFrames) blockOrIndex() error {
	b, err := x.peek(1)
	if err != nil {
		return unexpected(err)
	}
	if b[0] == 0 {
		x.left, x.index, x.step = 1, 1, (*xzFrames).count
		return nil
	}
	size := (int(b[0]) + 1) * 4
	if b, err = x.peek(size); err != nil {
		return unexpected(err)
	}
	dictionary, err := xzDictionary(b)
	if err != nil {
		return err
	}
	// Each block has its own dictionary, which must be cleared. Useful blocks have at
	// least a megabyte.
	x.dictionaries += dictionary
	if dictionary > MaxXZDictionary || x.dictionaries > 2*MaxXZDictionary+64*x.unpacked {
		return &Problem{Text: fmt.Sprintf("it needs more than %d MB to unpack", MaxXZDictionary>>20)}
	}
	x.left, x.block, x.step = int64(size), 0, (*xzFrames).chunk
	return nil
}

// xzDictionary returns the dictionary size in the header of a block.
func xzDictionary(header []byte) (int64, error) {
	flags, rest := header[1], header[2:]
	number := func() uint64 {
		v, n := binary.Uvarint(rest)
		if n <= 0 {
			rest = nil
			return 0
		}
		rest = rest[n:]
		return v
	}
	for _, given := range []byte{0x40, 0x80} {
		if flags&given != 0 {
			number()
		}
	}
	var dictionary int64
	for range flags&3 + 1 {
		id, size := number(), number()
		if rest == nil || size > uint64(len(rest)) {
			return 0, errXZ
		}
		if id == 0x21 && size == 1 { // LZMA2
			bits := rest[0]
			if bits > 40 {
				return 0, errXZ
			}
			dictionary += (2 | int64(bits&1)) << (bits/2 + 11)
		}
		rest = rest[size:]
	}
	return dictionary, nil
}

// chunk parses the header of an LZMA2 chunk, or the end of a block.
func (x *xzFrames) chunk() error {
	b, err := x.peek(1)
	if err != nil {
		return unexpected(err)
	}
	switch control := b[0]; {
	case control == 0:
		x.block++
		x.left = 1 + -x.block&3 + x.check
		x.step = (*xzFrames).blockOrIndex
		return nil
	case control >= 0x80:
		if b, err = x.peek(5); err != nil {
			return unexpected(err)
		}
		x.left = 5 + int64(binary.BigEndian.Uint16(b[3:])) + 1
		if control >= 0xc0 {
			x.left++
		}
		x.unpacked += int64(control&0x1f)<<16 + int64(binary.BigEndian.Uint16(b[1:])) + 1
	case control <= 2:
		if b, err = x.peek(3); err != nil {
			return unexpected(err)
		}
		size := int64(binary.BigEndian.Uint16(b[1:])) + 1
		x.left = 3 + size
		x.unpacked += size
	default:
		return errXZ
	}
	x.block += x.left
	return nil
}

// count reads the number of records of the index.
func (x *xzFrames) count() error {
	records, err := x.number()
	x.records = 2 * records
	x.step = (*xzFrames).record
	return err
}

// record reads one number of the index; after the last come its padding and checksum, and
// the footer.
func (x *xzFrames) record() error {
	if x.records == 0 {
		x.left = -x.index&3 + 4 + 12
		x.step = (*xzFrames).stream
		return nil
	}
	x.records--
	_, err := x.number()
	return err
}

func (x *xzFrames) number() (uint64, error) {
	b, err := x.in.Peek(binary.MaxVarintLen64)
	n := 0
	var v uint64
	if v, n = binary.Uvarint(b); n <= 0 {
		if err == nil {
			err = errXZ
		}
		return 0, unexpected(err)
	}
	x.left = int64(n)
	x.index += int64(n)
	return v, nil
}

// unexpected turns io.EOF into an error where more data must follow.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
