package serve

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"pluv/host/bounded"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/lazyregexp"
)

// What a token may do. Every token may read. UploadTo is followed by a
// namespace.
const (
	scopeRead     = "read"
	scopeUpload   = "upload"
	scopeUploadTo = "upload:"
	scopeCache    = "cache"
)

// token is an entry of the tokens file: what the token of a name may do. The
// token itself is known by its hash alone.
type token struct {
	Name   string
	sum    []byte
	scopes []string
}

// may reports whether the token is good for something.
func (t *token) may(scope string) bool {
	return scope == scopeRead || slices.Contains(t.scopes, scope) ||
		strings.HasPrefix(scope, scopeUploadTo) && slices.Contains(t.scopes, scopeUpload)
}

// namespace is the one that the token uploads to when nothing else says it; ""
// is the root.
func (t *token) namespace() string {
	if t.may(scopeUpload) {
		return ""
	}
	for _, scope := range t.scopes {
		if name, found := strings.CutPrefix(scope, scopeUploadTo); found {
			return name
		}
	}
	return ""
}

// keyring are the tokens of a file, read again when it changes.
type keyring struct {
	file string // "" for none
	warn func(string)

	mu      sync.Mutex
	list    []token
	stamp   string
	checked time.Time
}

// load reads the file if it is not what it was. One that went, or that cannot be
// read or others can read, has no tokens; a mistake in it leaves those that were
// known before.
func (k *keyring) load() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file == "" || time.Since(k.checked) < checkEvery {
		return nil
	}
	k.checked = time.Now()
	stamp := "it cannot be read"
	info, err := os.Stat(k.file)
	if err == nil {
		stamp = info.ModTime().String() + info.Mode().String()
	}
	if stamp == k.stamp && (err != nil || time.Since(info.ModTime()) > settled) {
		return nil
	}
	k.stamp = stamp
	list, err := readTokens(k.file)
	if fault.CodeOf(err) != fault.AuthInvalid {
		k.list = list
	}
	if fault.CodeOf(err) == fault.FileIO {
		k.stamp = "" // that may pass
	}
	return err
}

// find returns the token that a client sent, or nil. It takes as long whichever
// it is.
func (k *keyring) find(sent string) *token {
	k.refresh()
	sum := sha256.Sum256([]byte(sent))
	k.mu.Lock()
	defer k.mu.Unlock()
	var found *token
	for i := range k.list {
		if subtle.ConstantTimeCompare(sum[:], k.list[i].sum) == 1 {
			found = &k.list[i]
		}
	}
	return found
}

// refresh loads the file, and warns of what it is not fit for and what follows.
func (k *keyring) refresh() {
	switch err := k.load(); {
	case err == nil:
	case fault.CodeOf(err) == fault.AuthInvalid:
		k.warn(err.Error() + "; the tokens that it had before remain valid")
	case fault.CodeOf(err) == fault.AuthExposed:
		k.warn(err.Error() + "; no token is accepted until you run `chmod 600 " + fault.Quote(k.file) + "`")
	default:
		k.warn(err.Error() + "; no token is accepted until it can be read")
	}
}

// watch refreshes the tokens until ctx ends, also while no client sends one.
func (k *keyring) watch(ctx context.Context) {
	ticker := time.NewTicker(2 * checkEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			k.refresh()
		}
	}
}

func readTokens(file string) ([]token, error) {
	opened, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return nil, fsys.Fault(err, "reading %s", file)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.AuthExposed, "other users of this machine can read %s", file).
			WithHint("run `chmod 600 %s`", fault.Quote(file))
	}
	text, err := io.ReadAll(io.LimitReader(opened, bounded.User.Size+1))
	if err != nil {
		return nil, fsys.Fault(err, "reading %s", file)
	}
	return parseTokens(text, file)
}

// parseTokens reads a table for each token: `sha256` and `scopes`.
func parseTokens(text []byte, file string) ([]token, error) {
	invalid := func(format string, args ...any) error {
		return fault.New(fault.AuthInvalid, file+": "+format, args...).
			WithHint("it has a table for each token, as `pluv registry serve DIR --tokens %s --new-token NAME` writes it", fault.Quote(file))
	}
	var tables map[string]map[string]any
	if _, err := bounded.DecodeTOML(text, bounded.User, &tables); err != nil {
		return nil, invalid("not tables in TOML") // without the cause, which may quote a token
	}
	var list []token
	for name, table := range tables {
		t := token{Name: name}
		for key, value := range table {
			switch key {
			case "sha256":
				sum, _ := value.(string)
				if !digest.IsSHA256(sum) {
					return nil, invalid("`%s.sha256` is not the SHA-256 of a token", name)
				}
				t.sum, _ = hex.DecodeString(sum)
			case "scopes":
				scopes, _ := value.([]any)
				for _, scope := range scopes {
					text, _ := scope.(string)
					if !isScope(text) {
						return nil, invalid("`%s.scopes` has %q, which is none of `read`, `upload`, `upload:NAMESPACE` and `cache`", name, text)
					}
					t.scopes = append(t.scopes, text)
				}
			default:
				return nil, invalid("`%s` has the unknown key `%s`", name, key)
			}
		}
		if t.sum == nil || len(t.scopes) == 0 {
			return nil, invalid("`%s` needs `sha256` and `scopes`", name)
		}
		list = append(list, t)
	}
	return list, nil
}

