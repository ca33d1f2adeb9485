package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"pluv/host/artifact"
	"pluv/host/fault"
	"pluv/host/fsys"
)

// bucket is a cache in an object store that speaks S3.
type bucket struct {
	client *s3.Client
	name   string
	prefix string
}

// openS3 takes the endpoint and the region from the environment alone: a project
// has no say in where the user's signatures go.
func openS3(u *url.URL, o Options) (store, error) {
	if u.Host == "" {
		return nil, fault.New(fault.RemoteInvalid, "%s names no bucket", u).WithHint("write s3://BUCKET/PREFIX")
	}
	client, err := o.Client.Plain()
	if err != nil {
		return nil, err
	}
	endpoint := first(o.Getenv("AWS_ENDPOINT_URL_S3"), o.Getenv("AWS_ENDPOINT_URL"))
	provider, err := awsCredentials(o, client, endpoint != "")
	if err != nil {
		return nil, err
	}
	options := s3.Options{
		Region:      first(o.Getenv("AWS_REGION"), o.Getenv("AWS_DEFAULT_REGION"), "us-east-1"),
		HTTPClient:  client,
		Credentials: provider,
		// Other servers than Amazon's do not know all of its checksums. What pluv
		// downloads is compared with its own.
		RequestChecksumCalculation:                aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation:                aws.ResponseChecksumValidationWhenRequired,
		DisableLogOutputChecksumValidationSkipped: true,
	}
	if endpoint != "" {
		options.BaseEndpoint, options.UsePathStyle = &endpoint, true
	}
	return &bucket{s3.New(options), u.Host, path.Join(trimmed(u), folder)}, nil
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func (b *bucket) key(place artifact.Place, file string) *string {
	return aws.String(path.Join(b.prefix, string(place), file))
}

func (b *bucket) shown(key *string) string { return "s3://" + b.name + "/" + *key }

// get writes an object; it reports false if there is none.
func (b *bucket) get(ctx context.Context, key *string, limit int64, to io.Writer) (bool, error) {
	got, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: key})
	if status(err) == http.StatusNotFound {
		return false, nil
	}
	if err != nil {
		return false, b.refused(ctx, err, "download", key)
	}
	defer got.Body.Close()
	_, err = io.Copy(to, io.LimitReader(got.Body, limit))
	return true, failed(ctx, err, "cannot download %s", b.shown(key))
}

func (b *bucket) metadata(ctx context.Context, place artifact.Place) ([]byte, error) {
	var text bytes.Buffer
	found, err := b.get(ctx, b.key(place, artifact.MetadataFile), maxMetadata, &text)
	if err != nil || !found {
		return nil, err
	}
	return text.Bytes(), nil
}

func (b *bucket) archive(ctx context.Context, place artifact.Place, a *artifact.Artifact, to string) error {
	key := b.key(place, a.ArchiveName())
	return fsys.WriteAtomicFunc(to, fsys.FileMode, func(w io.Writer) error {
		found, err := b.get(ctx, key, a.Size, w)
		if err == nil && !found {
			err = fault.New(fault.ArtifactInvalid, "%s is missing", b.shown(key))
		}
		return err
	})
}

func (b *bucket) put(ctx context.Context, place artifact.Place, a *artifact.Artifact, dir string) error {
	return putFiles(ctx, b, place, a, dir)
}

func (b *bucket) holds(ctx context.Context, place artifact.Place, name string, a *artifact.Artifact) (bool, error) {
	sum := sha256.New()
	found, err := b.get(ctx, b.key(place, name), a.Size+1, sum)
	return found && hex.EncodeToString(sum.Sum(nil)) == a.SHA256, err
}

// send uploads a file where nothing is.
func (b *bucket) send(ctx context.Context, place artifact.Place, path, name, kind string) error {
	key := b.key(place, name)
	file, err := fsys.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: key, Body: file, ContentType: &kind, IfNoneMatch: aws.String("*"),
	})
	switch status(err) {
	case http.StatusPreconditionFailed, http.StatusConflict:
		return exists(b.shown(key))
	}
	return b.refused(ctx, err, "upload", key)
}

// refused names a failure, with what helps where the store wants a login.
func (b *bucket) refused(ctx context.Context, err error, do string, key *string) error {
	f := failed(ctx, err, "cannot %s %s", do, b.shown(key))
	var named *fault.Error
	if s := status(err); (s == http.StatusForbidden || s == http.StatusUnauthorized) && errors.As(f, &named) {
		named.Hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_ENDPOINT_URL for a store that is not Amazon's), or AWS_PROFILE"
	}
	return f
}

// status is the HTTP status of a failure, or 0.
func status(err error) int {
	var answered interface{ HTTPStatusCode() int }
	if errors.As(err, &answered) {
		return answered.HTTPStatusCode()
	}
	return 0
}
