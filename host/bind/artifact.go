package bind

import (
	lua "github.com/yuin/gopher-lua"

	"pluv/host/artifact"
	"pluv/host/bridge"
	"pluv/host/fsys"
)

type foundArtifact struct {
	Place  string `luar:"place"`
	Key    string `luar:"key"`
	SHA256 string `luar:"sha256"`
	Size   int64  `luar:"size"`
	Local  bool   `luar:"is_local"` // its files contain folders of this machine
	UsedAt int64  `luar:"used_at"`  // Unix seconds
}

func (h *Host) artifact() bridge.Module {
	return bridge.Module{Name: "artifact", Funcs: []bridge.Func{
		bridge.Go("pack", "opts", func(L *lua.LState, p artifact.Packing) error {
			_, err := artifact.Pack(h.in(L), p)
			return err
		}),
		bridge.Go("restore", "opts", func(L *lua.LState, r artifact.Restoring) (bool, error) { return artifact.Restore(h.in(L), r) }),
		bridge.Go("list", "root", func(root string) ([]foundArtifact, error) {
			found, err := artifact.List(root)
			out := make([]foundArtifact, len(found))
			for i, f := range found {
				out[i] = describeArtifact(string(f.Path), f.Description)
				out[i].UsedAt = f.UsedAt.Unix()
			}
			return out, err
		}),
		bridge.Go("open", "root, place", func(root, place string) (*foundArtifact, error) {
			a, err := artifact.OpenAt(root, artifact.Path(place))
			if a == nil || err != nil {
				return nil, err
			}
			out := describeArtifact(place, a)
			return &out, nil
		}),
		bridge.Go("sweep", "root", artifact.Sweep),
		bridge.Go("prune", "opts", func(o pruneOptions) (fsys.Used, error) { return artifact.Prune(o.Dir, o.time()) }),
	}}
}

func describeArtifact(place string, a *artifact.Description) foundArtifact {
	return foundArtifact{Place: place, Key: a.Key, SHA256: a.SHA256, Size: a.Size, Local: len(a.Paths) > 0}
}
