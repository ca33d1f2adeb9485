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
		bridge.Go("places", "text", func(text string) []lockfile.Place { return lockfile.Places([]byte(text)) }),
		bridge.Go("sides", "text", func(text string) []string {
			ours, theirs := lockfile.Sides([]byte(text))
			return []string{string(ours), string(theirs)}
		}),
		bridge.Go("replace", "opts", func(o lockResolution) (string, error) {
			return changed(o.Text, o.File, func(lock *lockfile.Lock) { lock.Replace(o.Resolution) })
		}),
		bridge.Go("drop", "text, file, tag", func(text, file, tag string) (string, error) {
			return changed(text, file, func(lock *lockfile.Lock) { lock.Drop(tag) })
		}),
	}}
}

// changed returns a lockfile with a change; "" stands for an empty one.
func changed(text, file string, change func(*lockfile.Lock)) (string, error) {
	lock := &lockfile.Lock{}
	if text != "" {
		var err error
		if lock, err = lockfile.Parse([]byte(text), file); err != nil {
			return "", err
		}
	}
	if err := lock.RequireKnown(); err != nil {
		return "", err
	}
	change(lock)
	return string(lock.Bytes()), nil
}
