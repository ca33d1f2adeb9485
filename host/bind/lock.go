package bind

import (
	"pluv/host/bridge"
	"pluv/host/lockfile"
)

type lockResolution struct {
	Text       string              `luar:"text"` // the current lockfile; "" for none
	File       string              `luar:"file"`
	Resolution lockfile.Resolution `luar:"resolution"`
}

func (h *Host) lock() bridge.Module {
	return bridge.Module{Name: "lock", Funcs: []bridge.Func{
		bridge.Go("parse", "text, file", func(text, file string) (*lockfile.Lock, error) {
			return lockfile.Parse([]byte(text), file)
		}),
		bridge.Go("hints", "text", func(text string) map[string]string { return lockfile.Hints([]byte(text)) }),
		bridge.Go("replace", "opts", func(o lockResolution) (string, error) {
			lock := &lockfile.Lock{}
			if o.Text != "" {
				var err error
				if lock, err = lockfile.Parse([]byte(o.Text), o.File); err != nil {
					return "", err
				}
			}
			if err := lock.RequireKnown(); err != nil {
				return "", err
			}
			lock.Replace(o.Resolution)
			return string(lock.Bytes()), nil
		}),
	}}
}
