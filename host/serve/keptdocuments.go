package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"

	"pluv/host/bounded"
	"pluv/host/fetch"
	"pluv/host/fsys"
)

// documentHead is what stands before a document that is kept, in a line: which
// content of which URL it is.
type documentHead struct {
	URL          string `json:"url"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

const maxDocumentHead = 64 << 10

// document reads a document that was kept.
func (c *copies) document(name string, most int64) (data []byte, from fetch.Validator, ok bool) {
	rel := path.Join(documentDir, name)
	file, info, err := openFile(c.root, rel)
	if err != nil {
		return nil, from, false
	}
	defer file.Close()
	if info.Size() > most+maxDocumentHead {
		return nil, from, false
	}
	text, err := io.ReadAll(io.LimitReader(file, most+maxDocumentHead))
	if err != nil {
		return nil, from, false
	}
	line, data, found := bytes.Cut(text, []byte("\n"))
	var head documentHead
	if !found || bounded.DecodeJSON(line, bounded.Record, &head) != nil {
		return nil, from, false
	}
	c.used(name)
	return data, fetch.Validator{URL: head.URL, ETag: head.ETag, LastModified: head.LastModified}, true
}

// keepDocument keeps a document for the time after a restart.
func (c *copies) keepDocument(name string, data []byte, from fetch.Validator) {
	head, err := json.Marshal(documentHead{from.URL, from.ETag, from.LastModified})
	if err == nil && len(head) < maxDocumentHead {
		err = c.writeDocument(path.Join(documentDir, name), append(head, '\n'), data)
	}
	if err != nil && !errors.Is(err, errTooLarge) {
		c.warn("a document of the upstream is not kept: " + err.Error())
	}
}

func (c *copies) writeDocument(rel string, parts ...[]byte) error {
	file, err := fsys.TempFile(filepath.Join(c.dir, filepath.FromSlash(upstreamTemp)))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	for _, part := range parts {
		if err == nil {
			_, err = file.Write(part)
		}
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fsys.Fault(err, "writing %s", rel)
	}
	_, err = c.keep(file.Name(), rel, "")
	return err
}

// used notes that a document is used.
func (c *copies) used(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rel := path.Join(documentDir, name)
	if known := c.all[rel]; known != nil {
		c.touch(rel, known)
	}
}

// dropDocument removes a document that the upstream has no more.
func (c *copies) dropDocument(name string) {
	rel := path.Join(documentDir, name)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all[rel] != nil {
		c.remove(rel)
	}
}
