package registry

import (
	"context"
	"strings"
	"sync"

	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/version"
)

// Listed is a name on a server.
type Listed struct {
	Name     string `luar:"name"`
	Version  string `luar:"version"` // the newest release; the newest development version if there is no release
	Registry string `luar:"registry"`
	Summary  string `luar:"summary"` // "" if it was not asked for, or cannot be had
}

// Search returns the names that contain text, each from the first server that has it,
// sorted by name within a server. If there are at most summarized of them, they have
// their summaries, for which the server is asked about each.
func (u *Universe) Search(ctx context.Context, text string) ([]Listed, error) {
	var out []Listed
	var newest []resolve.Candidate
	seen := map[string]bool{}
	text = strings.ToLower(text)
	for _, server := range u.config.Servers {
		names, err := u.speak(server).names(ctx, server, "")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if seen[name] || !strings.Contains(name, text) {
				continue
			}
			seen[name] = true
			list, _, err := u.speak(server).versions(ctx, server, rockname.Split(name))
			if err != nil {
				return nil, err
			}
			if best := Newest(list); best != nil {
				out = append(out, Listed{Name: name, Version: best.Version.String(), Registry: server.Name})
				newest = append(newest, *best)
			}
		}
	}
	if len(out) <= summarized {
		u.summarize(ctx, out, newest)
	}
	return out, ctx.Err()
}

const (
	summarized      = 20 // rocks
	summariesAtOnce = 8
)

// summarize fills in the summaries. One that cannot be had stays empty.
func (u *Universe) summarize(ctx context.Context, listed []Listed, newest []resolve.Candidate) {
	var group sync.WaitGroup
	places := make(chan struct{}, summariesAtOnce)
	for i := range listed {
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			if o, ok := offer(newest[i]); ok {
				if read, err := u.spec(ctx, o); err == nil {
					listed[i].Summary = read.Spec.Description.Summary
				}
			}
		})
	}
	group.Wait()
}

// Newest returns the highest release, or the highest development version if there is
// none; nil without candidates.
func Newest(list []resolve.Candidate) *resolve.Candidate {
	for i := range list {
		if !version.IsDev(list[i].Version) {
			return &list[i]
		}
	}
	if len(list) > 0 {
		return &list[0]
	}
	return nil
}
