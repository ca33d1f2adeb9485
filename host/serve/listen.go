package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"pluv/host/fault"
)

// Listen opens an address, with TLS if cert and key name files. It returns the URL of the
// server.
func Listen(ctx context.Context, address, cert, key string) (listener net.Listener, url string, err error) {
	scheme, config := "http", (*tls.Config)(nil)
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, "", fault.Wrap(fault.Usage, err, "cannot use the certificate and its key").
				WithHint("`--tls-cert` and `--tls-key` each take a PEM file")
		}
		scheme = "https"
		config = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	}
	listener, err = new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, "", fault.Wrap(fault.HostFailure, err, "cannot listen on %s", address).
			WithHint("choose another address with `--listen HOST:PORT`; port 0 picks a free port")
	}
	url = scheme + "://" + listener.Addr().String()
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	return listener, url, nil
}

// Run answers requests until ctx ends. Running requests then get some time to finish.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: baseTime / 3, ReadTimeout: baseTime, WriteTimeout: baseTime, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: maxHeader, ErrorLog: log.New(warnings(s.publicWarnings.warn), "", 0),
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxStreams}, ConnState: s.note,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fault.Wrap(fault.HostFailure, err, "the server stopped")
	case <-ctx.Done():
	}
	patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(patient); err != nil {
		s.options.Warn(fmt.Sprintf("closing open connections: %v", errors.Join(err, server.Close())))
	}
	<-ended
	return nil
}

// warnings turns a function into a writer, for net/http.
type warnings func(string)

func (w warnings) Write(p []byte) (int, error) {
	w(strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}
