package bind

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fault"
	"pluv/host/platform"
	"pluv/host/term"
	"pluv/host/vm"
	"pluv/spec/need"
	"pluv/spec/registry"
	"pluv/spec/steps"
)

// work is a module that jobs call; worker states record what they share in it.
const workModule = `
local M, count = {}, 0
function M.echo(v) return v end
function M.grow(list) list[#list + 1] = "grown" return list end
function M.count() count = count + 1 return count end
function M.bad() return { f = print_nothing } end
function M.leak() return { deep = { M.echo } } end
function M.fail(code) error(require("host.errors").new { code = code, message = "no" }, 0) end
function M.mistake() local t return t.x end
function M.forbidden(name) return require(name) end
function M.read(path) return require("host.fs").read(path) end
return M
`

type fixture struct {
	L        *lua.LState
	host     *Host
	out, err bytes.Buffer
	dir      string
	program  string // of package steps
}

func TestMain(m *testing.M) { steps.Main(m) }

func newFixture(t *testing.T, ctx context.Context) *fixture {
	t.Helper()
	return newFixtureOn(t, ctx, "linux")
}

// newFixtureOn returns a fixture that takes the machine for one with a GOOS.
func newFixtureOn(t *testing.T, ctx context.Context, goos string) *fixture {
	t.Helper()
	f := &fixture{dir: t.TempDir(), program: steps.Program(t)}
	loader := &vm.Loader{Roots: []vm.Root{
		{FS: fstest.MapFS{"t/work.lua": {Data: []byte(workModule)}, "t/deep/x.lua": {Data: []byte("return 1")}}, Namespace: "t", Label: "~/"},
	}}
	info := platform.Info{OS: goos, Arch: "x86_64", Processors: 2, Cache: filepath.Join(f.dir, "cache"), Config: filepath.Join(f.dir, "config"), State: filepath.Join(f.dir, "state"), Version: "test"}
	f.host = New(ctx, term.Streams{In: strings.NewReader(""), Out: &f.out, Err: &f.err}, info, loader)
	f.L = vm.New(vm.Command(), loader)
	t.Cleanup(func() { f.L.Close(); f.host.Close() })
	return f
}

// run evaluates Lua in which every host module is a field of `host`. `dir` is an empty folder,
// `program` the program of package steps.
func (f *fixture) run(t *testing.T, source string) (lua.LValue, error) {
	t.Helper()
	proto, err := vm.Compile([]byte(`
		local host = setmetatable({}, { __index = function(_, name) return require("host." .. name) end })
		local dir, program = ... `+"\n"+source), "test")
	if err != nil {
		t.Fatal(err)
	}
	err = f.L.CallByParam(lua.P{Fn: f.L.NewFunctionFromProto(proto), NRet: 1, Protect: true}, lua.LString(filepath.ToSlash(f.dir)), lua.LString(f.program))
	if err != nil {
		return nil, bridge.CallError(err)
	}
	defer f.L.Pop(1)
	return f.L.Get(-1), nil
}

func (f *fixture) holds(t *testing.T, source string) {
	t.Helper()
	if got, err := f.run(t, source); err != nil {
		var bug *bridge.Bug
		if errors.As(err, &bug) {
			err = errors.New(bug.Message + "\n" + bug.Trace)
		}
		t.Errorf("%s: %v", source, err)
	} else if got != lua.LTrue {
		t.Errorf("%s: %v", source, got)
	}
}

