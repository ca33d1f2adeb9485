package registry

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/version"
)

// A protocol is how to talk to one kind of server: which versions exist, and where their
// files are. Downloading, checking and evaluating files is done by the Universe, the same
// way for all servers. luarocks.go is the first implementation.
type protocol interface {
	// versions returns the versions of a name on a server, highest first. Known is false
	// if the server does not have the name.
	versions(ctx context.Context, s Server, name rockname.Name) (list []resolve.Candidate, known bool, err error)
	// names returns the names in a namespace of a server; "" is the root.
	names(ctx context.Context, s Server, namespace string) ([]string, error)
	// published returns all that a namespace of a server has.
	published(ctx context.Context, s Server, namespace string) ([]Published, error)
	// elsewhere returns the other versions of Lua for which a server has something that
	// satisfies a dependency. If settled is true, no other server need be asked.
	elsewhere(ctx context.Context, s Server, d version.Dependency) (luas []string, settled bool)

	// expect announces that many versions of a server will be needed.
	expect(ctx context.Context, s Server)
	// hint returns a version's record without reading its rockspec; nil if the server
	// offers none.
	hint(ctx context.Context, o offered) *metadata.Record

	// file returns the URL and the name of the file to download for a version.
	file(o offered) (url, name string)
	// rockspec returns the file with the rockspec of a version.
	rockspec(o offered) container
	// probe returns URLs, one of which answers if the server is up.
	probe(s Server) []string
}

// A teller is a protocol whose servers may tell who depends on what.
type teller interface {
	// dependents returns the names on a server whose newest version depends on the name of a
	// version; nil if the server does not tell.
	dependents(ctx context.Context, o offered) []string
}

// A container is a file that is or contains a rockspec.
type container struct {
	url  string
	most int64                             // bytes
	text func(path string) ([]byte, error) // extracts the rockspec from a copy of the file
}

// protocols are the kinds of servers, by Server.Protocol.
var protocols = map[string]func(*Universe) protocol{
	usualProtocol: func(u *Universe) protocol { return &luarocks{u: u} },
}

const usualProtocol = "luarocks"

// speak returns the protocol of a server.
func (u *Universe) speak(s Server) protocol { return u.spoken[cmp.Or(s.Protocol, usualProtocol)] }

// Check fails with registry.invalid if a server has an unknown protocol.
func (c Config) Check() error {
	for _, s := range c.Servers {
		if protocols[cmp.Or(s.Protocol, usualProtocol)] == nil {
			return fault.New(fault.RegistryInvalid, "the registry `%s` has the protocol `%s`, which pluv does not know", s.Name, s.Protocol).
				WithHint("`protocol` is one of: %s", strings.Join(slices.Sorted(maps.Keys(protocols)), ", "))
		}
	}
	return nil
}
