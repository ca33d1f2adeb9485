package registry

import (
	"context"
	"errors"
	"sync"
	"time"

	"pluv/host/fault"
)

// Health is how a registry, or a mirror of one, is.
type Health struct {
	URL      string    `luar:"url"`
	Error    string    `luar:"error"` // "" when it is up
	Millis   int       `luar:"milliseconds"`
	Modified time.Time `luar:"modified"` // of the manifest; zero where nothing tells it
	Expires  time.Time `luar:"expires"`  // the first of the server's certificates
}

// Probe asks registries and mirrors whether they are up, all at the same time.
func (u *Universe) Probe(ctx context.Context, places []string) ([]Health, error) {
	out := make([]Health, len(places))
	var group sync.WaitGroup
	for i, place := range places {
		group.Go(func() {
			s := Server{URL: place}
			got := u.client.Probe(ctx, u.speak(s).probe(s))
			out[i] = Health{URL: got.URL, Millis: int(got.Latency.Milliseconds()), Modified: got.Modified, Expires: got.Expires}
			if got.Err != nil {
				out[i].Error = reason(got.Err)
			}
		})
	}
	group.Wait()
	return out, ctx.Err()
}

// reason is the innermost part of a failure, as the outer ones name what was asked for.
func reason(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Err != nil {
		return f.Err.Error()
	}
	return err.Error()
}
