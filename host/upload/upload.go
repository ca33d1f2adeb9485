// Package upload publishes rocks by LuaRocks' upload API, version 1: that of luarocks.org
// and of `pluv registry serve`. The token is sent in a header ("bearer" stands in its
// place in the URLs), never in a URL, which servers log.
package upload

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fetch"
)

// A Server is where to publish, and with which credentials.
type Server struct {
	Origin string `luar:"origin"` // such as "https://luarocks.org"
	Token  string `luar:"token"`  // "" for the one of the settings
	Proof  string `luar:"proof"`  // result of Verify, if the account requires a second factor
}

// Client is the part of fetch.Client that uploads need.
type Client interface {
	Call(ctx context.Context, call fetch.Call) (status int, content []byte, err error)
}

// A Known is what a server has of a version.
type Known struct {
	Package bool   `luar:"package"` // it has versions of the package
	Version bool   `luar:"version"` // it has this one
	ID      string `luar:"id"`      // of the version, for Rock; "" if the server does not say
}

// A Published is a server's answer to a new rockspec.
type Published struct {
	ID        string   `luar:"id"` // of the version, for Rock
	URL       string   `luar:"url"`
	New       bool     `luar:"new"`       // it is the first version of the package
	Manifests []string `luar:"manifests"` // the manifests that list it
}

// answer is the union of the answers. Numbers may be strings.
type answer struct {
	Errors    []string        `json:"errors"`
	Error     string          `json:"error"`
	Second    bool            `json:"two_factor_required"`
	Module    json.RawMessage `json:"module"`
	Version   json.RawMessage `json:"version"`
	ModuleURL string          `json:"module_url"`
	Manifests []struct {
		Name string `json:"name"`
	} `json:"manifests"`
	IsNew   bool   `json:"is_new"`
	Success bool   `json:"success"`
	Proof   string `json:"tfa_token"`
}

// Status checks the token. It fails with auth.refused and auth.second-factor.
func (s Server) Status(ctx context.Context, c Client) error {
	_, err := s.call(ctx, c, "status", nil, fetch.Call{})
	return err
}

// Check asks whether the server has a package and a version.
func (s Server) Check(ctx context.Context, c Client, name, version string) (Known, error) {
	got, err := s.call(ctx, c, "check_rockspec", url.Values{"package": {name}, "version": {version}}, fetch.Call{})
	if err != nil {
		return Known{}, err
	}
	return Known{given(got.Module), given(got.Version), idOf(got.Version)}, nil
}

// Rockspec publishes a rockspec.
func (s Server) Rockspec(ctx context.Context, c Client, file string) (Published, error) {
	got, err := s.call(ctx, c, "upload", nil, fetch.Call{Files: map[string]string{"rockspec_file": file}})
	if err != nil {
		return Published{}, err
	}
	id := idOf(got.Version)
	if id == "" {
		return Published{}, fault.New(fault.PublishRefused, "%s did not say how it knows the new version", s.Origin)
	}
	out := Published{ID: id, URL: got.ModuleURL, New: got.IsNew, Manifests: []string{}}
	for _, m := range got.Manifests {
		out.Manifests = append(out.Manifests, m.Name)
	}
	return out, nil
}

// Rock publishes a packed rock of a version; id is that of Published.
func (s Server) Rock(ctx context.Context, c Client, id, file string) error {
	_, err := s.call(ctx, c, "upload_rock/"+url.PathEscape(id), nil, fetch.Call{Files: map[string]string{"rock_file": file}})
	return err
}

// Verify exchanges a code of the second factor for a proof.
func (s Server) Verify(ctx context.Context, c Client, code string) (proof string, err error) {
	got, err := s.call(ctx, c, "verify_tfa", nil, fetch.Call{Fields: map[string]string{"code": code}})
	if err != nil {
		return "", err
	}
	if !got.Success || got.Proof == "" {
		return "", fault.New(fault.AuthRefused, "%s does not accept the code", s.Origin)
	}
	return got.Proof, nil
}

func (s Server) call(ctx context.Context, c Client, method string, query url.Values, call fetch.Call) (*answer, error) {
	call.URL = s.Origin + "/api/1/bearer/" + method
	if len(query) > 0 {
		call.URL += "?" + query.Encode()
	}
	call.Token = s.Token
	if s.Proof != "" {
		call.Header = map[string]string{"X-TFA-Token": s.Proof}
	}
	status, content, err := c.Call(ctx, call)
	if err != nil {
		return nil, err
	}
	got := &answer{}
	if err := bounded.DecodeJSON(content, bounded.Data, got); err != nil {
		return nil, fault.New(fault.PublishRefused, "%s answered %d %s, and no JSON: it may not support uploads",
			s.Origin, status, http.StatusText(status))
	}
	return got, s.refusal(status, got)
}

// refusal returns why the server did not do what was asked; nil if it did.
func (s Server) refusal(status int, got *answer) error {
	reasons := got.Errors
	if got.Error != "" {
		reasons = append(reasons, got.Error)
	}
	switch {
	case got.Second:
		return fault.New(fault.AuthSecondFactor, "%s asks for a code of the second factor", s.Origin)
	case len(reasons) == 0 && status < http.StatusBadRequest:
		return nil
	case len(reasons) == 0:
		reasons = []string{fmt.Sprintf("%d %s", status, http.StatusText(status))}
	}
	code := fault.PublishRefused
	text := strings.Join(reasons, "; ")
	if strings.Contains(text, "nvalid key") || strings.Contains(text, "revoked") {
		code = fault.AuthRefused
	}
	return fault.New(code, "%s refuses: %s", s.Origin, text)
}

// idOf returns the id of a version; "" if it has none.
func idOf(version json.RawMessage) string {
	var v struct {
		ID json.Number `json:"id"`
	}
	if bounded.DecodeJSON(version, bounded.Data, &v) != nil {
		return ""
	}
	return v.ID.String()
}

// given reports whether a value is present.
func given(value json.RawMessage) bool {
	text := string(value)
	return text != "" && text != "null" && text != "false"
}
