package registry

import (
	"context"

	"pluv/host/rockname"
)

// Published is a file on a server.
type Published struct {
	Name    string `luar:"name"`
	Version string `luar:"version"`
	Kind    string `luar:"kind"` // "rockspec", "src", "all", or a machine such as "linux-x86_64"
	URL     string `luar:"url"`
}

// Published returns all files of a namespace of the first server, also those that pluv
// would not install, such as rocks for other machines.
func (u *Universe) Published(ctx context.Context, namespace string) ([]Published, error) {
	if len(u.config.Servers) == 0 {
		return nil, nil
	}
	return u.speak(u.config.Servers[0]).published(ctx, u.config.Servers[0], namespace)
}

func (l *luarocks) published(ctx context.Context, s Server, namespace string) ([]Published, error) {
	m, err := l.listing(ctx, s, namespace)
	if err != nil || m == nil {
		return nil, err
	}
	var out []Published
	for _, name := range m.Names() {
		for _, entry := range m.Versions(name) {
			if !isFileName(entry.Version) || !isFileName(name) {
				continue
			}
			for _, kind := range entry.Arches {
				if isFileName(kind) {
					file := rockname.File(rockname.Stem(name, entry.Version), kind)
					out = append(out, Published{name, entry.Version, kind, folder(s, namespace) + "/" + file})
				}
			}
		}
	}
	return out, nil
}
