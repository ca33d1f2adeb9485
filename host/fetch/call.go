package fetch

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// maxCallAnswer bounds the answer to Call, in bytes.
const maxCallAnswer = 1 << 20

// A Call is one request to the API of a server.
type Call struct {
	URL    string
	Token  string            // sent as Bearer; "" for the credentials of the settings
	Header map[string]string // further headers
	// Fields and Files are sent as multipart/form-data; without any, the request is a GET.
	Fields map[string]string
	Files  map[string]string // local files by field
}

// Call makes a request once, and returns the status and content of the answer; a refusal
// of the credentials is an error. It follows no redirect: the credentials and files go to
// this server or nowhere. It fails with fetch.url, fetch.offline, fetch.network,
// fetch.status.
func (c *Client) Call(ctx context.Context, call Call) (status int, content []byte, err error) {
	response, content, grant, err := c.answer(ctx, call, 0, maxCallAnswer)
	switch {
	case err != nil:
		return 0, nil, err
	case response.StatusCode == http.StatusUnauthorized, response.StatusCode == http.StatusForbidden:
		from, _ := locate(call.URL)
		return 0, nil, c.failed("ask", from, refusal(response, grant))
	}
	return response.StatusCode, content, nil
}

// answer makes a request once, whatever the status is. It takes at most a time, or 0 for no
// limit but that of stalled transfers, and reads at most a number of bytes.
func (c *Client) answer(ctx context.Context, call Call, most time.Duration, limit int64) (*http.Response, []byte, Grant, error) {
	from, err := locate(call.URL)
	if err != nil {
		return nil, nil, Grant{}, err
	}
	if from.url == nil {
		return nil, nil, Grant{}, fault.New(fault.FetchURL, "%s is not an http or https URL", from.shown)
	}
	if c.options.Offline {
		return nil, nil, Grant{}, offline(from)
	}
	within := ctx
	if most > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeoutCause(ctx, most, silence(most))
		defer cancel()
	}
	request, grant, err := c.calling(within, from, call)
	if err != nil {
		return nil, nil, Grant{}, err
	}
	var content []byte
	response, err := c.do(request, from, grant, c.uploading)
	if err == nil {
		defer response.Body.Close()
		content, err = io.ReadAll(io.LimitReader(response.Body, limit))
	}
	switch {
	case ctx.Err() != nil:
		err = interrupted(ctx, from)
	case err != nil:
		err = c.failed("ask", from, becauseOf(within, err))
	}
	return response, content, grant, err
}

// calling makes the request of a call, and sets its credentials.
func (c *Client) calling(ctx context.Context, from location, call Call) (*http.Request, Grant, error) {
	method, body, kind := http.MethodGet, io.Reader(nil), ""
	if len(call.Fields)+len(call.Files) > 0 {
		form, boundary, err := formOf(call)
		if err != nil {
			return nil, Grant{}, err
		}
		method, body, kind = http.MethodPost, form, boundary
	}
	request, err := http.NewRequestWithContext(ctx, method, from.url.String(), body)
	if err != nil {
		return nil, Grant{}, fault.New(fault.FetchURL, "the URL %s is malformed", from.shown)
	}
	request.Header.Set("User-Agent", c.options.UserAgent)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for name, value := range call.Header {
		request.Header.Set(name, value)
	}
	if call.Token != "" {
		request.Header.Set("Authorization", "Bearer "+call.Token)
		return request, Grant{From: "the new token"}, nil
	}
	grant, err := c.authorize(request)
	return request, grant, err
}

// formOf returns the form of a call, and its type. It is in memory: rocks are small, and
// servers accept some megabytes.
func formOf(call Call) (form *bytes.Buffer, kind string, err error) {
	form = &bytes.Buffer{}
	w := multipart.NewWriter(form)
	for name, value := range call.Fields {
		if err := w.WriteField(name, value); err != nil {
			return nil, "", err
		}
	}
	for name, path := range call.Files {
		content, err := fsys.ReadFile(path, maxCallFile)
		if err != nil {
			return nil, "", err
		}
		part, err := w.CreateFormFile(name, filepath.Base(path))
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			return nil, "", err
		}
	}
	return form, w.FormDataContentType(), w.Close()
}

// maxCallFile bounds a file to send, in bytes.
const maxCallFile = 256 << 20
