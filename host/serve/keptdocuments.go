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

// documentHead is the first line of a kept document: the URL and version that it is of.
type documentHead struct {
	URL          string `json:"url"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

const maxDocumentHead = 64 << 10

// document reads a kept document.
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

// keepDocument keeps a document for the next start.
func (c *copies) keepDocument(name string, data []byte, from fetch.Validator) {
	head, err := json.Marshal(documentHead{from.URL, from.ETag, from.LastModified})
	if err == nil && len(head) < maxDocumentHead {
		err = c.writeDocument(path.Join(documentDir, name), append(head, '\n'), data)
	}
	if err != nil && !errors.Is(err, errTooLarge) {
		c.warn("cannot keep a document of the upstream: " + err.Error())
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

// used notes the use of a document.
func (c *copies) used(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rel := path.Join(documentDir, name)
	if known := c.all[rel]; known != nil {
		c.touch(rel, known)
	}
}

// dropDocument removes a document that the upstream no longer has.
func (c *copies) dropDocument(name string) {
	rel := path.Join(documentDir, name)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all[rel] != nil {
		c.remove(rel)
	}
}
