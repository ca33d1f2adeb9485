package registry

import (
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/version"
)

// A location says where a candidate is. It is the ID of every candidate of a Universe:
// pinned, installed or offered.
type location interface{ place() }

// pinned is a package from git or from a folder.
type pinned struct{ Package }

// installed is a rock that a tree has already.
type installed struct {
	Tree    Tree
	Name    string
	Version string
}

// offered is a version that a server has.
type offered struct {
	Server  Server
	Base    string // URL of the folder that holds its files
	Name    rockname.Name
	Version string
	Kind    string   // of the file that is taken: rockname.Source, "all" or rockname.Rockspec
	Listed  []string // the kinds that there are
}

func (pinned) place()    {}
func (installed) place() {}
func (offered) place()   {}

// at returns where a candidate is.
func at(c resolve.Candidate) location { return c.ID.(location) }

// offer is at for a candidate that a server has; ok is false for others.
func offer(c resolve.Candidate) (o offered, ok bool) {
	o, ok = at(c).(offered)
	return o, ok
}

func (o offered) candidate() resolve.Candidate {
	return resolve.Candidate{Version: version.Parse(o.Version), ID: o}
}

// String is the full name and the version.
func (o offered) String() string { return o.Name.String() + " " + o.Version }

// stem is the beginning of the names of all its files.
func (o offered) stem() string { return rockname.Stem(o.Name.Plain, o.Version) }
