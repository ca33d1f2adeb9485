package network

import (
	"context"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/archive"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
)

// A Download is a file to download, and what it must be.
type Download struct {
	URL       string `luar:"url"`
	SHA256    string `luar:"sha256"`
	To        string `luar:"to"` // link the file there; "" leaves it in the cache
	Immutable bool   `luar:"immutable"`
	Mirrored  bool   `luar:"mirrored"` // the mirrors of registries may be used
	Expect    string `luar:"expect"`   // Archive, or "" for anything
	Member    string `luar:"member"`   // a file that the zip file must contain; "" for any
	MD5       string `luar:"md5"`      // from a rockspec, possibly only its beginning; "" for any
}

// Archive is a value of Download.Expect.
const Archive = "archive"

// A Downloaded is a downloaded file.
type Downloaded struct {
	Path   string `luar:"path"`
	Size   int64  `luar:"size"`
	SHA256 string `luar:"sha256"`
	Cached bool   `luar:"cached"`
}

// Download downloads a file. It calls progress, unless nil.
func (n *Network) Download(ctx context.Context, d Download, progress func(done, total int64)) (Downloaded, error) {
	client, err := n.Client()
	if err != nil {
		return Downloaded{}, err
	}
	got, err := client.Download(ctx, fetch.Request{
		URL: d.URL, SHA256: d.SHA256, Immutable: d.Immutable, Mirrored: d.Mirrored, Check: d.check(), Progress: progress,
	})
	if err != nil {
		return Downloaded{}, err
	}
	if d.To != "" {
		if err := fsys.MakeDir(filepath.Dir(d.To)); err != nil {
			return Downloaded{}, err
		}
		if err := fsys.LinkFile(got.Path, d.To); err != nil {
			return Downloaded{}, err
		}
		got.Path = d.To
	}
	return Downloaded{Path: got.Path, Size: got.Size, SHA256: got.SHA256, Cached: got.Cached}, nil
}

// check is the validation of a download without a SHA-256; nil for none.
func (d Download) check() *fetch.Check {
	if d.Expect == "" && d.MD5 == "" && d.Member == "" {
		return nil
	}
	shown, md5 := fetch.Shown(d.URL), strings.ToLower(d.MD5)
	name := strings.Join(strings.Fields(d.Expect+" "+md5+" "+d.Member), " ")
	return &fetch.Check{Name: name, File: func(ctx context.Context, file string) error {
		if d.Expect != "" {
			if err := isArchive(ctx, file, shown); err != nil {
				return err
			}
		}
		if d.Member != "" {
			if err := hasMember(file, d.Member, shown); err != nil {
				return err
			}
		}
		if md5 != "" {
			return hasMD5(file, md5, shown)
		}
		return nil
	}}
}

// hasMember fails if a zip file does not contain a file: it is another rock.
func hasMember(file, member, shown string) error {
	members, err := archive.Members(file)
	if err != nil {
		return err
	}
	for _, m := range members {
		if path.Clean(m.Name) == member && !strings.HasSuffix(m.Name, "/") {
			return nil
		}
	}
	return fault.New(fault.FileMissing, "%s does not contain %s", shown, member)
}

// isArchive fails if a file is not a complete archive. What archives may contain is
// checked when unpacking.
func isArchive(ctx context.Context, file, shown string) error {
	err := archive.Verify(ctx, file, archive.Options{Name: shown})
	switch fault.CodeOf(err) {
	case fault.ArchiveLimit, fault.ArchiveUnsafe:
		return nil
	}
	return err
}

func hasMD5(file, md5, shown string) error {
	sum, _, err := digest.MD5File(file)
	if err == nil && !strings.HasPrefix(sum, md5) {
		err = fault.New(fault.DigestMismatch, "%s has the MD5 %s, but its rockspec says %s", shown, sum, md5)
	}
	return err
}
