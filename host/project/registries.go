package project

import (
	"net/url"
	"strconv"
	"strings"

	"pluv/host/bounded"
	"pluv/host/fault"
	"pluv/host/lazyregexp"
	"pluv/host/tomledit"
)

// Registry is one [registries.NAME] table of pluv.toml, or one [NAME] table of
// registries.toml. Higher priorities are asked first.
type Registry struct {
	Name     string   `luar:"name"`
	URL      string   `luar:"url"`
	Priority int      `luar:"priority"`
	Mirrors  []string `luar:"mirrors"`  // asked for a file that URL does not give
	Protocol string   `luar:"protocol"` // how its server is spoken to; "" is LuaRocks' way
}

// Registries is what the user's registries.toml says.
type Registries struct {
	Default string     `luar:"default"`
	List    []Registry `luar:"list"`
}

var registriesDocument = &shape{kind: "table", fields: map[string]*shape{"default": aString}, each: aRegistry}

// ParseRegistries reads the text of a registries.toml; file is its name in
// messages.
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

// CheckRegistry says what is wrong with a registry; nil is nothing.
func CheckRegistry(r Registry) *fault.Error {
	if !registryName().MatchString(r.Name) || r.Name == "default" {
		return fault.New(fault.RegistryInvalid, "`%s` cannot be the name of a registry", r.Name).
			WithHint("a name has letters, digits, `-`, `_` and `.`, and is not `default`")
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
			return fault.New(fault.RegistryInvalid, "`%s` is a folder, which has no mirrors", r.Name).WithHint("leave `mirrors` out")
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
			return wrong("%s of a registry is missing", what).WithHint("give an https:// URL, a file:// URL or a folder")
		}
		return nil // a folder
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil: // url.Error quotes what may hold a password
		return wrong("%s does not read as a URL", what).WithHint("it looks like https://packages.example.com")
	case u.User != nil:
		return wrong("%s, at %s, holds a name or a password", what, u.Host).
			WithHint("leave it out, and run `pluv registry login`")
	case strings.EqualFold(u.Scheme, "file") && !remote:
		return nil
	case !isHTTP(raw):
		return wrong("pluv knows no registries at `%s://`", scheme[1]).WithHint("use an https, http or file URL, or a folder")
	case u.Host == "" || u.Hostname() == "":
		return wrong("%s `%s` names no host", what, raw).WithHint("it looks like https://packages.example.com")
	case u.RawQuery != "" || u.Fragment != "":
		return wrong("%s, at %s, has a query", what, u.Host).WithHint("a registry's files are below its URL: leave out what is behind the `?` or `#`")
	}
	return nil
}

func isHTTP(raw string) bool {
	scheme := hasScheme().FindStringSubmatch(raw)
	return scheme != nil && (strings.EqualFold(scheme[1], "http") || strings.EqualFold(scheme[1], "https"))
}

// RegistryFile is a file that holds registries.
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

// check refuses an edit that would leave an unusable file.
func (f RegistryFile) check(data []byte) ([]byte, error) {
	var err error
	if f == InProject {
		_, err = Parse(data, string(f))
	} else {
		_, err = ParseRegistries(data, string(f))
	}
	if err != nil {
		return nil, fault.Wrap(fault.CodeOf(err), err, "%s cannot be edited", f).WithHint("write the registry into it by hand")
	}
	return data, nil
}

// Add writes a registry that the file does not have yet. All else keeps its
// bytes, as with the other edits.
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

// Remove takes a registry out, and says whether it was there.
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

// SetDefault names the default registry; "" takes it out.
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
