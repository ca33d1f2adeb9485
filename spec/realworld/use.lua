-- Uses each of the eight rocks for what it is for and stops at the first answer
-- that is wrong. Runs on Lua 5.1 to 5.4:
--
--   pluv run use.lua FOLDER --limit 2 --language de
--
-- FOLDER holds .conf files of `name = value` lines. Each is parsed, and a report
-- about all of them is printed as JSON.

local argparse = require("argparse")
local cjson = require("cjson")
local inspect = require("inspect")
local lfs = require("lfs")
local lpeg = require("lpeg")
local assert = require("luassert")
local say = require("say")

local List, path, stringx, tablex = require("pl.List"), require("pl.path"), require("pl.stringx"), require("pl.tablex")

-- argparse: the command line, and a usage error that does not end the program.
local parser = argparse("use", "Reports on a folder of settings.")
parser:argument("folder")
parser:option("-l --limit", "how many files"):convert(tonumber):default("1")
parser:option("--language"):choices { "de", "en" }:default("en")
parser:flag("-q --quiet")
local options = parser:parse(arg)
assert.same({ folder = arg[1], limit = 2, language = "de" }, options)
local ok, message = parser:pparse { "x", "--language", "fr" }
assert.is_false(ok)
assert.matches("must be one of 'de', 'en'", message, 1, true)

-- luafilesystem, with penlight above it: which files there are.
local found = List()
for name in lfs.dir(options.folder) do
  local file = path.join(options.folder, name)
  if lfs.attributes(file, "mode") == "file" and path.extension(name) == ".conf" then
    found:append(name)
  end
end
found:sort()
assert.equal(3, #found)
assert.same(found:slice(1, 2), List { "app.conf", "db.conf" })
assert.is_true(path.isdir(options.folder))
assert.equal("db", (path.splitext("db.conf")))
assert.is_nil((lfs.attributes(path.join(options.folder, "none"))))

-- lpeg and re: the grammar of a file.
local space = lpeg.S(" \t") ^ 0
local name = lpeg.C(lpeg.R("az", "AZ") * (lpeg.R("az", "AZ", "09") + "_") ^ 0)
local number = lpeg.R("09") ^ 1 / tonumber * -lpeg.P(1)
local value = number + lpeg.C(lpeg.P(1) ^ 0)
local line = space * (lpeg.P("#") * lpeg.P(1) ^ 0 + lpeg.Cg(name * space * "=" * space * value) + -lpeg.P(1))
assert.same({ "port", 8080 }, { line:match("  port = 8080") })
assert.is_nil(line:match("= 8080"))
assert.same({ "a", "b", "c" }, require("re").match("a, b,c", "{| {%a+} (',' ' '? {%a+})* |}"))

-- penlight: lines in, sorted tables out.
local function parse(file)
  local settings = {}
  local handle = assert(io.open(file))
  for text in stringx.lines(handle:read("*a")) do
    local key, is = line:match((stringx.strip(text)))
    if type(key) == "string" then
      settings[key] = is
    end
  end
  handle:close()
  return settings
end

local report = {}
for file in found:slice(1, options.limit):iter() do
  report[path.splitext(file)] = parse(path.join(options.folder, file))
end
assert.same(List { "app", "db" }, List(tablex.keys(report)):sort())
assert.is_true(tablex.deepcompare(report.app, { host = "localhost", port = 8080 }))

-- inspect: keys in order, whatever the order of the table.
assert.equal('{\n  host = "localhost",\n  port = 8080\n}', inspect(report.app))
assert.equal("{ {...}, {...} }", inspect({ report, report }, { depth = 1 }))

-- lua-cjson: there and back, null and all, and a failure with its position.
local text = cjson.encode(report)
assert.same(report, cjson.decode(text))
assert.equal(cjson.null, cjson.decode('{"a":null}').a)
assert.has_error(function()
  cjson.decode('{"a":}')
end, "Expected value but found T_OBJ_END at character 6")

-- say: the words of a language, with another one for what it lacks.
say:set_namespace("en")
say:set("report", "%s settings in %s files")
say:set("done", "done")
say:set_namespace("de")
say:set("report", "%s Einstellungen in %s Dateien")
say:set_fallback("en")
local settings = tablex.reduce("+", tablex.map(tablex.size, tablex.values(report)))
local words = say("report", { settings, tablex.size(report) })
assert.equal("done", say("done"))

-- luassert: an assertion of one's own, a spy, a failure with a message from say.
say:set_namespace("en")
say:set("assertion.setting.positive", "expected %s to have the setting %s")
assert:register("assertion", "setting", function(_, arguments)
  return arguments[1][arguments[2]] ~= nil
end, "assertion.setting.positive")
assert.has_setting(report.db, "user")
assert.has_no.setting(report.db, "password")
assert.has_error(function()
  assert.has_setting({}, "user")
end)
local spy = require("luassert.spy")
local seen = spy.new(function() end)
tablex.foreach(report, function(file)
  seen(file)
end)
assert.spy(seen).was.called(2)
assert.spy(seen).was.called_with(require("luassert.match").is_table())

print(_VERSION)
print(words)
print(cjson.encode(report.app.port), report.db.user, options.language)
