package vm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// PrecompiledName is the file in the sources of pluv.* that holds a Precompiled.
const PrecompiledName = "pluv/.precompiled"

// Precompiled holds compiled chunks of Lua: decoding one is twenty times faster than parsing and
// compiling. A chunk is used only for the exact source that it was compiled from, so an old file
// makes pluv slower, but never wrong.
//
// The file is a header, an index sorted by name, and the chunks:
//
//	"pluvlua" format(1 byte) length of the index(4 bytes)
//	index: count, then for each chunk: name, crc32 of the source (4 bytes), length of the source, offset, length
//	chunk: a function, see encoder.proto
//
// Numbers are uvarints, strings are preceded by their length.
type Precompiled struct {
	file    io.ReaderAt
	start   int64 // of the chunks
	index   []precompiledEntry
	strings int // see stringConstants
	buffers sync.Pool
}

type precompiledEntry struct {
	name           string
	sum            uint32
	source         int // length of the source
	offset, length int64
}

const (
	precompiledMagic  = "pluvlua\x01"
	precompiledHeader = len(precompiledMagic) + 4
)

// OpenPrecompiled opens the file if the build has one; otherwise it returns nil.
func OpenPrecompiled(sources fs.FS) *Precompiled {
	file, err := sources.Open(PrecompiledName)
	if err != nil {
		return nil
	}
	at, isReader := file.(io.ReaderAt)
	info, err := file.Stat()
	offset := stringConstants()
	if !isReader || err != nil || offset < 0 {
		return nil
	}
	header := make([]byte, precompiledHeader)
	if _, err := at.ReadAt(header, 0); err != nil || string(header[:len(precompiledMagic)]) != precompiledMagic {
		return nil
	}
	length := int64(binary.LittleEndian.Uint32(header[len(precompiledMagic):]))
	if length > info.Size() {
		return nil
	}
	index := make([]byte, length)
	if _, err := at.ReadAt(index, int64(precompiledHeader)); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	p := &Precompiled{file: at, start: int64(precompiledHeader) + length, strings: offset}
	d := decoder{data: index}
	p.index = make([]precompiledEntry, d.count())
	for i := range p.index {
		p.index[i] = precompiledEntry{name: d.string(), sum: d.uint32(), source: d.int(), offset: int64(d.int()), length: int64(d.int())}
		d.bad = d.bad || p.index[i].length > info.Size()
	}
	if d.bad {
		return nil
	}
	return p
}

// Load returns the compiled chunk of a source, and the source's length; nil if there is
// none, or it was compiled from another source.
func (p *Precompiled) Load(source io.Reader, chunk string) (proto *lua.FunctionProto, size int) {
	i, found := slices.BinarySearchFunc(p.index, chunk, func(e precompiledEntry, name string) int { return strings.Compare(e.name, name) })
	if !found || !p.index[i].isOf(source, &p.buffers) {
		return nil, 0
	}
	data := make([]byte, p.index[i].length)
	if _, err := p.file.ReadAt(data, p.start+p.index[i].offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0
	}
	d := decoder{data: data, chunk: chunk, text: unsafe.String(unsafe.SliceData(data), len(data)), strings: p.strings}
	proto = d.proto()
	if d.bad || d.pos != len(data) {
		return nil, 0
	}
	return proto, p.index[i].source
}