func isScope(text string) bool {
	namespace, isUpload := strings.CutPrefix(text, scopeUploadTo)
	return isUpload && isNamespace(namespace) || text == scopeRead || text == scopeUpload || text == scopeCache
}

var tokenName = lazyregexp.New(`^[A-Za-z0-9_-]+$`)

// NewToken makes a token, writes its hash and scopes into the tokens file, and
// returns it: it is nowhere else. Locks is the folder for the lock of the file.
func NewToken(locks, file, name string, scopes []string) (string, error) {
	if !tokenName().MatchString(name) || len(name) > maxName {
		return "", fault.New(fault.Usage, "%q is not a name for a token", name).WithHint("use letters, digits, `-` and `_`")
	}
	for _, scope := range scopes {
		if !isScope(scope) {
			return "", fault.New(fault.Usage, "there is no scope %q", scope).
				WithHint("a scope is `read`, `upload`, `upload:NAMESPACE` or `cache`")
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), quickly)
	defer cancel()
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", fault.Wrap(fault.HostFailure, err, "making a token")
	}
	made := "pluv_" + base64.RawURLEncoding.EncodeToString(secret)
	table := "[" + name + "]\nsha256 = \"" + digest.SHA256([]byte(made)) + "\"\nscopes = [\"" + strings.Join(scopes, "\", \"") + "\"]\n"
	c := fsys.Change{Path: file, Lock: fsys.LockOf(locks, file), Mode: 0o600}
	err := fsys.Update(ctx, c, func(text []byte) ([]byte, error) {
		var known []token
		if text != nil {
			var err error
			if known, err = readTokens(file); err != nil { // refuses what others can read
				return nil, err
			}
		}
		if slices.ContainsFunc(known, func(t token) bool { return t.Name == name }) {
			return nil, fault.New(fault.AuthInvalid, "%s has a token `%s` already", file, name).
				WithHint("choose another name, or remove that table from the file to revoke the token")
		}
		if len(text) > 0 {
			text = append(bytes.TrimRight(text, "\n"), "\n\n"...)
		}
		return append(text, table...), nil
	})
	if err != nil {
		return "", err
	}
	return made, nil
}

// sentToken is the token of a request: a bearer's, or the password of Basic, as
// LuaRocks sends what stands in the URL of a server.
func sentToken(r *http.Request) string {
	header := r.Header.Get("Authorization")
	if scheme, sent, _ := strings.Cut(header, " "); strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(sent)
	}
	user, password, _ := r.BasicAuth()
	if password == "" {
		return user
	}
	return password
}

// madeToken matches the tokens that NewToken makes.
var madeToken = lazyregexp.New(`^pluv_[A-Za-z0-9_-]{43}$`)

// identify returns the token of a name that a request sent; nil for none ("").
//
// Of a client that sent too many wrong ones, only tokens as NewToken makes them are
// looked at: nobody guesses those, so that who shares an address with an attacker
// still gets in. What an operator made up may be guessed, and is not even compared.
func (s *Server) identify(x *exchange, sent string) (*token, error) {
	if sent == "" || s.keys.file == "" {
		return nil, nil
	}
	if !madeToken().MatchString(sent) {
		if err := x.client.spent(limitLogins); err != nil {
			return nil, err
		}
	}
	t := s.keys.find(sent)
	if t == nil {
		if err := x.client.take(limitLogins, 1); err != nil {
			return nil, err
		}
		return nil, refuse(http.StatusUnauthorized, "Invalid key") // LuaRocks knows these words
	}
	x.who = t.Name
	return t, nil
}

// tokenInfo is what a client learns of its token.
type tokenInfo struct {
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
}

func (s *Server) tellToken(x *exchange, r *http.Request) error {
	if s.keys.file == "" {
		return refuse(http.StatusForbidden, "this server takes no tokens: started without `--tokens`")
	}
	t, err := s.identify(x, sentToken(r))
	if err == nil && t == nil {
		err = refuse(http.StatusUnauthorized, "a token is needed")
	}
	if err != nil {
		return err
	}
	x.Header()["Cache-Control"] = []string{"no-store"}
	return x.json(http.StatusOK, tokenInfo{t.Name, t.scopes})
}

// permit checks whether a request may do what a scope is for. Sent is the token,
// "" for none.
func (s *Server) permit(x *exchange, sent, scope string) error {
	t, err := s.identify(x, sent)
	if err != nil {
		return err
	}
	return s.allow(t, scope)
}

// allow checks whether a token, or nobody (nil), may do what a scope is for.
func (s *Server) allow(t *token, scope string) error {
	switch {
	case scope == "", scope == scopeRead && !s.options.Private:
		return nil
	case s.keys.file == "":
		return refuse(http.StatusForbidden, "this server takes nothing: it was started without tokens")
	case t == nil:
		return refuse(http.StatusUnauthorized, "a token is needed")
	case !t.may(scope):
		return &refusal{
			status: http.StatusForbidden, scope: scope,
			text: fmt.Sprintf("the token `%s` is not for this: it lacks the scope `%s`", t.Name, scope),
		}
	}
	return nil
}
