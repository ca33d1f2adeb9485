package fetch

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"pluv/host/digest"
	"pluv/host/fault"
)

// location is where something is to be fetched from.
type location struct {
	raw   string   // as it was asked for
	path  string   // of a local file; "" for what is on a server
	url   *url.URL // of what is on a server
	key   string   // names the URL in the cache
	shown string   // for messages: without credentials
}

// locate reads an http(s) URL, a file URL or an absolute path.
func locate(raw string) (location, error) {
	if filepath.IsAbs(raw) {
		return location{raw: raw, path: raw, shown: raw}, nil
	}
	shown := maskURL(raw)
	u, err := url.Parse(raw)
	if err != nil {
		return location{}, fault.New(fault.FetchURL, "the URL %s is malformed", shown)
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return location{}, fault.New(fault.FetchURL, "the URL %s names no host", shown)
		}
		u.Fragment = ""
		return location{raw: raw, url: u, key: digest.SHA256([]byte(u.String())), shown: shown}, nil
	case "file":
		if u.Host != "" && u.Host != "localhost" || !strings.HasPrefix(u.Path, "/") {
			return location{}, fault.New(fault.FetchURL, "the URL %s is not that of an absolute path on this machine", shown)
		}
		return location{raw: raw, path: localPath(u.Path), shown: shown}, nil
	}
	return location{}, fault.New(fault.FetchURL, "pluv cannot download from %s", shown).
		WithHint("use an http, https or file URL")
}

// localPath makes a path of a file URL's: "/C:/x" is "C:\x" on Windows.
func localPath(path string) string {
	if runtime.GOOS == "windows" && len(path) > 2 && path[2] == ':' {
		path = path[1:]
	}
	return filepath.FromSlash(path)
}

// Origin is "scheme://host[:port]" without a port that goes without saying.
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

// secretParams are query parameters whose values are not shown.
const secretParams = " token access_token key api_key apikey secret password signature sig x-amz-signature x-amz-credential "

// maskURL hides credentials, also in text that is no valid URL.
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

// Shown is a URL as messages have it: without credentials.
func Shown(raw string) string { return maskURL(raw) }

// OriginOf is the origin of a URL in text; "" of what is not on a server.
func OriginOf(raw string) string {
	from, err := locate(raw)
	if err != nil || from.url == nil {
		return ""
	}
	return Origin(from.url)
}

// Join is the URL of something below another one.
func Join(base, rest string) string {
	return strings.TrimRight(base, "/") + "/" + strings.TrimLeft(rest, "/")
}

// Below returns what a URL has behind one that it is below.
func Below(base, url string) (rest string, ok bool) {
	return strings.CutPrefix(url, strings.TrimRight(base, "/")+"/")
}
