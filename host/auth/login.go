package auth

import (
	"net/url"

	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/platform"
	"pluv/host/project"
)

// private is the mode of a file with secrets.
const private = 0o600

// Login keeps a token for the name of a registry or for an origin.
func (s *Store) Login(a project.Account) error {
	if !project.IsToken(a.Token) {
		return fault.New(fault.AuthInvalid, "that is not a token").WithHint("a token is one line without blanks")
	}
	return s.edit(func(text []byte) ([]byte, error) { return project.SetAccount(text, a) })
}

// Logout forgets the token of a name, and says whether there was one.
func (s *Store) Logout(name string) (found bool, err error) {
	text, err := s.Text()
	if err != nil {
		return false, err
	}
	if _, found, err = project.RemoveAccount(text, name); err != nil || !found {
		return false, err
	}
	return true, s.edit(func(text []byte) ([]byte, error) {
		out, _, err := project.RemoveAccount(text, name)
		return out, err
	})
}

func (s *Store) edit(change func([]byte) ([]byte, error)) error {
	if _, err := platform.Known(s.options.Config); err != nil {
		return err
	}
	text, err := s.Text()
	if err != nil {
		return err
	}
	if text, err = change(text); err != nil {
		return err
	}
	if err := fsys.MakeDir(s.options.Config); err != nil {
		return err
	}
	return fsys.WriteAtomic(s.File(), text, private)
}

// Source says in words what goes to a URL: "the token of `company`", or "".
func (s *Store) Source(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", nil
	}
	grant, err := s.For(u)
	return grant.From, err
}
