package fetch

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pluv/host/fault"
	"pluv/spec/registry"
)

// whole is a check that accepts only `content`. It counts its calls.
func whole(count *atomic.Int32) *Check {
	return &Check{Name: "whole", File: func(_ context.Context, path string) error {
		count.Add(1)
		data, err := os.ReadFile(path)
		if err == nil && string(data) != content {
			err = fault.New(fault.ArchiveFormat, "it is not whole")
		}
		return err
	}}
}

// TestWrongAnswer: invalid content is used for one run. The next one downloads it again,
// unconditionally.
func TestWrongAnswer(t *testing.T) {
	for _, fault := range []string{"busy", "half", "wrong", "html"} {
		for _, immutable := range []bool{true, false} {
			s, url := serve(t, registry.Faults(fault+":*"))
			var asked atomic.Int32
			dir := t.TempDir()
			request := Request{URL: url, Immutable: immutable, Check: whole(&asked)}
			c := client(t, cacheDir(dir))
			for range 3 {
				if _, err := c.Download(t.Context(), request); !IsRejected(err) {
					t.Errorf("%s: %v", fault, err)
				}
			}
			if got := statuses(s); immutable && fault != "html" && got != "200" {
				t.Errorf("%s: one run asked %q", fault, got)
			}
			// Offline it stays invalid.
			if _, err := client(t, cacheDir(dir), offlineMode).Download(t.Context(), request); fault != "html" && !IsRejected(err) {
				t.Errorf("%s offline: %v", fault, err)
			}
			s.ClearFaults()
			got, err := client(t, cacheDir(dir)).Download(t.Context(), request)
			isContent(t, got, err, content)
			if log := statuses(s); log != "200" {
				t.Errorf("%s: the next run asked %q", fault, log)
			}
			asked.Store(0)
			for range 2 {
				got, err = client(t, cacheDir(dir)).Download(t.Context(), request)
				isContent(t, got, err, content)
			}
			if log := statuses(s); immutable && log != "" || !immutable && log != "304 304" || asked.Load() != 0 {
				t.Errorf("%s: after valid content the server got %q, and %d checks ran", fault, log, asked.Load())
			}
			// Later answers do not replace valid content.
			if err := s.AddFaults(fault + ":*"); err != nil {
				t.Fatal(err)
			}
			if _, err = client(t, cacheDir(dir)).Download(t.Context(), request); immutable && err != nil {
				t.Errorf("%s later: %v", fault, err)
			}
			got, err = client(t, cacheDir(dir), offlineMode).Download(t.Context(), request)
			isContent(t, got, err, content)
		}
	}
}

// While the server is down, the last invalid content is still reported as such.
func TestWrongAnswerThenDown(t *testing.T) {
	s, url := serve(t, registry.Faults("busy:*:1 503:*"))
	var asked atomic.Int32
	dir := t.TempDir()
	request := Request{URL: url, Immutable: true, Check: whole(&asked)}
	for range 2 {
		if _, err := client(t, cacheDir(dir), noRetries).Download(t.Context(), request); !IsRejected(err) || fault.CodeOf(err) != fault.ArchiveFormat {
			t.Errorf("%v", err)
		}
	}
	if log := statuses(s); log != "200 503" {
		t.Errorf("asked %q", log)
	}
}

// A record from before checks existed is checked once.
func TestUncheckedBefore(t *testing.T) {
	s, url := serve(t, registry.Faults("busy:*:1"))
	dir := t.TempDir()
	if _, err := client(t, cacheDir(dir)).Download(t.Context(), Request{URL: url, Immutable: true}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Millisecond) // the run that asked has ended
	var asked atomic.Int32
	request := Request{URL: url, Immutable: true, Check: whole(&asked)}
	got, err := client(t, cacheDir(dir)).Download(t.Context(), request)
	isContent(t, got, err, content)
	before := asked.Load()
	got, err = client(t, cacheDir(dir)).Download(t.Context(), request)
	isContent(t, got, err, content)
	if log := statuses(s); log != "200 200" || asked.Load() != before {
		t.Errorf("asked %q, checked %d times, then %d", log, before, asked.Load()-before)
	}
}

