// Package registry is the client of rock servers. Servers are accessed through a
// protocol; the only one so far is LuaRocks': a manifest for each Lua version, next to
// rockspecs and rocks named NAME-VERSION.rockspec, NAME-VERSION.src.rock and
// NAME-VERSION.all.rock.
//
// A server is an http(s) URL, a file:// URL or a folder. A Universe combines several
// servers, in order of priority, into one resolve.Source: only the first server that has
// a name is used for it, so that a public package can never replace a private one.
package registry

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"pluv/host/fetch"
	"pluv/host/flight"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/rockspec"
	"pluv/host/version"
)

// Server is a configured registry.
type Server struct {
	Name string `luar:"name"`
	URL  string `luar:"url"` // without a final slash; an absolute path for a folder
	// Protocol is a key of protocols; "" is "luarocks".
	Protocol string `luar:"protocol"`
}

// Package is a package from git or a folder, with a fixed version.
type Package struct {
	Name         string   `luar:"name"`
	Version      string   `luar:"version"`
	Dependencies []string `luar:"dependencies"`
	// BuildDependencies are empty for a package that is used in place.
	BuildDependencies []string `luar:"build_dependencies"`
}

// Config configures a Universe.
type Config struct {
	Servers []Server
	// Only maps a package name to the name of the one server it may come from.
	Only   map[string]string
	Pinned []Package
	// Trees are existing rocks trees whose rocks may be used.
	Trees []Tree
	// NotFromTrees are names for which the servers are asked, whatever the trees have.
	NotFromTrees []string
	// Shallow ignores the dependencies of packages (LuaRocks' deps mode `none`).
	Shallow bool
	// Native are build dependencies that need not be installed, by plain name.
	Native []string
	Target rockspec.Target
	// PlatformsOf returns the platforms to evaluate the rockspecs of a plain name for; nil for
	// those of Target. May be nil.
	PlatformsOf func(name string) []string
	// Seeds allows downloading the metadata of all versions of a registry, which pays off
	// only for resolving.
	Seeds bool
	// Fresh asks the servers for their manifests even if a copy is recent.
	Fresh bool
	// Summed are the versions, as "name version", whose source has a known checksum:
	// offline they can be chosen even if the source is not in the cache.
	Summed map[string]bool
	// CacheDir is the folder for parsed manifests and metadata; "" for none.
	CacheDir string
	// Warn is called when an old manifest is used because a server does not answer, and
	// when a registry contradicts itself. May be nil.
	Warn func(message string)
}

// Universe implements resolve.BuildSource.
type Universe struct {
	client *fetch.Client
	config Config

	spoken map[string]protocol // by Server.Protocol

	specs flight.Memo[evaluated]        // by name and version
	hints flight.Memo[*metadata.Record] // by name and version
	slots chan struct{}
	turns chan struct{}

	looked atomic.Int64 // versions whose dependencies were looked up

	mu       sync.Mutex
	listed   map[string][]resolve.Candidate // by full name
	records  map[string]records             // by the URL of a folder and the target
	folders  map[string]*folderRecords      // by the URL of the folder and the target
	parsed   map[string]version.Dependency
	passed   []string
	gone     map[string]*resolve.Gone // by name and version
	hinted   bool                     // a record came from a seed
	distrust bool                     // seeds are no longer used
	missed   bool                     // versions were skipped because they are not in the cache

	noSources bool // versions without a cached source count
}

// parallel is the number of rockspecs read at a time: those of one level of the graph
// should take one round trip.
const parallel = 64

// evaluating is the number of rockspecs evaluated at a time. It takes a processor, and
// each may take some MB.
const evaluating = 4

// Open returns a Universe. It fetches nothing yet.
func Open(client *fetch.Client, config Config) *Universe {
	u := &Universe{
		client: client, config: config, spoken: map[string]protocol{}, listed: map[string][]resolve.Candidate{},
		slots: make(chan struct{}, parallel), turns: make(chan struct{}, evaluating),
	}
	for name, make := range protocols {
		u.spoken[name] = make(u)
	}
	return u
}

// Looked returns the number of versions whose dependencies were looked up so far.
func (u *Universe) Looked() int { return int(u.looked.Load()) }

// Candidates returns the versions of a name, highest first.
func (u *Universe) Candidates(ctx context.Context, name string) ([]resolve.Candidate, error) {
	offered, err := u.Offered(ctx, name)
	if err != nil || u.isPinned(name) || slices.Contains(u.config.NotFromTrees, name) {
		return offered, err
	}
	installed, err := u.inTrees(name)
	return withTrees(installed, offered), err
}

// Offered is Candidates without what trees have.
func (u *Universe) Offered(ctx context.Context, name string) ([]resolve.Candidate, error) {
	for _, p := range u.config.Pinned {
		if p.Name == name {
			return []resolve.Candidate{{Version: version.Parse(p.Version), Location: pinned{p}}}, nil
		}
	}
	return u.offered(ctx, name)
}

// offered returns the versions on the first server that has the name, and caches them, as
// many packages require the same few.
func (u *Universe) offered(ctx context.Context, name string) ([]resolve.Candidate, error) {
	u.mu.Lock()
	list, known := u.listed[name]
	u.mu.Unlock()
	if known {
		return list, nil
	}
	of := rockname.Split(name)
	for _, server := range u.serversOf(name) {
		if of.Namespace == "" {
			u.speak(server).expect(ctx, server)
		}
		list, known, err := u.speak(server).versions(ctx, server, of)
		if err != nil {
			return nil, err
		}
		if known {
			u.mu.Lock()
			defer u.mu.Unlock()
			u.listed[name] = list
			return list, nil
		}
	}
	return nil, nil
}

// released reports whether any server that a name may come from has a release of it,
// including servers that are not used for it because another one has the name.
func (u *Universe) released(ctx context.Context, name string) (bool, error) {
	for _, server := range u.serversOf(name) {
		list, _, err := u.speak(server).versions(ctx, server, rockname.Split(name))
		if err != nil {
			return false, err
		}
		if newest := Newest(list); newest != nil && !version.IsDev(newest.Version) {
			return true, nil
		}
	}
	return false, nil
}

// serversOf returns the servers that a name may come from.
func (u *Universe) serversOf(name string) []Server {
	only := u.config.Only[name]
	if only == "" {
		return u.config.Servers
	}
	return slices.DeleteFunc(slices.Clone(u.config.Servers), func(s Server) bool { return s.Name != only })
}

func bestFirst(a, b resolve.Candidate) int {
	if order := version.Compare(b.Version, a.Version); order != 0 {
		return order
	}
	return strings.Compare(b.Version.String(), a.Version.String()) // "1.0-1" and "1.00-1"
}

// isPinned reports whether a package does not come from a server.
func (u *Universe) isPinned(name string) bool {
	return slices.ContainsFunc(u.config.Pinned, func(p Package) bool { return p.Name == name })
}

// Prefetch starts reading rockspecs that are not known yet.
func (u *Universe) Prefetch(ctx context.Context, wants []resolve.Want) {
	for _, want := range wants {
		if o, ok := offer(want.Candidate); ok {
			u.startRecord(ctx, o)
		}
	}
}
