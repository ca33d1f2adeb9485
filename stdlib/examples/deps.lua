local deps, fs = require("std.deps"), require("std.fs")

-- deps.parse_version
deps.parse_version("1.2.3-4") --> { 1, 2, 3, revision = 4, string = "1.2.3-4" }
local older = deps.parse_version("1.9") < deps.parse_version("1.10") --> true
local before = deps.parse_version("1.0rc1") <= deps.parse_version("1.0") --> true
local equal = deps.parse_version("1.0-1") == deps.parse_version("1.0") --> true
local text = tostring(deps.parse_version("2.0beta3")) --> "2.0beta3"

-- deps.compare_versions
deps.compare_versions("1.10", "1.9") --> true
deps.compare_versions("1.0", "scm-1") --> false

-- deps.parse_constraints
local list = assert(deps.parse_constraints(">= 1.0, < 2.0"))
local first = list[1].op .. tostring(list[1].version) --> ">=1.0"
local nothing, message = deps.parse_constraints("^1.0")
local kind = type(nothing) .. " and a " .. type(message) --> "nil and a string"

-- deps.parse_dep
local dep = deps.parse_dep("Lpeg >= 1.0")
--> { name = "lpeg", constraints = { { op = ">=", version = { 1, 0, string = "1.0" } } } }
local namespace = assert(deps.parse_dep("user/tool")).namespace --> "user"
local nothing = deps.parse_dep(">= 1.0") --> nil

-- deps.show_version
deps.show_version(deps.parse_version("1.0-2")) --> "1.0-2"
deps.show_version(deps.parse_version("1.alpha"), true) --> "1:-1000000"

-- deps.show_dep
deps.show_dep(assert(deps.parse_dep("foo >= 1.0,<2"))) --> "foo >= 1.0, < 2"

-- deps.match_constraints
local constraints = assert(deps.parse_constraints("~> 1.2"))
deps.match_constraints(deps.parse_version("1.2.9-1"), constraints) --> true
deps.match_constraints(deps.parse_version("1.3-1"), constraints) --> false

-- deps.match_deps
fs.write("tree/lib/luarocks/rocks-5.4/foo/1.2-1/foo-1.2-1.rockspec", "")
local where = { trees = { "tree" }, lua = "5.4" }
local rockspec = { dependencies = { "lua >= 5.1", "foo ~> 1.2", "bar" } }
local matched, missing = deps.match_deps(rockspec, nil, where)
local text
for dep, found in pairs(matched) do
  text = deps.show_dep(dep) .. " is " .. found.version
end
local said = text --> "foo ~> 1.2 is 1.2-1"
local lacking = missing.bar.name --> "bar"
local blacklist = { foo = { ["1.2-1"] = true } }
local none = next(deps.match_deps(rockspec, blacklist, where)) --> nil

-- deps.fulfill_dependencies
local where = { trees = { "tree" }, lua = "5.4" }
local function install(dep)
  fs.make_dir("tree/lib/luarocks/rocks-5.4/" .. dep.name .. "/1.0-1")
end
local rockspec = { package = "mine", dependencies = { "foo >= 1.0" } }
deps.fulfill_dependencies(rockspec, install, where) --> true
rockspec.dependencies = { "foo >= 2.0" }
deps.fulfill_dependencies(rockspec, install, where)
--> nil, "cannot install the dependency `foo >= 2.0`", "dependency"

-- deps.check_external_deps
fs.write("prefix/include/foo.h", "")
local rockspec = {
  external_dependencies = { FOO = { header = "foo.h" } },
  variables = { FOO_DIR = "prefix" },
}
deps.check_external_deps(rockspec, "build") --> true
local folder = rockspec.variables.FOO_INCDIR --> "prefix/include"
rockspec.external_dependencies.FOO.library = "foo"
local ok, message, code = deps.check_external_deps(rockspec, "build")
local said = { ok, type(message), code } --> { nil, "string", "dependency" }

-- deps.scan_deps
local function rock(name, dependency)
  fs.write(("tree/lib/luarocks/rocks-5.4/%s/1.0-1/%s-1.0-1.rockspec"):format(name, name), ([[
    package = "%s"
    version = "1.0-1"
    source = { url = "" }
    dependencies = { "%s" }
    build = { type = "none" }
  ]]):format(name, dependency))
end
rock("a", "b >= 1.0")
rock("b", "c")
local where = { trees = { "tree" }, lua = "5.4" }
deps.scan_deps({}, "a", "1.0-1", {}, {}, where)
--> { a = "1.0-1", b = "1.0-1" }, { c = true }
