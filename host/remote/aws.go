package remote

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"

	"pluv/host/fault"
	"pluv/host/fsys"
)

// awsCredentials finds the credentials for signing, in Amazon's order: the environment, the
// profile in ~/.aws/credentials, the role of a container, the role of a machine. Without any,
// requests are not signed.
//
// Amazon's package config supports more (single sign-on, assumed roles), but would add a third of
// a millisecond to each start of pluv; `aws configure export-credentials --format env` prints
// their result.
func awsCredentials(o Options, client *http.Client, elsewhere bool) (aws.CredentialsProvider, error) {
	if id := o.Getenv("AWS_ACCESS_KEY_ID"); id != "" {
		return static(aws.Credentials{
			AccessKeyID: id, SecretAccessKey: o.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: o.Getenv("AWS_SESSION_TOKEN"), Source: "environment",
		}), nil
	}
	switch found, err := profile(o); {
	case err != nil:
		return nil, err
	case found != nil:
		return static(*found), nil
	}
	if endpoint := containerEndpoint(o); endpoint != "" {
		return aws.NewCredentialsCache(endpointcreds.New(endpoint, func(e *endpointcreds.Options) {
			e.HTTPClient, e.AuthorizationToken = client, o.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN")
		})), nil
	}
	if elsewhere || strings.EqualFold(o.Getenv("AWS_EC2_METADATA_DISABLED"), "true") {
		return aws.AnonymousCredentials{}, nil
	}
	return aws.NewCredentialsCache(machineRole{ec2rolecreds.New(func(e *ec2rolecreds.Options) {
		e.Client = imds.New(imds.Options{HTTPClient: client, Retryer: aws.NopRetryer{}})
	})}), nil
}

func static(c aws.Credentials) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })
}

// containerEndpoint is the URL of a container's role. Only addresses of the machine itself are
// used, as in Amazon's own tools.
func containerEndpoint(o Options) string {
	if path := o.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); path != "" {
		return "http://169.254.170.2" + path
	}
	full := o.Getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI")
	u, err := url.Parse(full)
	if err != nil || full == "" {
		return ""
	}
	switch host := u.Hostname(); {
	case u.Scheme == "https", isLoopback(host), host == "169.254.170.2", host == "169.254.170.23", host == "fd00:ec2::23":
		return full
	}
	return ""
}

// machineRole is the role of an Amazon machine; elsewhere the request fails soon.
type machineRole struct{ provider aws.CredentialsProvider }

func (m machineRole) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return m.provider.Retrieve(ctx)
}

// profile reads the profile AWS_PROFILE, or "default", of ~/.aws/credentials; nil if it has no
// keys there.
func profile(o Options) (*aws.Credentials, error) {
	file := o.Getenv("AWS_SHARED_CREDENTIALS_FILE")
	if file == "" && o.Home == "" {
		return nil, nil
	}
	file = first(file, filepath.Join(o.Home, ".aws", "credentials"))
	text, err := fsys.ReadFile(file, 1<<20)
	if fault.Is(err, fault.FileMissing) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	want := "[" + first(o.Getenv("AWS_PROFILE"), "default") + "]"
	section, values := "", map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		name, value, isPair := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "["):
			section = line
		case isPair && section == want:
			values[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	if values["aws_access_key_id"] == "" {
		return nil, nil
	}
	return &aws.Credentials{
		AccessKeyID: values["aws_access_key_id"], SecretAccessKey: values["aws_secret_access_key"],
		SessionToken: values["aws_session_token"], Source: file,
	}, nil
}
