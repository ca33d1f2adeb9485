package tree

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"pluv/host/fault"
)

// An Addition is a rock to install into a tree in place.
type Addition struct {
	Dir      string            `luar:"dir"`      // its sealed rock folder
	Wrappers map[string]string `luar:"wrappers"` // as in Part
	NoDoc    bool              `luar:"no_doc"`   // without its folder doc/
	Lock     string            `luar:"lock"`     // the content of its luarocks.lock; "" for none
}

// Changes are what Change does.
type Changes struct {
	Place  Place      `luar:"place"`
	Others []Place    `luar:"others"` // further trees with dependencies
	Remove []ID       `luar:"remove"`
	Add    []Addition `luar:"add"`
	// NoManifest leaves the manifest as it is.
	NoManifest bool `luar:"no_manifest"`

	// Open opens a sealed rock folder; nil for Open of this package.
	Open func(dir string) (*Rock, error)
}

// Changed is what Change did besides.
type Changed struct {
	Collisions []Collision `luar:"collisions"` // of added rocks
	Backups    []Backup    `luar:"backups"`
}

// Backup is a file that no rock of the tree owned and that got another name.
type Backup struct {
	Path string `luar:"path"`
	Name string `luar:"name"`
}

// Change installs and removes rocks in a tree of LuaRocks, as LuaRocks does: of several
// rocks with one module or program the first in its order has the plain name, the others
// have versioned names (repos, check_spot_if_available), and a name that becomes free goes
// to the next one. The manifest is written last, so that what a killed process left is
// completed when the command is repeated. A failure before that undoes what was done, as
// far as possible.
func Change(ctx context.Context, c Changes) (*Changed, error) {
	if c.Open == nil {
		c.Open = Open
	}
	p := &plan{Changes: c, changed: &Changed{}, rocks: map[ID]*Rock{}, owns: map[string]bool{}}
	var err error
	if p.before, err = c.Place.Read(); err != nil {
		return nil, err
	}
	if err := p.read(); err != nil {
		return nil, err
	}
	if err := p.decide(); err != nil {
		return nil, err
	}
	if err := p.perform(ctx); err != nil {
		return nil, err
	}
	return p.changed, nil
}

// plan is one call of Change.
type plan struct {
	Changes
	changed       *Changed
	before, after []Held
	adding        []adding
	rocks         map[ID]*Rock    // to add
	owns          map[string]bool // files that belong to a changed rock
	placed        []placing
	renames       []rename
	deletes       []string
}

// adding is an Addition with its opened rock.
type adding struct {
	Addition
	rock *Rock
}

// placing is a file of a rock to install.
type placing struct {
	from   string // below the rock's folder
	target string
	script string // the text of a wrapper; "" to copy the file
	runs   bool   // a program or a library
}

type rename struct{ from, to string }

// read reads the rocks to add, and computes what the tree will hold.
func (p *plan) read() error {
	gone := map[ID]bool{}
	for _, id := range p.Remove {
		gone[id] = true
	}
	for _, a := range p.Add {
		rock, err := p.Open(a.Dir)
		if err == nil && rock == nil {
			err = fault.New(fault.TreeDamaged, "the built rock in %s is missing or damaged", a.Dir).WithHint("run the command again")
		}
		if err != nil {
			return err
		}
		id := ID{rock.Name, rock.Version}
		p.adding = append(p.adding, adding{a, rock})
		p.rocks[id], gone[id] = rock, true
		held, err := holdAll([]*Rock{rock})
		if err != nil {
			return err
		}
		p.after = append(p.after, held...)
	}
	for _, held := range p.before {
		if !gone[held.ID] {
			p.after = append(p.after, held)
		}
	}
	slices.SortFunc(p.after, func(a, b Held) int { return beforeID(a.ID, b.ID) })
	return nil
}

// providers are the rocks of each item, in LuaRocks' order.
type providers map[string][]ID

func providersOf(held []Held) providers {
	out := providers{}
	for _, r := range held {
		for name := range r.Modules {
			out["module "+name] = append(out["module "+name], r.ID)
		}
		for name := range r.Commands {
			out["program "+name] = append(out["program "+name], r.ID)
		}
	}
	return out
}

// itemOf is the key of a file in providers; "" for a file that is not deployed.
func itemOf(file string) string {
	top, rest, _ := strings.Cut(file, "/")
	return strings.TrimPrefix(item(top, rest), "the ")
}

// target is the deployed path of a file of a rock.
func (o providers) target(p Place, id ID, file string) string {
	top, rest, _ := strings.Cut(file, "/")
	if list := o[itemOf(file)]; len(list) > 0 && list[0] != id {
		rest = versionedName(id.Name, id.Version, rest)
	}
	return filepath.Join(p.deployed(top), filepath.FromSlash(rest))
}