// An interrupted check has no result.
func TestCheckInterrupted(t *testing.T) {
	_, url := serve(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	request := Request{URL: url, Immutable: true, Check: &Check{Name: "x", File: func(ctx context.Context, _ string) error {
		cancel(errors.New("stop"))
		<-ctx.Done()
		return ctx.Err()
	}}}
	if _, err := client(t).Download(ctx, request); fault.CodeOf(err) != fault.Interrupted {
		t.Errorf("%v", err)
	}
}

// TestWrongDocument: an invalid document does not replace a valid one, and is forgotten
// after the run.
func TestWrongDocument(t *testing.T) {
	options := GetOptions{MaxAge: time.Hour, Check: func(data []byte) error {
		if !bytes.Equal(data, []byte(content)) {
			return fault.New(fault.IndexFormat, "it is no manifest")
		}
		return nil
	}}
	for _, kind := range []string{"busy", "half", "wrong", "html"} {
		s, url := serve(t, registry.Faults(kind+":*:1"))
		dir := t.TempDir()
		if _, err := client(t, cacheDir(dir)).Get(t.Context(), url, options); !IsRejected(err) {
			t.Errorf("%s: %v", kind, err)
		}
		if doc, err := client(t, cacheDir(dir)).Get(t.Context(), url, options); err != nil || string(doc.Data) != content {
			t.Errorf("%s, the next run: %v", kind, err)
		}
		if err := s.AddFaults(kind + ":*"); err != nil {
			t.Fatal(err)
		}
		put(t, s.Dir(), content+"-- newer\n")
		always := options
		always.MaxAge = 0
		doc, err := client(t, cacheDir(dir)).Get(t.Context(), url, always)
		if err != nil || !doc.Stale || !IsRejected(doc.Cause) || string(doc.Data) != content {
			t.Errorf("%s, broken later: stale %v, %v, %v", kind, doc.Stale, doc.Cause, err)
		}
	}
}

// TestMirrorContentIsSeparate: content from a mirror is stored as the mirror's. Clients without the mirror do
// not use it.
func TestMirrorContentIsSeparate(t *testing.T) {
	m := mirrors(t, "404:*", "")
	m.ClearFaults()
	if err := m.AddFaults("503:*"); err != nil {
		t.Fatal(err)
	}
	put(t, m.mirrors[0].Dir(), "of the mirror")
	dir := t.TempDir()
	naming := m.client(cacheDir(dir), noRetries)
	got, err := naming.Download(t.Context(), Request{URL: m.url, Immutable: true, Mirrored: true})
	isContent(t, got, err, "of the mirror")
	if want := m.mirrors[0].URL + "/a-1.rock"; got.From != want {
		t.Errorf("it is from %s, want %s", got.From, want)
	}
	if _, err := naming.Get(t.Context(), m.url, GetOptions{Mirrored: true}); err != nil {
		t.Fatal(err)
	}
	// The same run, for a request without mirrors; another project's run; the same offline.
	var plain []*Client
	plain = append(plain, naming, client(t, cacheDir(dir), noRetries), client(t, cacheDir(dir), noRetries, offlineMode))
	for i, c := range plain {
		request := Request{URL: m.url, Immutable: true, Mirrored: i > 0}
		if got, err := c.Download(t.Context(), request); err == nil {
			t.Errorf("client %d: a download from %s", i, got.From)
		}
		if doc, err := c.Get(t.Context(), m.url, GetOptions{MaxAge: time.Hour, Mirrored: i > 0}); err == nil {
			t.Errorf("client %d: a document of %d bytes", i, len(doc.Data))
		}
	}
	// Content with a known hash is used, whoever sent it.
	got, err = client(t, cacheDir(dir), offlineMode).Download(t.Context(), Request{URL: m.url, SHA256: got.SHA256})
	isContent(t, got, err, "of the mirror")
	// When the server is back it is asked, and from then on its answer has precedence.
	m.ClearFaults()
	got, err = client(t, cacheDir(dir)).Download(t.Context(), Request{URL: m.url, Immutable: true})
	isContent(t, got, err, content)
	got, err = m.client(cacheDir(dir), offlineMode).Download(t.Context(), Request{URL: m.url, Immutable: true, Mirrored: true})
	isContent(t, got, err, content)
}

// TestAliases: different spellings of a server's URL share no content.
func TestAliases(t *testing.T) {
	s, url := serve(t)
	dir := t.TempDir()
	host := strings.TrimPrefix(s.URL, "http://")
	for _, alias := range []string{"HTTP://" + host, "http://me:pw@" + host, s.URL + "/.", s.URL + "/x/..", s.URL + "/?a=", s.URL + "/a-1.rock#"} {
		c := client(t, cacheDir(dir), func(o *Options) {
			o.Mirrors = func(string) []string { return []string{Join(alias, "a-1.rock")} }
		}, noRetries)
		s.Reset()
		if err := s.AddFaults("503:a-1.rock:1"); err != nil {
			t.Fatal(err)
		}
		got, err := c.Download(t.Context(), Request{URL: url, Immutable: true, Mirrored: true})
		if err == nil && got.From == url {
			t.Errorf("%s: it is from %s", alias, got.From)
		}
		s.ClearFaults()
		if got, err := client(t, cacheDir(dir), offlineMode).Download(t.Context(), Request{URL: url, Immutable: true}); err == nil && alias != s.URL+"/a-1.rock#" {
			t.Errorf("%s: kept as %s", alias, got.From)
		}
		_ = os.RemoveAll(dir)
	}
	// A file URL has no mirrors.
	c := client(t, func(o *Options) {
		o.Mirrors = func(string) []string { return []string{"file:///etc/passwd", "/etc/passwd"} }
	})
	if got := c.Answering(url); len(got) != 1 || got[0] != url {
		t.Errorf("asked are %q", got)
	}
}
