// Package artifact packs built rocks for use on other machines.
//
// A packed rock is a folder of two files: package.tar.gz, the rock folder without
// pluv.json, and package.json, which describes it and has the checksum of the first. Both
// depend only on what was built, never on when or where, so packing the same rock twice
// gives the same bytes. The only exception is a file that contains a folder of the build
// machine; package.json records that. The format is described in spec/binaries.md.
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

// The files of a packed rock.
const (
	ArchiveFile  = "package.tar.gz"
	MetadataFile = "package.json"
)

// A Description is the content of a package.json.
type Description struct {
	Key       string `json:"key"` // everything that the rock's content depends on
	Name      string `json:"name"`
	Version   string `json:"version"`
	Namespace string `json:"namespace,omitempty"`

	SHA256 string `json:"sha256"` // of the archive
	Size   int64  `json:"size"`   // of the archive, in bytes
	// Archive is the archive's file name in a remote cache, OwnName of its checksum, if
	// another upload already has the name package.tar.gz; "" means package.tar.gz.
	Archive string `json:"archive,omitempty"`

	Builder      string   `json:"builder,omitempty"` // "luarocks" if LuaRocks built it
	Dependencies []string `json:"dependencies"`
	Scripts      []string `json:"scripts,omitempty"` // the files of bin/ that need a wrapper

	// Paths are folders of the build machine that files of the rock contain. The rock can
	// be used only where they are the same.
	Paths []string `json:"paths,omitempty"`
}

// Path is the relative path of a packed rock: four names,
// "luasocket/3.1.0-1/lua-5.4/linux-x86_64-0123456789abcdef".
type Path string

var pathName = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9._+~-]*$`)

// Check fails if the path is not valid.
func (p Path) Check() error {
	parts := strings.Split(string(p), "/")
	for _, part := range parts {
		if len(parts) != 4 || !pathName().MatchString(part) {
			return fault.New(fault.ArtifactInvalid, "%q is not a valid path for a packed rock", string(p))
		}
	}
	return nil
}

// Parse parses a package.json. Fails with artifact.invalid.
func Parse(data []byte) (*Description, error) {
	var a Description
	if err := bounded.DecodeJSON(data, bounded.Metadata, &a); err != nil {
		return nil, fault.Wrap(fault.ArtifactInvalid, err, "cannot parse %s", MetadataFile)
	}
	if a.Size > maxUnpacked {
		return nil, fault.New(fault.ArtifactInvalid, "according to %s, %s is larger than %d bytes", MetadataFile, ArchiveFile, maxUnpacked)
	}
	if a.Key == "" || !digest.IsSHA256(a.SHA256) || a.Size <= 0 || !pathName().MatchString(a.Name) || !pathName().MatchString(a.Version) {
		return nil, fault.New(fault.ArtifactInvalid, "%s is missing required fields", MetadataFile)
	}
	if a.Archive != "" && a.Archive != OwnName(a.SHA256) {
		return nil, fault.New(fault.ArtifactInvalid, "%s has the invalid archive name %.200q", MetadataFile, a.Archive)
	}
	for _, text := range a.Dependencies {
		if _, err := version.ParseDependency(text); err != nil {
			return nil, fault.Wrap(fault.ArtifactInvalid, err, "cannot parse a dependency in %s", MetadataFile)
		}
	}
	for _, script := range a.Scripts {
		if !filepath.IsLocal(filepath.FromSlash(script)) {
			return nil, fault.New(fault.ArtifactInvalid, "%s has the invalid script name %.200q", MetadataFile, script)
		}
	}
	return &a, nil
}

// OwnName is the unique name of an archive with this SHA-256.
func OwnName(sha256 string) string { return "package-" + sha256 + ".tar.gz" }

// IsArchiveName reports whether a file name is that of an archive.
func IsArchiveName(file string) bool {
	sum, isOwn := strings.CutPrefix(file, "package-")
	sum, isArchive := strings.CutSuffix(sum, ".tar.gz")
	return file == ArchiveFile || isOwn && isArchive && digest.IsSHA256(sum)
}

// ArchiveName is the name of the archive in a remote cache.
func (a *Description) ArchiveName() string {
	if a.Archive != "" {
		return a.Archive
	}
	return ArchiveFile
}

// Encode returns the content of package.json.
func (a *Description) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(a); err != nil {
		return nil, fault.Wrap(fault.ArtifactInvalid, err, "writing %s", MetadataFile)
	}
	return b.Bytes(), nil
}

// Open reads the packed rock in a folder; nil if there is none, or if it is damaged.
func Open(dir string) (*Description, error) {
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

// OpenAt opens the packed rock at a path below root.
func OpenAt(root string, rock Path) (*Description, error) {
	if err := rock.Check(); err != nil {
		return nil, err
	}
	return Open(filepath.Join(root, filepath.FromSlash(string(rock))))
}

// A Found is a packed rock below a folder.
type Found struct {
	Path        Path
	Description *Description
	UsedAt      time.Time // when it was packed, received or last restored
}

// List returns the packed rocks below a folder, sorted by path.
func List(root string) ([]Found, error) {
	if info, err := fsys.Stat(root); err != nil || info == nil {
		return nil, err
	}
	var out []Found
	err := fsys.Walk(root, func(rel string, entry fs.DirEntry) error {
		if entry.IsDir() || entry.Name() != MetadataFile {
			return nil
		}
		rock := Path(strings.TrimSuffix(rel, "/"+MetadataFile))
		if rock.Check() != nil {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return nil // removed meanwhile
		}
		a, err := OpenAt(root, rock)
		if a != nil {
			out = append(out, Found{rock, a, info.ModTime()})
		}
		return err
	})
	return out, err
}

// Put moves a folder with the two files to dir, in one step.
func Put(made, dir string) error {
	if err := fsys.MakeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	return fsys.Replace(made, dir)
}

// inTheMaking is the prefix of folders for unfinished packed rocks.
const inTheMaking = ".new-"

// Beside creates a folder for an unfinished packed rock, next to dir. Done removes it
// unless it was moved; Sweep does if the process was killed.
func Beside(dir string) (path string, done func(), err error) {
	return fsys.Scratch(filepath.Dir(dir), inTheMaking)
}

// Verify compares an archive with its package.json.
func (a *Description) Verify(archive string) error {
	return digest.Verify(archive, a.SHA256, a.Name+" "+a.Version)
}
