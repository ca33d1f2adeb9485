package project

import (
	"net/url"
	"strconv"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/lazyregexp"
	"pluv/host/pathname"
	"pluv/host/tomledit"
)

// Registry is one [registries.NAME] table of pluv.toml, or one [NAME] table of
// registries.toml. Higher priorities come first.
type Registry struct {
	Name     string   `luar:"name"`
	URL      string   `luar:"url"`
	Priority int      `luar:"priority"`
	Mirrors  []string `luar:"mirrors"`  // used for a file that URL does not deliver
	Protocol string   `luar:"protocol"` // how its server is spoken to; "" is LuaRocks' way
}

// Registries is the content of the user's registries.toml.
type Registries struct {
	Default string     `luar:"default"`
	List    []Registry `luar:"list"`
}

var registriesDocument = &shape{kind: "table", fields: map[string]*shape{"default": aString}, each: aRegistry}

// ParseRegistries parses a registries.toml; file is its name in messages.
func ParseRegistries(data []byte, file string) (*Registries, error) {
	r, raw, err := decode(data, file, registriesDocument, bounded.User)
	if err != nil {
		return nil, recode(err, fault.RegistryInvalid)
	}
	out := &Registries{}
	if out.Default, out.List, err = r.registriesOf(raw, nil); err != nil {
		return nil, recode(err, fault.RegistryInvalid)
	}
	return out, nil
}

func (r *reader) registriesOf(section map[string]any, path []string) (standard string, all []Registry, err error) {
	for _, name := range r.inOrder(section, path) {
		entry, isTable := section[name].(map[string]any)
		if !isTable {
			continue
		}
		one := Registry{Name: name, URL: text(entry, "url"), Priority: integer(entry, "priority"), Mirrors: list(entry, "mirrors"), Protocol: text(entry, "protocol")}
		if one.URL == "" {
			at := tomledit.Join(path, name)
			return "", nil, r.fail(at, "`%s.url` is missing", tomledit.Dotted(at)).WithHint("write `url = \"https://…\"`, or a folder")
		}
		if err := CheckRegistry(one); err != nil {
			return "", nil, r.fail(tomledit.Join(path, name), "%s", err.Message).WithHint("%s", err.Hint)
		}
		all = append(all, one)
	}
	return text(section, "default"), all, nil
}

var (
	registryName = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)
	hasScheme    = lazyregexp.New(`^([A-Za-z][A-Za-z0-9+.-]*)://`)
)

// CheckRegistry validates a registry; nil if it is valid.
func CheckRegistry(r Registry) *fault.Error {
	if !registryName().MatchString(r.Name) || r.Name == "default" {
		return fault.New(fault.RegistryInvalid, "`%s` cannot be the name of a registry", r.Name).
			WithHint("use letters, digits, `-`, `_` and `.`, but not `default`")
	}
	if !priorities.has(int64(r.Priority)) {
		return fault.New(fault.RegistryInvalid, "the priority of `%s` must be %s, not %d", r.Name, priorities, r.Priority)
	}
	if err := checkURL(r.URL, "the url", false); err != nil {
		return err
	}
	for _, mirror := range r.Mirrors {
		if err := checkURL(mirror, "a mirror", true); err != nil {
			return err
		}
		if !isHTTP(r.URL) {
			return fault.New(fault.RegistryInvalid, "`%s` is a folder, which cannot have mirrors", r.Name).WithHint("remove `mirrors`")
		}
	}
	return nil
}

