package fetch

import (
	"context"
	"io"
	"net/http"

	"pluv/host/fault"
)

// maxAnswer bounds the answer to Present, in bytes.
const maxAnswer = 64 << 10

// Present makes one request for a document with a token that is not in the settings yet,
// and returns the status and content of the answer. It follows no redirect: the token
// goes to this server or nowhere.
func (c *Client) Present(ctx context.Context, url, token string) (status int, content []byte, err error) {
	from, err := locate(url)
	if err != nil {
		return 0, nil, err
	}
	if from.url == nil {
		return 0, nil, fault.New(fault.FetchURL, "%s is not an http or https URL", from.shown)
	}
	if c.options.Offline {
		return 0, nil, offline(from)
	}
	within, cancel := context.WithTimeoutCause(ctx, c.options.Timeout, silence(c.options.Timeout))
	defer cancel()
	response, err := c.present(within, from, token)
	if err == nil {
		defer response.Body.Close()
		content, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	}
	switch {
	case ctx.Err() != nil:
		return 0, nil, interrupted(ctx, from)
	case err != nil:
		return 0, nil, c.failed("ask", from, becauseOf(within, err))
	}
	return response.StatusCode, content, nil
}

func (c *Client) present(ctx context.Context, from location, token string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from.url.String(), nil)
	if err != nil {
		return nil, fault.New(fault.FetchURL, "the URL %s is malformed", from.shown)
	}
	request.Header.Set("User-Agent", c.options.UserAgent)
	request.Header.Set("Authorization", "Bearer "+token)
	return c.do(request, from, Grant{From: "the new token"}, c.uploading)
}
