package network

import (
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/project"
)

// mirrorsOf returns the mirrors of a URL.
func (n *Network) mirrorsOf(url string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	r, rest := registryOf(n.registries, url)
	if r == nil {
		return nil
	}
	out := make([]string, len(r.Mirrors))
	for i, mirror := range r.Mirrors {
		out[i] = fetch.Join(mirror, rest)
	}
	return out
}

// registryOf returns the innermost registry that contains a URL, and the rest of the URL.
func registryOf(list []project.Registry, url string) (found *project.Registry, rest string) {
	for i := range list {
		if below, ok := fetch.Below(list[i].URL, url); ok && (found == nil || len(below) < len(rest)) {
			found, rest = &list[i], below
		}
	}
	return found, rest
}

// warnOfMirror says why a mirror is asked: once for a server that is down, each time for
// invalid content.
func (n *Network) warnOfMirror(url string, err error) {
	about := url
	if code := fault.CodeOf(err); code == fault.FetchNetwork || code == fault.FetchStatus {
		n.mu.Lock()
		if r, _ := registryOf(n.registries, url); r != nil {
			about = r.URL
		}
		n.mu.Unlock()
	}
	if _, again := n.warned.LoadOrStore(about, true); !again {
		n.tell.Warn(err.Error() + "; asking a mirror")
	}
}
