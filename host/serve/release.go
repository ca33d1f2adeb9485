package serve

import (
	"path/filepath"
	"slices"

	"pluv/host/archive"
	"pluv/host/fault"
	"pluv/host/fsys"
	"pluv/host/rockname"
)

// release is one version of a package.
type release struct {
	Name, Version string
	files         map[string]string // paths relative to the folder, by arch
	details       *rockspecDetails
}

// readAll evaluates new rockspecs, and drops releases without a valid one.
func (s *catalog) readAll(next, before *snapshot) {
	var all []*release
	for _, in := range next.sections {
		for _, versions := range in.packages {
			for _, r := range versions {
				all = append(all, r)
			}
		}
	}
	parallel(len(all), func(i int) {
		r := all[i]
		at, old := next.read[r.source()], before.read[r.source()]
		if old == nil || old.details == nil {
			at.seen = s.look(r.source())
		}
		if old != nil && old.done && old.seen == at.seen && (!old.recalled || old.changed == at.changed) {
			at.details, at.changed = old.details, old.changed // of the content that was evaluated
		} else {
			at.details = s.evaluate(r)
		}
		at.done = true
		r.details = at.details
	})
	for _, in := range next.sections {
		for name, versions := range in.packages {
			for v, r := range versions {
				if r.details == nil {
					next.leftOut = append(next.leftOut, r.source())
					delete(versions, v)
				}
			}
			if len(versions) == 0 {
				delete(in.packages, name)
			}
		}
	}
}

// evaluate reads the rockspec of a release. If it is not valid, evaluate warns and
// returns nil.
func (s *catalog) evaluate(r *release) *rockspecDetails {
	text, err := s.rockspec(r)
	var f *rockspecDetails
	if err == nil {
		f, err = evaluate(s.ctx, text, r.base())
	}
	switch {
	case err == nil:
		s.evaluated.Add(1)
	case fault.Exhausted(err):
		s.limited.Store(true)
	case s.ctx.Err() == nil:
		s.warn("skipping " + r.source() + ": " + err.Error())
	}
	return f
}

// source is the file that contains the rockspec.
func (r *release) source() string {
	if file := r.files[rockname.Rockspec]; file != "" {
		return file
	}
	return r.files[r.arches()[0]]
}

// arches lists the kinds of file of the release.
func (r *release) arches() []string {
	out := make([]string, 0, len(r.files))
	for arch := range r.files {
		out = append(out, arch)
	}
	slices.Sort(out)
	return out
}

// base is the file name of the release's rockspec.
func (r *release) base() string {
	return rockname.File(rockname.Stem(r.Name, r.Version), rockname.Rockspec)
}

// rockspec returns the text of a release's rockspec.
func (s *catalog) rockspec(r *release) ([]byte, error) {
	file := filepath.Join(s.dir, filepath.FromSlash(r.source()))
	if rockname.IsRockspec(file) {
		return fsys.ReadFile(file, maxRockspec)
	}
	return archive.ReadMember(file, r.base(), maxRockspec)
}
