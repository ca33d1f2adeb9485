package project

import (
	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/lazyregexp"
	"pluv/host/tomledit"
)

// Account is one [NAME] table of auth.toml: a token, and the only origin
// ("https://host[:port]") that it is for. Without an origin it is for the registry of
// that name in the user's registries.toml.
type Account struct {
	Name   string `luar:"name"` // of a registry, or an origin
	Token  string `luar:"token"`
	Origin string `luar:"origin"`
}

var accountsDocument = &shape{kind: "table", each: &shape{kind: "table", fields: map[string]*shape{"token": aString, "origin": aString}}}

// A token is sent in a header, so it may contain only visible ASCII.
var tokenForm = lazyregexp.New(`^[!-~]+$`)

// IsToken reports whether a string can be sent as a token.
func IsToken(text string) bool { return tokenForm().MatchString(text) }

// ParseAccounts parses an auth.toml; file is its name in messages, which never quote a
// token.
func ParseAccounts(data []byte, file string) ([]Account, error) {
	if err := bounded.CheckTOML(data, bounded.User); err != nil {
		return nil, fault.New(fault.AuthInvalid, "%s: %s", file, err)
	}
	r, raw, err := decode(data, file, accountsDocument, bounded.User)
	if err != nil {
		return nil, redacted(err, file)
	}
	var out []Account
	for _, name := range r.inOrder(raw, nil) {
		entry := table(raw, name)
		a := Account{Name: name, Token: text(entry, "token"), Origin: text(entry, "origin")}
		if !IsToken(a.Token) {
			return nil, recode(r.fail([]string{name}, "`%s.token` is not a valid token", tomledit.Key(name)).
				WithHint("`pluv registry login %s` replaces it", name), fault.AuthInvalid)
		}
		out = append(out, a)
	}
	return out, nil
}

// redacted redacts what a parse error quotes from the file: a mistake may have put a token
// anywhere.
func redacted(err error, file string) error {
	where := file
	if f, ok := err.(*fault.Error); ok {
		if at := located().FindString(f.Message); at != "" {
			where = at
		}
	}
	return fault.New(fault.AuthInvalid, "cannot parse %s as a list of tokens", where).
		WithHint("write a table `[NAME]` with `token = \"…\"` for each registry")
}

var located = lazyregexp.New(`^.*?auth\.toml:\d+`)

// SetAccount sets an account in an auth.toml. Everything else stays byte for byte.
func SetAccount(data []byte, a Account) ([]byte, error) {
	path := []string{a.Name}
	there, err := tomledit.Find(data, 1, func(at []string) bool { return tomledit.IsBelow(at, path) })
	if err == nil && len(there) == 0 {
		fields := [][2]string{{"token", tomledit.Quote(a.Token)}}
		if a.Origin != "" {
			fields = append(fields, [2]string{"origin", tomledit.Quote(a.Origin)})
		}
		data, err = tomledit.InsertTable(data, path, fields)
	} else if err == nil {
		if data, err = tomledit.Put(data, path, "token", tomledit.Quote(a.Token)); err == nil {
			value := ""
			if a.Origin != "" {
				value = tomledit.Quote(a.Origin)
			}
			data, err = tomledit.Put(data, path, "origin", value)
		}
	}
	if err != nil {
		return nil, redacted(err, "auth.toml")
	}
	_, err = ParseAccounts(data, "auth.toml")
	return data, err
}

// RemoveAccount removes an account from an auth.toml, and reports whether it was there.
func RemoveAccount(data []byte, name string) ([]byte, bool, error) {
	path := []string{name}
	out, cut, err := tomledit.CutAll(data, 1, func(at []string) bool { return tomledit.IsBelow(at, path) })
	if err != nil {
		return nil, false, redacted(err, "auth.toml")
	}
	return out, len(cut) > 0, nil
}
