package serve

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"io"

	"pluv/host/fsys"
	"pluv/host/metadata"
	"pluv/host/rockspec"
)

const (
	// detailsFile keeps what was read of the rockspecs, so that a server starts without
	// evaluating all of them again. It has a folder of its own: the time of the server's
	// folder is that of the manifest.
	detailsFile = detailsDir + "/" + detailsName
	detailsDir  = ".rockspecs"
	detailsName = "details"
	// detailsRevision must change with what evaluate finds in a rockspec.
	detailsRevision = "3"
	// maxDetails bounds the file: those of all of luarocks.org are 12 MB.
	maxDetails = 128 << 20
)

// keptDetails begins detailsFile. That many keptRockspec follow. Neither has maps: gob makes
// them as large as a file claims.
type keptDetails struct {
	Version string // of pluv, with detailsRevision
	Files   int
}

// keptRockspec is what is kept of a rockspec or rock. It is valid while the file's size
// and times are the same. The time of its last change is among them, as modification
// times are often set: by git, rsync and image builders.
type keptRockspec struct {
	Path                    string
	Size, Modified, Changed int64
	Details                 storedDetails
}

// storedDetails are rockspecDetails in a form that gob encodes.
type storedDetails struct {
	SHA256      string
	Lua         []string
	Description rockspec.Description
	Record      metadata.Record
	Varies      bool // between versions of Lua, or platforms: Portable then counts
	Portable    []portableRecord
}

type portableRecord struct {
	Lua    string
	Record metadata.Record
}

func (f *rockspecDetails) stored() storedDetails {
	out := storedDetails{SHA256: f.SHA256, Lua: f.Lua, Description: f.Description, Record: *f.Record, Varies: f.portable != nil}
	for lua, record := range f.portable {
		out.Portable = append(out.Portable, portableRecord{lua, *record})
	}
	return out
}

func (k storedDetails) details() *rockspecDetails {
	f := &rockspecDetails{SHA256: k.SHA256, Lua: k.Lua, Description: k.Description, Record: &k.Record}
	if !k.Varies {
		return f
	}
	f.portable = map[string]*metadata.Record{}
	for i := range k.Portable {
		f.portable[k.Portable[i].Lua] = &k.Portable[i].Record
	}
	return f
}

// recallDetails returns a snapshot with what the last server kept. One that is missing,
// damaged or of another pluv is empty.
func (s *catalog) recallDetails() *snapshot {
	out := &snapshot{closed: true, read: map[string]*reading{}}
	_ = s.root.Mkdir(detailsDir, fsys.ProgramMode) // before the folder is read
	file, err := fsys.OpenIn(s.root, detailsFile)
	if err != nil {
		return out
	}
	defer file.Close()
	var head keptDetails
	from := gob.NewDecoder(bufio.NewReader(io.LimitReader(file, maxDetails)))
	if from.Decode(&head) != nil || head.Version != s.version+" "+detailsRevision {
		return out
	}
	read := map[string]*reading{}
	for range head.Files {
		var k keptRockspec
		if from.Decode(&k) != nil {
			return out
		}
		read[k.Path] = &reading{seen: state{k.Size, k.Modified, true}, changed: k.Changed, recalled: true, done: true, details: k.Details.details()}
	}
	out.read = read
	return out
}

// keepDetails writes what is known of the rockspecs, if that is more than the file has. If
// the folder cannot be written to, the next server evaluates them again.
func (s *catalog) keepDetails() {
	now, evaluated := s.now.Load(), s.evaluated.Load()
	if now == nil || s.kept.Swap(evaluated) == evaluated {
		return
	}
	head := keptDetails{Version: s.version + " " + detailsRevision}
	for _, r := range now.read {
		if r.details != nil {
			head.Files++
		}
	}
	var data bytes.Buffer
	to := gob.NewEncoder(&data)
	if to.Encode(head) != nil {
		return
	}
	for rel, r := range now.read {
		if r.details != nil && to.Encode(keptRockspec{rel, r.seen.size, r.seen.modified, r.changed, r.details.stored()}) != nil {
			return
		}
	}
	if data.Len() >= maxDetails {
		return
	}
	if folder, err := fsys.OpenFolder(s.dir, detailsDir); err == nil {
		_ = folder.Write(detailsName, data.Bytes())
		_ = folder.Close()
	}
}
