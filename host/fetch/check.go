package fetch

import (
	"context"
	"errors"
	"slices"

	"pluv/host/fault"
)

// A Check tells whether a file is what its URL stands for. Servers, and what
// stands between, do answer with status 200 and something else: a note that
// they are overloaded, half an archive, another package.
//
// File must decide by the content alone. A content that passed is not checked
// again under the same name. One that did not is no answer: mirrors are asked,
// and so is the server itself, once in the life of each Client, until it gives
// something better.
type Check struct {
	Name string // what a file that passed is, such as "archive"; kept in the cache
	File func(ctx context.Context, path string) error
}

// rejected is the failure of a Check.
type rejected struct{ error }

func (r rejected) Unwrap() error { return r.error }

// IsRejected reports whether something came that is not what it should be: a
// web page, or what a Check refuses.
func IsRejected(err error) bool {
	var r rejected
	return errors.As(err, &r) || fault.CodeOf(err) == fault.FetchContent
}

// confirm checks a content of the cache, unless it passed before.
func (c *Client) confirm(ctx context.Context, key string, known *record, check *Check, path string) error {
	if known.passed(check) {
		return nil
	}
	if err := check.File(ctx, path); err != nil {
		return rejected{err}
	}
	known.Is = append(known.Is, check.Name)
	return c.store.remember(key, known)
}

// passed reports whether a record's content needs no check, or passed it.
func (r *record) passed(check *Check) bool {
	return check == nil || slices.Contains(r.Is, check.Name)
}
