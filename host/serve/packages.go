package serve

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/manifest"
	"pluv/host/rockname"
	"pluv/host/version"
)

// packageInfo is a package in the API.
type packageInfo struct {
	Name     string        `json:"name"`
	Origin   string        `json:"origin"` // "local" or "upstream"
	Latest   string        `json:"latest"` // the newest release, or else the newest version of any kind
	Versions []versionInfo `json:"versions"`
}

// versionInfo is a version in the API. For one that only the upstream has, just the parts
// that its manifests list are known.
type versionInfo struct {
	Version           string     `json:"version"`
	Lua               []string   `json:"lua"` // whose manifests list it
	Summary           string     `json:"summary,omitempty"`
	Homepage          string     `json:"homepage,omitempty"`
	License           string     `json:"license,omitempty"`
	Dependencies      []string   `json:"dependencies,omitempty"`
	BuildDependencies []string   `json:"build_dependencies,omitempty"`
	Platforms         []string   `json:"supported_platforms,omitempty"`
	Build             string     `json:"build,omitempty"`
	Source            string     `json:"source,omitempty"`
	Files             []fileInfo `json:"files"`
}

type fileInfo struct {
	URL      string     `json:"url"` // relative to the server
	Arch     string     `json:"arch"`
	Size     int64      `json:"size,omitempty"`
	SHA256   string     `json:"sha256,omitempty"`
	Modified *time.Time `json:"modified,omitempty"`
}

func packageURL(namespace, name string) string {
	if namespace == "" {
		return "/api/packages/" + name
	}
	return "/api/namespaces/" + namespace + "/packages/" + name
}

// getPackages lists the packages of the root or of a namespace, with their
// versions.
func (s *Server) getPackages(x *exchange, r *http.Request) error {
	type brief struct {
		Name     string   `json:"name"`
		Origin   string   `json:"origin"`
		Latest   string   `json:"latest"`
		Versions []string `json:"versions"`
	}
	return s.packages(x, r, "", func(all map[string]*packageInfo) (any, error) {
		list := []brief{}
		for name, p := range all {
			b := brief{Name: name, Origin: p.Origin, Latest: p.Latest}
			for _, v := range p.Versions {
				b.Versions = append(b.Versions, v.Version)
			}
			list = append(list, b)
		}
		slices.SortFunc(list, func(a, b brief) int { return strings.Compare(a.Name, b.Name) })
		return map[string]any{"packages": list}, nil
	})
}

// getPackage describes one package.
func (s *Server) getPackage(x *exchange, r *http.Request) error {
	name := r.PathValue("name")
	if name == "" || len(name) > maxName {
		return errNotFound
	}
	return s.packages(x, r, name, func(all map[string]*packageInfo) (any, error) {
		p := all[name]
		if p.Origin == "local" {
			for i := range p.Versions {
				if err := s.complete(p.Versions[i].Files); err != nil {
					return nil, err
				}
			}
		}
		return p, nil
	})
}

// packages answers with what pick makes of the packages of a request's namespace, or of
// the package with a name. The answer is kept until something changes.
func (s *Server) packages(x *exchange, r *http.Request, name string, pick func(map[string]*packageInfo) (any, error)) error {
	namespace := r.PathValue("namespace")
	if namespace != "" && !isNamespace(namespace) {
		return errNotFound
	}
	now, at := s.catalog.current(), folder(namespace)
	added, err := s.upstreamManifests(r.Context(), x, at, "")
	if err != nil {
		return err
	}
	if name != "" && !now.has(namespace, name, added) {
		return x.missing(added)
	}
	return s.serve(x, r, now, at, "api package "+name, added, func(*section) (*document, error) {
		picked, err := pick(s.describe(now, namespace, name, added))
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(picked)
		if err != nil {
			return nil, fault.Wrap(fault.HostFailure, err, "writing an answer")
		}
		modified := added.changed
		for _, part := range now.sectionsOf(namespace) {
			modified = latest(modified, part.modified)
		}
		return newDocument(typeJSON, append(body, '\n'), modified)
	})
}

