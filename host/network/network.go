// Package network is the way of one process to servers: one client, with the settings of
// the user and of the command line, the mirrors of registries and the accounts for them.
//
// What a project names has its say through UseRegistries alone: mirrors of registries,
// and where the user's logins go.
package network

import (
	"os"
	"sync"

	"pluv/host/auth"
	"pluv/host/fetch"
	"pluv/host/platform"
	"pluv/host/project"
	"pluv/host/registry"
	"pluv/host/remote"
	"pluv/host/rockspec"
)

// Options are decided once a run, before the first download.
type Options struct {
	CacheDir string `luar:"cache_dir"` // "" is that of the machine
	Offline  bool   `luar:"offline"`
	Timeout  int    `luar:"timeout_seconds"` // 0 leaves it to config.toml
	Retries  int    `luar:"retries"`         // below 0 leaves it to config.toml
}

// Tell is how a Network speaks to people.
type Tell struct {
	Debug, Warn func(text string)
}

// A Network is safe for use by several goroutines.
type Network struct {
	Accounts *auth.Store

	platform platform.Info
	tell     Tell

	mu         sync.Mutex
	options    Options
	client     *fetch.Client
	registries []project.Registry       // those in use, which may have mirrors
	remotes    map[string]*remote.Cache // by URL

	warned sync.Map // the warnings about mirrors that were given
}

// New returns a Network; locks is the folder for the locks of the user's files. Nothing
// is read yet.
func New(info platform.Info, locks string, tell Tell) *Network {
	return &Network{
		Accounts: auth.New(auth.Options{Config: info.Config, Locks: locks, Home: info.Home, Getenv: os.Getenv}),
		platform: info, tell: tell, options: Options{Retries: -1}, remotes: map[string]*remote.Cache{},
	}
}

// Configure sets the options for what comes.
func (n *Network) Configure(o Options) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.options, n.client = o, nil
}

// UseRegistries tells which registries there are, with absolute URLs, and what mirrors
// they have.
func (n *Network) UseRegistries(list []project.Registry) {
	n.Accounts.Mention(list)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.registries = list
}

// CacheDir is where downloads and what was made of them are kept.
func (n *Network) CacheDir() (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cacheDir()
}

func (n *Network) cacheDir() (string, error) {
	if n.options.CacheDir != "" {
		return n.options.CacheDir, nil
	}
	return platform.Known(n.platform.Cache)
}

// Universe opens what registries offer to this machine. The config says which, and for
// which Lua; the rest of it is filled in.
func (n *Network) Universe(c registry.Config) (*registry.Universe, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	client, err := n.Client()
	if err != nil {
		return nil, err
	}
	if c.CacheDir, err = n.CacheDir(); err != nil {
		return nil, err
	}
	c.Warn, c.Target.Platforms = n.tell.Warn, rockspec.PlatformsFor(n.platform.OS)
	return registry.Open(client, c), nil
}

// Remote returns the one remote cache of a URL in this process.
func (n *Network) Remote(url string) (*remote.Cache, error) {
	client, err := n.Client()
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if c := n.remotes[url]; c != nil {
		return c, nil
	}
	c, err := remote.Open(url, remote.Options{Client: client, Getenv: os.Getenv, Home: n.platform.Home})
	if err == nil {
		n.remotes[url] = c
	}
	return c, err
}
