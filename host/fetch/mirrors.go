package fetch

import (
	"cmp"
	"errors"
	"slices"

	"pluv/host/fault"
)

// sources are the places that have what is at a location: itself, then, where
// they are wanted, its mirrors. Each has a record of its own in the cache, and is
// asked conditionally about what itself gave before: what a mirror said is never
// remembered as the word of the server, and counts only for those who name it.
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

// Answering returns the URLs that are asked for one, as Result.From has them:
// itself, then its mirrors.
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

// inTurn puts those last that did not answer before.
func (c *Client) inTurn(sources []location) []location {
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

// patience is how often an attempt is repeated: once, where another place can be
// asked instead.
func (c *Client) patience(isLast bool) int {
	if isLast {
		return c.options.Retries
	}
	return min(c.options.Retries, 1)
}

// each asks the sources in turn until one gives what is wanted. That the server
// itself has nothing, or refuses, is an answer: no mirror is asked then. The
// failure of the server itself is the one that is returned.
func (c *Client) each(sources []location, ask func(from location, retries int) error) error {
	turn := c.inTurn(sources)
	var own, last error
	for i, from := range turn {
		isMirror := from.key != sources[0].key
		if isMirror && c.options.OnMirror != nil {
			c.options.OnMirror(sources[0].shown, from.shown, last)
		}
		err := ask(from, c.patience(i == len(turn)-1))
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

// elsewhere reports whether another server may have what one did not give:
// what came was nothing, or not the thing itself.
func elsewhere(err error) bool {
	code := fault.CodeOf(err)
	return serverDown(err) || IsRejected(err) || code == fault.DigestMismatch
}

// recall returns what is known of a location, or of one of its mirrors: the
// record that a server confirmed last. What mirrors lack counts for nothing. It
// fails, beside what it found, where a record may be there and cannot be read.
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

// errMirrorLacks says that a mirror has nothing at a place. It is no answer for
// the server itself.
var errMirrorLacks = errors.New("the mirror has nothing there")
