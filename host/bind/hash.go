package bind

import (
	"pluv/host/bridge"
	"pluv/host/digest"
)

func (h *Host) hash() bridge.Module {
	return bridge.Module{Name: "hash", Funcs: []bridge.Func{
		bridge.Go("sha256", "text", func(text string) string { return digest.SHA256([]byte(text)) }),
		bridge.Go("sha256_file", "path", func(path string) (string, error) {
			sum, _, err := digest.SHA256File(path)
			return sum, err
		}),
		bridge.Go("md5_file", "path", func(path string) (string, error) {
			sum, _, err := digest.MD5File(path)
			return sum, err
		}),
		bridge.Go("tree", "path", digest.Tree),
		bridge.Go("check", "got, want, what", digest.Check),
	}}
}
