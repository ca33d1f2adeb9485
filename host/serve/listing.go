package serve

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"slices"
	"sync"

	"pluv/host/fault"
	"pluv/host/luadata"
	"pluv/host/manifest"
	"pluv/host/runtimes"
)

// listing is the content of a manifest: the arches of each version of each name.
type listing map[string]map[string][]string

// listing returns the content of the section for a version of Lua; "" is all.
func (in *section) listing(lua string) listing {
	out := listing{}
	for name, versions := range in.packages {
		for v, r := range versions {
			if lua == "" || slices.Contains(r.details.Lua, lua) {
				out.add(name, v, r.arches())
			}
		}
	}
	return out
}

func (l listing) add(name, version string, arches []string) {
	if l[name] == nil {
		l[name] = map[string][]string{}
	}
	l[name][version] = arches
}

// merge adds the names of a manifest that are not taken.
func (l listing) merge(m *manifest.Manifest, isTaken func(name string) bool) {
	for _, name := range m.Names() {
		if isTaken(name) {
			continue
		}
		for _, entry := range m.Versions(name) {
			l.add(name, entry.Version, entry.Arches)
		}
	}
}

// A manifestName is the name of a manifest, in parts.
type manifestName struct{ base, lua, extension string }

// manifestNames has the names of all manifests.
var manifestNames = sync.OnceValue(func() map[string]manifestName {
	out := map[string]manifestName{}
	for _, extension := range []string{"", ".json", ".zip"} {
		out["manifest"+extension] = manifestName{"manifest", "", extension}
		for _, lua := range runtimes.Luas {
			out["manifest-"+lua+extension] = manifestName{"manifest-" + lua, lua, extension}
		}
	}
	return out
})

// encode encodes a manifest in the format of an extension.
func (l listing) encode(name, extension string) (contentType string, body []byte, err error) {
	switch extension {
	case ".json":
		body, err = l.json()
		return typeJSON, body, err
	case ".zip":
		body, err = zipped(name, l.lua())
		return typeZip, body, err
	}
	return typeText, l.lua(), nil
}

// lua is the format of LuaRocks' own servers.
func (l listing) lua() []byte {
	repository := map[string]any{}
	for name, versions := range l {
		table := map[string]any{}
		for v, arches := range versions {
			list := make([]any, len(arches))
			for i, arch := range arches {
				list[i] = map[string]any{"arch": arch}
			}
			table[v] = list
		}
		repository[name] = table
	}
	empty := map[string]any{}
	return bytes.Join([][]byte{
		luadata.Encode("commands", empty), luadata.Encode("modules", empty), luadata.Encode("repository", repository),
	}, nil)
}

func (l listing) json() ([]byte, error) {
	type entry struct {
		Arch string `json:"arch"`
	}
	repository := map[string]map[string][]entry{}
	for name, versions := range l {
		repository[name] = map[string][]entry{}
		for v, arches := range versions {
			list := make([]entry, len(arches))
			for i, arch := range arches {
				list[i] = entry{arch}
			}
			repository[name][v] = list
		}
	}
	body, err := json.Marshal(map[string]any{"repository": repository, "modules": struct{}{}, "commands": struct{}{}})
	if err != nil {
		return nil, fault.Wrap(fault.IndexFormat, err, "writing a manifest")
	}
	return body, nil
}

// zipped makes a ZIP with one file.
func zipped(name string, body []byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	member, err := w.Create(name)
	if err == nil {
		_, err = member.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fault.Wrap(fault.IndexFormat, err, "packing %s", name)
	}
	return out.Bytes(), nil
}
