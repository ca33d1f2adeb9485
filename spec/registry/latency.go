package registry

import (
	"net/http"
	"time"
)

// Latency makes every answer come late, by d after the last request that came
// in before it, and the server count the round trips: see RoundTrips.
func Latency(d time.Duration) Option {
	return func(s *Server) error { s.latency = d; return nil }
}

// Slow makes the latency so many times the one that the server began with.
func (s *Server) Slow(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.patience = times
}

// delay is the present latency.
func (s *Server) delay() time.Duration { return s.latency * time.Duration(max(1, s.patience)) }

// wave is the requests that wait for their answers together.
type wave struct {
	answered chan struct{} // closed when all of them may be answered
	timer    *time.Timer
}

// RoundTrips returns how many round trips in sequence a client of a server with
// Latency has taken since the start or the last Reset.
//
// A request that comes in when the first answer is out may be a consequence of
// it: its rank is one more than the highest rank that was answered before. The
// requests that a client makes at once share a rank, however long a busy machine
// takes to send them all, since no answer leaves before all is quiet for as long
// as the latency. The number of round trips is the highest rank.
func (s *Server) RoundTrips() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trips
}

// join makes a request part of the wave that waits, or begins one, and returns
// the channel that says when its answer may leave.
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
