package artifact

import (
	"bytes"
	"context"
	"path/filepath"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/tree"
)

// Packing describes what to pack.
type Packing struct {
	Rock string `luar:"rock"` // a sealed rock folder
	Key  string `luar:"key"`
	To   string `luar:"to"` // the folder of the packed rock
	// Paths are folders of this machine that files may contain, so that the packed rock
	// can be used only here.
	Paths []string `luar:"paths"`
}

// Pack packs a built rock, replacing an existing packed rock.
func Pack(ctx context.Context, p Packing) (*Description, error) {
	rock, err := tree.Open(p.Rock)
	if err != nil {
		return nil, err
	}
	if rock == nil {
		return nil, fault.New(fault.TreeDamaged, "the built rock in %s is missing or damaged", p.Rock)
	}
	beside, done, err := Beside(p.To)
	if err != nil {
		return nil, err
	}
	defer done()
	file := filepath.Join(beside, ArchiveFile)
	if err := archive.PackTarGzWithout(ctx, p.Rock, file, tree.MetaFile); err != nil {
		return nil, err
	}
	a := &Description{
		Key: p.Key, Name: rock.Name, Version: rock.Version, Namespace: rock.Namespace,
		Builder: rock.Builder, Dependencies: rock.Dependencies, Scripts: rock.Scripts,
	}
	if a.Dependencies == nil {
		a.Dependencies = []string{}
	}
	if a.SHA256, a.Size, err = digest.SHA256File(file); err != nil {
		return nil, err
	}
	if a.Paths, err = named(p.Rock, rock.Files, p.Paths); err != nil {
		return nil, err
	}
	text, err := a.Encode()
	if err != nil {
		return nil, err
	}
	if err := fsys.WriteAtomic(filepath.Join(beside, MetadataFile), text, fsys.FileMode); err != nil {
		return nil, err
	}
	return a, Put(beside, p.To)
}

// named returns the folders that files of a rock contain.
func named(dir string, files []tree.File, folders []string) ([]string, error) {
	var out []string
	left := folders
	for _, file := range files {
		if len(left) == 0 {
			break
		}
		path, data := filepath.Join(dir, filepath.FromSlash(file.Path)), []byte(file.Link)
		if file.Link == "" {
			var err error
			if data, err = fsys.ReadFile(path, maxUnpacked); err != nil {
				return nil, err
			}
		}
		var rest []string
		for _, folder := range left {
			if bytes.Contains(data, []byte(folder)) {
				out = append(out, folder)
			} else {
				rest = append(rest, folder)
			}
		}
		left = rest
	}
	return out, nil
}
