package serve

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
)

const luxRockspec = `package = "mine"
version = "1.0-1"
source = { url = "https://example.com/mine-1.0.tar.gz" }
description = { license = "MIT" }
build = { type = "builtin", modules = { mine = "mine.lua" } }
`

// TestLuxUpload: Lux publishes to the server. Its requests are sent as Lux 0.53 sends them; where
// $PLUV_LUX names the program lx, it sends them itself. Lux takes only https.
func TestLuxUpload(t *testing.T) {
	p := newPlace(t)
	certificate(t, p.path("cert.pem"), p.path("key.pem"))
	if err := os.MkdirAll(p.path("server"), 0o755); err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(p.run(t, "pluv", "-q", "registry", "serve", p.path("server"), "--tokens", p.path("tokens.toml"),
		"--new-token", "lux", "--scope", "upload"))
	s := p.serve(t, p.path("server"), "--tokens", p.path("tokens.toml"), "--tls-cert", p.path("cert.pem"), "--tls-key", p.path("key.pem"))

	client := clientFor(t, p.path("cert.pem"))
	send := func(method, path, contentType string, body io.Reader, want string) {
		t.Helper()
		request, err := http.NewRequest(method, s.URL+path, body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("User-Agent", "lux/0.53.1")
		request.Header.Set("Content-Type", contentType)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		said, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(said), want) {
			t.Errorf("%s %s: %v %s %s, not %s", method, path, err, response.Status, said, want)
		}
	}
	send("POST", "/api/tool_version", "application/json", strings.NewReader(`{"current":"1.0.0"}`), `"version":"1.0.0"`)
	send("GET", "/api/1/"+token+"/status", "", nil, `"user"`)
	send("GET", "/api/1/"+token+"/check_rockspec?package=sent&version=1.0-1", "", nil, "{}")
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("rockspec_file", "sent-1.0-1.rockspec")
	if err == nil {
		_, err = io.WriteString(part, strings.ReplaceAll(luxRockspec, "mine", "sent"))
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	send("POST", "/api/1/"+token+"/upload", writer.FormDataContentType(), &form, `"module_url"`)

	published := []string{"sent-1.0-1.rockspec"}
	if program := os.Getenv("PLUV_LUX"); program != "" {
		p.write(t, "project/mine-1.0-1.rockspec", luxRockspec)
		cmd := p.command(program, "--allow-root", "--server", s.URL, "--lua-version", "5.4", "upload", "mine-1.0-1.rockspec")
		cmd.Env = append(cmd.Env, "LUX_API_KEY="+token, "SSL_CERT_FILE="+p.path("cert.pem"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("lx: %v\n%s\n%s", err, out, s.said())
		}
		published = append(published, "mine-1.0-1.rockspec")
	}
	for _, name := range published {
		if _, err := os.Stat(p.path("server/" + name)); err != nil {
			t.Error(err)
		}
	}
	if strings.Contains(s.said(), token) {
		t.Errorf("the token is in the log:\n%s", s.said())
	}
}

// clientFor returns a client that trusts a certificate.
func clientFor(t *testing.T, file string) *http.Client {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(data)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
