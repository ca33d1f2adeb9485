package fetch

import (
	"context"
	"io"
	"net/http"
	"time"
)

// watched cancels a request when nothing was received or sent for a while.
type watched struct {
	transport http.RoundTripper
	timeout   time.Duration
}

func (w *watched) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(request.Context())
	timer := time.AfterFunc(w.timeout, func() { cancel(silence(w.timeout)) })
	alive := func(int) { timer.Reset(w.timeout) }
	request = request.WithContext(ctx)
	if request.Body != nil && request.Body != http.NoBody {
		request.Body = &watchedBody{meter{Reader: request.Body, on: alive}, request.Body, nil}
	}
	response, err := w.transport.RoundTrip(request)
	if err != nil {
		timer.Stop()
		err = becauseOf(ctx, err)
		cancel(nil)
		return nil, err
	}
	alive(0)
	response.Body = &watchedBody{meter{Reader: response.Body, on: alive}, response.Body, func() {
		timer.Stop()
		cancel(nil)
	}}
	return response, nil
}

// watchedBody reports reads and the end of a body.
type watchedBody struct {
	meter
	closer io.Closer
	ended  func()
}

func (b *watchedBody) Close() error {
	if b.ended != nil {
		b.ended()
	}
	return b.closer.Close()
}
