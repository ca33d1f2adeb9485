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

// What is missing of a version that cannot be fetched now.
const (
	noRockspec = "is not in the cache"
	noSource   = "has no source in the cache"
)

// lacks returns what is missing of a version while nothing can be fetched; "" if it is
// available. Only available versions count then. Versions whose checksum is in the lock
// (Config.Summed) are not checked, as they may be built already.
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

// reachable filters out candidates that are not available offline.
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

// sourceless reports whether versions without a cached source count.
func (u *Universe) sourceless() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.noSources
}

// settleForNoSources lets versions without a cached source count after a failure, and
// reports whether that is new: for callers that only want versions, and so that the next
// error names the missing source.
func (u *Universe) settleForNoSources() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	settles := u.missed && !u.noSources
	u.noSources = u.noSources || settles
	return settles
}

// left notes that a version was skipped because it is not in the cache, and returns the
// error for its dependencies.
func (u *Universe) left(reason string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.missed = true
	return &resolve.Unusable{Reason: reason}
}

// offlineFailure turns a failure to resolve into one that the network may solve. For a
// package without any cached version it names the listed ones.
func (u *Universe) offlineFailure(ctx context.Context, request resolve.Request, err error) error {
	u.mu.Lock()
	missed := u.missed
	u.mu.Unlock()
	if !missed || fault.CodeOf(err) != fault.ResolveConflict {
		return err
	}
	message := "pluv is offline, and the cache has no compatible versions"
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
		message = fmt.Sprintf("pluv is offline, and no version of `%s` is in the cache; the registry lists %s", wanted, listed(list))
		break
	}
	return fault.Wrap(fault.FetchOffline, err, "%s", message).WithHint("run the command once without `--offline`")
}

// listed formats versions, highest first.
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