// forms are the paths that a deployed file may have: a program is one itself, or has a wrapper,
// which Windows calls differently.
func forms(file, target string) []string {
	if ending := wrapperEnding(); ending != "" && strings.HasPrefix(file, "bin/") {
		return []string{target, target + ending}
	}
	return []string{target}
}

// decide computes the files to delete, to rename and to place.
func (p *plan) decide() error {
	before, after := providersOf(p.before), providersOf(p.after)
	affected := map[string]bool{}
	kept := map[string]bool{} // targets of added rocks
	for _, a := range p.adding {
		rock := a.rock
		id := ID{rock.Name, rock.Version}
		for _, f := range rock.Files {
			if what := itemOf(f.Path); what != "" {
				affected[what] = true
				target := after.target(p.Place, id, f.Path)
				_, rest, _ := strings.Cut(f.Path, "/")
				script := ""
				if strings.HasPrefix(f.Path, "bin/") {
					script = a.Wrappers[rest]
				}
				if script != "" {
					target += wrapperEnding()
				}
				kept[target] = true
				p.placed = append(p.placed, placing{filepath.Join(a.Dir, filepath.FromSlash(f.Path)), target, script, !strings.HasPrefix(f.Path, "lua/")})
				p.collide(after[what], id, what)
			}
		}
	}
	if err := p.forget(before, affected, kept); err != nil {
		return err
	}
	return p.moveOthers(before, after, affected)
}

// collide records that an added rock shares an item with another rock.
func (p *plan) collide(list []ID, id ID, what string) {
	at := slices.Index(list, id)
	for i, other := range list {
		if other.Name == id.Name || i != 0 && at != 0 {
			continue
		}
		used, renamed := list[0], id
		if at == 0 {
			renamed = other
		}
		c := Collision{"the " + what, used.Name + " " + used.Version, renamed.Name + " " + renamed.Version}
		if !slices.Contains(p.changed.Collisions, c) {
			p.changed.Collisions = append(p.changed.Collisions, c)
		}
	}
}

// forget plans to delete the deployed files of rocks that are removed or replaced, except
// those that the new rock has too.
func (p *plan) forget(before providers, affected, kept map[string]bool) error {
	ids := slices.Clone(p.Remove)
	for id := range p.rocks {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		files, err := p.filesOf(id)
		if err != nil {
			return err
		}
		for _, file := range files {
			what := itemOf(file)
			if what == "" {
				continue
			}
			affected[what] = true
			for _, target := range forms(file, before.target(p.Place, id, file)) {
				p.owns[target] = true
				if !kept[target] {
					p.deletes = append(p.deletes, target)
				}
			}
		}
	}
	slices.Sort(p.deletes)
	p.deletes = slices.Compact(p.deletes)
	return nil
}

// filesOf returns the files of a rock in the tree: by its rock_manifest, or, if that is
// missing, by the manifest, which does not tell lua/ from lib/.
func (p *plan) filesOf(id ID) ([]string, error) {
	listed, err := p.Place.Files(id)
	if err != nil {
		return nil, err
	}
	var files []string
	for file := range listed {
		files = append(files, file)
	}
	if listed == nil {
		i := slices.IndexFunc(p.before, func(h Held) bool { return h.ID == id })
		if i < 0 {
			return nil, nil
		}
		for _, file := range p.before[i].Modules {
			if filepath.IsLocal(filepath.FromSlash(file)) {
				files = append(files, "lua/"+file, "lib/"+file)
			}
		}
		for _, file := range p.before[i].Commands {
			if filepath.IsLocal(filepath.FromSlash(file)) {
				files = append(files, "bin/"+file)
			}
		}
	}
	slices.Sort(files)
	return files, nil
}

// moveOthers plans the renaming of files of other rocks that get or lose a plain name.
func (p *plan) moveOthers(before, after providers, affected map[string]bool) error {
	others := map[ID]bool{}
	for what := range affected {
		for _, id := range before[what] {
			if _, added := p.rocks[id]; !added && !slices.Contains(p.Remove, id) {
				others[id] = true
			}
		}
	}
	var away, back []rename
	for id := range others {
		files, err := p.filesOf(id)
		if err != nil {
			return err
		}
		for _, file := range files {
			if !affected[itemOf(file)] {
				continue
			}
			targets := forms(file, after.target(p.Place, id, file))
			for i, from := range forms(file, before.target(p.Place, id, file)) {
				p.owns[from] = true
				switch {
				case from == targets[i]:
				case after[itemOf(file)][0] == id:
					back = append(back, rename{from, targets[i]})
				default:
					away = append(away, rename{from, targets[i]})
				}
			}
		}
	}
	byPath := func(a, b rename) int { return strings.Compare(a.from, b.from) }
	slices.SortFunc(away, byPath)
	slices.SortFunc(back, byPath)
	p.renames = append(away, back...)
	return nil
}
