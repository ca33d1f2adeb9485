package registry

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"time"

	"pluv/host/fault"
	"pluv/host/fetch"
)

// Health is the state of a registry or a mirror.
type Health struct {
	URL      string    `luar:"url"`
	Error    string    `luar:"error"`  // "" if it is up
	Absent   bool      `luar:"absent"` // the place answers, and has no manifest
	Status   int       `luar:"status"` // HTTP status of a refusal, or 0
	Millis   int       `luar:"milliseconds"`
	Modified time.Time `luar:"modified"` // of the manifest; zero if unknown
	Expires  time.Time `luar:"expires"`  // of the certificate that expires first
}

// Probe checks registries and mirrors concurrently.
func (u *Universe) Probe(ctx context.Context, places []string) ([]Health, error) {
	out := make([]Health, len(places))
	var group sync.WaitGroup
	for i, place := range places {
		group.Go(func() {
			s := Server{URL: place}
			got := u.client.Probe(ctx, u.speak(s).probe(s))
			out[i] = Health{URL: got.URL, Millis: int(got.Latency.Milliseconds()), Modified: got.Modified, Expires: got.Expires}
			if got.Err != nil {
				out[i].Error, out[i].Status = reason(got.Err), fetch.StatusOf(got.Err)
				out[i].Absent = fetch.IsAbsent(got.Err) || fault.Is(got.Err, fault.FileMissing) || errors.Is(got.Err, syscall.ENOTDIR)
			}
		})
	}
	group.Wait()
	return out, ctx.Err()
}

// reason is the innermost cause of a failure; the outer ones name the URL, which the
// caller knows.
func reason(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Err != nil {
		return f.Err.Error()
	}
	return err.Error()
}
