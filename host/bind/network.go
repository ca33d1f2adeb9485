package bind

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"pluv/host/auth"
	"pluv/host/bounded"
	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/project"
	"pluv/host/registry"
)

const (
	defaultTimeout = 30
	defaultRetries = 3

	// The files that say otherwise are held to these by package project.
	maxTimeout = 3600 // seconds
	maxRetries = 100
)

// client returns the one client of the process, made when it is first needed.
func (h *Host) client() (*fetch.Client, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fetcher != nil {
		return h.fetcher, nil
	}
	user, err := h.userSettings()
	if err != nil {
		return nil, err
	}
	cacheDir, err := h.cacheDirLocked()
	if err != nil {
		return nil, err
	}
	o := h.network
	timeout, retries := defaultTimeout, defaultRetries
	for _, n := range []project.Network{user.Network, {TimeoutSeconds: o.Timeout, Retries: &o.Retries}} {
		if n.TimeoutSeconds > 0 {
			timeout = n.TimeoutSeconds
		}
		if n.Retries != nil && *n.Retries >= 0 {
			retries = *n.Retries
		}
	}
	timeout, retries = min(timeout, maxTimeout), min(retries, maxRetries)
	h.fetcher = fetch.New(fetch.Options{
		CacheDir: cacheDir, Offline: o.Offline,
		Timeout: time.Duration(timeout) * time.Second, Retries: retries,
		UserAgent: "pluv/" + h.platform.Version + " (" + h.platform.OS + "-" + h.platform.Arch + ")",
		CABundles: bundles(user.CABundle), Authorize: h.auth.For, Mirrors: h.mirrorsOf,
		OnRequest: func(url, credentials string) {
			if credentials != "" {
				credentials = " with " + credentials
			}
			h.debug("asking " + url + credentials)
		},
		OnRetry: func(url string, _ int, err error) { h.debug("retrying " + url + ": " + err.Error()) },
		OnMirror: func(url, mirror string, err error) {
			h.debug("asking the mirror " + mirror)
			if err != nil {
				h.warnOfMirror(url, err)
			}
		},
	})
	return h.fetcher, nil
}

// debug words a note of the host as std.log does.
func (h *Host) debug(text string) { h.ui.Note("debug", h.ui.Style("dim", text)) }

// warnOfMirror says why a mirror is asked: of a server that is down once, of
// content that is not what it should be each time.
func (h *Host) warnOfMirror(url string, err error) {
	about := url
	if code := fault.CodeOf(err); code == fault.FetchNetwork || code == fault.FetchStatus {
		h.mu.Lock()
		if r, _ := registryOf(h.registries, url); r != nil {
			about = r.URL
		}
		h.mu.Unlock()
	}
	if _, again := h.warned.LoadOrStore(about, true); !again {
		h.warn(err.Error() + "; asking a mirror")
	}
}

func (h *Host) userSettings() (*project.User, error) {
	if h.platform.Config == "" {
		return &project.User{}, nil
	}
	file := filepath.Join(h.platform.Config, "config.toml")
	text, err := bounded.ReadFile(file, bounded.User, fault.ConfigInvalid)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	user, err := project.ParseUser(text, file)
	if err == nil && user.CABundle != "" && !filepath.IsAbs(user.CABundle) {
		user.CABundle = filepath.Join(h.platform.Config, user.CABundle)
	}
	return user, err
}

// bundles are the files of further certificates. Go reads SSL_CERT_FILE itself,
// but not where the system has a store of its own.
func bundles(configured string) []string {
	var files []string
	if configured != "" {
		files = append(files, configured)
	}
	if file := os.Getenv("SSL_CERT_FILE"); file != "" && (runtime.GOOS == "darwin" || runtime.GOOS == "windows") {
		files = append(files, file)
	}
	return files
}

type registriesOptions struct {
	Registries []project.Registry `luar:"registries"` // with absolute URLs
}

// useRegistries tells the host which registries there are and what mirrors they
// have.
func (h *Host) useRegistries(o registriesOptions) {
	h.auth.Mention(o.Registries)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.registries = o.Registries
}

// mirrorsOf returns where else the content of a URL is.
func (h *Host) mirrorsOf(url string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	r, rest := registryOf(h.registries, url)
	if r == nil {
		return nil
	}
	out := make([]string, len(r.Mirrors))
	for i, mirror := range r.Mirrors {
		out[i] = fetch.Join(mirror, rest)
	}
	return out
}

// registryOf returns the registry that a URL is below, the innermost one, and
// the rest of the URL.
func registryOf(list []project.Registry, url string) (found *project.Registry, rest string) {
	for i := range list {
		if below, ok := fetch.Below(list[i].URL, url); ok && (found == nil || len(below) < len(rest)) {
			found, rest = &list[i], below
		}
	}
	return found, rest
}

type probeOptions struct {
	Lua    string   `luar:"lua"`
	Places []string `luar:"places"`
}

// probe looks at the manifests of registries.
func (h *Host) probe(o probeOptions) ([]registry.Health, error) {
	client, err := h.client()
	if err != nil {
		return nil, err
	}
	return registry.Probe(h.ctx, client, o.Lua, o.Places)
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

type tryOptions struct {
	Origin string `luar:"origin"`
	URL    string `luar:"url"` // of the registry, or mirror; "" where only the origin is known
	Token  string `luar:"token"`
}

// tried is what a server says of a token.
type tried struct {
	Name   string   `luar:"name"`
	Scopes []string `luar:"scopes"`
	Known  bool     `luar:"known"` // the server told the name and scopes
}

// tryToken presents a token to its server: to one like `pluv registry serve`, which
// says what it may do, or else for the manifest, which must be had with it.
func (h *Host) tryToken(o tryOptions) (*tried, error) {
	if !project.IsToken(o.Token) {
		return nil, auth.NotAToken()
	}
	client, err := h.client()
	if err != nil {
		return nil, err
	}
	status, content, err := client.Present(h.ctx, o.Origin+"/api/token", o.Token)
	if err != nil {
		return nil, err
	}
	var told struct {
		Name   string   `json:"name"`
		Scopes []string `json:"scopes"`
	}
	if status == http.StatusOK && bounded.DecodeJSON(content, bounded.Data, &told) == nil && len(told.Scopes) > 0 {
		return &tried{told.Name, told.Scopes, true}, nil
	}
	if status != http.StatusUnauthorized && status != http.StatusForbidden && o.URL != "" {
		if status, _, err = client.Present(h.ctx, o.URL+"/manifest", o.Token); err != nil {
			return nil, err
		}
	}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return nil, fault.New(fault.AuthRefused, "%s does not accept this token (%d %s)", o.Origin, status, http.StatusText(status)).
			WithHint("check that the token is for this server, and that nobody has revoked it")
	}
	return &tried{}, nil
}

func (h *Host) accounts() bridge.Module {
	return bridge.Module{Name: "auth", Funcs: []bridge.Func{
		bridge.Go("check", "", func() error { _, err := h.auth.Text(); return err }),
		bridge.Go("try", "opts", h.tryToken),
		bridge.Go("login", "account", func(a project.Account) error { return h.auth.Login(h.ctx, a) }),
		bridge.Go("logout", "name", func(name string) (bool, error) { return h.auth.Logout(h.ctx, name) }),
		bridge.Go("source", "url", h.auth.Source),
		bridge.Go("origin", "url", fetch.OriginOf),
	}}
}
