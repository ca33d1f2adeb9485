package network

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/project"
)

const (
	defaultTimeout = 30
	defaultRetries = 3

	// Package project limits the settings in files to the same values.
	maxTimeout = 3600 // seconds
	maxRetries = 100
)

// Client returns the client of the process, created on first use.
func (n *Network) Client() (*fetch.Client, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.client != nil {
		return n.client, nil
	}
	user, err := n.user()
	if err != nil {
		return nil, err
	}
	cacheDir, err := n.cacheDir()
	if err != nil {
		return nil, err
	}
	o := n.options
	timeout, retries := defaultTimeout, defaultRetries
	for _, set := range []project.Network{user.Network, {TimeoutSeconds: o.Timeout, Retries: &o.Retries}} {
		if set.TimeoutSeconds > 0 {
			timeout = set.TimeoutSeconds
		}
		if set.Retries != nil && *set.Retries >= 0 {
			retries = *set.Retries
		}
	}
	timeout, retries = min(timeout, maxTimeout), min(retries, maxRetries)
	n.client = fetch.New(fetch.Options{
		CacheDir: cacheDir, Offline: o.Offline,
		Timeout: time.Duration(timeout) * time.Second, Retries: retries,
		UserAgent: "pluv/" + n.platform.Version + " (" + n.platform.OS + "-" + n.platform.Arch + ")",
		CABundles: bundles(user.CABundle), Authorize: n.Accounts.For, Mirrors: n.mirrorsOf,
		OnRequest: func(url, credentials string) {
			if credentials != "" {
				credentials = " with " + credentials
			}
			n.tell.Debug("asking " + url + credentials)
		},
		OnRetry: func(url string, _ int, err error) { n.tell.Debug("retrying " + url + ": " + err.Error()) },
		OnMirror: func(url, mirror string, err error) {
			n.tell.Debug("asking the mirror " + mirror)
			if err != nil {
				n.warnOfMirror(url, err)
			}
		},
	})
	return n.client, nil
}

// user returns the content of the user's config.toml.
func (n *Network) user() (*project.User, error) {
	if n.platform.Config == "" {
		return &project.User{}, nil
	}
	file := filepath.Join(n.platform.Config, "config.toml")
	text, err := bounded.ReadFile(file, bounded.User, fault.ConfigInvalid)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	user, err := project.ParseUser(text, file)
	if err == nil && user.CABundle != "" && !filepath.IsAbs(user.CABundle) {
		user.CABundle = filepath.Join(n.platform.Config, user.CABundle)
	}
	return user, err
}

// bundles are the files of additional certificates. Go itself reads SSL_CERT_FILE, but
// not on systems with a certificate store.
func bundles(configured string) []string {
	var files []string
	if configured != "" {
		files = append(files, configured)
	}
	if file := os.Getenv("SSL_CERT_FILE"); file != "" && (runtime.GOOS == "darwin" || runtime.GOOS == "windows") {
		files = append(files, file)
	}
	return files
}
