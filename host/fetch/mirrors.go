package fetch

import (
	"cmp"
	"errors"
	"slices"

	"pluv/host/fault"
)

// sources are the locations to ask: the URL itself, then its mirrors if allowed. Each has
// its own cache record and is revalidated against its own last answer: a mirror's answer
// is never stored as the server's, and only counts for those who have the mirror.
func (c *Client) sources(from location, mirrored bool) []location {
	out := []location{from}
	if !mirrored || c.options.Mirrors == nil || from.path != "" {
		return out
	}
	for _, raw := range c.options.Mirrors(from.url.String()) {
		if mirror, err := locate(raw); err == nil && mirror.url != nil && mirror.key != from.key {
			out = append(out, mirror)
		}
	}
	return out
}

// Answering returns the URLs that are asked for rawURL, as in Result.From: itself, then
// its mirrors.
func (c *Client) Answering(rawURL string) []string {
	from, err := locate(rawURL)
	if err != nil {
		return []string{rawURL}
	}
	var out []string
	for _, at := range c.sources(from, true) {
		out = append(out, at.raw)
	}
	return out
}

// unreachableLast moves servers that did not answer to the end.
func (c *Client) unreachableLast(sources []location) []location {
	out := slices.Clone(sources)
	rank := func(l location) int {
		if _, down := c.down.Load(Origin(l.url)); down {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b location) int { return rank(a) - rank(b) })
	return out
}

// retriesFor is the number of retries: one, if another server can be asked instead.
func (c *Client) retriesFor(isLast bool) int {
	if isLast {
		return c.options.Retries
	}
	return min(c.options.Retries, 1)
}

// each asks the sources in turn until one succeeds. A 404 or a refusal of the server
// itself is an answer: mirrors are not asked then. If all fail, each returns the error of
// the server itself.
func (c *Client) each(sources []location, ask func(from location, retries int) error) error {
	turn := c.unreachableLast(sources)
	var own, last error
	for i, from := range turn {
		isMirror := from.key != sources[0].key
		if isMirror && c.options.OnMirror != nil {
			c.options.OnMirror(sources[0].shown, from.shown, last)
		}
		err := ask(from, c.retriesFor(i == len(turn)-1))
		if serverDown(err) {
			c.down.Store(Origin(from.url), true)
		}
		if err == nil || fault.Is(err, fault.Interrupted) || !isMirror && !elsewhere(err) {
			return err
		}
		last = err
		if !isMirror {
			own = err
		}
	}
	return own
}

// elsewhere reports whether another server may help: no answer, or invalid content.
func elsewhere(err error) bool {
	code := fault.CodeOf(err)
	return serverDown(err) || IsRejected(err) || code == fault.DigestMismatch
}

// recall returns the most recently confirmed record of a location or one of its mirrors.
// A mirror's 404 does not count. If a record may exist but cannot be read, recall also
// returns an error.
func (c *Client) recall(sources []location) (known *record, err error) {
	for i, from := range sources {
		r, failure := c.store.read(from.key)
		err = cmp.Or(err, failure)
		if r == nil || i > 0 && r.Absent {
			continue
		}
		if known == nil || known.Absent || r.CheckedAt.After(known.CheckedAt) {
			known = r
		}
	}
	return known, err
}

// errMirrorLacks is a mirror's 404. It is not the server's answer.
var errMirrorLacks = errors.New("the mirror does not have the file")
