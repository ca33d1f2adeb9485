package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/archive"
	"pluv/host/bridge"
)

func (h *Host) archive() bridge.Module {
	return bridge.Module{Name: "archive", Funcs: []bridge.Func{
		bridge.Go("unpack", "path, to", func(L *lua.LState, path, to string) error {
			return archive.Unpack(h.in(L), path, to, archive.Options{})
		}),
		bridge.Go("expand", "path, to", func(L *lua.LState, path, to string) error {
			return archive.Expand(h.in(L), path, to, archive.Options{})
		}),
		bridge.Go("is_archive", "name", archive.IsArchive),
		bridge.Go("plain_name", "name", archive.PlainName),
		bridge.Go("members", "path", func(path string) ([]string, error) {
			members, err := archive.Members(path)
			names := make([]string, len(members))
			for i, m := range members {
				names[i] = m.Name
			}
			return names, err
		}),
		bridge.Go("read_member", "path, name", func(path, name string) (string, error) {
			data, err := archive.ReadMember(path, name, archive.MaxMember)
			return string(data), err
		}),
		bridge.Go("pack_tar_gz", "dir, to", func(L *lua.LState, dir, to string) error { return archive.PackTarGz(h.in(L), dir, to) }),
		bridge.Go("pack_zip", "dir, to", func(L *lua.LState, dir, to string) error { return archive.PackZip(h.in(L), dir, to) }),
	}}
}
