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

// A protocol is how one kind of server is spoken to: which versions there are, and where
// their files are. What a file is, and what its rockspec says, the Universe finds out
// itself: it fetches and checks the same way whatever server it is from. luarocks.go is
// the first.
type protocol interface {
	// versions returns the versions of a name that a server offers, highest first. It
	// is not known where the server does not list the name at all.
	versions(ctx context.Context, s Server, name rockname.Name) (list []resolve.Candidate, known bool, err error)
	// names returns the names in a namespace of a server; "" is the root.
	names(ctx context.Context, s Server, namespace string) ([]string, error)
	// elsewhere returns the versions of Lua, besides the target's, for which a server
	// has what meets a dependency. With settled no other server need be asked.
	elsewhere(ctx context.Context, s Server, d version.Dependency) (luas []string, settled bool)

	// expect is told that many versions of a server will be asked for.
	expect(ctx context.Context, s Server)
	// hint returns what a server says of a version without its rockspec being read;
	// nil is nothing.
	hint(ctx context.Context, o offered) *metadata.Record

	// file returns the URL of the file of a version that is taken, and its name.
	file(o offered) (url, name string)
	// rockspec returns the file that has the rockspec of a version.
	rockspec(o offered) container
	// probe returns URLs of which one answers where a server is up.
	probe(s Server) []string
}

// A container is a file that is a rockspec, or holds one.
type container struct {
	url  string
	most int64                             // bytes
	text func(path string) ([]byte, error) // reads the rockspec out of a copy of the file
}

// protocols are the kinds of servers, by what Server.Protocol says.
var protocols = map[string]func(*Universe) protocol{
	usualProtocol: func(u *Universe) protocol { return &luarocks{u: u} },
}

const usualProtocol = "luarocks"

// speak returns how a server is spoken to.
func (u *Universe) speak(s Server) protocol { return u.spoken[cmp.Or(s.Protocol, usualProtocol)] }

// Check fails with registry.invalid where nobody knows how a server is spoken to.
func (c Config) Check() error {
	for _, s := range c.Servers {
		if protocols[cmp.Or(s.Protocol, usualProtocol)] == nil {
			return fault.New(fault.RegistryInvalid, "the registry `%s` has the protocol `%s`, which pluv does not know", s.Name, s.Protocol).
				WithHint("`protocol` is one of: %s", strings.Join(slices.Sorted(maps.Keys(protocols)), ", "))
		}
	}
	return nil
}
