package registry

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"pluv/host/fault"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/runtimes"
	"pluv/host/version"
)

// An Offer is what the first server that has a name offers.
type Offer struct {
	Registry string   `luar:"registry"`
	Newest   string   `luar:"newest"`
	Versions []string `luar:"versions"`
}

// Offers maps each known name to its versions. With reachable, the newest is one that can
// be downloaded, or when offline is in the cache.
func (u *Universe) Offers(ctx context.Context, names []string, reachable bool) (map[string]Offer, error) {
	found := map[string]Offer{}
	for _, name := range names {
		list, err := u.Candidates(ctx, name)
		if err != nil {
			return nil, err
		}
		having := list
		if reachable {
			having = u.reachable(ctx, list)
		}
		if newest := Newest(having); newest != nil {
			found[name] = Offer{Registry: serverOf(*newest), Newest: newest.Version.String(), Versions: versionsOf(list)}
		}
	}
	return found, nil
}

// serverOf is the name of a candidate's server; "" if it has none.
func serverOf(c resolve.Candidate) string {
	o, _ := offer(c)
	return o.Server.Name
}

func versionsOf(list []resolve.Candidate) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Version.String())
	}
	return out
}

// An Info describes a version.
type Info struct {
	Name         string   `luar:"name"`
	Version      string   `luar:"version"`
	Registry     string   `luar:"registry"`
	Versions     []string `luar:"versions"`
	Summary      string   `luar:"summary"`
	Detailed     string   `luar:"detailed"`
	Homepage     string   `luar:"homepage"`
	License      string   `luar:"license"`
	Maintainer   string   `luar:"maintainer"`
	Build        string   `luar:"build"`
	Source       string   `luar:"source"`
	Dependencies []string `luar:"dependencies"`
	Size         int64    `luar:"size,omitempty"`       // of the file to download, in bytes; 0 if unknown
	Dependents   []string `luar:"dependents,omitempty"` // nil if the server does not tell
}

// Info describes a version of a name; nil if no server has the name. "" is the newest
// available release; anything else is interpreted as in `name@version`.
func (u *Universe) Info(ctx context.Context, name, wanted string) (*Info, error) {
	list, err := u.Candidates(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, u.onlyElsewhere(ctx, name)
	}
	var chosen *resolve.Candidate
	if wanted == "" {
		chosen = cmp.Or(Newest(u.reachable(ctx, list)), Newest(list))
	} else if chosen = meaning(list, wanted); chosen == nil {
		return nil, fault.New(fault.ResolveMissing, "%s has no version %s", name, wanted).
			WithHint("list its versions with `pluv info %s`", name)
	}
	o, _ := offer(*chosen)
	var size int64
	var asking sync.WaitGroup
	asking.Go(func() { size = u.size(ctx, o) })
	read, err := u.spec(ctx, o)
	asking.Wait()
	if err != nil {
		return nil, err
	}
	spec := read.Spec
	d := spec.Description
	var dependents []string
	if t, tells := u.speak(o.Server).(teller); tells {
		dependents = t.dependents(ctx, o)
	}
	return &Info{
		Name: name, Version: spec.Version, Registry: o.Server.Name, Versions: versionsOf(list),
		Summary: d.Summary, Detailed: d.Detailed, Homepage: d.Homepage, License: d.License, Maintainer: d.Maintainer,
		Build: spec.BuildType(), Source: spec.Source.URL, Dependencies: version.Texts(spec.Dependencies),
		Size: size, Dependents: dependents,
	}, nil
}

// sizeWait is how long a server may take to tell a size, which nothing depends on.
const sizeWait = 3 * time.Second

// size returns the size of the rock of a version; 0 if it is unknown, or if the version is
// only a rockspec.
func (u *Universe) size(ctx context.Context, o offered) int64 {
	if o.Kind == rockname.Rockspec || u.client.Offline() && strings.HasPrefix(o.Base, "http") {
		return 0
	}
	ctx, cancel := context.WithTimeout(ctx, sizeWait)
	defer cancel()
	url, _ := u.speak(o.Server).file(o)
	health := u.client.Probe(ctx, []string{url})
	if health.Err != nil {
		return 0
	}
	return health.Size
}

// onlyElsewhere is the error of a name that servers have for other Luas only, or that
// resembles a known one; otherwise nil.
func (u *Universe) onlyElsewhere(ctx context.Context, name string) error {
	of, lua := rockname.Split(name), runtimes.ManifestLua(u.config.Target.Lua)
	luas := u.elsewhere(ctx, version.Dependency{Namespace: of.Namespace, Name: of.Plain})
	if len(luas) == 0 {
		if similar := u.similar(ctx, name); len(similar) > 0 {
			return fault.New(fault.ResolveMissing, "no registry has `%s` for Lua %s", name, lua).
				WithHint("%s", resolve.DidYouMean(similar))
		}
		return nil
	}
	return fault.New(fault.ResolveMissing, "no registry has `%s` for Lua %s: it is for %s", name, lua, resolve.LuaRange(luas)).
		WithHint("see it with `pluv info %s --runtime lua@%s`", name, luas[len(luas)-1])
}

// meaning returns the highest candidate for `name@version`, which means `~> version` as
// in `pluv add`.
func meaning(list []resolve.Candidate, wanted string) *resolve.Candidate {
	constraint := version.Constraint{Op: version.OpCompatible, Version: version.Parse(wanted)}
	for i := range list {
		if constraint.Match(list[i].Version) {
			return &list[i]
		}
	}
	return nil
}
