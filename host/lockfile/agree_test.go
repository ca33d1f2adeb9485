package lockfile

import (
	"strings"
	"testing"
)

// agreeing is a consistent lock.
const agreeing = `version = 4

[[runtime]]
tag = "lua-5.4"
provides = ["lua 5.4-1"]
requires = [
  "alpha >= 1.0",
  "folder path:../folder",
  "picked ~> 2 from company",
]
dev-requires = ["zeta"]
overrides = ["beta == 0.5"]
built-with = ["tool 1.0-1"]

[[package]]
name = "alpha"
version = "1.2-1"
runtimes = ["lua-5.4"]
path = "alpha"

[[package]]
name = "beta"
version = "0.5-1"
runtimes = ["lua-5.4"]
path = "beta"
dependencies = ["zeta"]

[[package]]
name = "folder"
version = "scm-1"
runtimes = ["lua-5.4"]
path = "../folder"
dependencies = [
  "alpha < 2",
  "lua >= 5.1",
]

[[package]]
name = "picked"
version = "2.3-1"
runtimes = ["lua-5.4"]
path = "picked"
built-with = ["other 2.0-1"]

[[package]]
name = "zeta"
version = "1.0-1"
runtimes = ["lua-5.4"]
path = "zeta"
dependencies = ["beta >= 1.0"]

[[build-package]]
name = "other"
version = "2.0-1"
runtimes = ["lua-5.4"]
path = "other"
built-with = ["tool 1.0-1"]

[[build-package]]
name = "tool"
version = "1.0-1"
runtimes = ["lua-5.4"]
path = "tool"
`

func TestContradictions(t *testing.T) {
	without := func(text, name string) string {
		at := strings.Index(text, "name = \""+name+"\"")
		from := strings.LastIndex(text[:at], "[[")
		to := strings.Index(text[at:], "\n\n")
		if to < 0 {
			return text[:from]
		}
		return text[:from] + text[at+to+2:]
	}
	for _, c := range []struct{ name, text, want string }{
		{"agreeing", agreeing, ""},
		{"a root is missing", without(agreeing, "picked"), "pluv.toml requires picked ~> 2, which is missing"},
		{"a folder is missing", without(agreeing, "folder"), "pluv.toml requires folder, which is missing"},
		{"a dependency is missing", without(agreeing, "beta"), "zeta 1.0-1 requires beta >= 1.0, which is missing"},
		{"a root does not fit", strings.Replace(agreeing, `"2.3-1"`, `"3.0-1"`, 1), "pluv.toml requires picked ~> 2, which 3.0-1 does not satisfy"},
		{"a dependency does not fit", strings.Replace(agreeing, `"1.2-1"`, `"2.0-1"`, 1), "folder scm-1 requires alpha < 2, which 2.0-1 does not satisfy"},
		{"no override", strings.Replace(agreeing, "overrides = [\"beta == 0.5\"]\n", "", 1), "zeta 1.0-1 requires beta >= 1.0, which 0.5-1 does not satisfy"},
		{"nothing requires it", strings.Replace(agreeing, "dev-requires = [\"zeta\"]\n", "", 1), "nothing leads to beta 0.5-1 any more"},
		{"a group requires it", strings.Replace(agreeing, "dev-requires = [\"zeta\"]\n", "group-requires = [\"docs: zeta\"]\n", 1), ""},
		{"a group's is missing", strings.Replace(agreeing, "dev-requires = ", "group-requires = [\"docs: new >= 1\"]\ndev-requires = ", 1), "pluv.toml requires new >= 1, which is missing"},
		{"a tool is missing", without(agreeing, "other"), "picked 2.3-1 is built with other 2.0-1, which is missing"},
		{"a tool of a tool is missing", without(strings.Replace(agreeing, "built-with = [\"tool 1.0-1\"]\n\n[[package", "\n[[package", 1), "tool"), "other 2.0-1 is built with tool 1.0-1, which is missing"},
		{"a folder is another", strings.Replace(agreeing, "path = \"../folder\"", "path = \"../evil\"", 1), "pluv.toml requires folder from ../folder, and the lock has it from elsewhere"},
		{"a folder is a repository", strings.Replace(agreeing, "path = \"../folder\"", "git = \"../folder\"\ncommit = \"0a0a0a0a0a0a0a0a\"", 1), "pluv.toml requires folder from ../folder, and the lock has it from elsewhere"},
		{"no package is built with it", strings.Replace(agreeing, "built-with = [\"other 2.0-1\"]\n", "", 1), "nothing is built with other 2.0-1 any more"},
	} {
		lock, err := Parse([]byte(c.text), "pluv.lock")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := lock.Runtimes[0].Contradiction; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A lock may not name another source for a dependency than pluv.toml.
func TestElsewhere(t *testing.T) {
	packed := "registry = \"https://r.example\"\nrockspec-sha256 = \"" + sum + "\"\nsource = \"a.src.rock\"\nsource-sha256 = \"" + sum + "\"\n"
	for _, c := range []struct{ requires, source, want string }{
		{"a", packed, ""},
		{"a >= 1 from here", packed, ""},
		{"a", "git = \"../a\"\ncommit = \"0a0a0a0\"\nrockspec = \"a-1-1.rockspec\"\n", "from a registry"},
		{"a", "git = \"../a\"\ncommit = \"0a0a0a0\"\n", "from a registry"},
		{"a git+https://x/a", "git = \"git+https://x/a\"\ncommit = \"0a0a0a0\"\n", ""},
		{"a git+https://x/a", "git = \"https://evil/a\"\ncommit = \"0a0a0a0\"\n", "from https://x/a"},
		{"a git+https://x/a", packed, "from https://x/a"},
		{"a git+https://x/a#refs/tags/v2", "git = \"https://x/a\"\nref = \"refs/tags/v1\"\ncommit = \"0a0a0a0\"\n", "from https://x/a#refs/tags/v2"},
		{"a git+https://x/a in lib", "git = \"https://x/a\"\nsubdir = \"other\"\ncommit = \"0a0a0a0\"\n", "from https://x/a in lib"},
		{"a git+https://x/a#v1 in lib", "git = \"https://x/a\"\nref = \"v1\"\nsubdir = \"lib\"\ncommit = \"0a0a0a0\"\n", ""},
	} {
		lock, err := Parse([]byte("version = 4\n[[runtime]]\ntag = \"lua-5.4\"\nrequires = [\""+c.requires+"\"]\n[[package]]\nname = \"a\"\nversion = \"1-1\"\nruntimes = [\"lua-5.4\"]\n"+c.source), FileName)
		if err != nil {
			t.Fatal(err)
		}
		got := lock.Runtimes[0].Contradiction
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s of %s: %q, want %q", c.requires, c.source, got, c.want)
		}
	}
}
