local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local deps, fs, path = require("std.deps"), require("std.fs"), require("std.path")

---@return string
local function temp()
  return fs.temp_dir(path.join(require("pluv.machine.folders").cache(), "spec"), "deps-")
end

describe("a version", function()
  it("has numbers, a text and a revision", function()
    for text, want in pairs {
      ["1.2.3-4"] = { 1, 2, 3, revision = 4, string = "1.2.3-4" },
      ["1.0"] = { 1, 0, string = "1.0" },
      ["scm-1"] = { 110000000, revision = 1, string = "scm-1" },
      [" 2_0"] = { 2, 0, string = "2_0" },
      ["1.0rc2"] = { 1, 0, -1000 + 2 / 100000, string = "1.0rc2" },
      ["a1"] = { 0.097 + 1 / 100000, string = "a1" },
      [""] = { string = "" },
    } do
      assert.same(want, deps.parse_version(text))
    end
    assert.equal(nil, deps.parse_version(nil --[[@as string]]))
    assert.equal("1.2-3", tostring(deps.parse_version("1.2-3")))
  end)

  it("compares by operators", function()
    local v = deps.parse_version
    for _, c in ipairs {
      { "1.0", "==", "1.0" },
      { "1.0-1", "==", "1.0" },
      { "1.0-1", "<", "1.0-2" },
      { "1.9", "<", "1.10" },
      { "1.0rc1", "<", "1.0" },
      { "1.0alpha", "<", "1.0beta" },
      { "9.9", "<", "scm" },
      { "scm", "<", "dev" },
      { "1.0", "~", "1.0.0" },
      { "01.0", "==", "1.0" },
      { "1.0a", ">", "1.0" },
    } do
      local a, b, relation = v(c[1]), v(c[3]), c[2]
      assert.equal(relation == "<", a < b)
      assert.equal(relation == ">", a > b)
      assert.equal(relation == "==", a == b)
      assert.equal(relation ~= "==", a ~= b)
      assert.equal(relation ~= ">", a <= b)
      assert.equal(relation ~= "<", a >= b)
      assert.equal(relation == ">", deps.compare_versions(c[1], c[3]))
    end
  end)

  it("is formatted as written, or as compared", function()
    assert.equal("1.0.beta2-3", deps.show_version(deps.parse_version("1.0.beta2-3")))
    assert.equal("1:0:23", deps.show_version(deps.parse_version("1.0.2-3"), true))
    assert.equal("1:0:2", deps.show_version(deps.parse_version("1.0.2"), true))
  end)
end)

describe("constraints", function()
  it("are read with all operators", function()
    for text, want in pairs {
      ["1"] = "== 1",
      ["= 1"] = "== 1",
      ["==1"] = "== 1",
      ["~= 1"] = "~= 1",
      ["!=1"] = "~= 1",
      ["~> 1.2"] = "~> 1.2",
      [">= 1, < 2"] = ">= 1 < 2",
      ["> 1 <= 2,"] = "> 1 <= 2",
      [""] = "",
      ["@>= 1"] = "@>= 1",
    } do
      local parts = {}
      for i, c in ipairs(deps.parse_constraints(text)) do
        parts[i] = (c.no_upgrade and "@" or "") .. c.op .. " " .. c.version.string
      end
      assert.equal(want, table.concat(parts, " "))
    end
  end)

  it("are nil and a message if they are invalid", function()
    for _, text in ipairs { "^1.0", ">=", "=> 1", "1.0 |", "*" } do
      local list, message = deps.parse_constraints(text)
      assert.equal(nil, list)
      assert.matches("cannot parse the constraint", message)
    end
  end)

  it("are satisfied or not", function()
    for _, c in ipairs {
      { "1.2.3-1", "~> 1.2", true },
      { "1.3", "~> 1.2", false },
      { "1.0-1", "== 1.0", true },
      { "1.0.0", "== 1.0", false },
      { "1.5", ">= 1, < 2", true },
      { "2.0", ">= 1, < 2", false },
      { "1.0", "", true },
      { "1.0", "~= 1.0", false },
    } do
      assert.equal(c[3], deps.match_constraints(deps.parse_version(c[1]), deps.parse_constraints(c[2])))
    end
  end)

  it("may be made by hand, and come from manifests without metatables", function()
    local match = deps.match_constraints ---@type function
    local constraints = { { op = ">=", version = { 1, 2 } }, { op = "<", version = "2.0" } }
    assert.equal(true, match({ 1, 10, string = "1.10" }, constraints))
    assert.equal(false, match({ 1, 1, revision = 3 }, constraints))
    assert.equal(true, match({ 1, 2, revision = 1 }, { { op = "==", version = { 1, 2 } } }))
    assert.equal(false, match({ 1, 2, revision = 1 }, { { op = "==", version = { 1, 2, revision = 2 } } }))
  end)
end)

