local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local fs = require("std.fs")
local kept_lock = require("pluv.lock.kept")

---@param name string
---@param version string
---@param tag string
---@param registry string?
local function package(name, version, tag, registry)
  return { name = name, namespace = "", version = version, runtimes = { tag }, registry = registry or "https://r.example.com" }
end

---@return any
local function lock()
  return {
    unasked = { "dev" },
    packages = {
      package("a", "1.0-1", "lua-5.4"),
      package("b", "2.0-1", "lua-5.4", ""),
      package("a", "3.0-1", "lua-5.1"),
    },
    builds = { package("tool", "1.0-1", "lua-5.4") },
  }
end

describe("what a new lock keeps", function()
  it("is nothing without a lock", function()
    local kept = kept_lock.of(nil, "lua-5.4", {}, nil)
    assert.same({ packages = {}, preferred = {}, builds = {}, unasked = {}, sums = {} }, kept)
  end)

  it("are the versions of the runtime, then those of another one", function()
    local kept = kept_lock.of(lock(), "lua-5.4", {}, nil)
    assert.same({ a = "1.0-1", b = "2.0-1" }, kept.preferred)
    assert.same({ tool = "1.0-1" }, kept.builds)
    assert.same({ "dev" }, kept.unasked)
    assert.equal("3.0-1", kept_lock.of(lock(), "lua-5.1", {}, nil).preferred.a)
    assert.equal("2.0-1", kept_lock.of(lock(), "lua-5.1", {}, nil).preferred.b)
  end)

  it("is not what is upgraded, except for checksums", function()
    local all = kept_lock.of(lock(), "lua-5.4", {}, true)
    assert.same({}, all.preferred)
    assert.same({}, all.packages)
    assert.same({}, all.builds)
    assert.truthy(all.sums["a 1.0-1"] and all.sums["a 3.0-1"])
    assert.same({ b = "2.0-1" }, kept_lock.of(lock(), "lua-5.4", {}, { a = true }).preferred)
    assert.same({}, kept_lock.of(lock(), "lua-5.4", {}, { tool = true }).builds)
  end)

  it("has checksums of what a registry has, by the name that the registry has now", function()
    local sums = kept_lock.of(lock(), "lua-5.4", { mine = "https://r.example.com" }, nil).sums
    assert.equal("mine", sums["a 1.0-1"].registry)
    assert.equal(nil, sums["b 2.0-1"])
    assert.equal("https://r.example.com", kept_lock.of(lock(), "lua-5.4", {}, nil).sums["a 1.0-1"].registry)
  end)
end)

describe("the present lock", function()
  local project

  ---@param text string? of pluv.lock
  local function present(text)
    local root = fs.temp_dir(require("pluv.machine.folders").cache(), "kept-")
    project = require("pluv.project").from_text(root, "")
    if text then
      fs.write(project.lock_file, text)
    end
    return kept_lock.present(project)
  end

  it("is none where there is no file", function()
    local found, hints = present(nil)
    assert.equal(nil, found)
    assert.same({}, hints)
  end)

  it("are the versions that it names where git left both sides", function()
    local found, hints = present('version = 1\n<<<<<<< mine\n[[package]]\nname = "a"\nversion = "1.0-1"\n=======\n>>>>>>> theirs\n')
    assert.equal(nil, found)
    assert.same({ a = "1.0-1" }, hints)
  end)
end)
