// Package registry is the client of servers that have rocks. How one is spoken to is
// its protocol; the one that there is is LuaRocks': a manifest for each Lua version, and
// beside it rockspecs and rocks as files named NAME-VERSION.rockspec,
// NAME-VERSION.src.rock and NAME-VERSION.all.rock.
//
// A server is an http(s) URL, a file:// URL or a folder. A Universe joins
// several servers, in order of priority, into one resolve.Source: the first
// server that has a name is the only one asked for it, so that a public package
// can never take the place of a private one.
package registry

import (
	"context"
	"slices"
	"strings"
	"sync"

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
	// Protocol is how it is spoken to, a key of protocols; "" is "luarocks".
	Protocol string `luar:"protocol"`
}

// Package is a package that does not come from a server: one from git or from a
// folder, whose version is settled.
type Package struct {
	Name         string   `luar:"name"`
	Version      string   `luar:"version"`
	Dependencies []string `luar:"dependencies"`
	// BuildDependencies are those of a package that is built, which one used in
	// place is not.
	BuildDependencies []string `luar:"build_dependencies"`
}

// Config describes a Universe.
type Config struct {
	Servers []Server
	// Only maps a package name to the name of the one server it may come from.
	Only   map[string]string
	Pinned []Package
	// Trees are rocks trees in which packages may be found instead.
	Trees []Tree
	// Shallow leaves out what packages depend on (LuaRocks' deps mode `none`).
	Shallow bool
	// Native are build dependencies that need not be installed, by plain name.
	Native []string
	Target rockspec.Target
	// Seeds says that registries are asked for the metadata of all their
	// versions, which a resolution can use and nothing else.
	Seeds bool
	// Summed are the versions, as "name version", whose source has a known sum: while
	// pluv is offline it need not be in the cache to choose them.
	Summed map[string]bool
	// CacheDir is where parsed manifests and metadata are kept; "" keeps none.
	CacheDir string
	// Warn is told when an old copy of a manifest stands in for a server that
	// does not answer, and when a registry contradicts itself. May be nil.
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

	mu       sync.Mutex
	listed   map[string][]resolve.Candidate // by full name
	records  map[string]records             // by the URL of a folder
	said     map[string]*said               // by the URL of the folder that said it
	parsed   map[string]version.Dependency
	passed   []string
	gone     map[string]*resolve.Gone // by name and version
	hinted   bool                     // a seed had a say
	distrust bool                     // seeds have none any more
	missed   bool                     // versions were left out that are not in the cache

	noSources bool // versions count whose sources are not in the cache
}

// parallel is how many rockspecs are read at the same time: those of one level
// of a graph should come in one round trip.
const parallel = 64

// evaluating is how many of them are evaluated at the same time. It is work for
// a processor alone, and each may take some MB.
const evaluating = 4

// Open returns a Universe. Nothing is fetched yet.
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

// Candidates returns the versions of a name, highest first.
func (u *Universe) Candidates(ctx context.Context, name string) ([]resolve.Candidate, error) {
	for _, p := range u.config.Pinned {
		if p.Name == name {
			return []resolve.Candidate{{Version: version.Parse(p.Version), ID: pinned{p}}}, nil
		}
	}
	offered, err := u.offered(ctx, name)
	if err != nil {
		return nil, err
	}
	installed, err := u.inTrees(name)
	return withTrees(installed, offered), err
}

// offered returns the versions that the first server that has the name offers, and
// remembers them, as many packages ask for the same few.
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

// released reports whether any server that a name may come from has a release of
// it: also one that is not asked for it, as another has the name.
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

// Prefetch starts reading the rockspecs of those of which nothing is known yet.
func (u *Universe) Prefetch(ctx context.Context, wants []resolve.Want) {
	for _, want := range wants {
		if o, ok := offer(want.Candidate); ok {
			u.startRecord(ctx, o)
		}
	}
}
