package remote

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pluv/spec/need"
)

// server stores packed rocks; its fields say how pluv logs in.
type server struct {
	url    string   // for [cache.remote]
	login  []string // environment variables
	config string   // for registries.toml
}

// inFolder is a shared folder.
func inFolder(t *testing.T) server {
	return server{url: "file://" + filepath.ToSlash(t.TempDir())}
}

// nginx accepts uploads by WebDAV, with a token.
func nginx(t *testing.T) server {
	program := need.Tool(t, "nginx")
	dir, port := t.TempDir(), freePort(t)
	conf := write(t, filepath.Join(dir, "nginx.conf"), fmt.Sprintf(`
daemon off;
master_process off;
pid %[1]s/pid;
error_log %[1]s/error.log;
user root;
events {}
http {
  access_log %[1]s/access.log;
  client_body_temp_path %[1]s/body;
  proxy_temp_path %[1]s/proxy;
  fastcgi_temp_path %[1]s/fastcgi;
  uwsgi_temp_path %[1]s/uwsgi;
  scgi_temp_path %[1]s/scgi;
  server {
    listen 127.0.0.1:%[2]d;
    root %[1]s/files;
    client_max_body_size 100m;
    location / {
      if ($http_authorization != "Bearer sesame") { return 401; }
      dav_methods PUT;
      create_full_put_path on;
    }
  }
}
`, dir, port))
	folder(t, filepath.Join(dir, "files"))
	start(t, port, exec.Command(program, "-p", dir, "-c", conf, "-e", filepath.Join(dir, "error.log")))
	origin := fmt.Sprintf("http://127.0.0.1:%d", port)
	return server{
		url: origin + "/lua cache", login: []string{"PLUV_REGISTRY_COMPANY_TOKEN=sesame"},
		config: fmt.Sprintf("[company]\nurl = %q\npriority = -1\n", origin),
	}
}

// versitygw is an object store that speaks S3.
func versitygw(t *testing.T) server {
	program := need.Tool(t, "versitygw")
	dir, port := t.TempDir(), freePort(t)
	folder(t, filepath.Join(dir, "store", "team"))
	start(t, port, exec.Command(program, "--access", "me", "--secret", "sesame", "--port", fmt.Sprintf("127.0.0.1:%d", port),
		"posix", filepath.Join(dir, "store")))
	return server{url: "s3://team/lua/rocks", login: []string{
		"AWS_ACCESS_KEY_ID=me", "AWS_SECRET_ACCESS_KEY=sesame", fmt.Sprintf("AWS_ENDPOINT_URL=http://127.0.0.1:%d", port),
	}}
}

// dockerRegistry is an OCI registry with a login.
func dockerRegistry(t *testing.T) server {
	program := need.Tool(t, "docker-registry")
	dir, port := t.TempDir(), freePort(t)
	// me:sesame, by `htpasswd -B`
	users := write(t, filepath.Join(dir, "htpasswd"), "me:$2y$05$.W/9VSExsE8HvtCvfd4KkuAcrpvCH9moKVaQEGyTI2ez2M2yEyIcK\n")
	conf := write(t, filepath.Join(dir, "config.yml"), fmt.Sprintf(`
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: %s } }
http: { addr: "127.0.0.1:%d" }
auth: { htpasswd: { realm: rocks, path: %s } }
`, filepath.Join(dir, "store"), port, users))
	start(t, port, exec.Command(program, "serve", conf))
	host := fmt.Sprintf("127.0.0.1:%d", port)
	// bWU6c2VzYW1l is me:sesame.
	write(t, filepath.Join(dir, "docker", "config.json"), fmt.Sprintf(`{ "auths": { %q: { "auth": "bWU6c2VzYW1l" } } }`, host))
	return server{url: "oci://" + host + "/team/rocks", login: []string{"DOCKER_CONFIG=" + filepath.Join(dir, "docker")}}
}

// pluvServer is `pluv registry serve`, with a token.
func pluvServer(t *testing.T) server {
	dir, port := t.TempDir(), freePort(t)
	tokens := filepath.Join(dir, "tokens.toml")
	serve := func(args ...string) *exec.Cmd {
		cmd := exec.Command("pluv", append([]string{"registry", "serve"}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+dir)
		return cmd
	}
	files := filepath.Join(dir, "files")
	folder(t, files)
	out, err := serve(files, "--tokens", tokens, "--new-token", "ci", "--scope", "cache").Output()
	if err != nil {
		t.Fatalf("no token: %v", err)
	}
	start(t, port, serve(files, "--private", "--tokens", tokens, "--listen", fmt.Sprintf("127.0.0.1:%d", port)))
	origin := fmt.Sprintf("http://127.0.0.1:%d", port)
	return server{
		url: origin, login: []string{"PLUV_REGISTRY_COMPANY_TOKEN=" + strings.TrimSpace(string(out))},
		config: fmt.Sprintf("[company]\nurl = %q\npriority = -1\n", origin),
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start runs a server until the test ends, and waits until it answers.
func start(t *testing.T, port int, cmd *exec.Cmd) {
	t.Helper()
	var said strings.Builder
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &said, &said, time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for range 200 {
		response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/", port))
		if err == nil {
			response.Body.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("%s is not answering: %s", cmd.Path, said.String())
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	folder(t, filepath.Dir(path))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func folder(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
}
