package rockname

import "testing"

func TestNames(t *testing.T) {
	for _, c := range []struct {
		full string
		want Name
	}{
		{"a", Name{"", "a"}},
		{"me/a", Name{"me", "a"}},
		{"me/a/b", Name{"me", "a/b"}},
	} {
		if got := Split(c.full); got != c.want || got.String() != c.full || Plain(c.full) != c.want.Plain {
			t.Errorf("%s: %+v", c.full, got)
		}
	}
}

func TestFiles(t *testing.T) {
	for _, c := range []struct{ name, version, kind, want string }{
		{"a", "1-1", Rockspec, "a-1-1.rockspec"},
		{"me/a", "1-1", Source, "a-1-1.src.rock"},
		{"a.b", "scm-1", "all", "a.b-scm-1.all.rock"},
		{"a-b-1.0", "1.0-1", "linux-x86_64", "a-b-1.0-1.0-1.linux-x86_64.rock"},
	} {
		got := File(Stem(c.name, c.version), c.kind)
		back, ok := ParseFile(got)
		if want := (Parsed{Plain(c.name), c.version, c.kind}); got != c.want || back != want || !ok {
			t.Errorf("%+v: %s, %+v", c, got, back)
		}
		if IsRockspec(got) != (c.kind == Rockspec) || !IsRockspec(back.Rockspec()) {
			t.Errorf("%s: IsRockspec", got)
		}
	}
	for _, name := range []string{"", "a", "a-1.rockspec", "a-1-1", "a-1-1.rock", "A-1-1.rockspec", "-1-1.rockspec", "a-1-1.src.rock.gz", "me/a-1-1.rockspec"} {
		if p, ok := ParseFile(name); ok {
			t.Errorf("%q: %+v", name, p)
		}
	}
}
