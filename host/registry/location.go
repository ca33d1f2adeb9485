package registry

import (
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/version"
)

// A location says where a candidate is. It is the Location of every candidate of a Universe:
// pinned, installed or offered.
type location interface{ place() }

// pinned is a package from git or from a folder.
type pinned struct{ Package }

// installed is a rock in an existing tree.
type installed struct {
	Tree    Tree
	Name    string
	Version string
}

// offered is a version on a server.
type offered struct {
	Server  Server
	Base    string // URL of the folder with its files
	Name    rockname.Name
	Version string
	Kind    string   // kind of the file to download: rockname.Source, "all" or rockname.Rockspec
	Listed  []string // all kinds that the server has
}

func (pinned) place()    {}
func (installed) place() {}
func (offered) place()   {}

// at returns the location of a candidate.
func at(c resolve.Candidate) location { return c.Location.(location) }

// offer is at for candidates on servers; ok is false for others.
func offer(c resolve.Candidate) (o offered, ok bool) {
	o, ok = at(c).(offered)
	return o, ok
}

func (o offered) candidate() resolve.Candidate {
	return resolve.Candidate{Version: version.Parse(o.Version), Location: o}
}

// String returns the full name and the version.
func (o offered) String() string { return o.Name.String() + " " + o.Version }

// stem is the common prefix of its file names.
func (o offered) stem() string { return rockname.Stem(o.Name.Plain, o.Version) }
