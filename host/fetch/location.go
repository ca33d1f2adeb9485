package fetch

import (
	"net/url"
	"path/filepath"
	"strings"

	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/pathname"
)

// location is a parsed URL or path.
type location struct {
	raw   string   // as requested
	path  string   // of a local file; "" for a URL
	url   *url.URL // nil for a local file
	key   string   // identifies the URL in the cache
	shown string   // for messages: without credentials
}

// locate parses an http(s) URL, a file URL or an absolute path.
func locate(raw string) (location, error) {
	if filepath.IsAbs(raw) {
		return location{raw: raw, path: raw, shown: raw}, nil
	}
	shown := maskURL(raw)
	u, err := url.Parse(raw)
	if err != nil && pathname.Corrected(raw) != "" {
		return location{}, notHere(shown)
	}
	if err != nil {
		return location{}, fault.New(fault.FetchURL, "the URL %s is malformed", shown)
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return location{}, fault.New(fault.FetchURL, "the URL %s has no host", shown)
		}
		u.Fragment = ""
		return location{raw: raw, url: u, key: digest.SHA256([]byte(u.String())), shown: shown}, nil
	case "file":
		path, ok := pathname.FromURL(u)
		if !ok {
			return location{}, notHere(shown)
		}
		return location{raw: raw, path: path, shown: shown}, nil
	}
	return location{}, fault.New(fault.FetchURL, "cannot download from %s: unsupported URL", shown).
		WithHint("use an http, https or file URL")
}

// notHere is the error for a file URL that is no path here.
func notHere(shown string) *fault.Error {
	failure := fault.New(fault.FetchURL, "the file URL %s is not an absolute path on this machine", shown)
	if better := pathname.Corrected(shown); better != "" {
		failure.Hint = "write " + better
	}
	return failure
}

// Origin returns "scheme://host[:port]", without a default port.
func Origin(u *url.URL) string {
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return scheme + "://" + host
}

// secretParams are query parameters whose values are redacted.
const secretParams = " token access_token key api_key apikey secret password signature sig x-amz-signature x-amz-credential "

// maskURL redacts credentials, also in strings that are not valid URLs.
func maskURL(raw string) string {
	start := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		start = i + len("://")
	}
	end := len(raw)
	if i := strings.IndexAny(raw[start:], "/?#"); i >= 0 {
		end = start + i
	}
	if at := strings.LastIndexByte(raw[start:end], '@'); at >= 0 {
		raw = raw[:start] + "***" + raw[start+at:]
	}
	base, query, found := strings.Cut(raw, "?")
	if !found {
		return raw
	}
	params := strings.Split(query, "&")
	for i, param := range params {
		name, _, _ := strings.Cut(param, "=")
		if strings.Contains(secretParams, " "+strings.ToLower(name)+" ") {
			params[i] = name + "=***"
		}
	}
	return base + "?" + strings.Join(params, "&")
}

// Shown returns a URL with credentials redacted, for messages.
func Shown(raw string) string { return maskURL(raw) }

// OriginOf returns the origin of a URL; "" if it is not an http(s) URL.
func OriginOf(raw string) string {
	from, err := locate(raw)
	if err != nil || from.url == nil {
		return ""
	}
	return Origin(from.url)
}

// Join appends a path to a URL.
func Join(base, rest string) string {
	return strings.TrimRight(base, "/") + "/" + strings.TrimLeft(rest, "/")
}

// Below returns the path of url relative to base, if it is below it.
func Below(base, url string) (rest string, ok bool) {
	return strings.CutPrefix(url, strings.TrimRight(base, "/")+"/")
}
