package fetch

import (
	"context"
	"errors"
	"slices"

	"pluv/host/fault"
)

// A Check validates the content of a URL. Servers and proxies do answer with status 200
// and something else: an error page, half an archive, another package.
//
// File must decide by the content alone. Content that passed is not checked again under
// the same name. Content that failed is no answer: mirrors are asked, and each Client
// asks the server again once, until valid content arrives.
type Check struct {
	Name string // kind of file that is checked for, such as "archive"; kept in the cache
	File func(ctx context.Context, path string) error
}

// rejected is the failure of a Check.
type rejected struct{ error }

func (r rejected) Unwrap() error { return r.error }

// IsRejected reports whether the content is wrong: a web page, or one that a Check
// refused.
func IsRejected(err error) bool {
	var r rejected
	return errors.As(err, &r) || fault.CodeOf(err) == fault.FetchContent
}

// confirm checks cached content, unless it passed before.
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

// passed reports whether a record's content passed the check, or there is none.
func (r *record) passed(check *Check) bool {
	return check == nil || slices.Contains(r.Is, check.Name)
}