// isOf reports whether a chunk was compiled from a source, which is not kept: with all
// sources of a command in memory, its start would touch a tenth more of it.
func (e precompiledEntry) isOf(source io.Reader, buffers *sync.Pool) bool {
	part, isOne := buffers.Get().(*[4096]byte)
	if !isOne {
		part = new([4096]byte)
	}
	defer buffers.Put(part)
	size, sum := 0, uint32(0)
	for {
		n, err := source.Read(part[:])
		size, sum = size+n, crc32.Update(sum, castagnoli, part[:n])
		if err != nil {
			return errors.Is(err, io.EOF) && size == e.source && sum == e.sum
		}
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // processors have an instruction for this polynomial

// Precompile compiles sources, by chunk name, and returns the file.
func Precompile(sources map[string][]byte) ([]byte, error) {
	var index, chunks encoder
	names := make([]string, 0, len(sources))
	for name := range sources {
		names = append(names, name)
	}
	slices.Sort(names)
	index.int(len(names))
	for _, name := range names {
		proto, err := Compile(sources[name], name)
		if err != nil {
			return nil, err
		}
		var chunk encoder
		chunk.proto(proto)
		if chunk.err != nil {
			return nil, fmt.Errorf("%s: %w", name, chunk.err)
		}
		index.string(name)
		index.data = binary.LittleEndian.AppendUint32(index.data, crc32.Checksum(sources[name], castagnoli))
		index.int(len(sources[name]))
		index.int(len(chunks.data))
		index.int(len(chunk.data))
		chunks.data = append(chunks.data, chunk.data...)
	}
	file := binary.LittleEndian.AppendUint32([]byte(precompiledMagic), uint32(len(index.data)))
	return append(append(file, index.data...), chunks.data...), nil
}

// The kinds of constants.
const (
	constantNil = iota
	constantFalse
	constantTrue
	constantNumber
	constantString
)

type encoder struct {
	data []byte
	err  error
}

func (e *encoder) int(n int) { e.data = binary.AppendUvarint(e.data, uint64(n)) }

func (e *encoder) string(s string) {
	e.int(len(s))
	e.data = append(e.data, s...)
}

// proto writes a function, without the name of its source, which is that of the chunk, and
// without the list of string constants, which repeats some of the constants.
func (e *encoder) proto(p *lua.FunctionProto) {
	e.int(p.LineDefined)
	e.int(p.LastLineDefined)
	e.data = append(e.data, p.NumUpvalues, p.NumParameters, p.IsVarArg, p.NumUsedRegisters)
	e.int(len(p.Code))
	for _, code := range p.Code {
		e.data = binary.LittleEndian.AppendUint32(e.data, code)
	}
	e.int(len(p.Constants))
	for _, constant := range p.Constants {
		switch c := constant.(type) {
		case *lua.LNilType:
			e.int(constantNil)
		case lua.LBool:
			if c {
				e.int(constantTrue)
			} else {
				e.int(constantFalse)
			}
		case lua.LNumber:
			e.int(constantNumber)
			e.data = binary.LittleEndian.AppendUint64(e.data, math.Float64bits(float64(c)))
		case lua.LString:
			e.int(constantString)
			e.string(string(c))
		default:
			e.err = fmt.Errorf("a constant is a %s", constant.Type())
		}
	}
	e.int(len(p.DbgSourcePositions))
	last := 0
	for _, line := range p.DbgSourcePositions {
		e.data = binary.AppendVarint(e.data, int64(line-last))
		last = line
	}
	e.int(len(p.DbgLocals))
	for _, local := range p.DbgLocals {
		e.string(local.Name)
		e.int(local.StartPc)
		e.int(local.EndPc)
	}
	e.int(len(p.DbgCalls))
	for _, call := range p.DbgCalls {
		e.string(call.Name)
		e.int(call.Pc)
	}
	e.int(len(p.DbgUpvalues))
	for _, name := range p.DbgUpvalues {
		e.string(name)
	}
	e.int(len(p.FunctionPrototypes))
	for _, inner := range p.FunctionPrototypes {
		e.proto(inner)
	}
}

// decoder reads the output of encoder. After invalid data it is bad, and returns zero values.
type decoder struct {
	data    []byte
	text    string // the same bytes as a string; decoded strings are slices of it
	chunk   string
	strings int // see stringConstants
	pos     int
	bad     bool
}

func (d *decoder) int() int {
	n, size := binary.Uvarint(d.data[d.pos:])
	if size <= 0 || n > math.MaxInt32 {
		d.bad = true
		return 0
	}
	d.pos += size
	return int(n)
}

// count reads the number of following items, each of at least one byte.
func (d *decoder) count() int {
	n := d.int()
	if d.bad || n > len(d.data)-d.pos {
		d.bad = true
		return 0
	}
	return n
}

func (d *decoder) signed() int {
	n, size := binary.Varint(d.data[d.pos:])
	if size <= 0 {
		d.bad = true
		return 0
	}
	d.pos += size
	return int(n)
}

func (d *decoder) bytes(n int) []byte {
	if d.bad || n > len(d.data)-d.pos {
		d.bad = true
		return make([]byte, n)
	}
	d.pos += n
	return d.data[d.pos-n : d.pos]
}

func (d *decoder) uint32() uint32 { return binary.LittleEndian.Uint32(d.bytes(4)) }

func (d *decoder) string() string {
	n := d.count()
	bytes := d.bytes(n)
	if d.bad {
		return ""
	}
	if d.text == "" {
		return string(bytes)
	}
	return d.text[d.pos-n : d.pos]
}

func (d *decoder) proto() *lua.FunctionProto {
	p := &lua.FunctionProto{SourceName: d.chunk, LineDefined: d.int(), LastLineDefined: d.int()}
	flags := d.bytes(4)
	p.NumUpvalues, p.NumParameters, p.IsVarArg, p.NumUsedRegisters = flags[0], flags[1], flags[2], flags[3]
	p.Code = make([]uint32, d.count())
	for i := range p.Code {
		p.Code[i] = d.uint32()
	}
	p.Constants = make([]lua.LValue, d.count())
	texts := make([]string, len(p.Constants))
	for i := range p.Constants {
		switch kind := d.int(); kind {
		case constantFalse, constantTrue:
			p.Constants[i] = lua.LBool(kind == constantTrue)
		case constantNumber:
			p.Constants[i] = lua.LNumber(math.Float64frombits(binary.LittleEndian.Uint64(d.bytes(8))))
		case constantString:
			texts[i] = d.string()
			p.Constants[i] = lua.LString(texts[i])
		default:
			p.Constants[i] = lua.LNil
		}
	}
	*(*[]string)(unsafe.Add(unsafe.Pointer(p), d.strings)) = texts
	p.DbgSourcePositions = make([]int, d.count())
	line := 0
	for i := range p.DbgSourcePositions {
		line += d.signed()
		p.DbgSourcePositions[i] = line
	}
	p.DbgLocals = make([]*lua.DbgLocalInfo, d.count())
	locals := make([]lua.DbgLocalInfo, len(p.DbgLocals))
	for i := range locals {
		locals[i] = lua.DbgLocalInfo{Name: d.string(), StartPc: d.int(), EndPc: d.int()}
		p.DbgLocals[i] = &locals[i]
	}
	p.DbgCalls = make([]lua.DbgCall, d.count())
	for i := range p.DbgCalls {
		p.DbgCalls[i] = lua.DbgCall{Name: d.string(), Pc: d.int()}
	}
	p.DbgUpvalues = make([]string, d.count())
	for i := range p.DbgUpvalues {
		p.DbgUpvalues[i] = d.string()
	}
	p.FunctionPrototypes = make([]*lua.FunctionProto, d.count())
	for i := range p.FunctionPrototypes {
		p.FunctionPrototypes[i] = d.proto()
	}
	return p
}

// stringConstants returns the offset of the field with a function's string constants, which
// gopher-lua does not export; it is negative if that has another type than expected.
func stringConstants() int {
	field, ok := reflect.TypeFor[lua.FunctionProto]().FieldByName("stringConstants")
	if !ok || field.Type != reflect.TypeFor[[]string]() {
		return -1
	}
	return int(field.Offset)
}
