package spec

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"pluv/spec/registry"
)

type serverKey struct{}

// serversOf returns the servers that a script started, by the variables that hold their
// addresses.
func serversOf(ts *testscript.TestScript) map[string]*registry.Server {
	return ts.Value(serverKey{}).(map[string]*registry.Server)
}

// serverOf removes `-of NAME` from the arguments; the default is $URL.
func serverOf(ts *testscript.TestScript, args []string) (*registry.Server, []string) {
	name := "URL"
	if len(args) > 1 && args[0] == "-of" {
		name, args = args[1], args[2:]
	}
	server := serversOf(ts)[name]
	if server == nil {
		ts.Fatalf("no server %s", name)
	}
	return server, args
}

// serve starts a server: `serve [-as NAME] [-tls FILE | -expired FILE] DIR
// [FAULTS]`. With TLS its certificate is written to FILE.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	name, file := "URL", ""
	var options []registry.Option
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-as":
			name = args[1]
		case "-tls":
			file, options = args[1], append(options, registry.TLS())
		case "-expired":
			file, options = args[1], append(options, registry.ExpiredTLS())
		}
		args = args[2:]
	}
	if len(args) < 1 || neg {
		ts.Fatalf("usage: serve [-as NAME] [-tls FILE | -expired FILE] DIR [FAULTS]")
	}
	server, err := registry.Start(ts.MkAbs(args[0]), append(options, registry.Faults(strings.Join(args[1:], " ")))...)
	ts.Check(err)
	ts.Defer(server.Close)
	ts.Setenv(name, server.URL)
	serversOf(ts)[name] = server
	if file != "" {
		ts.Check(os.WriteFile(ts.MkAbs(file), server.Certificate(), 0o644))
	}
}

// faults replaces the faults of a server: `faults [-of NAME] [FAULTS]`.
func faults(ts *testscript.TestScript, _ bool, args []string) {
	server, args := serverOf(ts, args)
	server.ClearFaults()
	ts.Check(server.AddFaults(strings.Join(args, " ")))
}

// requests checks the number of requests to a server: `requests [-of NAME] N [PATTERN]`.
func requests(ts *testscript.TestScript, neg bool, args []string) {
	server, args := serverOf(ts, args)
	n := 0
	var seen []string
	for _, r := range server.Requests() {
		if len(args) < 2 || strings.Contains(r.Path, args[1]) {
			n++
			seen = append(seen, r.String())
		}
	}
	server.Reset()
	if (fmt.Sprint(n) == args[0]) == neg {
		ts.Fatalf("%d requests: %s", n, strings.Join(seen, ", "))
	}
}

// unsaid fails if a request to one of the servers since their last `requests` contains a secret:
// `unsaid TEXT NAME...`. Each server must have been asked.
func unsaid(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: unsaid TEXT NAME...")
	}
	for _, name := range args[1:] {
		server, _ := serverOf(ts, []string{"-of", name})
		seen := server.Requests()
		if len(seen) == 0 {
			ts.Fatalf("%s got no request", name)
		}
		for _, r := range seen {
			if where := tells(r, args[0]); where != "" {
				ts.Fatalf("the request %s to %s has the secret in %s", r, name, where)
			}
		}
	}
}

// tells returns the part of a request that contains a secret, plain or encoded.
func tells(r registry.Request, secret string) string {
	forms := []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))}
	// Only the middle of the base64 of "user:secret" is independent of the user.
	for skip := range 3 {
		if encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", skip) + secret)); len(encoded) > 8 {
			forms = append(forms, encoded[4:len(encoded)-4])
		}
	}
	for _, form := range forms {
		if strings.Contains(r.Path, form) {
			return "its path"
		}
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, "\n"), form) {
				return "the header " + name
			}
		}
	}
	return ""
}
