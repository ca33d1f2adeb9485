package registry

import (
	"net/http"
	"time"
)

// Latency delays every answer until d after the last request that arrived before it, and makes
// the server count round trips: see RoundTrips.
func Latency(d time.Duration) Option {
	return func(s *Server) error { s.latency = d; return nil }
}

// Slow sets the latency to a multiple of the server's original one.
func (s *Server) Slow(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.factor = times
}

// delay is the current latency.
func (s *Server) delay() time.Duration { return s.latency * time.Duration(max(1, s.factor)) }

// wave is a group of requests that wait for their answers together.
type wave struct {
	answered chan struct{} // closed when all of them may be answered
	timer    *time.Timer
}

// RoundTrips returns the number of sequential round trips that a client of a server with Latency
// has made since the start or the last Reset.
//
// A request that arrives after an answer was sent may depend on it: its rank is one more than the
// highest rank answered before. Concurrent requests of a client have the same rank, however long
// a busy machine takes to send them all, since no answer is sent before no request has arrived
// for as long as the latency. The number of round trips is the highest rank.
func (s *Server) RoundTrips() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trips
}

// join adds a request to the waiting wave, or starts one, and returns the channel that is closed
// when its answer may be sent.
func (s *Server) join() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting != nil && s.waiting.timer.Stop() {
		s.waiting.timer.Reset(s.delay())
		return s.waiting.answered
	}
	w := &wave{answered: make(chan struct{})}
	w.timer = time.AfterFunc(s.delay(), func() { close(w.answered) })
	s.waiting = w
	s.trips++
	return w.answered
}

// late delays a handler's answers by the server's latency.
func (s *Server) late(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-s.join():
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}
