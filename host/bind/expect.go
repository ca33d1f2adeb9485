package bind

import (
	"context"
	"fmt"
	"path"
	"strings"

	"pluv/host/archive"
	"pluv/host/bridge"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fetch"
)

// check is what a download without a SHA-256 must be, as far as its caller can
// tell; nil for anything.
func (o downloadOptions) check() (*fetch.Check, error) {
	switch o.Expect {
	case "archive":
	case "":
		if o.MD5 == "" && o.Member == "" {
			return nil, nil
		}
	default:
		return nil, &bridge.Bug{Message: fmt.Sprintf("opts.expect must be \"archive\", not %q", o.Expect)}
	}
	shown, md5 := fetch.Shown(o.URL), strings.ToLower(o.MD5)
	name := strings.Join(strings.Fields(o.Expect+" "+md5+" "+o.Member), " ")
	return &fetch.Check{Name: name, File: func(ctx context.Context, file string) error {
		if o.Expect != "" {
			if err := isArchive(ctx, file, shown); err != nil {
				return err
			}
		}
		if o.Member != "" {
			if err := hasMember(file, o.Member, shown); err != nil {
				return err
			}
		}
		if md5 != "" {
			return hasMD5(file, md5, shown)
		}
		return nil
	}}, nil
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
