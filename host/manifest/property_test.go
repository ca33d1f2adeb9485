package manifest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"pluv/spec/need"
)

// entry is a version of a random manifest.
type entry struct {
	name, version string
	arches        []string
}

func randomEntries(r *rand.Rand) []entry {
	letters := []rune(`ab.-_0'"\é]=` + "\n\t")
	text := func() string {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteRune(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	var list []entry
	for range r.IntN(5) {
		name := text()
		for i := range 1 + r.IntN(4) {
			e := entry{name: name, version: fmt.Sprintf("%s%d", text(), i)}
			for range r.IntN(3) {
				e.arches = append(e.arches, text())
			}
			list = append(list, e)
		}
	}
	return list
}

// asLua writes a manifest as Lua data, in a randomly chosen style.
func asLua(r *rand.Rand, list []entry) string {
	noise := func() string {
		return []string{"", " ", "\n\t", "--[[ ] ]]", "-- x\n", "--[==[ ]] ]==]\r\n"}[r.IntN(6)]
	}
	quote := func(s string) string {
		switch r.IntN(4) {
		case 0:
			if !strings.ContainsAny(s, "]\n\r") {
				return "[==[" + s + "]==]"
			}
		case 1:
			var b strings.Builder
			for i := range len(s) {
				fmt.Fprintf(&b, `\%03d`, s[i])
			}
			return `'` + b.String() + `'`
		case 2:
			return `'` + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(s) + `'`
		}
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", "\\\n").Replace(s) + `"`
	}
	key := func(s string) string { return "[" + noise() + " " + quote(s) + noise() + "]" + noise() + "=" + noise() }
	separator := func() string { return noise() + []string{",", ";"}[r.IntN(2)] + noise() }
	var b strings.Builder
	b.WriteString("modules = { { 1, -2e3, nil, [true] = {} } }" + noise() + " repository" + noise() + "=" + noise() + "{")
	for i, e := range list {
		if i == 0 || list[i-1].name != e.name {
			b.WriteString(noise() + key(e.name) + "{")
		}
		b.WriteString(key(e.version) + "{" + noise())
		for _, arch := range e.arches {
			b.WriteString("{ size = 0x1F; arch" + noise() + "=" + noise() + quote(arch) + noise() + "}" + separator())
		}
		b.WriteString("}" + separator())
		if i == len(list)-1 || list[i+1].name != e.name {
			b.WriteString("}" + separator())
		}
	}
	b.WriteString("}" + noise())
	return b.String()
}

func asJSON(t *testing.T, list []entry) string {
	repository := map[string]map[string][]map[string]any{}
	for _, e := range list {
		if repository[e.name] == nil {
			repository[e.name] = map[string][]map[string]any{}
		}
		arches := []map[string]any{}
		for _, arch := range e.arches {
			arches = append(arches, map[string]any{"arch": arch, "z": []any{1, nil, "x", map[string]any{}}})
		}
		repository[e.name][e.version] = arches
	}
	text, err := json.MarshalIndent(map[string]any{"modules": map[string]any{}, "repository": repository}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// model is the expected content of a manifest, written like versionsOf.
func model(list []entry) map[string]string {
	m := map[string]string{}
	for _, e := range list {
		m[e.name+"\x00"+e.version] = strings.Join(e.arches, "\x00")
	}
	return m
}

func versionsOf(m *Manifest) map[string]string {
	found := map[string]string{}
	for _, name := range m.Names() {
		for _, e := range m.Versions(name) {
			found[name+"\x00"+e.Version] = strings.Join(e.Arches, "\x00")
		}
	}
	return found
}

func TestFormsAgree(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		list := dedupe(randomEntries(r))
		want := fmt.Sprint(model(list))
		for _, text := range []string{asLua(r, list), asLua(r, list), asJSON(t, list)} {
			m, err := Parse([]byte(text))
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
			if got := fmt.Sprint(versionsOf(m)); got != want {
				t.Fatalf("seed %d:\n got %q\nwant %q\n%s", seed, got, want, text)
			}
		}
	}
}

// dedupe drops repeated names, as the last one would count.
func dedupe(list []entry) []entry {
	var out []entry
	seen := map[string]bool{}
	for i, e := range list {
		if i > 0 && list[i-1].name != e.name || i == 0 {
			if seen[e.name] {
				continue
			}
			seen[e.name] = true
		} else if len(out) == 0 || out[len(out)-1].name != e.name {
			continue
		}
		out = append(out, e)
	}
	return out
}

// Lua itself reads the random manifests as Parse does.
func TestLuaAgrees(t *testing.T) {
	lua := need.Tool(t, "lua5.4")
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		text := asLua(r, dedupe(randomEntries(r)))
		const count = ` local n = 0 for _, versions in pairs(repository) do for _, entries in pairs(versions) do
			n = n + 1 for _, e in ipairs(entries) do n = n + 1000 * #e.arch end end end io.write(n)`
		out, err := exec.Command(lua, "-e", text+"\n"+count).Output()
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		m, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, arches := range versionsOf(m) {
			n++
			n += 1000 * len(strings.ReplaceAll(arches, "\x00", ""))
		}
		if fmt.Sprint(n) != string(out) {
			t.Errorf("seed %d: %d, Lua says %s\n%s", seed, n, out, text)
		}
	}
}

// Every prefix of a manifest is refused or is a manifest itself; none panics.
func TestCutShort(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 20 {
		list := randomEntries(r)
		for _, text := range []string{asLua(r, list), asJSON(t, list)} {
			for i := range len(text) {
				if m, err := Parse([]byte(text[:i])); err == nil && text[0] == '{' {
					t.Fatalf("%q is read as %v", text[:i], m.Names())
				}
			}
		}
	}
}

func TestSharedByGoroutines(t *testing.T) {
	m, err := Parse([]byte(readable[0].in))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				own := append(m.Versions("lpeg"), Entry{Version: "mine"})
				names := append(m.Names(), "mine")
				if len(own) != 2 || len(names) != 3 || m.Has("mine") || len(m.Versions("lpeg")) != 1 {
					t.Error("a caller changed another caller's slice")
				}
			}
		})
	}
	group.Wait()
}
