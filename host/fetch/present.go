package fetch

import "context"

// maxAnswer bounds the answer to Present, in bytes.
const maxAnswer = 64 << 10

// Present makes one request for a document with a token that is not in the settings yet,
// and returns the status and content of the answer. It follows no redirect: the token
// goes to this server or nowhere.
func (c *Client) Present(ctx context.Context, url, token string) (status int, content []byte, err error) {
	response, content, _, err := c.answer(ctx, Call{URL: url, Token: token}, c.options.Timeout, maxAnswer)
	if err != nil {
		return 0, nil, err
	}
	return response.StatusCode, content, nil
}
