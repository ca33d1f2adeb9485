// Package auth decides which credentials are sent to which server.
//
// A token belongs to a registry that the *user* configured, and is sent only to the
// origin of that registry. pluv.toml has no influence: a cloned project that gives a
// server of its own the name of the user's registry gets nothing. Sources, highest
// precedence first:
//
//   - PLUV_REGISTRY_<NAME>_TOKEN, for the registry NAME of registries.toml
//   - PLUV_REGISTRY_TOKEN, for every registry of registries.toml except luarocks.org
//   - auth.toml: a table named after a registry of registries.toml, or one with
//     the origin that it was created for, or one named after the origin
//   - ~/.netrc, by host: for registries in registries.toml, and for registries of
//     a project with https at the default port
//
// Files are read on the first request. Fails with auth.exposed, auth.invalid,
// registry.invalid, and the codes of package fsys.
package auth

import (
	"encoding/base64"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/project"
)

// Options are the locations of files.
type Options struct {
	Config string // the folder of registries.toml and auth.toml; "" for none
	Locks  string // the folder for the lock of auth.toml
	Home   string // "" if unknown
	Getenv func(string) string
}

// Store provides credentials. It is safe for use by several goroutines.
type Store struct {
	options Options
	known   func() (*known, error)

	mu        sync.Mutex
	mentioned []endpoint // from the project
}

// endpoint is the location of a registry or a mirror on a server.
type endpoint struct {
	name   string // "" for a mirror
	origin string
	path   string // without trailing slash
}

// known is the content of the user's files.
type known struct {
	registries []endpoint
	mirrors    []endpoint
	accounts   []project.Account
	logins     []login
}

// New returns a Store. It reads no file yet.
func New(o Options) *Store {
	s := &Store{options: o}
	s.known = sync.OnceValues(s.load)
	return s
}

// File is the path of auth.toml.
func (s *Store) File() string { return filepath.Join(s.options.Config, "auth.toml") }

// Mention adds the registries in use, which may be named only by the project.
func (s *Store) Mention(registries []project.Registry) {
	own, mirrors := endpoints(registries)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mentioned = append(own, mirrors...)
}

// For returns the credentials for a request to a URL.
func (s *Store) For(u *url.URL) (fetch.Grant, error) {
	k, err := s.known()
	if err != nil {
		return fetch.Grant{}, err
	}
	origin := fetch.Origin(u)
	own := nearest(k.registries, origin, u.Path)
	for _, r := range own {
		token, from, err := s.fromEnvironment(r)
		if err != nil {
			return fetch.Grant{}, err
		}
		if token == "" {
			if token = accountOf(k.accounts, r); token == "" {
				continue
			}
			return bearer(token, "the token of `"+r.name+"`", "`pluv registry login "+r.name+"` replaces it"), nil
		}
		return bearer(token, from, "correct that variable, or unset it"), nil
	}
	for _, a := range k.accounts {
		if a.Name == origin || a.Origin == origin {
			return bearer(a.Token, "the token of `"+a.Name+"`", "`pluv registry login "+a.Name+"` replaces it"), nil
		}
	}
	if l := s.login(k, u, origin); l != nil {
		text := base64.StdEncoding.EncodeToString([]byte(l.name + ":" + l.password))
		return fetch.Grant{Header: "Basic " + text, From: "the login of .netrc", Hint: "the server does not accept the login of .netrc"}, nil
	}
	return fetch.Grant{Hint: s.advice(k, origin, own)}, nil
}

func bearer(token, from, remedy string) fetch.Grant {
	return fetch.Grant{Header: "Bearer " + token, From: from, Hint: "the server does not accept " + from + ": " + remedy, Remedy: remedy}
}

// Variable is the name of the environment variable with a registry's token.
func Variable(name string) string {
	upper := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
	return "PLUV_REGISTRY_" + upper + "_TOKEN"
}

// anyVariable has the token for registries without a variable of their own.
const anyVariable = "PLUV_REGISTRY_TOKEN"

// public is a registry that never gets a token, so that none leaks by accident.
const public = "https://luarocks.org"

func (s *Store) fromEnvironment(r endpoint) (token, from string, err error) {
	names := []string{Variable(r.name), anyVariable}
	if r.origin == public {
		names = names[:1]
	}
	for _, name := range names {
		token := strings.TrimSpace(s.options.Getenv(name))
		if token == "" {
			continue
		}
		if !project.IsToken(token) {
			return "", "", fault.New(fault.AuthInvalid, "%s is not a valid token", name).WithHint("unset it, or set it to one line without blanks")
		}
		return token, "the token of " + name, nil
	}
	return "", "", nil
}

func accountOf(accounts []project.Account, r endpoint) string {
	for _, a := range accounts {
		if a.Name == r.name && (a.Origin == "" || a.Origin == r.origin) {
			return a.Token
		}
	}
	return ""
}

// advice is the hint for a server that refuses a request without credentials.
func (s *Store) advice(k *known, origin string, own []endpoint) string {
	const login = "log in with `pluv registry login %s`"
	if len(own) > 0 {
		return strings.Replace(login, "%s", own[0].name, 1)
	}
	for _, r := range s.named(origin) {
		if r.name == "" {
			continue
		}
		for _, mine := range k.registries {
			if mine.name == r.name {
				return "`" + r.name + "` is at " + mine.origin + " in registries.toml: its token is not sent to " + origin + ", which pluv.toml names"
			}
		}
		if s.hasToken(k, r.name) {
			return "the token of `" + r.name + "` is not sent to a server that only pluv.toml names; if you trust it with the token, run `pluv registry add " +
				r.name + " " + r.origin + r.path + "`"
		}
		return strings.Replace(login, "%s", r.name, 1)
	}
	return strings.Replace(login, "%s", origin, 1)
}

func (s *Store) hasToken(k *known, name string) bool {
	for _, a := range k.accounts {
		if a.Name == name {
			return true
		}
	}
	return s.options.Getenv(Variable(name)) != "" || s.options.Getenv(anyVariable) != ""
}

// named returns the project's endpoints at an origin.
func (s *Store) named(origin string) []endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return nearest(s.mentioned, origin, "")
}
