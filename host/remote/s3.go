package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/encoding/httpbinding"

	"pluv/host/artifact"
	"pluv/host/digest"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// bucket is a cache in an object store that speaks S3. It only needs to get and put objects;
// Amazon's client for the whole protocol would be a third of pluv's size.
type bucket struct {
	client   *client
	signer   *v4.Signer
	provider aws.CredentialsProvider // nil: requests are not signed
	region   string
	base     *url.URL // of the bucket
	name     string
	prefix   string
	skew     atomic.Int64 // how far the server's clock is ahead, in nanoseconds
}

// openS3 takes the endpoint and the region from the environment only: a project must not decide
// where signed requests go.
func openS3(_ string, u *url.URL, o Options) (store, error) {
	if u.Host == "" {
		return nil, fault.New(fault.RemoteInvalid, "%s does not name a bucket", u).WithHint("write s3://BUCKET/PREFIX")
	}
	plain, err := o.Client.Plain()
	if err != nil {
		return nil, err
	}
	endpoint := first(o.Getenv("AWS_ENDPOINT_URL_S3"), o.Getenv("AWS_ENDPOINT_URL"))
	provider, err := awsCredentials(o, plain, endpoint != "")
	if err != nil {
		return nil, err
	}
	if aws.IsCredentialsProvider(provider, aws.AnonymousCredentials{}) {
		provider = nil
	}
	region := first(o.Getenv("AWS_REGION"), o.Getenv("AWS_DEFAULT_REGION"), "us-east-1")
	base, err := bucketURL(u.Host, region, endpoint)
	if err != nil {
		return nil, err
	}
	return &bucket{
		client: newClient(plain, explainXML), provider: provider, region: region, base: base, name: u.Host,
		signer: v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }),
		prefix: path.Join(trimmed(u), folder),
	}, nil
}

// bucketURL returns the base URL of a bucket's objects. Except at Amazon, the bucket is the first
// folder of their paths.
func bucketURL(name, region, endpoint string) (*url.URL, error) {
	if endpoint != "" {
		base, err := url.Parse(endpoint)
		if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
			return nil, fault.New(fault.RemoteInvalid, "the endpoint `%s` is not a URL", endpoint).
				WithHint("set AWS_ENDPOINT_URL to https://HOST")
		}
		return base.JoinPath(name), nil
	}
	for _, r := range region {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return nil, fault.New(fault.RemoteInvalid, "`%s` is not a region", region).WithHint("set AWS_REGION to a name such as eu-central-1")
		}
	}
	host := "s3." + region + "." + domain(region)
	if isHostName(name) {
		return &url.URL{Scheme: "https", Host: name + "." + host, Path: "/"}, nil
	}
	return &url.URL{Scheme: "https", Host: host, Path: "/" + name}, nil
}

// domain is the domain of a region's servers.
func domain(region string) string {
	for prefix, domain := range map[string]string{
		"cn-": "amazonaws.com.cn", "eusc-": "amazonaws.eu", "us-iso-": "c2s.ic.gov", "us-isob-": "sc2s.sgov.gov",
		"eu-isoe-": "cloud.adc-e.uk", "us-isof-": "csp.hci.ic.gov",
	} {
		if strings.HasPrefix(region, prefix) {
			return domain
		}
	}
	return "amazonaws.com"
}

