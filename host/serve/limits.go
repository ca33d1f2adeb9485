package serve

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"pluv/host/fault"
)

// A Limit is a token bucket: Most at once, refilled at Most for each Per. Most 0 is no
// limit.
type Limit struct {
	Most int
	Per  time.Duration
}

// The kinds of limits.
const (
	limitUploads  = iota // uploads with a valid token
	limitLogins          // wrong tokens
	limitUpstream        // requests to the upstream
	limitReads           // all requests
	limitKinds
)

var limitNames = [limitKinds]string{"uploads", "logins", "upstream", "reads"}

// Limits are those of each client. The zero Limits are none.
type Limits [limitKinds]Limit

// DefaultLimits allow what one machine of a team does, even the first `pluv sync` of a
// large project through an empty server with an upstream.
func DefaultLimits() Limits {
	return Limits{
		limitUploads: {3000, time.Minute}, limitLogins: {20, time.Minute},
		limitUpstream: {6000, time.Minute}, limitReads: {240000, time.Minute},
	}
}

// maxLimit keeps the counts of package rate exact.
const maxLimit = 1 << 30

// With returns the limits, changed by settings such as "uploads=600/m", "/s", "/h" or
// "reads=off".
func (l Limits) With(texts []string) (Limits, error) {
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		kind := slices.Index(limitNames[:], name)
		limit, ok := parseLimit(value)
		if kind < 0 || !ok {
			return l, fault.New(fault.Usage, "`--limit` takes NAME=NUMBER/s, /m or /h, or NAME=off, not %q", text).
				WithHint("the names are %s; for example `--limit uploads=600/m`", strings.Join(limitNames[:], ", "))
		}
		l[kind] = limit
	}
	return l, nil
}

func parseLimit(text string) (l Limit, ok bool) {
	if text == "off" {
		return l, true
	}
	number, unit, _ := strings.Cut(text, "/")
	l.Per = map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	most, err := strconv.Atoi(number)
	l.Most = most
	return l, err == nil && l.Per > 0 && most > 0 && most <= maxLimit
}

const (
	// maxClients bounds the clients that are remembered, and forgetClient how long an
	// idle one is: no limit has a longer memory.
	maxClients   = 10000
	forgetClient = time.Hour
	// maxActive is the number of requests answered at a time for one client, and
	// maxRequests for all; the numbers of connections are the same.
	maxActive   = 512
	maxRequests = 2048
)

// client is what the server remembers of one client.
type client struct {
	limits [limitKinds]*rate.Limiter // nil for no limit
	active atomic.Int32              // requests being answered

	// refusals limits the lines in the log: a refused client often retries at once.
	refusals *rate.Limiter
}

func newClient(limits *Limits) *client {
	c := &client{refusals: rate.NewLimiter(1, 20)}
	for i, l := range limits {
		if l.Most > 0 {
			c.limits[i] = rate.NewLimiter(rate.Limit(float64(l.Most)/l.Per.Seconds()), l.Most)
		}
	}
	return c
}

// take counts weight events of a kind, or fails with 429 and counts nothing.
func (c *client) take(kind, weight int) error {
	if c == nil || c.limits[kind] == nil {
		return nil
	}
	limiter, now := c.limits[kind], time.Now()
	reserved := limiter.ReserveN(now, min(weight, limiter.Burst()))
	wait := reserved.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	reserved.CancelAt(now)
	return tooMany(kind, wait)
}

// spent fails with 429 if a limit is used up. It counts nothing.
func (c *client) spent(kind int) error {
	if c == nil || c.limits[kind] == nil {
		return nil
	}
	left := c.limits[kind].Tokens()
	if left >= 1 {
		return nil
	}
	return tooMany(kind, time.Duration((1-left)/float64(c.limits[kind].Limit())*float64(time.Second)))
}

func tooMany(kind int, wait time.Duration) error {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	what := [limitKinds]string{"uploads", "wrong tokens", "requests to the upstream", "requests"}[kind]
	return &refusal{status: http.StatusTooManyRequests, text: fmt.Sprintf("too many %s from this address: try again in %d s", what, seconds), after: seconds}
}

// gate lets a number of goroutines through at a time.
type gate chan struct{}

// enter waits until there is room or ctx ends.
func (g gate) enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// busyAfter is how long a request waits for a gate.
const busyAfter = time.Minute

// within waits for span at most, then fails with 503.
func (g gate) within(ctx context.Context, span time.Duration) error {
	limited, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	if err := g.enter(limited); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("waiting for other requests: %w", ctx.Err())
		}
		return &refusal{status: http.StatusServiceUnavailable, text: "the server is busy: try again in 10 s", after: 10}
	}
	return nil
}

// tryEnter reports whether there was room.
func (g gate) tryEnter() bool {
	select {
	case g <- struct{}{}:
		return true
	default:
		return false
	}
}

func (g gate) leave() { <-g }
