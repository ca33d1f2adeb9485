package serve

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pluv/host/archive"
	"pluv/host/fault"
	"pluv/host/rockname"
)

// fetchFile gets a rock or rockspec from the upstream and keeps it. It returns the path
// of the copy, relative to the folder.
func (s *Server) fetchFile(ctx context.Context, x *exchange, at string, file rockname.Parsed, rel string) (kept string, err error) {
	kept = path.Join(upstreamDir, rel)
	if info, err := s.root.Lstat(kept); err != nil || !info.Mode().IsRegular() {
		x.waitFor(transferTimeout)
		if listed, err := s.lists(ctx, x, at, file); err != nil || !listed {
			return "", cmp.Or(err, errNotFound)
		}
		if _, missing := s.upstream.missing.get(rel); missing {
			return "", errNotFound
		}
		if err := x.client.take(limitUpstream, 1); err != nil {
			return "", err
		}
	} else if s.upstream.copies.knows(kept, stateOf(info)) {
		return kept, nil
	}
	x.waitFor(transferTimeout)
	// All requests for the file share one transfer, which goes on when clients leave.
	running := s.upstream.files.DoChan(rel, func() (any, error) {
		s.upstream.group.Add(1)
		defer s.upstream.group.Done()
		limited, cancel := context.WithTimeout(s.ctx, transferTimeout)
		defer cancel()
		return nil, s.takeCopy(limited, file, rel, kept)
	})
	select {
	case done := <-running:
		return kept, done.Err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// takeCopy makes sure that there is a valid copy of a file: an existing one, checked once
// after each start, or a new one.
func (s *Server) takeCopy(ctx context.Context, file rockname.Parsed, rel, kept string) error {
	u := s.upstream
	if info, err := s.root.Lstat(kept); err == nil && info.Mode().IsRegular() {
		if u.copies.knows(kept, stateOf(info)) {
			return nil
		}
		err := s.verify(ctx, filepath.Join(s.options.Dir, filepath.FromSlash(kept)), file)
		if err == nil {
			u.copies.note(kept, info, "")
			return nil
		}
		if !isBad(err) {
			return err
		}
		s.warn("downloading a copy from the upstream again: " + err.Error())
		u.copies.drop(kept)
	}
	if err := u.transfers.enter(ctx); err != nil {
		return err
	}
	defer u.transfers.leave()
	got, err := u.receive(ctx, rel, limit(file, s.options.UpstreamSize))
	if err != nil {
		return u.refusal(rel, err)
	}
	defer func() { _ = os.Remove(got.Path) }()
	if err := s.verify(ctx, got.Path, file); err != nil {
		if !isBad(err) {
			return err
		}
		text := strings.ReplaceAll(strings.ReplaceAll(err.Error(), got.Path, rel), filepath.Base(got.Path), path.Base(rel))
		s.warn("the upstream sends a wrong file for " + rel + ": " + text)
		return refuse(http.StatusBadGateway, "the upstream sends a wrong file for %s: %s", rel, text)
	}
	if sum, known := u.copies.evicted.get(kept); known && sum != got.SHA256 {
		s.warn("the upstream changed " + rel + ", which was published before")
		return refuse(http.StatusBadGateway, "the upstream changed %s: it had the SHA-256 %s, and now %s", rel, sum, got.SHA256)
	}
	_, err = u.copies.keep(got.Path, kept, got.SHA256)
	if errors.Is(err, errTooLarge) {
		return refuse(http.StatusBadGateway, "%s is larger than the limit for all files of the upstream", rel)
	}
	return err
}

// verify checks that a file is the complete rockspec or rock that its name says.
func (s *Server) verify(ctx context.Context, file string, is rockname.Parsed) error {
	_, err := s.examine(ctx, file, is)
	if err != nil || is.Kind == rockname.Rockspec {
		return err
	}
	if err := s.evaluating.within(ctx, busyAfter); err != nil {
		return err
	}
	defer s.evaluating.leave()
	return archive.Verify(ctx, file, archive.Options{})
}

// isBad reports whether an error is about the content and not about this server.
func isBad(err error) bool {
	switch fault.CodeOf(err) {
	case fault.RockspecFormat, fault.RockspecInvalid, fault.RockspecLimit, fault.ConstraintSyntax,
		fault.ArchiveFormat, fault.ArchiveLimit, fault.ArchiveUnsafe, fault.FileMissing:
		return true
	}
	return false
}
