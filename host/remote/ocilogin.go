package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pluv/host/bounded"
)

// errNoLogin is the failure of a registry that needs a login that the user does not have.
var errNoLogin = errors.New("the registry wants a login")

// A gate holds what a registry accepts as a login: nothing until the registry asks for one
// (WWW-Authenticate), then user and password, or a token of its token server.
//
// https://distribution.github.io/distribution/spec/auth/token/
type gate struct {
	client *client
	host   string // the registry's
	logins *dockerLogins

	mu     sync.Mutex
	header string   // value of Authorization
	scopes []string // of the token
}

// do sends a request to the registry, and again with a login if it needs one.
func (g *gate) do(makes func() (*http.Request, error)) (*http.Response, error) {
	for n := 1; ; n++ {
		g.mu.Lock()
		header := g.header
		g.mu.Unlock()
		var sent *http.Request
		response, err := g.client.do(func() (*http.Request, error) {
			request, err := makes()
			if err == nil && header != "" {
				request.Header.Set("Authorization", header)
			}
			sent = request
			return request, err
		})
		var r *refusal
		if !errors.As(err, &r) || r.status != http.StatusUnauthorized || n == 3 || !sameOrigin(r.from, sent.URL) {
			return response, err
		}
		renewed, loginErr := g.renew(sent.Context(), sent.URL, r.header.Get("WWW-Authenticate"), header)
		if loginErr != nil {
			return nil, loginErr
		}
		if !renewed {
			return nil, err
		}
	}
}

// renew gets new credentials for a challenge, replacing a header that the registry refused. It
// reports false if there is nothing else to try.
func (g *gate) renew(ctx context.Context, registry *url.URL, challenge, refused string) (bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.header != refused {
		return true, nil // another request has renewed it
	}
	scheme, params := parseChallenge(challenge)
	if scheme != "basic" && scheme != "bearer" {
		return false, nil
	}
	who, err := g.logins.of(ctx, g.host)
	if err != nil {
		return false, fmt.Errorf("cannot get the login at %s: %w", g.host, err)
	}
	if scheme == "basic" {
		if who.user == "" || who.password == "" {
			return false, errNoLogin
		}
		var request = http.Request{Header: http.Header{}}
		request.SetBasicAuth(who.user, who.password)
		g.header = request.Header.Get("Authorization")
		return g.header != refused, nil
	}
	for _, scope := range strings.Fields(params["scope"]) {
		if !slices.Contains(g.scopes, scope) {
			g.scopes = append(g.scopes, scope)
		}
	}
	token := who.token
	if token == "" {
		token, err = g.token(ctx, registry, params["realm"], params["service"], who)
	}
	if err != nil {
		return false, err
	}
	g.header = "Bearer " + token
	return g.header != refused, nil
}

// token gets a token with all scopes needed so far from the token server (realm): with the login,
// with an identity token, or anonymously.
func (g *gate) token(ctx context.Context, registry *url.URL, realm, service string, who login) (string, error) {
	if err := checkRealm(ctx, realm, registry); err != nil {
		return "", err
	}
	to, err := url.Parse(realm)
	if err != nil {
		return "", err
	}
	guarded := *g.client.http
	follow := guarded.CheckRedirect
	guarded.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		if err := checkRealm(ctx, next.URL.String(), registry); err != nil {
			return err
		}
		return follow(next, before)
	}
	asking := &client{&guarded, g.client.explain}
	response, err := asking.do(func() (*http.Request, error) { return tokenRequest(ctx, *to, service, g.scopes, who) })
	if err != nil {
		return "", fmt.Errorf("no token from %s: %w", to.Redacted(), err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, bounded.Metadata.Size+1))
	var answer struct {
		Token  string `json:"token"`
		Access string `json:"access_token"`
	}
	if err == nil {
		err = bounded.DecodeJSON(text, bounded.Metadata, &answer)
	}
	if token := first(answer.Access, answer.Token); err != nil || token != "" {
		return token, err
	}
	return "", fmt.Errorf("%s answered without a token", to.Redacted())
}

func tokenRequest(ctx context.Context, to url.URL, service string, scopes []string, who login) (*http.Request, error) {
	if who.identity != "" {
		form := url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {who.identity}, "service": {service}, "client_id": {"pluv"},
			"scope": {strings.Join(scopes, " ")},
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(form.Encode()))
		if err == nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return request, err
	}
	query := to.Query()
	if service != "" {
		query.Set("service", service)
	}
	for _, scope := range scopes {
		query.Add("scope", scope)
	}
	to.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err == nil && (who.user != "" || who.password != "") {
		request.SetBasicAuth(who.user, who.password)
	}
	return request, err
}

// checkRealm refuses a token server that would get the login without encryption, or that is
// behind the user's firewall.
func checkRealm(ctx context.Context, realm string, registry *url.URL) error {
	to, err := url.Parse(realm)
	switch {
	case err != nil || to.Host == "":
		return fmt.Errorf("the registry names %q as its token server", realm)
	case to.Scheme != "https" && (to.Scheme != "http" || registry.Scheme == "https"):
		return fmt.Errorf("the token server %s is not encrypted", to.Redacted())
	case strings.EqualFold(to.Hostname(), registry.Hostname()):
		return nil
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", to.Hostname())
	if err != nil {
		return nil // a proxy may resolve the name
	}
	for _, address := range addresses {
		if isInternal(address) {
			return fmt.Errorf("the token server %s is %s, an address of an internal network", to.Redacted(), address)
		}
	}
	return nil
}

func isInternal(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsPrivate() || a.IsUnspecified() ||
		netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10).Contains(a) // carrier-grade NAT (RFC 6598)
}

// parseChallenge parses a WWW-Authenticate header: the scheme in lower case, and its parameters
// (RFC 9110, section 11.6.1).
func parseChallenge(header string) (scheme string, params map[string]string) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	params = map[string]string{}
	for rest != "" {
		name, after, found := strings.Cut(rest, "=")
		if !found {
			break
		}
		name, after = strings.ToLower(strings.Trim(name, " \t,")), strings.TrimLeft(after, " \t")
		value, next, _ := strings.Cut(after, ",")
		if quoted, err := strconv.QuotedPrefix(after); err == nil {
			next = after[len(quoted):]
			value, _ = strconv.Unquote(quoted)
		}
		params[name], rest = strings.TrimSpace(value), next
	}
	return strings.ToLower(scheme), params
}

// sameOrigin reports whether two URLs have the same scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		return first(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}
