package upload

import (
	"context"
	"reflect"
	"testing"

	"pluv/host/fault"
	"pluv/host/fetch"
)

// fake answers each call with the same text, and keeps the last one.
type fake struct {
	status int
	text   string
	asked  fetch.Call
}

func (f *fake) Call(_ context.Context, call fetch.Call) (int, []byte, error) {
	f.asked = call
	return f.status, []byte(f.text), nil
}

func TestRequests(t *testing.T) {
	s := Server{Origin: "https://rocks.test", Token: "secret", Proof: "proof"}
	f := &fake{status: 200, text: `{"module": {"name": "a"}, "version": {"id": 12}, "module_url": "u", "is_new": true, "manifests": [{"name": "root"}],
		"success": true, "tfa_token": "p"}`}
	known, err := s.Check(t.Context(), f, "a b", "1.0-1")
	if err != nil || known != (Known{true, true, "12"}) || f.asked.URL != "https://rocks.test/api/1/bearer/check_rockspec?package=a+b&version=1.0-1" {
		t.Errorf("check: %+v, %v, asked %s", known, err, f.asked.URL)
	}
	if f.asked.Token != "secret" || f.asked.Header["X-TFA-Token"] != "proof" {
		t.Errorf("the credentials are %q and %v", f.asked.Token, f.asked.Header)
	}
	published, err := s.Rockspec(t.Context(), f, "a.rockspec")
	if want := (Published{"12", "u", true, []string{"root"}}); err != nil || !reflect.DeepEqual(published, want) || f.asked.Files["rockspec_file"] != "a.rockspec" {
		t.Errorf("rockspec: %+v, %v, sent %v", published, err, f.asked.Files)
	}
	if err := s.Rock(t.Context(), f, published.ID, "a.src.rock"); err != nil || f.asked.URL != "https://rocks.test/api/1/bearer/upload_rock/12" {
		t.Errorf("rock: %v, asked %s", err, f.asked.URL)
	}
	if proof, err := s.Verify(t.Context(), f, "123456"); err != nil || proof != "p" || f.asked.Fields["code"] != "123456" {
		t.Errorf("verify: %q, %v, sent %v", proof, err, f.asked.Fields)
	}
	f.text = `{"module": null}`
	if known, err := s.Check(t.Context(), f, "a", "1"); err != nil || known != (Known{}) {
		t.Errorf("of an unknown rock: %+v, %v", known, err)
	}
}

func TestRefusals(t *testing.T) {
	for text, want := range map[string]fault.Code{
		`{"errors": ["Invalid key"]}`:          fault.AuthRefused,
		`{"errors": ["This key was revoked"]}`: fault.AuthRefused,
		`{"errors": ["no", "never"]}`:          fault.PublishRefused,
		`{"error": "no"}`:                      fault.PublishRefused,
		`{"two_factor_required": true}`:        fault.AuthSecondFactor,
		`<html>`:                               fault.PublishRefused,
		``:                                     fault.PublishRefused,
		`{}`:                                   fault.PublishRefused, // no version
		`{"version": {"id": {}}}`:              fault.PublishRefused,
	} {
		_, err := Server{Origin: "https://rocks.test"}.Rockspec(t.Context(), &fake{status: 200, text: text}, "a.rockspec")
		if !fault.Is(err, want) {
			t.Errorf("%q fails with %v, not %s", text, err, want)
		}
	}
	if err := (Server{}).Status(t.Context(), &fake{status: 500, text: "{}"}); !fault.Is(err, fault.PublishRefused) {
		t.Errorf("an error of the server is %v", err)
	}
	if _, err := (Server{}).Verify(t.Context(), &fake{status: 200, text: `{"success": false}`}, "1"); !fault.Is(err, fault.AuthRefused) {
		t.Errorf("a wrong code is %v", err)
	}
}
