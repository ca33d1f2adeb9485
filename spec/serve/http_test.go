package serve

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func get(t *testing.T, url string) (body string, response *http.Response) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), response
}

// TestParallel: 64 connections of one machine are not limited, as the first sync of a large
// project opens that many.
func TestParallel(t *testing.T) {
	p := newPlace(t)
	rocks(t, p.path("server"), "app 1.0-1")
	s := p.serve(t, p.path("server"))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	var group sync.WaitGroup
	var good atomic.Int32
	for range 64 {
		group.Go(func() {
			for range 80 {
				response, err := client.Get(s.URL + "/app-1.0-1.rockspec")
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode == http.StatusOK {
					good.Add(1)
				}
			}
		})
	}
	group.Wait()
	if good.Load() != 64*80 {
		t.Errorf("%d of %d requests were answered", good.Load(), 64*80)
	}
}

// waitFor waits until a document contains a text.
func waitFor(t *testing.T, url, text string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(100 * time.Millisecond) {
		if body, _ := get(t, url); strings.Contains(body, text) {
			return
		}
	}
	t.Fatalf("%s never has %q", url, text)
}
