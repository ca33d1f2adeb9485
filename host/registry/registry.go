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

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/index"
	"pluv/host/resolve"
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
var artifactKinds = []string{"src", "all", "rockspec"}

// Package is a package that does not come from a server: one from git or from a
// folder, whose version is settled.
type Package struct {
	Name         string   `luar:"name"`
	Version      string   `luar:"version"`
	Dependencies []string `luar:"dependencies"`
}

// Config describes a Universe.
type Config struct {
	Servers []Server
	// Only maps a package name to the name of the one server it may come from.
	Only   map[string]string
	Pinned []Package
	Target rockspec.Target
	// CacheDir is where parsed manifests are kept; "" keeps none.
	CacheDir string
	// Warn is told when an old copy of a manifest stands in for a server that
	// does not answer. May be nil.
	Warn func(message string)
}

// Origin says where a candidate is. It is the ID of a resolve.Candidate.
type Origin struct {
	Server Server
	Base   string // URL of the folder that holds its files
	Kind   string // "src", "all" or "rockspec"; "" for a pinned package
	Listed []string
}

// Metadata is what a candidate's rockspec says.
type Metadata struct {
	Spec   *rockspec.Spec
	SHA256 string // of the rockspec's text
}

// Universe implements resolve.Source.
type Universe struct {
	client *fetch.Client
	config Config

	manifests futures[*index.Manifest]
	metadata  futures[Metadata]
	slots     chan struct{}

	mu     sync.Mutex
	passed []string
}

// Open returns a Universe. Nothing is fetched yet.
func Open(client *fetch.Client, config Config) *Universe {
	return &Universe{client: client, config: config, slots: make(chan struct{}, 16)}
}

// Candidates returns the versions of a name, highest first.
func (u *Universe) Candidates(ctx context.Context, name string) ([]resolve.Candidate, error) {
	for _, p := range u.config.Pinned {
		if p.Name == name {
			return []resolve.Candidate{{Version: version.Parse(p.Version), ID: Origin{}}}, nil
		}
	}
	namespace, plain, found := strings.Cut(name, "/")
	if !found {
		namespace, plain = "", name
	}
	for _, server := range u.config.Servers {
		if only := u.config.Only[name]; only != "" && only != server.Name {
			continue
		}
		base := server.URL
		if namespace != "" {
			base += "/manifests/" + namespace
		}
		manifest, err := u.manifest(ctx, server, base, namespace != "")
		if err != nil {
			return nil, err
		}
		if manifest != nil && manifest.Has(plain) {
			return candidates(manifest.Versions(plain), server, base), nil
		}
	}
	return nil, nil
}

func candidates(entries []index.Entry, server Server, base string) []resolve.Candidate {
	out := make([]resolve.Candidate, 0, len(entries))
	for _, entry := range entries {
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
	slices.SortFunc(out, func(a, b resolve.Candidate) int {
		if order := version.Compare(b.Version, a.Version); order != 0 {
			return order
		}
		return strings.Compare(b.Version.String(), a.Version.String()) // "1.0-1" and "1.00-1"
	})
	return out
}

// IsPinned reports whether a package does not come from a server.
func (u *Universe) IsPinned(name string) bool {
	return slices.ContainsFunc(u.config.Pinned, func(p Package) bool { return p.Name == name })
}

// Dependencies reads the rockspec of a candidate.
func (u *Universe) Dependencies(ctx context.Context, name string, c resolve.Candidate) ([]version.Dependency, error) {
	if c.ID.(Origin).Kind == "" {
		return u.pinnedDependencies(name)
	}
	meta, err := u.Metadata(ctx, name, c)
	if err != nil {
		if reason := unusable(err); reason != "" {
			u.passOver(name, c.Version, reason)
			return nil, &resolve.Unusable{Reason: reason, Err: err}
		}
		return nil, err
	}
	switch {
	case !meta.Spec.SupportsPlatform(u.config.Target.Platforms):
		return nil, &resolve.Unusable{Reason: "does not support this platform"}
	case meta.Spec.BuildType() == "" && c.ID.(Origin).Kind != "all": // what is built needs no build
		return nil, &resolve.Unusable{Reason: "has no build type"}
	}
	return meta.Spec.Dependencies, nil
}

func (u *Universe) pinnedDependencies(name string) ([]version.Dependency, error) {
	var out []version.Dependency
	for _, p := range u.config.Pinned {
		if p.Name != name {
			continue
		}
		for _, text := range p.Dependencies {
			d, err := version.ParseDependency(text)
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// passOver notes a version that is not considered though its registry lists it.
func (u *Universe) passOver(name string, v version.Version, reason string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.passed = append(u.passed, name+" "+v.String()+" "+reason)
}

// PassedOver returns, as "foo 1.0-1 has an invalid rockspec", the versions that
// were not considered because their rockspecs cannot be used: somebody may want
// to know, as what was chosen instead may be older.
func (u *Universe) PassedOver() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.passed)
}

// unusable says why a rockspec cannot be used, or "" when the error is about
// something else.
func unusable(err error) string {
	switch fault.CodeOf(err) {
	case fault.FetchContent:
		return "has a web page instead of a rockspec"
	case fault.RockspecFormat:
		return "has a rockspec that does not read"
	case fault.RockspecInvalid:
		return "has an invalid rockspec"
	case fault.RockspecLimit:
		return "has a rockspec that takes too long or too much"
	}
	return ""
}

// Prefetch starts reading rockspecs.
func (u *Universe) Prefetch(ctx context.Context, wants []resolve.Want) {
	for _, want := range wants {
		if want.Candidate.ID.(Origin).Kind != "" {
			u.startMetadata(ctx, want.Name, want.Candidate)
		}
	}
}
