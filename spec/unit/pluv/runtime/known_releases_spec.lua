local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local releases = require("pluv.runtime.known_releases")

---A checksum of a table's lines, so that no digit changes unnoticed.
local function fingerprint(list)
  local lines = {}
  for i, entry in ipairs(list) do
    lines[i] = (entry.file or entry.version) .. " " .. entry.sha256
  end
  table.sort(lines)
  return require("std.hash").sha256(table.concat(lines, "\n"))
end

describe("the known releases", function()
  it("have the shape of releases, newest first", function()
    for name, pattern in pairs { lua = "^5%.[1-5]%.%d+$", luajit = "^2%.[01]%.%d+[%w-]*$" } do
      local seen = {}
      local before ---@type string?
      for _, entry in ipairs(releases[name]) do
        assert.equal(true, entry.version:find(pattern) ~= nil)
        assert.equal(true, entry.sha256:find("^" .. ("[0-9a-f]"):rep(64) .. "$") ~= nil)
        assert.equal(nil, seen[entry.version])
        assert.equal(nil, seen[entry.sha256])
        seen[entry.version], seen[entry.sha256] = true, true
        if before then
          assert.equal(true, require("host.version").compare(before, entry.version) > 0)
        end
        before = entry.version
      end
    end
  end)

  it("are complete, with their published checksums", function()
    assert.equal(30, #releases.lua)
    assert.equal(9, #releases.luajit)
    assert.equal("f52c65f6645d7bf2f3da8ba8c258da4e07d04b785f9375a95e804fd33de7df90", fingerprint(releases.lua))
    assert.equal("169521f997149d9bde1007dd46a6f20bc1aa2ae377e6623c7e0dd9f1cd5efa69", fingerprint(releases.luajit))
  end)
end)

describe("a request for Lua", function()
  local recipe, parse = require("pluv.runtime.recipes.lua"), require("pluv.runtime").parse
  ---@return any
  local function resolve(text, options)
    return recipe.resolve(parse(text, "spec"), options or {})
  end

  it("selects the newest known release that matches", function()
    for text, want in pairs {
      ["lua@5.4"] = "5.4.9",
      ["5.1"] = "5.1.5",
      ["lua"] = "5.5.1",
      ["lua@latest"] = "5.5.1",
      ["lua@5.4.2"] = "5.4.2",
      ["lua@>=5.2,<5.4"] = "5.3.6",
      ["lua@~> 5.2"] = "5.2.4",
      ["lua@<5.4.3"] = "5.4.2",
    } do
      assert.equal(want, resolve(text).version)
    end
  end)

  it("names the archive as lua.org does", function()
    local release = resolve("lua@5.4.6")
    assert.same({
      "https://www.lua.org/ftp/lua-5.4.6.tar.gz",
      "https://webserver2.tecgraf.puc-rio.br/lua/mirror/ftp/lua-5.4.6.tar.gz",
    }, release.archives[1].urls)
    assert.equal("7d5ea1b9cb6aa0b59ca3dde1c6adcb57ef83a1ba8e5432c0ecd06bf439b3ad88", release.archives[1].sha256)
    assert.equal("https://www.lua.org/ftp/lua-5.1.tar.gz", resolve("lua@5.1.0").archives[1].urls[1])
    assert.same({ "https://www.lua.org/work/lua-5.5.0-rc1.tar.gz" }, resolve("lua@5.5.0-rc1").archives[1].urls)
  end)

  it("prefers a given checksum to the known one", function()
    local sum = ("ab"):rep(32)
    assert.equal(sum, resolve("lua@5.2.4", { sha256 = sum }).archives[1].sha256)
    assert.equal(nil, resolve("lua@5.4.99").archives[1].sha256)
  end)

  it("fails if no release matches", function()
    for _, text in ipairs { "lua@5.9", "lua@4.0.1", "lua@>5.9", "lua@6.0.0" } do
      local ok, failure = require("std.errors").catch(resolve, text)
      assert.equal(false, ok)
      assert.equal("runtime.unknown", failure.code)
    end
  end)
end)

describe("a request for LuaJIT", function()
  local recipe, parse = require("pluv.runtime.recipes.luajit"), require("pluv.runtime").parse
  ---@return any
  local function archive(text)
    return recipe.resolve(parse(text, "spec"), { offline = true }).archives[1]
  end

  it("selects a tag by name", function()
    assert.equal("https://github.com/LuaJIT/LuaJIT/archive/v2.1.0-beta3.tar.gz", archive("luajit@2.1.0-beta3").urls[1])
    assert.equal("409f7fe570d3c16558e594421c47bdd130238323c9d6fd6c83dedd2aaeb082a8", archive("luajit@2.1.0-beta3").sha256)
    assert.equal("https://github.com/LuaJIT/LuaJIT/archive/v2.0.5.tar.gz", archive("luajit@2.0.5").urls[1])
    assert.equal("https://github.com/LuaJIT/LuaJIT/archive/v2.0.1-fixed.tar.gz", archive("luajit@2.0.1").urls[1])
    assert.equal("https://github.com/LuaJIT/LuaJIT/archive/v2.0.4.tar.gz", archive("luajit@<2.0.5").urls[1])
  end)

  it("selects a commit by id, trusted on first use", function()
    local commit = "1ee778a4e37122d8ca7d5733c590a47dafd6b15c"
    local got = archive("luajit@" .. commit)
    assert.equal("https://github.com/LuaJIT/LuaJIT/archive/" .. commit .. ".tar.gz", got.urls[1])
    assert.equal("luajit " .. commit, got.trust)
    assert.equal(nil, got.sha256)
  end)

  it("selects the commit of a rolling version that was installed", function()
    local commit = "1ee778a4e37122d8ca7d5733c590a47dafd6b15c"
    require("pluv.runtime.first_seen").keep("commits", "2.1.1787165859", commit)
    assert.equal("luajit " .. commit, archive("luajit@2.1.1787165859").trust)
    require("pluv.runtime.first_seen").keep("commits", "v2.1", commit)
    for _, text in ipairs { "luajit", "luajit@2.1", "luajit@latest", "luajit@>=2.1" } do
      assert.equal("luajit " .. commit, archive(text).trust)
    end
  end)

  it("selects the older branch if the newer one does not match", function()
    local commit = "71797fa75ffa1ddbd9b41bbd55d6c2d4236164b0"
    require("pluv.runtime.first_seen").keep("commits", "v2.0", commit)
    for _, text in ipairs { "luajit@2.0", "luajit@<2.1.0-beta1", "luajit@>=2.0, <2.1" } do
      assert.equal("luajit " .. commit, archive(text).trust)
    end
  end)
end)
