package registry

import (
	"context"
	"errors"
	"slices"
	"strings"

	"pluv/host/fault"
	"pluv/host/metadata"
	"pluv/host/resolve"
	"pluv/host/rockspec"
	"pluv/host/version"
)

// Dependencies returns the dependencies of a candidate's rockspec.
func (u *Universe) Dependencies(ctx context.Context, name string, c resolve.Candidate) ([]version.Dependency, error) {
	o, isOffered := offer(c)
	if p, isPinned := at(c).(pinned); isPinned {
		return u.dependencies(p.Dependencies)
	}
	if isOffered {
		if err := u.isGone(o); err != nil {
			return nil, err
		}
	}
	record, err := u.record(ctx, at(c), u.client.Offline()) // offline, seeds are not enough
	if err != nil {
		if isOffered && fault.Is(err, fault.FetchOffline) {
			return nil, u.left(noRockspec)
		}
		if reason := unusable(err); reason != "" {
			u.passOver(name, c.Version, reason)
			return nil, &resolve.Unusable{Reason: reason, Err: err}
		}
		return nil, err
	}
	if isOffered {
		if err := u.refused(o, record); err != nil {
			return nil, err
		}
	}
	return u.dependencies(record.Dependencies)
}

// refused returns why an offered version cannot be used here; nil if it can.
func (u *Universe) refused(o offered, r *metadata.Record) error {
	platforms := u.targetOf(o.Name.Plain).Platforms
	switch {
	case !rockspec.SupportsPlatform(r.Platforms, platforms):
		platform := platforms[len(platforms)-1]
		return &resolve.Unusable{Reason: "does not support " + platform, Platform: platform}
	case r.BuildType == "" && o.Kind != "all": // an all-rock needs no build
		return &resolve.Unusable{Reason: "has no build type"}
	}
	if missing := u.lacks(o, r); missing != "" {
		return u.left(missing)
	}
	return nil
}

// dependencies parses the dependencies of a package; if Config.Shallow is set, only that
// on Lua.
func (u *Universe) dependencies(texts []string) ([]version.Dependency, error) {
	list, err := u.parse(texts)
	if u.config.Shallow {
		list = slices.DeleteFunc(list, func(d version.Dependency) bool { return d.Name != "lua" })
	}
	return list, err
}

// BuildDependencies returns the build dependencies of a candidate.
func (u *Universe) BuildDependencies(ctx context.Context, _ string, c resolve.Candidate) ([]version.Dependency, error) {
	var texts []string
	switch where := at(c).(type) {
	case pinned:
		texts = where.BuildDependencies
	case offered:
		if where.Kind == "all" {
			return nil, nil
		}
		record, err := u.record(ctx, where, false)
		if err != nil {
			return nil, err
		}
		texts = record.BuildDependencies
	}
	list, err := u.parse(texts)
	return slices.DeleteFunc(list, func(d version.Dependency) bool { return slices.Contains(u.config.Native, d.Name) }), err
}

// parse parses dependencies, each string once.
func (u *Universe) parse(texts []string) ([]version.Dependency, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.parsed == nil {
		u.parsed = map[string]version.Dependency{}
	}
	out := make([]version.Dependency, len(texts))
	for i, text := range texts {
		known, ok := u.parsed[text]
		if !ok {
			var err error
			if known, err = version.ParseDependency(text); err != nil {
				return nil, err
			}
			u.parsed[text] = known
		}
		out[i] = known
	}
	return out, nil
}

// passOver notes a listed version that is skipped.
func (u *Universe) passOver(name string, v version.Version, reason string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.passed = append(u.passed, name+" "+v.String()+" "+reason)
}

// PassedOver returns the versions that were skipped because of their rockspecs, such as
// "foo 1.0-1 has an invalid rockspec": an older one may have been chosen instead.
func (u *Universe) PassedOver() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.passed)
}

// unusable words why a rockspec cannot be used; "" if the error is about something else.
func unusable(err error) string {
	switch fault.CodeOf(err) {
	case fault.FetchContent:
		return "has a web page instead of a rockspec"
	case fault.RockspecFormat:
		return "has a rockspec that cannot be parsed"
	case fault.ArchiveFormat:
		return "has a file that is not a rock"
	case fault.RockspecInvalid:
		return "has an invalid rockspec" + detail(err)
	case fault.RockspecLimit:
		return "has a rockspec that exceeds the limits"
	}
	return ""
}

// detail returns the invalid part of a rockspec, in brackets.
func detail(err error) string {
	var invalid *fault.Error
	if !errors.As(err, &invalid) {
		return ""
	}
	_, what, found := strings.Cut(invalid.Message, " is not valid: ")
	if !found {
		what = invalid.Message
	}
	const most = 200
	if len(what) > most {
		what = strings.ToValidUTF8(what[:most], "") + "..."
	}
	return " (" + what + ")"
}
