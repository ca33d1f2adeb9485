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

// Scopes of tokens. Every token may read. UploadTo is followed by a namespace.
const (
	scopeRead     = "read"
	scopeUpload   = "upload"
	scopeUploadTo = "upload:"
	scopeCache    = "cache"
)

// token is an entry of the tokens file: its name and scopes. Only a hash of the token
// itself is stored.
type token struct {
	Name   string
	sum    []byte
	scopes []string
}

// may reports whether the token has a scope.
func (t *token) may(scope string) bool {
	return scope == scopeRead || slices.Contains(t.scopes, scope) ||
		strings.HasPrefix(scope, scopeUploadTo) && slices.Contains(t.scopes, scopeUpload)
}

// namespace is the default namespace for uploads; "" is the root.
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

// keyring holds the tokens of a file, which is read again when it changes.
type keyring struct {
	file string // "" for none
	warn func(string)

	mu      sync.Mutex
	list    []token
	stamp   string
	checked time.Time
}

// load reads the file if it has changed. If it is missing, unreadable or readable by
// others, no token is valid; after a syntax error the previous tokens stay valid.
func (k *keyring) load() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file == "" || time.Since(k.checked) < checkEvery {
		return nil
	}
	k.checked = time.Now()
	stamp := "unreadable"
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
		k.stamp = "" // a temporary condition: try again
	}
	return err
}

// find returns the token that a client sent, or nil, in constant time.
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

// refresh loads the file, and warns of problems and their effect.
func (k *keyring) refresh() {
	switch err := k.load(); {
	case err == nil:
	case fault.CodeOf(err) == fault.AuthInvalid:
		k.warn(err.Error() + "; the previous tokens remain valid")
	case fault.CodeOf(err) == fault.AuthExposed:
		k.warn(err.Error() + "; all tokens are refused until you run `chmod 600 " + fault.Quote(k.file) + "`")
	default:
		k.warn(err.Error() + "; all tokens are refused until it can be read")
	}
}

// watch refreshes the tokens until ctx ends, even when no client sends one.
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

// parseTokens parses a table for each token: `sha256` and `scopes`.
func parseTokens(text []byte, file string) ([]token, error) {
	invalid := func(format string, args ...any) error {
		return fault.New(fault.AuthInvalid, file+": "+format, args...).
			WithHint("create tokens with `pluv registry serve DIR --tokens %s --new-token NAME`", fault.Quote(file))
	}
	var tables map[string]map[string]any
	if _, err := bounded.DecodeTOML(text, bounded.User, &tables); err != nil {
		return nil, invalid("not tables in TOML") // the cause might quote a token
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
						return nil, invalid("`%s.scopes` has %q: a scope is `read`, `upload`, `upload:NAMESPACE` or `cache`", name, text)
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

// NewToken creates a token, writes its hash and scopes to the tokens file, and returns
// it: it is stored nowhere else. Locks is the folder for the file's lock.
func NewToken(locks, file, name string, scopes []string) (string, error) {
	if !tokenName().MatchString(name) || len(name) > maxName {
		return "", fault.New(fault.Usage, "%q is not a valid token name", name).WithHint("use letters, digits, `-` and `_`")
	}
	for _, scope := range scopes {
		if !isScope(scope) {
			return "", fault.New(fault.Usage, "unknown scope %q", scope).
				WithHint("a scope is `read`, `upload`, `upload:NAMESPACE` or `cache`")
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), baseTime)
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
			if known, err = readTokens(file); err != nil { // fails if others can read the file
				return nil, err
			}
		}
		if slices.ContainsFunc(known, func(t token) bool { return t.Name == name }) {
			return nil, fault.New(fault.AuthInvalid, "%s already has a token `%s`", file, name).
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

// sentToken returns the token of a request: a bearer token, or the password of Basic,
// which LuaRocks takes from the URL of a server.
func sentToken(r *http.Request) string {
	header := r.Header.Get("Authorization")
	if header == "" {
		return ""
	}
	if scheme, sent, _ := strings.Cut(header, " "); strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(sent)
	}
	user, password, _ := r.BasicAuth()
	if password == "" {
		return user
	}
	return password
}

// madeToken matches tokens that NewToken created.
var madeToken = lazyregexp.New(`^pluv_[A-Za-z0-9_-]{43}$`)

// identify returns the token that a request sent; nil for none ("").
//
// After too many wrong tokens from an address, only those in the form of NewToken are
// compared: nobody can guess these, so users who share an address with an attacker still
// get in. Tokens that an operator made up might be guessed.
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
		return nil, refuse(http.StatusUnauthorized, "Invalid key") // LuaRocks expects these words
	}
	x.who = t.Name
	return t, nil
}

// tokenInfo describes a token to its owner.
type tokenInfo struct {
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
}

func (s *Server) tellToken(x *exchange, r *http.Request) error {
	if s.keys.file == "" {
		return refuse(http.StatusForbidden, "this server has no tokens: started without `--tokens`")
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

// permit checks whether a request may use a scope. Sent is the token, "" for none.
func (s *Server) permit(x *exchange, sent, scope string) error {
	t, err := s.identify(x, sent)
	if err != nil {
		return err
	}
	return s.allow(t, scope)
}

// allow checks whether a token, nil for none, may use a scope.
func (s *Server) allow(t *token, scope string) error {
	switch {
	case scope == "", scope == scopeRead && !s.options.Private:
		return nil
	case s.keys.file == "":
		return refuse(http.StatusForbidden, "uploads are disabled: started without `--tokens`")
	case t == nil:
		return refuse(http.StatusUnauthorized, "a token is needed")
	case !t.may(scope):
		return &refusal{
			status: http.StatusForbidden, scope: scope,
			text: fmt.Sprintf("the token `%s` does not have the scope `%s`", t.Name, scope),
		}
	}
	return nil
}
