package bind

import (
	"cmp"

	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/registry"
	"pluv/host/resolve"
	"pluv/host/rockname"
	"pluv/host/rockspec"
	"pluv/host/version"
)

type indexOptions struct {
	Registries []registry.Server `luar:"registries"`
	Only       map[string]string `luar:"only"` // the registries that names must come from
	Lua        string            `luar:"lua"`
	Name       string            `luar:"name"`      // for info
	Names      []string          `luar:"names"`     // for versions
	Version    string            `luar:"version"`   // for info; "" is the newest release
	Text       string            `luar:"text"`      // for search
	Reachable  bool              `luar:"reachable"` // for versions: the newest is one that can be had, offline too
}

type foundRock struct {
	Name     string `luar:"name"`
	Version  string `luar:"version"`
	Registry string `luar:"registry"`
}

type rockVersions struct {
	Registry string   `luar:"registry"`
	Newest   string   `luar:"newest"`
	Versions []string `luar:"versions"`
}

type rockInfo struct {
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
}

func (h *Host) index() bridge.Module {
	return bridge.Module{Name: "index", Funcs: []bridge.Func{
		bridge.Go("search", "opts", func(o indexOptions) ([]foundRock, error) {
			u, err := h.universe(o)
			if err != nil {
				return nil, err
			}
			found, err := u.Search(h.ctx, o.Text)
			out := make([]foundRock, len(found))
			for i, f := range found {
				out[i] = foundRock{f.Name, f.Version, f.Server.Name}
			}
			return out, err
		}),
		bridge.Go("versions", "opts", h.versions),
		bridge.Go("info", "opts", h.info),
	}}
}

func (h *Host) universe(o indexOptions) (*registry.Universe, error) {
	client, err := h.client()
	if err != nil {
		return nil, err
	}
	cache, err := h.cacheDir()
	if err != nil {
		return nil, err
	}
	return registry.Open(client, registry.Config{Servers: o.Registries, Only: o.Only, CacheDir: cache, Warn: h.warn,
		Target: rockspec.Target{Lua: o.Lua, Platforms: rockspec.PlatformsFor(h.platform.OS)}}), nil
}

// versions maps each name that a registry has to its versions.
func (h *Host) versions(o indexOptions) (map[string]rockVersions, error) {
	u, err := h.universe(o)
	if err != nil {
		return nil, err
	}
	found := map[string]rockVersions{}
	for _, name := range o.Names {
		list, err := u.Candidates(h.ctx, name)
		if err != nil {
			return nil, err
		}
		having := list
		if o.Reachable {
			having = u.Reachable(h.ctx, name, list)
		}
		newest := registry.Newest(having)
		if newest == nil {
			continue
		}
		own := rockVersions{Registry: newest.ID.(registry.Origin).Server.Name, Newest: newest.Version.String()}
		for _, c := range list {
			own.Versions = append(own.Versions, c.Version.String())
		}
		found[name] = own
	}
	return found, nil
}

func (h *Host) info(o indexOptions) (*rockInfo, error) {
	u, err := h.universe(o)
	if err != nil {
		return nil, err
	}
	list, err := u.Candidates(h.ctx, o.Name)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, h.onlyElsewhere(u, o)
	}
	var chosen *resolve.Candidate
	if o.Version == "" {
		chosen = cmp.Or(registry.Newest(u.Reachable(h.ctx, o.Name, list)), registry.Newest(list))
	} else if chosen = matching(list, o.Version); chosen == nil {
		return nil, fault.New(fault.ResolveMissing, "%s has no version %s", o.Name, o.Version).
			WithHint("see which it has with `pluv info %s`", o.Name)
	}
	meta, err := u.Metadata(h.ctx, o.Name, *chosen)
	if err != nil {
		return nil, err
	}
	d := meta.Spec.Description
	out := &rockInfo{
		Name: o.Name, Version: meta.Spec.Version, Registry: chosen.ID.(registry.Origin).Server.Name,
		Summary: d.Summary, Detailed: d.Detailed, Homepage: d.Homepage, License: d.License, Maintainer: d.Maintainer,
		Build: meta.Spec.BuildType(), Source: meta.Spec.Source.URL,
	}
	for _, c := range list {
		out.Versions = append(out.Versions, c.Version.String())
	}
	out.Dependencies = version.Texts(meta.Spec.Dependencies)
	return out, nil
}

// onlyElsewhere is the error of a name that registries have for other Luas only, or
// that resembles one they have; nil for one that nothing helps with.
func (h *Host) onlyElsewhere(u *registry.Universe, o indexOptions) error {
	name := rockname.Split(o.Name)
	luas := u.Elsewhere(h.ctx, version.Dependency{Namespace: name.Namespace, Name: name.Plain})
	if len(luas) == 0 {
		if similar := u.Similar(h.ctx, o.Name); len(similar) > 0 {
			return fault.New(fault.ResolveMissing, "no registry has `%s` for Lua %s", o.Name, registry.ManifestLua(o.Lua)).
				WithHint("%s", resolve.DidYouMean(similar))
		}
		return nil
	}
	return fault.New(fault.ResolveMissing, "no registry has `%s` for Lua %s: it is for %s", o.Name, registry.ManifestLua(o.Lua), resolve.LuaRange(luas)).
		WithHint("see it with `pluv info %s --runtime lua@%s`", o.Name, luas[len(luas)-1])
}

// matching returns the highest candidate that `name@version` means, which is
// `~> version` as for `pluv add`.
func matching(list []resolve.Candidate, wanted string) *resolve.Candidate {
	constraint := version.Constraint{Op: version.OpCompatible, Version: version.Parse(wanted)}
	for i := range list {
		if constraint.Match(list[i].Version) {
			return &list[i]
		}
	}
	return nil
}