func checkURL(raw, what string, remote bool) *fault.Error {
	scheme := hasScheme().FindStringSubmatch(raw)
	wrong := func(format string, args ...any) *fault.Error {
		return fault.New(fault.RegistryInvalid, format, args...)
	}
	if scheme == nil {
		if remote {
			return wrong("`%s` is not the URL of a mirror", raw).WithHint("mirrors begin with https:// or http://")
		}
		if raw == "" || strings.ContainsAny(raw, "\x00\r\n") {
			return wrong("%s of a registry is missing", what).WithHint("use an https:// URL, a file:// URL or a folder")
		}
		return nil // a folder
	}
	u, err := url.Parse(raw)
	better := pathname.Corrected(raw)
	switch {
	case better != "" && !remote:
		return wrong("the file URL %s is not an absolute path", raw).WithHint("write %s", better)
	case err != nil: // url.Error might quote a password
		return wrong("%s is not a valid URL", what).WithHint("for example https://packages.example.com")
	case u.User != nil:
		return wrong("%s, at %s, contains a user name or a password", what, u.Host).
			WithHint("remove them, and run `pluv registry login`")
	case strings.EqualFold(u.Scheme, "file") && !remote:
		return nil
	case !isHTTP(raw):
		return wrong("unsupported registry URL `%s://`", scheme[1]).WithHint("use an https, http or file URL, or a folder")
	case u.Host == "" || u.Hostname() == "":
		return wrong("%s `%s` has no host", what, raw).WithHint("for example https://packages.example.com")
	case u.RawQuery != "" || u.Fragment != "":
		return wrong("%s, at %s, has a query", what, u.Host).WithHint("remove everything from the `?` or `#` on")
	}
	return nil
}

func isHTTP(raw string) bool {
	scheme := hasScheme().FindStringSubmatch(raw)
	return scheme != nil && (strings.EqualFold(scheme[1], "http") || strings.EqualFold(scheme[1], "https"))
}

// RegistryFile is the name of a file with registries.
type RegistryFile string

// The files.
const (
	InProject RegistryFile = "pluv.toml"
	OfUser    RegistryFile = "registries.toml"
)

func (f RegistryFile) section() []string {
	if f == InProject {
		return []string{"registries"}
	}
	return nil
}

// check refuses an edit that makes the file invalid.
func (f RegistryFile) check(data []byte) ([]byte, error) {
	var err error
	if f == InProject {
		_, err = Parse(data, string(f))
	} else {
		_, err = ParseRegistries(data, string(f))
	}
	if err != nil {
		return nil, fault.Wrap(fault.CodeOf(err), err, "cannot edit %s", f).WithHint("add the registry by hand")
	}
	return data, nil
}

// Add adds a new registry. As with all edits, everything else stays byte for byte.
func (f RegistryFile) Add(data []byte, r Registry) ([]byte, error) {
	if err := CheckRegistry(r); err != nil {
		return nil, err
	}
	fields := [][2]string{{"url", tomledit.Quote(r.URL)}}
	if r.Priority != 0 {
		fields = append(fields, [2]string{"priority", strconv.Itoa(r.Priority)})
	}
	if len(r.Mirrors) > 0 {
		var quoted []string
		for _, mirror := range r.Mirrors {
			quoted = append(quoted, tomledit.Quote(mirror))
		}
		fields = append(fields, [2]string{"mirrors", "[" + strings.Join(quoted, ", ") + "]"})
	}
	out, err := tomledit.InsertTable(data, tomledit.Join(f.section(), r.Name), fields)
	if err != nil {
		return nil, syntaxError(err, string(f))
	}
	return f.check(out)
}

// Remove removes a registry, and reports whether it was there.
func (f RegistryFile) Remove(data []byte, name string) ([]byte, bool, error) {
	path := tomledit.Join(f.section(), name)
	out, cut, err := tomledit.CutAll(data, len(path), func(at []string) bool { return tomledit.IsBelow(at, path) })
	if err != nil {
		return nil, false, syntaxError(err, string(f))
	}
	if out, err = f.check(out); err != nil {
		return nil, false, err
	}
	return out, len(cut) > 0, nil
}

// SetDefault sets the default registry; "" removes the setting.
func (f RegistryFile) SetDefault(data []byte, name string) ([]byte, error) {
	value := ""
	if name != "" {
		value = tomledit.Quote(name)
	}
	out, err := tomledit.Put(data, f.section(), "default", value)
	if err != nil {
		return nil, syntaxError(err, string(f))
	}
	return f.check(out)
}
