package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"pluv/host/fault"
)

// The variables that name a proxy for the URLs of a scheme, highest precedence
// first. As with curl, an empty one counts as unset; unlike curl, HTTP_PROXY
// counts too, as it does for Go.
var (
	httpProxies  = []string{"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}
	httpsProxies = []string{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
)

// proxySchemes are the schemes of proxies that net/http supports.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// proxies chooses the proxy of a request from the environment.
type proxies struct {
	http, https variable
	applies     func(*url.URL) (*url.URL, error) // the proxy after NO_PROXY; nil for none
}

// variable is an environment variable.
type variable struct{ name, value string }

func variableOf(names []string) variable {
	for _, name := range names {
		if value := strings.TrimSpace(os.Getenv(name)); value != "" {
			return variable{name, value}
		}
	}
	return variable{}
}

// proxiesOfEnvironment reads the variables. NO_PROXY is left to httpproxy, as in
// net/http; the proxy variables are not, as it ignores one that it cannot parse.
func proxiesOfEnvironment() *proxies {
	p := &proxies{http: variableOf(httpProxies), https: variableOf(httpsProxies)}
	const some = "http://proxy.invalid"
	rule := httpproxy.Config{HTTPProxy: some, HTTPSProxy: some, NoProxy: httpproxy.FromEnvironment().NoProxy}
	p.applies = rule.ProxyFunc()
	return p
}

// choose returns the proxy of a URL, nil for none, and the variable that it is from.
func (p *proxies) choose(u *url.URL) (*url.URL, variable, error) {
	from := p.https
	if u.Scheme == "http" {
		from = p.http
	}
	if from.value == "" {
		return nil, from, nil
	}
	if applies, err := p.applies(u); err != nil || applies == nil {
		return nil, from, err
	}
	if strings.EqualFold(from.name, "HTTP_PROXY") && os.Getenv("REQUEST_METHOD") != "" {
		return nil, from, fault.New(fault.FetchProxy, "ignoring %s while REQUEST_METHOD is set: in a CGI program a client may have set it", from.name).
			WithHint("set ALL_PROXY instead, or unset REQUEST_METHOD")
	}
	proxy, err := from.parse()
	return proxy, from, err
}

// parse parses a URL, or "host:port" for an HTTP proxy.
func (v variable) parse() (*url.URL, error) {
	text := v.value
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	wrong := func(what string) error {
		return fault.New(fault.FetchProxy, "cannot parse the proxy in %s: %s", v.name, what).
			WithHint("write %s=http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with %%40 for an @ in the password", v.name)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		// The error would quote a string that may hold a password.
		return nil, wrong("it is not a URL")
	case !slices.Contains(proxySchemes, u.Scheme):
		return nil, wrong(fmt.Sprintf("%q is not one of %s", u.Scheme, strings.Join(proxySchemes, ", ")))
	case strings.Contains(u.Path+u.RawQuery+u.Fragment, "@"): // after a / ? or # in the password
		return nil, wrong("it is not a URL")
	case u.Hostname() == "":
		return nil, wrong("it has no host")
	case u.Port() != "":
		if port, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || port == 0 {
			return nil, wrong(u.Port() + " is not a port")
		}
	}
	return u, nil
}

// A proxyError is the failure of a request through a proxy.
type proxyError struct {
	proxy *url.URL
	from  string // the variable with the proxy
	say   string // what happened; %s is the proxy
	err   error  // cause, or nil
	login bool   // the proxy needs a user and password, or other ones
	final bool   // retrying is useless
}

func (e *proxyError) Error() string {
	text := fmt.Sprintf(e.say, fmt.Sprintf("the proxy %s (from %s)", shownProxy(e.proxy), e.from))
	if e.err != nil {
		text += ": " + plain(e.err).Error()
	}
	return text
}

func (e *proxyError) Unwrap() error { return e.err }

// hint names the variable to change, and how.
func (e *proxyError) hint() string {
	var certificate *tls.CertificateVerificationError
	switch {
	case e.login && e.proxy.User != nil:
		return fmt.Sprintf("check the user and password in %s; special characters are percent-encoded: %%40 is @", e.from)
	case e.login:
		return fmt.Sprintf("set %s=%s://USER:PASSWORD@%s", e.from, e.proxy.Scheme, e.proxy.Host)
	case errors.As(e.err, &certificate):
		return "the proxy's certificate is not trusted: add certificates with `ca-bundle` in config.toml"
	}
	return fmt.Sprintf("check %s, or list hosts that need no proxy in NO_PROXY", e.from)
}

// ProxyHint returns the hint of a proxy failure in err's chain; "" if there is none.
func ProxyHint(err error) string {
	var failed *proxyError
	var variable *fault.Error
	switch {
	case errors.As(err, &failed):
		return failed.hint()
	case errors.As(err, &variable) && variable.Code == fault.FetchProxy:
		return variable.Hint
	}
	return ""
}

// shownProxy is the URL of a proxy without user and password.
func shownProxy(u *url.URL) string { return u.Scheme + "://" + u.Host }

// answered makes an error of a proxy's own answer.
func answered(proxy *url.URL, from string, response *http.Response) *proxyError {
	status := StatusError{Status: response.StatusCode}
	return &proxyError{
		proxy: proxy, from: from, say: "%s answered " + status.name(),
		login: status.Status == http.StatusProxyAuthRequired, final: !status.transient(),
	}
}

// proxied is a transport that uses the proxies of the environment and names them in
// errors.
type proxied struct {
	*http.Transport
	proxies *proxies
}

// newProxied wraps a transport, which must not be in use yet.
func newProxied(t *http.Transport) *proxied {
	p := &proxied{t, proxiesOfEnvironment()}
	t.Proxy = func(request *http.Request) (*url.URL, error) {
		proxy, _, err := p.proxies.choose(request.URL)
		return proxy, err
	}
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, response *http.Response) error {
		if response.StatusCode != http.StatusOK {
			// net/http sends CONNECT only for https URLs.
			return answered(proxy, p.proxies.https.name, response)
		}
		return nil
	}
	return p
}

// RoundTrip implements http.RoundTripper.
func (p *proxied) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := p.Transport.RoundTrip(request)
	if err == nil && response.StatusCode != http.StatusProxyAuthRequired {
		return response, nil
	}
	proxy, from, failed := p.proxies.choose(request.URL)
	if failed != nil || proxy == nil {
		return response, err
	}
	if err == nil {
		response.Body.Close()
		return nil, answered(proxy, from.name, response)
	}
	return nil, blame(request.Context(), proxy, from.name, err)
}

// blame adds the proxy to an error of net/http, unless the error is about the server
// behind it.
func blame(ctx context.Context, proxy *url.URL, from string, err error) error {
	var known *proxyError
	if fault.CodeOf(err) != "" || errors.As(err, &known) {
		return err
	}
	failed := &proxyError{proxy: proxy, from: from, say: "no answer through %s", err: err}
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case ctx.Err() != nil:
		failed.err = context.Cause(ctx)
	case errors.As(err, &op) && op.Op == "proxyconnect":
		failed.say, failed.err = "%s is unreachable", op.Err
		failed.final = errors.As(err, &certificate)
	case errors.As(err, &op) && op.Op == "socks connect":
		failed.say, failed.err = "%s refuses the connection", op.Err
		failed.login = strings.Contains(op.Err.Error(), "authentication")
		failed.final = failed.login
	case errors.As(err, &certificate):
		return err
	}
	return failed
}
