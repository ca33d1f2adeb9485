package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// An Upload says which file goes where.
type Upload struct {
	URL         string // http or https
	File        string // what to send
	ContentType string
}

// ErrExists says that a server has something at a URL already.
var ErrExists = errors.New("there is something already")

// Put sends a file to a URL where nothing is yet. It asks for that in the
// request (If-None-Match); a server that cannot do so is asked before whether
// something is there. ErrExists is in the chain of the failure if there is.
func (c *Client) Put(ctx context.Context, u Upload) error {
	from, err := locate(u.URL)
	if err != nil {
		return err
	}
	if from.url == nil {
		return fault.New(fault.FetchURL, "pluv cannot upload to %s", from.shown).WithHint("use an http or https URL")
	}
	if c.options.Offline {
		return fault.New(fault.FetchOffline, "uploading to %s needs the network", from.shown).WithHint("run the command without `--offline`")
	}
	return c.insist(ctx, "upload", from, c.options.Retries, func() error {
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

// watching makes a client give up what stands still.
func (c *Client) watching(client *http.Client) *http.Client {
	own := *client
	own.Transport = &watched{client.Transport, c.options.Timeout}
	return &own
}

// uploading is watching by a client that takes a redirect for an answer: what is
// uploaded goes to the named server or nowhere.
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
