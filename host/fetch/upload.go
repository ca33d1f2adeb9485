package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// An Upload is a file to send and its URL.
type Upload struct {
	URL         string // http or https
	File        string // what to send
	ContentType string
}

// ErrExists reports that the URL already has a file.
var ErrExists = errors.New("the file already exists")

// Put uploads a file to a URL that must not exist yet. The request says so
// (If-None-Match); a server without support for that is asked first. If the URL exists,
// Put fails with ErrExists in the chain.
func (c *Client) Put(ctx context.Context, u Upload) error {
	from, err := locate(u.URL)
	if err != nil {
		return err
	}
	if from.url == nil {
		return fault.New(fault.FetchURL, "cannot upload to %s: unsupported URL", from.shown).WithHint("use an http or https URL")
	}
	if c.options.Offline {
		return fault.New(fault.FetchOffline, "cannot upload to %s: pluv is offline", from.shown).WithHint("run the command without `--offline`")
	}
	return c.retry(ctx, "upload", from, c.options.Retries, func() error {
		err := c.put(ctx, from, u)
		if errors.Is(err, ErrExists) {
			return fault.Wrap(fault.RemoteExists, err, "uploading to %s", from.shown)
		}
		return err
	})
}

// put makes one attempt.
func (c *Client) put(ctx context.Context, from location, u Upload) error {
	response, _, err := c.ask(ctx, http.MethodHead, from, c.watching)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return ErrExists
	}
	file, err := fsys.Open(u.File)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fsys.Fault(err, "reading %s", u.File)
	}
	return c.send(ctx, from, u, file, info.Size())
}

// watching returns a client that gives up stalled transfers.
func (c *Client) watching(client *http.Client) *http.Client {
	own := *client
	own.Transport = &watched{client.Transport, c.options.Timeout}
	return &own
}

// uploading is watching without redirects: an upload goes to the named server or nowhere.
func (c *Client) uploading(client *http.Client) *http.Client {
	own := c.watching(client)
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return own
}

// send sends the content.
func (c *Client) send(ctx context.Context, from location, u Upload, content io.Reader, size int64) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, from.url.String(), io.NopCloser(content))
	if err != nil {
		return fault.New(fault.FetchURL, "the URL %s is malformed", from.shown)
	}
	request.ContentLength = size
	request.Header.Set("User-Agent", c.options.UserAgent)
	request.Header.Set("Content-Type", u.ContentType)
	request.Header.Set("If-None-Match", "*")
	grant, err := c.authorize(request)
	if err != nil {
		return err
	}
	response, err := c.do(request, from, grant, c.uploading)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusNoContent:
		return nil
	case http.StatusPreconditionFailed, http.StatusConflict:
		return ErrExists
	}
	return refusal(response, grant)
}
