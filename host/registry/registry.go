// Package registry is the client of servers that speak LuaRocks' protocol: a
// manifest for each Lua version, and beside it rockspecs and rocks as files
// named NAME-VERSION.rockspec, NAME-VERSION.src.rock and NAME-VERSION.all.rock.
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
	"pluv/host/manifest"
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
}

// Artifact kinds, in the order in which they are preferred. A rock holds what is
// built in one file from one host; a rockspec only says where its source is.
var artifactKinds = []string{rockname.Source, "all", rockname.Rockspec}

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

// Origin says where a candidate is. It is the ID of a resolve.Candidate.
type Origin struct {
	Server Server
	Base   string // URL of the folder that holds its files
	Kind   string // "src", "all" or "rockspec"; "" for what no server offers
	Listed []string
	Tree   Tree // that has it already; its Path is "" for all others
}

// Metadata is what a candidate's rockspec says.
type Metadata struct {
	Spec   *rockspec.Spec
	SHA256 string // of the rockspec's text

	from string // the URL that gave it
}

// Universe implements resolve.BuildSource.
type Universe struct {
	client *fetch.Client
	config Config

	manifests flight.Memo[*manifest.Manifest]
	metadata  flight.Memo[Metadata]
	seeds     flight.Memo[*metadata.Table]
	hints     flight.Memo[*metadata.Record]
	slots     chan struct{}
	turns     chan struct{}

	mu       sync.Mutex
	listed   map[string][]resolve.Candidate // by full name
	records  map[string]*records            // by the URL of a folder
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
	return &Universe{client: client, config: config, slots: make(chan struct{}, parallel), turns: make(chan struct{}, evaluating)}
}

// Candidates returns the versions of a name, highest first.
func (u *Universe) Candidates(ctx context.Context, name string) ([]resolve.Candidate, error) {
	for _, p := range u.config.Pinned {
		if p.Name == name {
			return []resolve.Candidate{{Version: version.Parse(p.Version), ID: Origin{}}}, nil
		}
	}
	offered, err := u.offered(ctx, name)
	if err != nil {
		return nil, err
	}
	installed, err := u.inTrees(name)
	return withTrees(installed, offered), err
}

// offered returns the versions that the first server that has the name offers.
func (u *Universe) offered(ctx context.Context, name string) ([]resolve.Candidate, error) {
	of := rockname.Split(name)
	for _, server := range u.serversOf(name) {
		if of.Namespace == "" {
			u.startSeed(ctx, server.URL)
		}
		m, base, err := u.listing(ctx, server, name, false)
		if err != nil {
			return nil, err
		}
		if m != nil && m.Has(of.Plain) {
			return u.candidates(name, func() []resolve.Candidate { return candidates(m.Versions(of.Plain), server, base) }), nil
		}
	}
	return nil, nil
}

// Released reports whether any server that a name may come from has a release of
// it: also one that is not asked for it, as another has the name.
func (u *Universe) Released(ctx context.Context, name string) (bool, error) {
	plain := rockname.Plain(name)
	for _, server := range u.serversOf(name) {
		m, base, err := u.listing(ctx, server, name, false)
		if err != nil {
			return false, err
		}
		if m == nil {
			continue
		}
		if newest := Newest(candidates(m.Versions(plain), server, base)); newest != nil && !version.IsDev(newest.Version) {
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

// folder returns the URL of the folder with the files of a namespace; "" is the root.
func (s Server) folder(namespace string) string {
	if namespace == "" {
		return s.URL
	}
	return s.URL + "/manifests/" + namespace
}

// listing returns the manifest of a server that lists a name, if it has it, and the
// URL of the folder with its files. That of a namespace need not exist.
func (u *Universe) listing(ctx context.Context, server Server, name string, optional bool) (m *manifest.Manifest, base string, err error) {
	namespace := rockname.Split(name).Namespace
	base = server.folder(namespace)
	m, err = u.manifest(ctx, server, base, optional || namespace != "")
	return m, base, err
}

// candidates remembers the candidates of a name, as many packages ask for the
// same few.
func (u *Universe) candidates(name string, list func() []resolve.Candidate) []resolve.Candidate {
	u.mu.Lock()
	defer u.mu.Unlock()
	known, ok := u.listed[name]
	if !ok {
		known = list()
		if u.listed == nil {
			u.listed = map[string][]resolve.Candidate{}
		}
		u.listed[name] = known
	}
	return known
}

func candidates(entries []manifest.Entry, server Server, base string) []resolve.Candidate {
	out := make([]resolve.Candidate, 0, len(entries))
	for _, entry := range entries {
		if !isFileName(entry.Version) {
			continue
		}
		for _, kind := range artifactKinds {
			if slices.Contains(entry.Arches, kind) {
				out = append(out, resolve.Candidate{
					Version: version.Parse(entry.Version),
					ID:      Origin{Server: server, Base: base, Kind: kind, Listed: entry.Arches},
				})
				break
			}
		}
	}
	slices.SortFunc(out, bestFirst)
	return out
}

// isFileName reports whether a version can be a part of a file's name, and of its
// URL as it stands: a manifest must not lead to other files of a server by one
// such as "1.0-1?to=…".
func isFileName(version string) bool {
	return version != "" && !strings.ContainsFunc(version, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("/\\?#%", r)
	})
}

func bestFirst(a, b resolve.Candidate) int {
	if order := version.Compare(b.Version, a.Version); order != 0 {
		return order
	}
	return strings.Compare(b.Version.String(), a.Version.String()) // "1.0-1" and "1.00-1"
}

// IsPinned reports whether a package does not come from a server.
func (u *Universe) IsPinned(name string) bool {
	return slices.ContainsFunc(u.config.Pinned, func(p Package) bool { return p.Name == name })
}

// Prefetch starts reading the rockspecs of those of which nothing is known yet.
func (u *Universe) Prefetch(ctx context.Context, wants []resolve.Want) {
	for _, want := range wants {
		if want.Candidate.ID.(Origin).Kind != "" {
			u.startRecord(ctx, u.recordsOf(want.Candidate.ID.(Origin).Base), want.Name, want.Candidate)
		}
	}
}
