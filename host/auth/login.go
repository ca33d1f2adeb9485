package auth

import (
	"context"
	"net/url"

	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/platform"
	"pluv/host/project"
)

// private is the mode of a file with secrets.
const private = 0o600

// NotAToken is the error for an invalid token, which it does not quote.
func NotAToken() error {
	return fault.New(fault.AuthInvalid, "not a valid token").WithHint("a token is one line without blanks")
}

// Login stores a token for a registry or an origin.
func (s *Store) Login(ctx context.Context, a project.Account) error {
	if !project.IsToken(a.Token) {
		return NotAToken()
	}
	return s.edit(ctx, func(text []byte) ([]byte, error) { return project.SetAccount(text, a) })
}

// Logout removes the token of a name, and reports whether there was one.
func (s *Store) Logout(ctx context.Context, name string) (found bool, err error) {
	err = s.edit(ctx, func(text []byte) (out []byte, err error) {
		if out, found, err = project.RemoveAccount(text, name); !found {
			out = nil
		}
		return out, err
	})
	return found, err
}

// edit changes auth.toml under its lock.
func (s *Store) edit(ctx context.Context, change func([]byte) ([]byte, error)) error {
	if _, err := platform.Known(s.options.Config); err != nil {
		return err
	}
	c := fsys.Change{Path: s.File(), Lock: fsys.LockOf(s.options.Locks, s.File()), Mode: private}
	return fsys.Update(ctx, c, func([]byte) ([]byte, error) {
		text, err := s.Text() // fails if others can read it
		if err != nil {
			return nil, err
		}
		return change(text)
	})
}

// Source describes the credentials for a URL, such as "the token of `company`", or "".
func (s *Store) Source(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", nil
	}
	grant, err := s.For(u)
	return grant.From, err
}
