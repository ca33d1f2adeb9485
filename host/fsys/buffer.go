package fsys

import (
	"io"
	"os"
)

// BufferSize is what copies of files need at most.
const BufferSize = 32 << 10

// BufferFor returns a buffer for a copy of a file, no larger than the file needs: most
// files of rocks have a kilobyte or two.
func BufferFor(file *os.File) []byte {
	size := int64(BufferSize)
	if info, err := file.Stat(); err == nil {
		size = min(size-1, info.Size()) + 1 // one more, so that the end is found in one read
	}
	return make([]byte, size)
}

// Copy is io.CopyBuffer, which uses its buffer only if neither side copies by itself: files
// do, with a buffer of 32 KB each time.
func Copy(dst io.Writer, src io.Reader, buffer []byte) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{dst}, struct{ io.Reader }{src}, buffer)
}