describe("a dependency", function()
  local parsed = deps.parse_dep ---@type fun(text: string): any, string?

  it("is read and shown", function()
    for text, want in pairs {
      ["Foo"] = "foo",
      ["foo>=1"] = "foo >= 1",
      [" foo 1.0"] = "foo == 1.0",
      ["User/foo ~> 1, ~= 1.5"] = "user/foo ~> 1, ~= 1.5",
      ["foo @>= 1"] = "foo @>= 1",
    } do
      assert.equal(want, deps.show_dep((parsed(text))))
      assert.equal(want, deps.show_dep((parsed(want))))
    end
    local dep = parsed("user/foo >= 1.0")
    assert.equal("foo", dep.name)
    assert.equal("user", dep.namespace)
    assert.equal(nil, parsed("foo").namespace)
    assert.equal("foo >= 1:0", deps.show_dep(dep, true):match("/(.*)"))
    local older = dep.constraints[1].version < deps.parse_version("1.1")
    assert.equal(true, older)
  end)

  it("is nil and a message if it is invalid", function()
    for _, text in ipairs { "", ">= 1", "foo ^1", "foo >= 1/2" } do
      local dep, message = parsed(text)
      assert.equal(nil, dep)
      assert.equal("string", type(message))
    end
  end)
end)

