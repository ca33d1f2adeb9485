package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// file answers with a file of the folder, or 404.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	name := filepath.Join(s.dir, filepath.FromSlash(path.Clean("/"+r.URL.Path)))
	file, err := os.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	if !s.noETag {
		data, err := os.ReadFile(name)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		sum := sha256.Sum256(data)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	}
	var modified time.Time
	if !s.noDates {
		modified = info.ModTime()
	}
	w.Header().Set("Content-Type", contentType(name))
	http.ServeContent(w, r, name, modified, file)
}

func contentType(name string) string {
	switch {
	case strings.HasSuffix(name, ".json"):
		return "application/json"
	case strings.HasSuffix(name, ".zip"), strings.HasSuffix(name, ".rock"):
		return "application/zip"
	case strings.HasSuffix(name, ".rockspec"), strings.HasPrefix(filepath.Base(name), "manifest"):
		return "text/x-lua"
	}
	return "application/octet-stream"
}

// statusWriter records the status of the answer.
type statusWriter struct {
	http.ResponseWriter
	note func(status int)
	told bool
}

func (w *statusWriter) WriteHeader(status int) {
	if !w.told {
		w.told = true
		w.note(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if !w.told {
		w.told = true
		w.note(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// FileURL is the file URL of a folder: file:///C:/folder on Windows.
func FileURL(dir string) string {
	dir = filepath.ToSlash(dir)
	if !strings.HasPrefix(dir, "/") {
		dir = "/" + dir
	}
	return "file://" + dir
}
