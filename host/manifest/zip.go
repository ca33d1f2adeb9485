package manifest

import (
	"bytes"
	"io"
	"path"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
)

// unzip returns the manifest in a zip: the first file whose name begins with "manifest".
// The declared size is not trusted.
func unzip(data []byte) ([]byte, error) {
	archive, err := bounded.OpenZip(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, badZip(err)
	}
	for _, member := range archive.File {
		if !strings.HasPrefix(path.Base(member.Name), "manifest") {
			continue
		}
		file, err := member.Open()
		if err != nil {
			return nil, badZip(err)
		}
		defer file.Close()
		var inner bytes.Buffer
		inner.Grow(int(min(member.UncompressedSize64, MaxSize)) + bytes.MinRead)
		if _, err := inner.ReadFrom(io.LimitReader(file, MaxSize+1)); err != nil {
			return nil, badZip(err)
		}
		return inner.Bytes(), nil
	}
	return nil, fault.New(fault.IndexFormat, "the zipped manifest contains no file `manifest`")
}

func badZip(err error) *fault.Error {
	return fault.Wrap(fault.IndexFormat, err, "cannot unzip the manifest").
		WithHint("the download may be damaged: try again, or try a mirror")
}