func TestEveryModuleOpens(t *testing.T) {
	f := newFixture(t, t.Context())
	for name, open := range f.host.All() {
		for _, fn := range open().Funcs {
			f.holds(t, `return type(require("host.`+name+`").`+fn.Name+`) == "function"`)
		}
	}
	for _, name := range []string{"host.nope", "host.", "host", "hosts.fs"} {
		if _, err := f.run(t, `require("`+name+`")`); err == nil || !strings.Contains(err.Error(), "no module") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestModules calls functions without a spec in spec/unit.
func TestModules(t *testing.T) {
	t.Setenv("PLUV_TEST_SET", "1")
	f := newFixture(t, t.Context())
	registry.NewBuilder(filepath.Join(f.dir, "registry")).Describe("a 1.0-1: lua >= 5.1, b ~> 2\nb 2.0-1").MustWrite(t)
	for _, source := range []string{
		`return host.version.compare("1.10", "1.9") == 1 and host.version.matches("1.5-1", ">= 1, < 2") and not host.version.matches("2", "< 2")`,
		`local d = host.version.parse_dependency("Me/A>=1,<2") return d.full_name == "me/a" and d.text == "me/a >= 1, < 2" and d.constraints == ">= 1, < 2"`,
		`return host.path.join("a", "..", "b") == "b" and host.path.base("a/b.c") == "b.c" and host.path.ext("b.c") == ".c" and host.path.dir("a/b") == "a"`,
		`return host.path.is_abs(dir) and host.path.rel(dir, dir .. "/x") == "x" and host.path.clean("a//b") == host.path.join("a", "b") and host.path.is_abs(host.path.abs("x"))`,
		`return host.platform.env("PLUV_TEST_SET") == "1" and host.platform.env("PLUV_TEST_UNSET") == nil and host.platform.describe().version == "test"`,
		`return host.hash.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`,
		`host.fs.write { path = dir .. "/f", text = "hello" } return host.hash.md5_file(dir .. "/f") == "5d41402abc4b2a76b9719d911017c592"`,
		`return host.fs.stat(dir .. "/f").size == 5 and host.fs.stat(dir .. "/none") == nil and host.fs.lstat(dir).type == "dir"`,
		`host.fs.make_dir(dir .. "/d/e") host.fs.write { path = dir .. "/d/f", text = "x" } local l, w = host.fs.list(dir .. "/d"), host.fs.walk(dir .. "/d")
		 return #l == 2 and l[1].name == "e" and l[1].type == "dir" and l[2].type == "file" and #w == 2`,
		`host.fs.copy_tree(dir .. "/d", dir .. "/d2") host.fs.copy(dir .. "/d/f", dir .. "/d2/g") return #host.fs.list(dir .. "/d2") == 3 and #host.hash.tree(dir .. "/d2") == 64`,
		`host.fs.rename(dir .. "/d2", dir .. "/d3") host.fs.replace(dir .. "/d3", dir .. "/d") return host.fs.stat(dir .. "/d/g") ~= nil and host.fs.stat(dir .. "/d3") == nil`,
		`local a = host.fs.fingerprint(dir .. "/d", {}) host.fs.remove(dir .. "/d/g") host.fs.recover(dir .. "/d") return a ~= host.fs.fingerprint(dir .. "/d", {})`,
		`return host.fs.inside(dir, "d/f") == host.path.join(dir, "d/f") and host.fs.real(dir .. "/d") ~= nil and #host.hash.sha256_file(dir .. "/d/f") == 64`,
		`host.archive.pack_zip(dir .. "/registry", dir .. "/r.zip") return #host.archive.members(dir .. "/r.zip") > 4`,
		`return host.archive.read_member(dir .. "/registry/a-1.0-1.src.rock", "a-1.0-1.rockspec"):find("b ~> 2", 1, true) ~= nil`,
		`return host.json.encode({ a = { 1, "x" } }) == '{"a":[1,"x"]}' and host.json.decode("[1]")[1] == 1`,
		`return host.toml.decode("a = [1, { b = true }]", "f").a[2].b == true`,
		`return host.cli.locate({ argv = { "a" }, paths = { { "a" } } }).leaf`,
		`return host.cli.parse({ name = "p", argv = { "a" }, commands = { { path = { "a" }, summary = "A" } } }).path[1] == "a"`,
		`local m = host.modules.list("t") return m.modules[1] == "work" and m.packages[1] == "deep" and #host.modules.roots() == 0`,
		`return host.interpreter.compiles("return 1", "x") and not host.interpreter.compiles("return return", "x")`,
		`local p = host.project return p.quote('a"b') == '"a\\"b"' and p.parse(p.add { text = "", table = "dependencies", entry = { name = "a" } }, "f").dependencies[1].name == "a"`,
		`local r = host.project.remove("[dependencies]\na = '*'\n", "A") return r.from[1] == "dependencies" and r.text == "[dependencies]\n"`,
		`local text = host.lock.replace { resolution = { runtime = { tag = "lua-5.4" }, packages = { { name = "a", version = "1-1", path = "x" } } } } return host.lock.parse(text, "f").packages[1].path == "x"`,
		`return host.rockspec.load({ path = dir .. "/registry/a-1.0-1.rockspec", lua = "5.4" }).dependencies[2] == "b ~> 2"`,
		`local s = host.resolver.solve { registries = { { name = "r", url = dir .. "/registry" } }, lua = "5.4", provided = { lua = "5.4-1" }, roots = { { dependency = "a", who = "me" } } }.packages
		 return #s == 2 and s[1].name == "a" and s[1].requires[2] == "b ~> 2" and #s[1].requires == 2 and s[2].file == "b-2.0-1.src.rock" and s[1].build == "builtin"`,
		`local i = { registries = { { name = "r", url = dir .. "/registry" } }, lua = "5.4", text = "a", name = "b" }
		 local a = { registries = i.registries, lua = "5.4", name = "a", version = "1" }
		 assert(host.index.info(a).dependencies[2] == "b ~> 2" and host.index.versions { registries = i.registries, lua = "5.4", names = { "none" } }.none == nil)
		 return host.index.search(i)[1].name == "a" and host.index.versions { registries = i.registries, lua = "5.4", names = { "b" } }.b.newest == "2.0-1" and host.index.info(i).license == "MIT"`,
		`host.http.registries { registries = { { name = "r", url = "https://x.example", mirrors = { "https://m.example" } } } }
		 local h = host.http.probe { lua = "5.4", places = { dir .. "/registry", dir .. "/none" } } return h[1].error == "" and h[1].modified > 0 and h[2].error ~= ""`,
		`return host.auth.source("https://x.example") == "" and host.auth.origin("https://x.example:443/y") == "https://x.example" and host.auth.origin("/x") == ""`,
		`host.auth.login { name = "r", token = "t", origin = "https://x.example" } return host.auth.logout("r") and not host.auth.logout("r")`,
		`return #host.cache.list(dir .. "/none") == 0 and host.cache.prune({ dir = dir .. "/none", since = 0 }).files == 0 and host.fs.usage(dir .. "/none").files == 0`,
		`local p = host.project local text = p.edit_registries { text = "", file = "registries.toml", add = { name = "a", url = "https://a.example", mirrors = { "https://m.example" } }, default = "a" }
		 local r = p.parse_registries(text, "f") p.check_registry(r.list[1])
		 return r.default == "a" and r.list[1].mirrors[1] == "https://m.example" and p.edit_registries({ text = text, file = "registries.toml", remove = "a", no_default = true }) == ""`,
		`return host.term.secret("token: ") == ""`,
		`host.http.configure { offline = true } return host.http.download({ url = dir .. "/f" }).size == 5`,
		`host.http.download { url = dir .. "/f", to = dir .. "/g" } return host.fs.read(dir .. "/g") == "hello"`,
		`local r = host.process.run { argv = { program, "env=A", "env=PLUV_TEST_SET", "line=", "exit=3" }, env = { A = "a" }, unset = { "PLUV_TEST_SET" } } return r.code == 3 and r.output == "a\n"`,
		`local p = host.path local name, at = p.base(program), p.dir(program) return host.process.find({ name = name, path = at }) == program and host.process.find({ name = name, path = dir }) == nil`,
		`local a, b = host.term.working("counting", function() return 1, 2 end) return a == 1 and b == 2`,
		`local n = host.fs.with_lock(dir .. "/lock", function() return 7 end) return n == 7`,
		`host.tree.seal { dir = host.fs.temp_dir(dir, "rock-"), rock = { name = "a", version = "1-1" } } return host.tree.open(dir .. "/none") == nil`,
		`local t = host.term.terminals() return not (t.stdin or t.stdout or t.stderr)`,
		`return host.term.columns("%-*s  %s", { { "a", "b" }, { "long\n", host.term.style("red", "c") } }) == "a         b\nlong\\x0a  " .. host.term.style("red", "c") .. "\n"`,
		`return host.json.encode { "a\27\194\155" } == '["a\\u001b\\u009b"]'`,
		`local e = host.errors.new { code = "a.b", message = "m", cause = { code = "c.d", message = "n" } } return tostring(e) == "m: n"`,
		`return host.errors.traceback():find("test:") ~= nil`,
		`host.term.configure { mode = "plain" } host.term.note("note", "noted") host.term.out("da") host.term.data("ta") return true`,
	} {
		f.holds(t, source)
	}
	if f.out.String() != "data" || f.err.String() != "noted\n" {
		t.Errorf("%q %q", f.out.String(), f.err.String())
	}
}

func TestFileModules(t *testing.T) {
	f := newFixture(t, t.Context())
	f.holds(t, `host.fs.write { path = dir .. "/f", text = "hello" } return true`)
	t.Run("links", func(t *testing.T) {
		kind := "link"
		if runtime.GOOS == "windows" {
			kind = "file" // a copy, as links need a privilege
		}
		f.holds(t, `host.fs.symlink("f", dir .. "/l") return host.fs.lstat(dir .. "/l").type == "`+kind+`" and host.fs.read(dir .. "/l") == "hello"`)
	})
	t.Run("modes", func(t *testing.T) {
		need.Modes(t)
		f.holds(t, `host.fs.write { path = dir .. "/x", text = "", mode = 493 } return host.fs.stat(dir .. "/x").mode == 493`)
		f.holds(t, `host.fs.chmod(dir .. "/x", 384) return host.fs.stat(dir .. "/x").mode == 384`)
	})
}

func TestFailures(t *testing.T) {
	f := newFixture(t, t.Context())
	for source, code := range map[string]fault.Code{
		`host.index.info { registries = { { name = "r", url = dir } }, lua = "5.4", name = "a" }`: fault.FetchStatus,
		`host.fs.read(dir .. "/none")`:                                         fault.FileMissing,
		`host.fs.inside(dir, "../x")`:                                          fault.FileEscape,
		`host.json.decode("{")`:                                                fault.JSONSyntax,
		`host.toml.decode("a", "f")`:                                           fault.TOMLSyntax,
		`host.project.parse("x", "f")`:                                         fault.ProjectInvalid,
		`host.lock.parse("x", "f")`:                                            fault.LockInvalid,
		`host.version.parse_dependency("!")`:                                   fault.ConstraintSyntax,
		`host.hash.check("a", "b", "it")`:                                      fault.DigestMismatch,
		`host.cli.parse { name = "p", argv = { "x" } }`:                        fault.Usage,
		`host.rockspec.load { path = dir .. "/none", lua = "5.4" }`:            fault.FileMissing,
		`host.resolver.solve { roots = { { dependency = "a" } } }`:             fault.ResolveMissing,
		`host.resolver.solve { roots = { { dependency = "a ^1" } } }`:          fault.ConstraintSyntax,
		`host.http.download { url = "gopher://x" }`:                            fault.FetchURL,
		`host.tree.assemble { root = dir .. "/t", parts = { { dir = dir } } }`: fault.TreeDamaged,
		`host.fs.with_lock(dir .. "/lock", host.fs.read)`:                      "",
		`host.jobs.run("x")`:                                                   "",
		`host.jobs.graph { limits = 2 }`:                                       "",
	} {
		_, err := f.run(t, source)
		if err == nil || fault.CodeOf(err) != code {
			t.Errorf("%s: %T %v, want %q", source, err, err, code)
		}
	}
	f.holds(t, `host.fs.write { path = dir .. "/a", text = "" } return host.fs.with_lock(dir .. "/lock", function() return true end)`)
}

// TestInterpreter runs a script in this process, as `pluv run` with the builtin
// runtime does.
func TestInterpreter(t *testing.T) {
	f := newFixture(t, t.Context())
	f.holds(t, `
		host.fs.write { path = dir .. "/main.lua", text = "local a = ... if a == 'fail' then error('no') end os.exit(tonumber(a))" }
		host.fs.write { path = dir .. "/m.lua", text = "return { n = 3 }" }
		local run = host.interpreter.run
		local exit = run { file = dir .. "/main.lua", args = { "4" }, path = dir .. "/?.lua" }
		assert(exit.code == 4 and exit.message == nil)
		local failed = run { file = dir .. "/main.lua", args = { "fail" } }
		assert(failed.code == 1 and failed.message:find("main.lua:1: no", 1, true))
		return run({ file = dir .. "/none.lua" }).code == 1`)
}

func TestInterruptedHost(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFixture(t, ctx)
	cancel()
	for _, source := range []string{
		`host.process.run { argv = { program, "sleep=10000" } }`,
		`local g = host.jobs.graph { title = "t" } host.jobs.spawn(g, { id = "a" }, { argv = { program, "sleep=10000" } }) host.jobs.run(g)`,
	} {
		if _, err := f.run(t, source); fault.CodeOf(err) != fault.Interrupted {
			t.Errorf("%s: %v", source, err)
		}
	}
}

// How the output of a command becomes progress events.
func TestCounter(t *testing.T) {
	told := regexp.MustCompile(`"done":(\d+),"event":"advance","id":"x","total":(\d+)`)
	for _, c := range []struct {
		lines []string
		total string
		want  string // done and total of each event
	}{
		{[]string{"g++ -c a.cpp", "ar x", "g++ -c b.cpp"}, "3", "1/3 2/3"},
		{[]string{"g++ -c a.cpp"}, "0", "1/0"},
		{[]string{"[  7%] Building CXX object a -c", "[ 14%] Linking"}, "0", "7/100 14/100"},
		{[]string{"[12/270] Building CXX object"}, "0", "12/270"},
		{[]string{"[99999999999999999999/1] x"}, "0", ""},
		{[]string{"nothing"}, "0", ""},
	} {
		var got []string
		var said string
		// Events are at least 100 ms apart; earlier ones are dropped. On a busy machine two lines
		// may be read at once, so repeat with slower output.
		for _, pause := range []string{"300", "1000", "3000"} {
			f := newFixture(t, t.Context())
			f.host.ui.Configure(term.Options{Mode: term.JSON})
			script := `"line=` + strings.Join(c.lines, `", "sleep=`+pause+`", "line=`) + `"`
			f.holds(t, `return host.process.run { argv = { program, `+script+` }, count = { job = "x", doing = "d", word = " -c ", total = `+c.total+` } }.code == 0`)
			got, said = nil, f.err.String()
			for _, m := range told.FindAllStringSubmatch(said, -1) {
				got = append(got, m[1]+"/"+m[2])
			}
			if strings.Join(got, " ") == c.want {
				break
			}
		}
		if strings.Join(got, " ") != c.want || c.want == "" && said != "" {
			t.Errorf("%q: %q, want %q", c.lines, said, c.want)
		}
	}
}