// isHostName reports whether a bucket's name is a single label of a host name. The certificate
// does not cover names with dots.
func isHostName(bucket string) bool {
	return len(bucket) >= 3 && len(bucket) <= 63 && bucket[0] != '-' && bucket[len(bucket)-1] != '-' &&
		strings.Trim(bucket, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func (b *bucket) key(rock artifact.Path, file string) string {
	return path.Join(b.prefix, string(rock), file)
}

func (b *bucket) shown(key string) string { return "s3://" + b.name + "/" + key }

// do sends a signed request for an object, with the SHA-256 of its body. prepare completes it.
func (b *bucket) do(ctx context.Context, method, key, sum string, prepare func(*http.Request)) (*http.Response, error) {
	ask := func() (*http.Response, error) {
		return b.client.do(func() (*http.Request, error) {
			request, err := http.NewRequestWithContext(ctx, method, b.base.String(), nil)
			if err != nil {
				return nil, err
			}
			request.URL.Path = strings.TrimSuffix(request.URL.Path, "/") + "/" + key
			request.URL.RawPath = httpbinding.EscapePath(request.URL.Path, false)
			prepare(request)
			if b.provider == nil {
				return request, nil
			}
			who, err := b.provider.Retrieve(ctx)
			if err != nil {
				return nil, err
			}
			request.Header.Set("X-Amz-Content-Sha256", sum)
			now := time.Now().Add(time.Duration(b.skew.Load()))
			return request, b.signer.SignHTTP(ctx, who, request, sum, "s3", b.region, now)
		})
	}
	response, err := ask()
	if b.learnTime(err) {
		return ask()
	}
	return response, err
}

// learnTime reports whether a server refused a request because its clock differs, and uses its
// time for later signatures.
func (b *bucket) learnTime(err error) bool {
	var r *refusal
	if !errors.As(err, &r) || r.code != "RequestTimeTooSkewed" {
		return false
	}
	theirs, err := http.ParseTime(r.header.Get("Date"))
	b.skew.Store(int64(time.Until(theirs)))
	return err == nil
}

// get downloads an object; it reports false if it is missing.
func (b *bucket) get(ctx context.Context, key string, limit int64, to io.Writer) (bool, error) {
	response, err := b.do(ctx, http.MethodGet, key, digest.SHA256(nil), func(*http.Request) {})
	if status(err) == http.StatusNotFound {
		return false, nil
	}
	if err != nil {
		return false, b.refused(ctx, err, "download", key)
	}
	return true, failed(ctx, save(response, limit, to), "cannot download %s", b.shown(key))
}

func (b *bucket) metadata(ctx context.Context, rock artifact.Path) ([]byte, error) {
	var text bytes.Buffer
	found, err := b.get(ctx, b.key(rock, artifact.MetadataFile), maxMetadata, &text)
	if err != nil || !found {
		return nil, err
	}
	return text.Bytes(), nil
}

func (b *bucket) archive(ctx context.Context, rock artifact.Path, a *artifact.Description, to string) error {
	key := b.key(rock, a.ArchiveName())
	return fsys.WriteAtomicFunc(to, fsys.FileMode, func(w io.Writer) error {
		found, err := b.get(ctx, key, a.Size, w)
		if err == nil && !found {
			err = fault.New(fault.ArtifactInvalid, "%s is missing", b.shown(key))
		}
		return err
	})
}

func (b *bucket) put(ctx context.Context, rock artifact.Path, a *artifact.Description, dir string) error {
	return putFiles(ctx, b, rock, a, dir)
}

func (b *bucket) holds(ctx context.Context, rock artifact.Path, name string, a *artifact.Description) (bool, error) {
	sum := sha256.New()
	found, err := b.get(ctx, b.key(rock, name), a.Size+1, sum)
	return found && hex.EncodeToString(sum.Sum(nil)) == a.SHA256, err
}

// send uploads a file to a path that must not exist.
func (b *bucket) send(ctx context.Context, rock artifact.Path, path, name, kind string) error {
	key := b.key(rock, name)
	sum, size, err := digest.SHA256File(path)
	if err != nil {
		return err
	}
	file, err := fsys.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	response, err := b.do(ctx, http.MethodPut, key, sum, func(request *http.Request) {
		content(request, file, size)
		request.Header.Set("Content-Type", kind)
		request.Header.Set("If-None-Match", "*")
	})
	switch status(err) {
	case http.StatusPreconditionFailed, http.StatusConflict:
		return exists(b.shown(key))
	}
	if err == nil {
		response.Body.Close()
	}
	return b.refused(ctx, err, "upload", key)
}

// refused describes a failure, with a hint if the store needs a login or is in another region.
func (b *bucket) refused(ctx context.Context, err error, do, key string) error {
	f := failed(ctx, err, "cannot %s %s", do, b.shown(key))
	var named *fault.Error
	var answer *refusal
	if !errors.As(f, &named) || !errors.As(err, &answer) {
		return f
	}
	switch region := answer.header.Get("X-Amz-Bucket-Region"); {
	case region != "" && region != b.region:
		named.Hint = "set AWS_REGION=" + region
	case answer.status == http.StatusForbidden || answer.status == http.StatusUnauthorized:
		named.Hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_ENDPOINT_URL for a store that is not Amazon's), or AWS_PROFILE"
	}
	return f
}

// explainXML reads an <Error>: package encoding/xml would add a tenth of a millisecond to each
// start of pluv.
func explainXML(body []byte) (code, detail string) {
	text := func(name string) string {
		_, rest, _ := strings.Cut(string(body), "<"+name+">")
		text, _, closed := strings.Cut(rest, "</"+name+">")
		if !closed {
			return ""
		}
		return html.UnescapeString(text)
	}
	return text("Code"), text("Message")
}
