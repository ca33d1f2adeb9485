package bind

import (
	"context"
	"fmt"
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
		if o.MD5 == "" {
			return nil, nil
		}
	default:
		return nil, &bridge.Bug{Message: fmt.Sprintf("opts.expect must be \"archive\", not %q", o.Expect)}
	}
	shown, md5 := fetch.Shown(o.URL), strings.ToLower(o.MD5)
	return &fetch.Check{Name: strings.TrimSpace(o.Expect + " " + md5), File: func(ctx context.Context, file string) error {
		if o.Expect != "" {
			if err := isArchive(ctx, file, shown); err != nil {
				return err
			}
		}
		if md5 != "" {
			return hasMD5(file, md5, shown)
		}
		return nil
	}}, nil
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
