package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/fetch"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockname"
)

// What a version lacks that pluv cannot fetch now.
const (
	noRockspec = "is not in the cache"
	noSource   = "has no source in the cache"
)

// lacks says what of a version is missing while nothing can be fetched, "" if it
// can be had: while there are such versions the others do not count. A version whose
// sum the lock knows (Config.Summed) is not asked about, as it may be built already.
func (u *Universe) lacks(o offered, r *metadata.Record) string {
	if !u.client.Offline() || u.sourceless() || u.config.Summed[o.Name.Plain+" "+o.Version] {
		return ""
	}
	file, _ := u.speak(o.Server).file(o)
	switch holds := u.client.Holds(file); {
	case !holds && o.Kind == rockname.Rockspec:
		return noRockspec
	case !holds:
		return noSource
	case o.Kind == rockname.Rockspec && fetch.OriginOf(r.SourceURL) != "" && !u.client.Holds(r.SourceURL):
		return noSource
	}
	return ""
}

// reachable leaves out the candidates that cannot be had offline.
func (u *Universe) reachable(ctx context.Context, list []resolve.Candidate) []resolve.Candidate {
	if !u.client.Offline() {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(c resolve.Candidate) bool {
		o, ok := offer(c)
		if !ok {
			return false
		}
		r, err := u.record(ctx, o, true)
		return err != nil || u.lacks(o, r) != ""
	})
}

// sourceless reports whether versions count whose source is not in the cache.
func (u *Universe) sourceless() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.noSources
}

// settleForNoSources reports whether a failure is another one, or none, when
// versions count whose sources are not in the cache: for who wants to know which
// versions fit, and then for the error that names the missing source.
func (u *Universe) settleForNoSources() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	settles := u.missed && !u.noSources
	u.noSources = u.noSources || settles
	return settles
}

// left notes that a version was left out since it is not in the cache, and returns
// the error of its dependencies.
func (u *Universe) left(reason string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.missed = true
	return &resolve.Unusable{Reason: reason}
}

// offlineFailure is a failure to resolve to which the network may have an answer.
// Of the packages with no version at all in the cache it names what is listed.
func (u *Universe) offlineFailure(ctx context.Context, request resolve.Request, err error) error {
	u.mu.Lock()
	missed := u.missed
	u.mu.Unlock()
	if !missed || fault.CodeOf(err) != fault.ResolveConflict {
		return err
	}
	message := "the cache has no versions that suit each other, and pluv is offline"
	for _, root := range request.Roots {
		wanted := root.Dependency
		if constraints, isOverridden := request.Overrides[wanted.Name]; isOverridden {
			wanted.Constraints = constraints
		}
		name := wanted.FullName()
		list, listing := u.Candidates(ctx, name)
		list = slices.DeleteFunc(slices.Clone(list), func(c resolve.Candidate) bool { return !wanted.Constraints.Match(c.Version) })
		if listing != nil || len(list) == 0 || len(u.reachable(ctx, list)) > 0 {
			continue
		}
		message = fmt.Sprintf("no version of `%s` is in the cache, and pluv is offline; the registry lists %s", wanted, listed(list))
		break
	}
	return fault.Wrap(fault.FetchOffline, err, "%s", message).WithHint("run the command once without `--offline`")
}

// listed names versions, the highest first.
func listed(list []resolve.Candidate) string {
	const most = 5
	var names []string
	for _, c := range list[:min(len(list), most)] {
		names = append(names, c.Version.String())
	}
	text := strings.Join(names, ", ")
	if len(list) > most {
		text += fmt.Sprintf(" and %d more", len(list)-most)
	}
	return text
}
