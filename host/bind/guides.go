package bind

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"pluv/host/fsys"
)

// guideNames lists the guides of the manual.
func (h *Host) guideNames() ([]string, error) {
	if h.loader.Guides == nil {
		return nil, nil
	}
	entries, err := fs.ReadDir(h.loader.Guides, "help")
	if err != nil {
		return nil, fsys.Fault(err, "listing the guides")
	}
	var names []string
	for _, entry := range entries {
		if name, isGuide := strings.CutSuffix(entry.Name(), ".md"); isGuide {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// guide returns the text of a guide; nil if there is none of that name.
func (h *Host) guide(name string) (*string, error) {
	names, err := h.guideNames()
	if err != nil || !slices.Contains(names, name) {
		return nil, err
	}
	text, err := fs.ReadFile(h.loader.Guides, path.Join("help", name+".md"))
	if err != nil {
		return nil, fsys.Fault(err, "reading the guide %s", name)
	}
	guide := string(text)
	return &guide, nil
}