// has reports whether a namespace, or that of the upstream, has a package.
func (now *snapshot) has(namespace, name string, added additions) bool {
	if slices.ContainsFunc(now.sectionsOf(namespace), func(in *section) bool { return in.packages[name] != nil }) {
		return true
	}
	return !now.isTaken(folder(namespace), name) &&
		slices.ContainsFunc(added.manifests, func(m *manifest.Manifest) bool { return len(m.Versions(name)) > 0 })
}

// describe collects the packages of a namespace, including those of the upstream: all, or
// those called only.
func (s *Server) describe(now *snapshot, namespace, only string, added additions) map[string]*packageInfo {
	all := map[string]*packageInfo{}
	for _, in := range now.sectionsOf(namespace) {
		for name, versions := range in.packages {
			if only != "" && name != only {
				continue
			}
			for _, r := range versions {
				all[name] = all[name].with(name, "local", r.describe())
			}
		}
	}
	at := folder(namespace)
	for i, m := range added.manifests {
		names := []string{only}
		if only == "" {
			names = m.Names()
		}
		for _, name := range names {
			if now.isTaken(at, name) {
				continue
			}
			for _, entry := range m.Versions(name) {
				all[name] = all[name].with(name, "upstream", listed(at, name, entry.Version, entry.Arches, added.luas[i]))
			}
		}
	}
	for _, p := range all {
		p.sort()
	}
	return all
}

// with adds a version, or another Lua of an existing version.
func (p *packageInfo) with(name, origin string, v versionInfo) *packageInfo {
	if p == nil {
		p = &packageInfo{Name: name, Origin: origin}
	}
	if i := slices.IndexFunc(p.Versions, func(o versionInfo) bool { return o.Version == v.Version }); i >= 0 {
		p.Versions[i].Lua = append(p.Versions[i].Lua, v.Lua...)
		return p
	}
	p.Versions = append(p.Versions, v)
	return p
}

// sort puts the newest version first.
func (p *packageInfo) sort() {
	slices.SortFunc(p.Versions, func(a, b versionInfo) int { return version.Compare(version.Parse(b.Version), version.Parse(a.Version)) })
	p.Latest = p.Versions[0].Version
	for _, v := range p.Versions {
		if !version.IsDev(version.Parse(v.Version)) {
			p.Latest = v.Version
			return
		}
	}
}

func (r *release) describe() versionInfo {
	of, record := r.details.Description, r.details.Record
	v := versionInfo{
		Version: r.Version, Lua: slices.Clone(r.details.Lua), Summary: of.Summary, Homepage: of.Homepage, License: of.License,
		Dependencies: record.Dependencies, BuildDependencies: record.BuildDependencies, Platforms: record.Platforms,
		Build: record.BuildType, Source: record.SourceURL,
	}
	for _, arch := range r.arches() {
		v.Files = append(v.Files, fileInfo{URL: "/" + r.files[arch], Arch: arch})
	}
	return v
}

// listed describes a version that a manifest of the upstream lists.
func listed(at, name, v string, arches []string, lua string) versionInfo {
	out := versionInfo{Version: v, Lua: []string{lua}}
	for _, arch := range arches {
		file := rockname.File(rockname.Stem(name, v), arch)
		out.Files = append(out.Files, fileInfo{URL: "/" + path.Join(at, file), Arch: arch})
	}
	return out
}

// complete adds sizes, checksums and times.
func (s *Server) complete(files []fileInfo) error {
	for i := range files {
		rel := files[i].URL[1:]
		info, err := s.root.Stat(rel)
		if err != nil {
			return fsys.Fault(err, "reading %s", rel)
		}
		if files[i].SHA256, err = s.sums.of(s.root, rel, info); err != nil {
			return err
		}
		modified := info.ModTime().UTC().Truncate(time.Second)
		files[i].Size, files[i].Modified = info.Size(), &modified
	}
	return nil
}
