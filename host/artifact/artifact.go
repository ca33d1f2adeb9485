// Package artifact packs built rocks so that other machines can use them.
//
// An artefact is a folder of two files: package.tar.gz, the rock folder without
// pluv.json, and package.json, which says what it is and has the sum of the
// first. Both depend only on what was built, never on when or where, so that
// the same rock packed twice is the same byte for byte; a file that names a
// folder of the machine that built it is the one exception, and is recorded.
// The format is described in spec/binaries.md.
package artifact

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/lazyregexp"
	"pluv/host/version"
)

// The files of an artefact.
const (
	ArchiveFile  = "package.tar.gz"
	MetadataFile = "package.json"
)

// An Artifact is what a package.json says.
type Artifact struct {
	Key       string `json:"key"` // all that the rock's content depends on
	Name      string `json:"name"`
	Version   string `json:"version"`
	Namespace string `json:"namespace,omitempty"`

	SHA256 string `json:"sha256"` // of the archive
	Size   int64  `json:"size"`   // of the archive, in bytes
	// Archive is the archive's file in a remote cache, OwnName of its sum, where
	// another upload has taken the name package.tar.gz; "" is that.
	Archive string `json:"archive,omitempty"`

	Builder      string   `json:"builder,omitempty"` // "luarocks" if that built it
	Dependencies []string `json:"dependencies"`
	Scripts      []string `json:"scripts,omitempty"` // the files of bin/ that want a wrapper

	// Paths are the folders of the machine that files of the rock name. It is of
	// use only where they are the same.
	Paths []string `json:"paths,omitempty"`
}

// Place is where an artefact is, relative to all of them: four names with
// slashes between, "luasocket/3.1.0-1/lua-5.4/linux-x86_64-0123456789abcdef".
type Place string

var placeName = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9._+~-]*$`)

// Check fails on what is no place.
func (p Place) Check() error {
	parts := strings.Split(string(p), "/")
	for _, part := range parts {
		if len(parts) != 4 || !placeName().MatchString(part) {
			return fault.New(fault.ArtifactInvalid, "%q is not where an artefact may be", string(p))
		}
	}
	return nil
}

// Parse reads a package.json. Raises artifact.invalid.
func Parse(data []byte) (*Artifact, error) {
	var a Artifact
	if err := bounded.DecodeJSON(data, bounded.Metadata, &a); err != nil {
		return nil, fault.Wrap(fault.ArtifactInvalid, err, "%s cannot be read", MetadataFile)
	}
	if a.Size > maxUnpacked {
		return nil, fault.New(fault.ArtifactInvalid, "%s says that %s has more than %d bytes", MetadataFile, ArchiveFile, maxUnpacked)
	}
	if a.Key == "" || !digest.IsSHA256(a.SHA256) || a.Size <= 0 || !placeName().MatchString(a.Name) || !placeName().MatchString(a.Version) {
		return nil, fault.New(fault.ArtifactInvalid, "%s lacks what an artefact needs", MetadataFile)
	}
	if a.Archive != "" && a.Archive != OwnName(a.SHA256) {
		return nil, fault.New(fault.ArtifactInvalid, "%s has the archive %.200q", MetadataFile, a.Archive)
	}
	for _, text := range a.Dependencies {
		if _, err := version.ParseDependency(text); err != nil {
			return nil, fault.Wrap(fault.ArtifactInvalid, err, "%s has a dependency that does not read", MetadataFile)
		}
	}
	for _, script := range a.Scripts {
		if !filepath.IsLocal(filepath.FromSlash(script)) {
			return nil, fault.New(fault.ArtifactInvalid, "%s has the script %.200q", MetadataFile, script)
		}
	}
	return &a, nil
}

// OwnName is the name of an archive that no other archive has, for its SHA-256.
func OwnName(sha256 string) string { return "package-" + sha256 + ".tar.gz" }

// IsArchiveName reports whether a file of an artefact is its archive.
func IsArchiveName(file string) bool {
	sum, isOwn := strings.CutPrefix(file, "package-")
	sum, isArchive := strings.CutSuffix(sum, ".tar.gz")
	return file == ArchiveFile || isOwn && isArchive && digest.IsSHA256(sum)
}

// ArchiveName is the file of an artefact's archive in a remote cache.
func (a *Artifact) ArchiveName() string {
	if a.Archive != "" {
		return a.Archive
	}
	return ArchiveFile
}

// Encode is the text of package.json.
func (a *Artifact) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(a); err != nil {
		return nil, fault.Wrap(fault.ArtifactInvalid, err, "writing %s", MetadataFile)
	}
	return b.Bytes(), nil
}

// Open reads the artefact in a folder; nil if there is none, or what is there is
// of no use.
func Open(dir string) (*Artifact, error) {
	data, err := fsys.ReadFile(filepath.Join(dir, MetadataFile), bounded.Metadata.Size)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	a, err := Parse(data)
	if err != nil {
		return nil, nil
	}
	info, err := fsys.Stat(filepath.Join(dir, ArchiveFile))
	if err != nil || info == nil || info.Size() != a.Size {
		return nil, err
	}
	return a, nil
}

// OpenAt opens the artefact at a place below a folder of them.
func OpenAt(root string, place Place) (*Artifact, error) {
	if err := place.Check(); err != nil {
		return nil, err
	}
	return Open(filepath.Join(root, filepath.FromSlash(string(place))))
}

// A Found is an artefact of a folder of them.
type Found struct {
	Place    Place
	Artifact *Artifact
	UsedAt   time.Time // when it came, or was last restored
}

// List returns the artefacts below a folder in the order of their places.
func List(root string) ([]Found, error) {
	if info, err := fsys.Stat(root); err != nil || info == nil {
		return nil, err
	}
	var out []Found
	err := fsys.Walk(root, func(rel string, entry fs.DirEntry) error {
		if entry.IsDir() || entry.Name() != MetadataFile {
			return nil
		}
		place := Place(strings.TrimSuffix(rel, "/"+MetadataFile))
		if place.Check() != nil {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return nil // removed meanwhile
		}
		a, err := OpenAt(root, place)
		if a != nil {
			out = append(out, Found{place, a, info.ModTime()})
		}
		return err
	})
	return out, err
}

// Put makes a folder with the two files the artefact at dir, in one step.
func Put(made, dir string) error {
	if err := fsys.MakeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	return fsys.Replace(made, dir)
}

// inTheMaking begins the names of folders for artefacts that are on their way.
const inTheMaking = ".new-"

// Beside makes a folder for an artefact that is on its way to dir. Done removes
// it, unless it was moved; Sweep does when the process was killed.
func Beside(dir string) (path string, done func(), err error) {
	return fsys.Scratch(filepath.Dir(dir), inTheMaking)
}

// Verify compares an archive with what package.json says of it.
func (a *Artifact) Verify(archive string) error {
	return digest.Verify(archive, a.SHA256, a.Name+" "+a.Version)
}
