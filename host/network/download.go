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

// A Download is a file to get, and what it must be.
type Download struct {
	URL       string `luar:"url"`
	SHA256    string `luar:"sha256"`
	To        string `luar:"to"` // where to link the file; "" leaves it in the cache
	Immutable bool   `luar:"immutable"`
	Mirrored  bool   `luar:"mirrored"` // the mirrors of registries may give it too
	Expect    string `luar:"expect"`   // Archive, or "" for anything
	Member    string `luar:"member"`   // a file that it must hold, as a zip file; "" for any
	MD5       string `luar:"md5"`      // as a rockspec gives it: its beginning may do; "" for any
}

// Archive is what a Download may be expected to be.
const Archive = "archive"

// A Downloaded is a file that is here.
type Downloaded struct {
	Path   string `luar:"path"`
	Size   int64  `luar:"size"`
	SHA256 string `luar:"sha256"`
	Cached bool   `luar:"cached"`
}

// Download gets a file. It tells progress how far it is, unless that is nil.
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

// check is what a download without a SHA-256 must be, as far as its caller can
// tell; nil for anything.
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

// hasMember fails for a zip file without a file of a name: another rock than the
// one that was asked for.
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
	return fault.New(fault.FileMissing, "%s holds no %s", shown, member)
}

// isArchive fails for what is no archive, or a part of one. What one may not do
// is judged when it is unpacked.
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
		err = fault.New(fault.DigestMismatch, "%s has the MD5 sum %s, but its rockspec says %s", shown, sum, md5)
	}
	return err
}
