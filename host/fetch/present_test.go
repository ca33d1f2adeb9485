package fetch

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pluv/host/fault"
)

// TestPresent: the token is sent to the named server and to no other.
func TestPresent(t *testing.T) {
	var sent []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sent = append(sent, "other "+r.Header.Get("Authorization"))
	}))
	defer other.Close()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Header.Get("Authorization"))
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other.URL, http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(strings.Repeat("x", 2*maxAnswer)))
	}))
	defer s.Close()
	c := client(t)
	if status, content, err := c.Present(t.Context(), s.URL+"/x", "secret"); status != 200 || len(content) != maxAnswer || err != nil {
		t.Error(status, len(content), err)
	}
	if status, _, err := c.Present(t.Context(), s.URL+"/away", "secret"); status != 302 || err != nil {
		t.Error(status, err)
	}
	if got := strings.Join(sent, ","); got != "Bearer secret,Bearer secret" {
		t.Error(got)
	}
	for want, f := range map[fault.Code]func() error{
		fault.FetchOffline: func() error { _, _, err := client(t, offlineMode).Present(t.Context(), s.URL, "secret"); return err },
		fault.FetchURL:     func() error { _, _, err := c.Present(t.Context(), t.TempDir(), "secret"); return err },
		fault.FetchNetwork: func() error { _, _, err := c.Present(t.Context(), "http://127.0.0.1:1/", "secret"); return err },
	} {
		if err := f(); fault.CodeOf(err) != want || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestScope: the scope that a server says is missing is shown; other text of the server is not.
func TestScope(t *testing.T) {
	for header, want := range map[string]string{
		`Bearer realm="x", error="insufficient_scope", scope="upload:me"`: "403 Forbidden: the token does not have the scope `upload:me` / the token of `a` does not have the scope `upload:me`: replace it",
		`Bearer error="insufficient_scope", scope="` + "\x1b[31m" + `"`:   "403 Forbidden / refused",
		`Bearer scope="cache"`: "403 Forbidden / refused",
		"":                     "403 Forbidden / refused",
	} {
		err := refusal(&http.Response{StatusCode: 403, Header: http.Header{"Www-Authenticate": {header}}},
			Grant{From: "the token of `a`", Hint: "refused", Remedy: "replace it"})
		var status *StatusError
		if !errors.As(err, &status) || status.Error()+" / "+status.hint != "the server answered "+want {
			t.Errorf("%q: %v / %s", header, err, status.hint)
		}
	}
}
