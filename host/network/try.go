package network

import (
	"context"
	"net/http"

	"pluv/host/auth"
	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/project"
)

// A Trial is a token to test before it is stored.
type Trial struct {
	Origin string `luar:"origin"`
	URL    string `luar:"url"` // of the registry or mirror; "" if only the origin is known
	Token  string `luar:"token"`
}

// A Tried is a server's answer about a token.
type Tried struct {
	Name   string   `luar:"name"`
	Scopes []string `luar:"scopes"`
	Known  bool     `luar:"known"` // the server reported the name and scopes
}

// Try tests a token with its server. A server like `pluv registry serve` describes the
// token; from any other, the manifest must be readable with it.
func (n *Network) Try(ctx context.Context, o Trial) (*Tried, error) {
	if !project.IsToken(o.Token) {
		return nil, auth.NotAToken()
	}
	client, err := n.Client()
	if err != nil {
		return nil, err
	}
	status, content, err := client.Present(ctx, o.Origin+"/api/token", o.Token)
	if err != nil {
		return nil, err
	}
	var told struct {
		Name   string   `json:"name"`
		Scopes []string `json:"scopes"`
	}
	if status == http.StatusOK && bounded.DecodeJSON(content, bounded.Data, &told) == nil && len(told.Scopes) > 0 {
		return &Tried{Name: told.Name, Scopes: told.Scopes, Known: true}, nil
	}
	if status != http.StatusUnauthorized && status != http.StatusForbidden && o.URL != "" {
		if status, _, err = client.Present(ctx, o.URL+"/manifest", o.Token); err != nil {
			return nil, err
		}
	}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return nil, fault.New(fault.AuthRefused, "%s does not accept this token (%d %s)", o.Origin, status, http.StatusText(status)).
			WithHint("check that the token is for this server, and that nobody has revoked it")
	}
	return &Tried{}, nil
}
