// Package tree makes install trees that LuaRocks can read.
//
// A built rock is a folder (the "rock folder"), laid out like a binary rock: lua/, lib/,
// bin/, conf/, doc/, the rockspec. Seal adds LuaRocks' rock_manifest and pluv.json, which
// lists the contents; after that the folder is never changed and can be linked into any
// number of trees. Assemble makes a tree from sealed rock folders:
//
//	bin/NAME                            wrapper, or the program itself
//	share/lua/X.Y/…                     lua/ of each rock
//	lib/lua/X.Y/…                       lib/ of each rock
//	lib/luarocks/rocks-X.Y/manifest     what is installed
//	lib/luarocks/rocks-X.Y/NAME/VERSION/…  the rest of each rock folder
//
// The formats of manifest and rock_manifest are those of LuaRocks' core/manif,
// manif/writer and persist.
package tree

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/luadata"
)

// MetaFile is pluv's record in a rock folder. LuaRocks ignores it and removes it with the
// rock.
const MetaFile = "pluv.json"

// records are the files that Seal writes.
var records = []string{"rock_manifest", "rock_namespace", MetaFile}

// Rock describes a sealed rock folder.
type Rock struct {
	Name         string   `json:"name" luar:"name"`
	Version      string   `json:"version" luar:"version"`
	Namespace    string   `json:"namespace,omitempty" luar:"namespace"`
	Builder      string   `json:"builder,omitempty" luar:"builder"` // "luarocks" if LuaRocks built it, else ""
	Dependencies []string `json:"dependencies" luar:"dependencies"` // as in the rockspec, merged for the platform
	Scripts      []string `json:"scripts,omitempty" luar:"scripts"` // Lua files of bin/ that need a wrapper
	Files        []File   `json:"files" luar:"files"`
}

// File is a file of a rock folder. Size and time detect damage without reading the file;
// a link has only its target.
type File struct {
	Path string `json:"path" luar:"path"` // with slashes
	Size int64  `json:"size" luar:"size"`
	Time int64  `json:"mtime" luar:"mtime"` // Unix nanoseconds
	Link string `json:"link,omitempty" luar:"link"`
}

// Seal writes rock_manifest, rock_namespace and pluv.json into dir and makes all files
// read-only.
//
// It replaces anything else at those three names. A program with control characters in
// its name fails with build.file: nobody could call it, and the name would be in the
// wrapper's source.
func Seal(dir string, rock Rock) error {
	_, err := seal(dir, rock)
	return err
}

// seal is Seal. It also returns the rock with its files, as Open does.
func seal(dir string, rock Rock) (*Rock, error) {
	manifest := map[string]any{}
	rock.Files = nil
	err := fsys.Walk(dir, func(rel string, entry fs.DirEntry) error {
		if slices.Contains(records, rel) {
			err := fsys.RemoveAll(filepath.Join(dir, rel))
			if err == nil && entry.IsDir() {
				err = fs.SkipDir
			}
			return err
		}
		if entry.IsDir() {
			return nil
		}
		if strings.HasPrefix(rel, "bin/") && !isPlain(rel) {
			return fault.New(fault.BuildFile, "%s %s has a program named %q, with control characters", rock.Name, rock.Version, rel[len("bin/"):])
		}
		file, sum, err := describe(dir, rel, entry)
		put(manifest, strings.Split(rel, "/"), sum)
		rock.Files = append(rock.Files, file)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := fsys.WriteNew(filepath.Join(dir, "rock_manifest"), luadata.Encode("rock_manifest", manifest)); err != nil {
		return nil, err
	}
	if rock.Namespace != "" {
		if err := fsys.WriteNew(filepath.Join(dir, "rock_namespace"), []byte(rock.Namespace)); err != nil {
			return nil, err
		}
	}
	data, err := json.MarshalIndent(rock, "", "  ")
	if err != nil {
		return nil, err
	}
	// Last, and in one step: a folder with it is sealed.
	return &rock, fsys.WriteAtomic(filepath.Join(dir, MetaFile), append(data, '\n'), fsys.FileMode)
}

// describe returns the record of a file and its checksum for the rock_manifest; for a
// link that leads to no file, the checksum of its target's name. It makes a file
// read-only.
func describe(dir, rel string, entry fs.DirEntry) (file File, sum string, err error) {
	path := filepath.Join(dir, filepath.FromSlash(rel))
	switch mode := entry.Type(); {
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		if err != nil {
			return file, "", fsys.Fault(err, "reading the link %s", path)
		}
		if !isFile(path) {
			return File{Path: rel, Link: target}, fmt.Sprintf("%x", md5.Sum([]byte(target))), nil
		}
		sum, _, err = digest.MD5File(path)
		return File{Path: rel, Link: target}, sum, err
	case !mode.IsRegular():
		return file, "", fault.New(fault.FileIO, "%s is not a file, a folder or a link", path).
			WithHint("the build of the rock created it; a rock cannot contain it")
	}
	in, err := fsys.Open(path)
	if err != nil {
		return file, "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return file, "", fsys.Fault(err, "sealing %s", path)
	}
	if sum, err = digest.MD5(in); err != nil {
		return file, "", err
	}
	if err := in.Chmod(info.Mode().Perm() &^ 0o222); err != nil {
		return file, "", fsys.Fault(err, "sealing %s", path)
	}
	return File{Path: rel, Size: info.Size(), Time: info.ModTime().UnixNano()}, sum, nil
}

func put(table map[string]any, path []string, value any) {
	for ; len(path) > 1; path = path[1:] {
		next, ok := table[path[0]].(map[string]any)
		if !ok {
			next = map[string]any{}
			table[path[0]] = next
		}
		table = next
	}
	table[path[0]] = value
}

// Open reads the record of a sealed rock folder and checks its files. It returns nil if
// dir is missing, unsealed or damaged: then the rock must be built again.
func Open(dir string) (*Rock, error) {
	data, err := fsys.ReadFile(filepath.Join(dir, MetaFile), bounded.Rock.Size)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var rock Rock
	if bounded.DecodeJSON(data, bounded.Rock, &rock) != nil || !isName(rock.Name) || !isName(rock.Version) {
		return nil, nil
	}
	for _, script := range rock.Scripts {
		if !filepath.IsLocal(filepath.FromSlash(script)) || !isPlain(script) {
			return nil, nil
		}
	}
	for _, file := range rock.Files {
		if ok, err := file.isAsItWas(dir); err != nil || !ok {
			return nil, err
		}
	}
	return &rock, nil
}

// isName reports whether a string can be a folder's name.
func isName(s string) bool {
	return filepath.IsLocal(s) && filepath.Base(s) == s && s != "." && isPlain(s)
}

// isPlain reports whether a string has no control characters.
func isPlain(s string) bool { return !strings.ContainsFunc(s, unicode.IsControl) }

func (f File) isAsItWas(dir string) (bool, error) {
	local := filepath.FromSlash(f.Path)
	if !filepath.IsLocal(local) {
		return false, nil
	}
	path := filepath.Join(dir, local)
	info, err := fsys.Lstat(path)
	if err != nil || info == nil {
		return false, err
	}
	if f.Link != "" {
		target, err := os.Readlink(path)
		return err == nil && target == f.Link, nil
	}
	return info.Mode().IsRegular() && info.Size() == f.Size && info.ModTime().UnixNano() == f.Time, nil
}
