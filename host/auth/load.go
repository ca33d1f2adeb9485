package auth

import (
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/fsys"
	"pluv/host/project"
)

// maxFile bounds the files read, in bytes.
const maxFile = 1 << 20

func (s *Store) load() (*known, error) {
	file, text := filepath.Join(s.options.Config, "registries.toml"), []byte(nil)
	var err error
	if s.options.Config != "" {
		if text, err = bounded.ReadFile(file, bounded.User, fault.RegistryInvalid); err != nil && !fault.Is(err, fault.FileMissing) {
			return nil, err
		}
	}
	registries, err := project.ParseRegistries(text, file)
	if err != nil {
		return nil, err
	}
	k := &known{}
	k.registries, k.mirrors = endpoints(registries.List)
	if k.accounts, err = s.Accounts(); err != nil {
		return nil, err
	}
	k.logins, err = s.readNetrc()
	return k, err
}

// Accounts parses auth.toml; it fails with auth.exposed if others can read the file.
func (s *Store) Accounts() ([]project.Account, error) {
	text, err := s.Text()
	if err != nil {
		return nil, err
	}
	return project.ParseAccounts(text, s.File())
}

// Text returns the content of auth.toml, "" if it is missing.
func (s *Store) Text() ([]byte, error) {
	if s.options.Config == "" {
		return nil, nil
	}
	file, err := fsys.Open(s.File())
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fsys.Fault(err, "reading %s", s.File())
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.AuthExposed, "other users of this machine can read %s, which holds tokens", s.File()).
			WithHint("run `chmod 600 %s`, and replace the tokens if others may have seen them", fault.Quote(s.File()))
	}
	text, err := io.ReadAll(io.LimitReader(file, bounded.User.Size+1))
	return text, fsys.Fault(err, "reading %s", s.File())
}

func readIfThere(path string) ([]byte, error) {
	text, err := fsys.ReadFile(path, maxFile)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	}
	return text, err
}

// endpoints returns the locations of registries and their mirrors that are on servers.
func endpoints(list []project.Registry) (registries, mirrors []endpoint) {
	for _, r := range list {
		if p, ok := endpointOf(r.URL); ok {
			p.name = r.Name
			registries = append(registries, p)
		}
		for _, mirror := range r.Mirrors {
			if p, ok := endpointOf(mirror); ok {
				mirrors = append(mirrors, p)
			}
		}
	}
	return registries, mirrors
}

func endpointOf(raw string) (endpoint, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return endpoint{}, false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return endpoint{origin: fetch.Origin(u), path: strings.TrimRight(u.Path, "/")}, true
	}
	return endpoint{}, false
}

// nearest returns the endpoints at an origin, first those that contain path, the longest
// first.
func nearest(list []endpoint, origin, path string) []endpoint {
	var out []endpoint
	for _, p := range list {
		if p.origin == origin {
			out = append(out, p)
		}
	}
	depth := func(p endpoint) int {
		if path == p.path || strings.HasPrefix(path, p.path+"/") {
			return len(p.path)
		}
		return -1
	}
	slices.SortStableFunc(out, func(a, b endpoint) int { return depth(b) - depth(a) })
	return out
}
