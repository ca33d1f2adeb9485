package registry

import (
	"context"
	"strings"

	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/version"
)

// Listed is a name on a server.
type Listed struct {
	Name     string `luar:"name"`
	Version  string `luar:"version"` // the newest release; the newest development version if there is no release
	Registry string `luar:"registry"`
}

// Search returns the names that contain text, each from the first server that has it,
// sorted by name within a server.
func (u *Universe) Search(ctx context.Context, text string) ([]Listed, error) {
	var out []Listed
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
			if newest := Newest(list); newest != nil {
				out = append(out, Listed{Name: name, Version: newest.Version.String(), Registry: server.Name})
			}
		}
	}
	return out, nil
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
