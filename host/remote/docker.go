package remote

import (
	"context"
	"encoding/base64"
	"errors"
	"path/filepath"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/proc"
)

// A login is the credentials for a registry.
type login struct {
	user, password string
	identity       string // a token to exchange for others
	token          string // a token for the registry itself
}

// dockerLogins is docker's config.json.
type dockerLogins struct {
	Auths map[string]struct {
		Auth     string `json:"auth"` // "user:password" in Base64
		Identity string `json:"identitytoken"`
		Token    string `json:"registrytoken"`
		User     string `json:"username"`
		Password string `json:"password"`
	} `json:"auths"`
	Store   string            `json:"credsStore"`
	Helpers map[string]string `json:"credHelpers"` // by registry
}

// readDockerLogins reads $DOCKER_CONFIG/config.json, or ~/.docker/config.json.
func readDockerLogins(o Options) (*dockerLogins, error) {
	dir := o.Getenv("DOCKER_CONFIG")
	if dir == "" && o.Home == "" {
		return &dockerLogins{}, nil
	}
	file := filepath.Join(first(dir, filepath.Join(o.Home, ".docker")), "config.json")
	var logins dockerLogins
	text, err := fsys.ReadFile(file, bounded.Settings.Size)
	if err == nil && len(strings.TrimSpace(string(text))) > 0 {
		err = bounded.DecodeJSON(text, bounded.Settings, &logins)
	}
	if err != nil && !fault.Is(err, fault.FileMissing) {
		return nil, fault.Wrap(fault.RemoteInvalid, err, "reading docker's logins in %s", file)
	}
	return &logins, nil
}

// dockerHub is the host of docker.io's registry, and dockerHubLogin its name among the logins.
const (
	dockerHub      = "registry-1.docker.io"
	dockerHubLogin = "https://index.docker.io/v1/"
)

// of returns the login for a registry: from its own helper, the common helper, or the file. It is
// empty if there is none.
func (d *dockerLogins) of(ctx context.Context, host string) (login, error) {
	if host == dockerHub {
		host = dockerHubLogin
	}
	if helper := first(d.Helpers[host], d.Store); helper != "" {
		return askHelper(ctx, helper, host)
	}
	entry, there := d.Auths[host]
	for address, other := range d.Auths {
		if !there && hostOf(address) == host { // as written by old versions
			entry, there = other, true
		}
	}
	found := login{entry.User, entry.Password, entry.Identity, entry.Token}
	if entry.Auth == "" {
		return found, nil
	}
	text, err := base64.StdEncoding.DecodeString(entry.Auth)
	user, password, isPair := strings.Cut(string(text), ":")
	if err != nil || !isPair {
		return login{}, errors.New("docker's login at " + host + " is not user:password in Base64")
	}
	found.user, found.password = user, password
	return found, nil
}

// hostOf is the host of an address with or without a scheme.
func hostOf(address string) string {
	address = strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
	host, _, _ := strings.Cut(address, "/")
	return host
}

// askHelper runs a credential helper.
func askHelper(ctx context.Context, helper, host string) (login, error) {
	name := "docker-credential-" + helper
	result, err := proc.Run(ctx, proc.Command{
		Argv: []string{name, "get"}, Stdin: strings.NewReader(host), Capture: proc.CaptureSplit, MaxOutput: maxAnswer,
	})
	if err != nil {
		return login{}, err
	}
	switch said := strings.TrimSpace(result.Output); {
	case result.Code != 0 && said == "credentials not found in native keychain":
		return login{}, nil
	case result.Code != 0:
		return login{}, errors.New(name + ": " + said)
	}
	var answer struct{ Username, Secret string }
	if err := bounded.DecodeJSON([]byte(result.Output), bounded.Settings, &answer); err != nil {
		return login{}, errors.New("cannot read what " + name + " answers")
	}
	if answer.Username == "<token>" {
		return login{identity: answer.Secret}, nil
	}
	return login{user: answer.Username, password: answer.Secret}, nil
}
