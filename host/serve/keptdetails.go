package serve

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"errors"
	"os"
	"path/filepath"

	"pluv/host/fsys"
	"pluv/host/metadata"
	"pluv/host/rockspec"
)

const (
	// detailsFile keeps what was read of the rockspecs, so that a server starts without
	// evaluating all of them again. It has a folder of its own: the time of the server's
	// folder is that of the manifest.
	detailsFile = detailsDir + "/details"
	detailsDir  = ".rockspecs"
	// detailsRevision must change with what evaluate finds in a rockspec.
	detailsRevision = "1"
	// maxDetails bounds the file: those of all of luarocks.org are 12 MB.
	maxDetails = 1 << 30
)

// keptDetails is the content of detailsFile.
type keptDetails struct {
	Version string // of pluv, with detailsRevision
	Files   map[string]keptRockspec
}

// keptRockspec is what is kept of a rockspec or rock. It is valid while the file's size
// and times are the same. The time of its last change is among them, as modification
// times are often set: by git, rsync and image builders.
type keptRockspec struct {
	Size, Modified, Changed int64
	Details                 storedDetails
}

// storedDetails are rockspecDetails in a form that gob encodes.
type storedDetails struct {
	SHA256             string
	Lua                []string
	Description        rockspec.Description
	Record             metadata.Record
	Everywhere, Varies bool
	Portable           map[string]metadata.Record
	NotPortable        []string
}

func (f *rockspecDetails) stored() storedDetails {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := storedDetails{SHA256: f.SHA256, Lua: f.Lua, Description: f.Description, Record: *f.Record, Everywhere: f.everywhere, Varies: f.varies}
	for lua, record := range f.portable {
		if record == nil {
			out.NotPortable = append(out.NotPortable, lua)
			continue
		}
		if out.Portable == nil {
			out.Portable = map[string]metadata.Record{}
		}
		out.Portable[lua] = *record
	}
	return out
}

func (k storedDetails) details() *rockspecDetails {
	f := &rockspecDetails{SHA256: k.SHA256, Lua: k.Lua, Description: k.Description, Record: &k.Record, everywhere: k.Everywhere, varies: k.Varies}
	if len(k.Portable)+len(k.NotPortable) > 0 {
		f.portable = map[string]*metadata.Record{}
	}
	for lua, record := range k.Portable {
		f.portable[lua] = &record
	}
	for _, lua := range k.NotPortable {
		f.portable[lua] = nil
	}
	return f
}

// recallDetails returns a snapshot with what the last server kept. One that is missing,
// damaged or of another pluv is empty.
func (s *catalog) recallDetails() *snapshot {
	out := &snapshot{closed: true, read: map[string]*reading{}}
	_ = os.Mkdir(filepath.Join(s.dir, detailsDir), 0o777) // before the folder is read
	data, err := fsys.ReadFile(filepath.Join(s.dir, detailsFile), maxDetails)
	if err != nil {
		return out
	}
	var kept keptDetails
	if gob.NewDecoder(bytes.NewReader(data)).Decode(&kept) != nil || kept.Version != s.version+" "+detailsRevision {
		return out
	}
	for rel, k := range kept.Files {
		out.read[rel] = &reading{seen: state{k.Size, k.Modified, true}, changed: k.Changed, recalled: true, done: true, details: k.Details.details()}
	}
	return out
}

// keepDetails writes what is known of the rockspecs, if that is more than the file has. If
// the folder cannot be written to, the next server evaluates them again.
func (s *catalog) keepDetails() {
	now, evaluated := s.now.Load(), s.evaluated.Load()
	if now == nil || s.kept.Swap(evaluated) == evaluated {
		return
	}
	kept := keptDetails{Version: s.version + " " + detailsRevision, Files: map[string]keptRockspec{}}
	for rel, r := range now.read {
		if r.details != nil {
			kept.Files[rel] = keptRockspec{r.seen.size, r.seen.modified, r.changed, r.details.stored()}
		}
	}
	var data bytes.Buffer
	out := bufio.NewWriter(&data)
	err := errors.Join(gob.NewEncoder(out).Encode(kept), out.Flush())
	if err == nil {
		_ = fsys.WriteAtomic(filepath.Join(s.dir, detailsFile), data.Bytes(), fsys.FileMode)
	}
}