describe("a tree", function()
  local dir, where ---@type string, std.deps.Where
  local function rock(name, version, dependencies, extra)
    local stem = name .. "-" .. version
    local quoted = {}
    for i, dep in ipairs(dependencies) do
      quoted[i] = ("%q"):format(dep)
    end
    fs.write(
      path.join(dir, "lib", "luarocks", "rocks-5.4", name, version, stem .. ".rockspec"),
      ("package = %q\nversion = %q\nsource = { url = '' }\nbuild = { type = 'none' }\ndependencies = { %s }\n%s"):format(
        name,
        version,
        table.concat(quoted, ", "),
        extra or ""
      )
    )
  end
  before_each(function()
    dir = temp()
    where = { trees = { dir, path.join(dir, "none") }, lua = "5.4" }
    rock("a", "1.0-1", { "lua >= 5.1", "b >= 2", "d" })
    rock("b", "1.0-1", {})
    rock("b", "2.0-1", { "c" })
    rock("b", "2.1-1", { "c", "a" })
    rock("c", "scm-1", { "e @>= 1" })
  end)

  it("has the dependencies of a rockspec, in the highest version", function()
    local matched, missing, no_upgrade =
      deps.match_deps({ dependencies = { "lua >= 5.1", "b", deps.parse_dep("c"), "x >= 1", "y @1", "b < 1" } }, nil, where)
    local found = {}
    for dep, match in pairs(matched) do
      assert.equal(dep.name, match.name)
      found[match.name] = match.version
    end
    assert.same({ b = "2.1-1", c = "scm-1" }, found)
    assert.equal("x >= 1", deps.show_dep(missing.x))
    assert.equal("b < 1", deps.show_dep(missing.b))
    assert.equal("y @== 1", deps.show_dep(no_upgrade.y))
    assert.equal(nil, missing.lua)
  end)

  it("skips blacklisted versions", function()
    local matched = deps.match_deps({ dependencies = { "b" } }, { b = { ["2.1-1"] = true } }, where)
    local _, found = next(matched) ---@type any, any
    assert.equal("2.0-1", found.version)
  end)

  it("includes the rocks that the runtime provides, which may be too old", function()
    where.provided = { utf8 = "5.4-1" }
    local matched, missing =
      deps.match_deps({ dependencies = { "lua < 5.4", "utf8", "bit32 >= 5.2" }, rocks_provided = { bit32 = "5.2-1" } }, nil, where)
    assert.equal(nil, next(matched))
    assert.equal("lua", missing.lua.name)
    missing.lua = nil
    assert.equal(nil, next(missing))
  end)

  it("refuses an invalid rockspec", function()
    assert.raises("constraint.syntax", deps.match_deps, { dependencies = { "^" } }, nil, where)
  end)

  it("is searched for all dependencies of a rock", function()
    local manifest = {}
    local results, missing = deps.scan_deps({}, "a", "1.0-1", nil, manifest, where)
    assert.same({ a = "1.0-1", b = "2.1-1", c = "scm-1" }, results)
    assert.same({ d = true, ["e @>= 1"] = true }, missing)
    assert.equal("c", manifest.dependencies.b["2.1-1"][1].name)
    local again = deps.scan_deps(
      {},
      "a",
      "1.0-1",
      nil,
      { dependencies = { a = { ["1.0-1"] = { { name = "b", constraints = { { op = "<", version = { 2 } } } } } } } },
      where
    )
    assert.same({ a = "1.0-1", b = "1.0-1" }, again)
    local _, lacking = deps.scan_deps({}, "z", "1-1", {}, {}, where)
    assert.same({ ["z 1-1"] = true }, lacking)
  end)

  it("has missing dependencies installed", function()
    local asked = {}
    local function install(dep)
      asked[#asked + 1] = deps.show_dep(dep)
      rock(dep.name, "3.0-1", {})
    end
    assert.equal(true, deps.fulfill_dependencies({ dependencies = { "lua", "b", "x >= 1", "y" } }, install, where))
    assert.same({ "x >= 1", "y" }, asked)
    assert.equal(
      true,
      deps.fulfill_dependencies({ dependencies = { "x" } }, function()
        error("nothing is missing")
      end, where)
    )
    local ok, message, code = deps.fulfill_dependencies({ dependencies = { "x > 3" } }, install, where)
    assert.equal(nil, ok)
    assert.matches("cannot install the dependency `x > 3`", message)
    assert.equal("dependency", code)
    assert.raises("x.y", deps.fulfill_dependencies, { dependencies = { "z" } }, function()
      require("std.errors").raise { code = "x.y", message = "no" }
    end, where)
  end)

  it("must support the platform", function()
    local ok, message, code = deps.fulfill_dependencies({ package = "p", supported_platforms = { "plan9" }, dependencies = {} }, nil, where)
    assert.equal(nil, ok)
    assert.matches("^p does not support this platform, only plan9", message)
    assert.equal("platform", code)
    assert.equal(true, deps.fulfill_dependencies({ supported_platforms = { "!plan9" } }, nil, where))
  end)

  it("is the project's by default", function()
    local root = temp()
    fs.write(path.join(root, "pluv.toml"), '[runtime]\nname = "builtin"\n')
    local tree = path.join(root, ".pluv", "rocks", "builtin-5.1", "lib", "luarocks", "rocks-5.1")
    fs.make_dir(path.join(tree, "foo", "1.0-1"))
    local platform = require("host.platform")
    local before = platform.cwd()
    platform.chdir(root)
    local matched, missing = require("std.errors").finally(function()
      platform.chdir(before)
    end, function()
      return deps.match_deps { dependencies = { "lua == 5.1", "foo", "bar" } }
    end)
    local first = next(matched) ---@type any
    assert.equal("foo", first.name)
    assert.equal("bar", next(missing))
  end)
end)

describe("external dependencies", function()
  local dir ---@type string
  local platform = require("host.platform").describe()
  before_each(function()
    dir = temp()
    fs.write(path.join(dir, "include", "foo.h"), "")
    fs.write(path.join(dir, "lib", platform.os == "darwin" and "libfoo.dylib" or "libfoo.so"), "")
    fs.write(path.join(dir, "lib", "libstatic.a"), "")
  end)

  local function check(files, mode, variables)
    local rockspec = { external_dependencies = { FOO = files }, variables = variables or { FOO_DIR = dir } }
    local ok, message, code = deps.check_external_deps(rockspec, mode)
    return ok, message, code, rockspec.variables
  end

  it("set their variables when found", function()
    local ok, _, _, variables = check({ header = "foo.h", library = "foo" }, "build")
    assert.equal(true, ok)
    assert.equal(path.join(dir, "include"), variables.FOO_INCDIR)
    assert.equal(path.join(dir, "lib"), variables.FOO_LIBDIR)
    assert.equal(path.join(dir, "bin"), variables.FOO_BINDIR)
    assert.equal(dir, variables.FOO_DIR)
  end)

  it("keep variables that are set", function()
    local _, _, _, variables = check({ header = "foo.h" }, "build", { FOO_DIR = dir, FOO_BINDIR = "/mine" })
    assert.equal("/mine", variables.FOO_BINDIR)
    local ok = check({ header = "foo.h" }, "build", { FOO_DIR = dir, FOO_INCDIR = path.join(dir, "lib") })
    assert.equal(nil, ok)
  end)

  it("name the missing file", function()
    local ok, message, code = check({ header = { "x.h", "y.h" } }, "build")
    assert.equal(nil, ok)
    assert.matches("^the header `x.h` or `y.h` of FOO was not found in ", message)
    assert.matches("include", message)
    assert.equal("dependency", code)
  end)

  it("need no headers and no static libraries to install a built rock", function()
    assert.equal(true, (check({ header = "x.h", library = "foo" }, "install")))
    assert.equal(true, (check({ library = "static" }, "build")))
    assert.equal(nil, (check({ library = "static" }, "install")))
  end)

  it("may be implied by a builtin build, or missing", function()
    assert.equal(true, deps.check_external_deps({}, "build"))
    local rockspec = {
      build = { type = "builtin", modules = { m = { sources = "m.c", libraries = { "foo" } } } },
      variables = { FOO_DIR = dir },
    }
    assert.equal(true, deps.check_external_deps(rockspec, "build"))
    assert.equal(path.join(dir, "lib"), rockspec.variables.FOO_LIBDIR)
  end)
end)
