package serve

import (
	"io"
	"net/http"
	"strings"
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

// waitFor waits until a document has a text.
func waitFor(t *testing.T, url, text string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(100 * time.Millisecond) {
		if body, _ := get(t, url); strings.Contains(body, text) {
			return
		}
	}
	t.Fatalf("%s never has %q", url, text)
}
