package auth

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
)

// login is one machine entry of a .netrc.
type login struct{ host, name, password string }

func (s *Store) readNetrc() ([]login, error) {
	file := s.options.Getenv("NETRC")
	if file == "" {
		if s.options.Home == "" {
			return nil, nil
		}
		file = filepath.Join(s.options.Home, netrcName())
	}
	text, err := readIfThere(file)
	return parseNetrc(string(text)), err
}

// netrcName is the name of the file in the home folder, as for curl and git.
func netrcName() string {
	if runtime.GOOS == "windows" {
		return "_netrc"
	}
	return ".netrc"
}

// parseNetrc parses a .netrc. It skips the `default` entry, which would match any server,
// and anything invalid.
func parseNetrc(text string) []login {
	var out []login
	var current *login
	inMacro := false
	for line := range strings.Lines(text) {
		if inMacro {
			inMacro = strings.TrimSpace(line) != ""
			continue
		}
		words := strings.Fields(line)
		for i := 0; i < len(words); i++ {
			word, value := words[i], ""
			if strings.HasPrefix(word, "#") {
				break
			}
			if i+1 < len(words) {
				value = words[i+1]
			}
			switch word {
			case "machine":
				out = append(out, login{host: strings.ToLower(value)})
				current = &out[len(out)-1]
			case "default":
				current = nil
				continue
			case "login":
				if current != nil {
					current.name = value
				}
			case "password":
				if current != nil {
					current.password = value
				}
			case "macdef":
				inMacro = true
			case "account":
			default:
				continue
			}
			i++
		}
	}
	return out
}

// login returns the .netrc entry for a URL, if it may be used there.
func (s *Store) login(k *known, u *url.URL, origin string) *login {
	trusted := len(nearest(k.registries, origin, "")) > 0 || len(nearest(k.mirrors, origin, "")) > 0
	usual := strings.EqualFold(u.Scheme, "https") && origin == "https://"+strings.ToLower(u.Hostname())
	if !trusted && !(usual && len(s.named(origin)) > 0) {
		return nil
	}
	for i, l := range k.logins {
		if l.host == strings.ToLower(u.Hostname()) && l.password != "" {
			return &k.logins[i]
		}
	}
	return nil
}
