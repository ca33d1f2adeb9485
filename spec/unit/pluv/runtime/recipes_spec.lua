local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert

describe("the flags of PUC Lua", function()
  local function flags(series, os, readline)
    local f = require("pluv.runtime.lua_flags").of(series, os, { readline = readline, msvc = false })
    local words = { unpack(f.options) }
    for _, define in ipairs(f.defines) do
      words[#words + 1] = "-D" .. define
    end
    return table.concat(words, " "), table.concat(f.libraries, " ") .. table.concat(f.readline, " ")
  end
  local posix = "-DLUA_USE_POSIX -DLUA_USE_DLOPEN"

  it("are upstream's for each series", function()
    for series, want in pairs {
      ["5.1"] = posix,
      ["5.2"] = "-DLUA_COMPAT_ALL " .. posix .. " -DLUA_USE_STRTODHEX -DLUA_USE_AFORMAT -DLUA_USE_LONGLONG",
      ["5.3"] = "-std=gnu99 -DLUA_COMPAT_5_2 " .. posix,
      ["5.4"] = "-std=gnu99 -DLUA_COMPAT_5_3 " .. posix,
      ["5.5"] = "-std=gnu99 " .. posix,
    } do
      local defines, libraries = flags(series, "linux", false)
      assert.equal(want, defines)
      assert.equal("-lm -Wl,-E -ldl", libraries)
      defines, libraries = flags(series, "linux", true)
      assert.equal(want .. " -DLUA_USE_READLINE", defines)
      assert.equal("-lm -Wl,-E -ldl-lreadline", libraries)
    end
  end)

  it("always support C modules, on every system", function()
    for os, want in pairs { linux = "-lm -Wl,-E -ldl", freebsd = "-lm -Wl,-E", darwin = "-lm" } do
      local defines, libraries = flags("5.1", os, false)
      assert.equal(posix, defines)
      assert.equal(want, libraries)
    end
    local defines, libraries = flags("5.4", "windows", false)
    assert.equal("-std=gnu99 -DLUA_COMPAT_5_3 -DLUA_BUILD_AS_DLL", defines)
    assert.equal("-lm", libraries)
    local msvc = require("pluv.runtime.lua_flags").of("5.4", "windows", { readline = false, msvc = true })
    assert.same(
      { defines = { "LUA_COMPAT_5_3", "LUA_BUILD_AS_DLL", "_CRT_SECURE_NO_DEPRECATE" }, options = {}, libraries = {}, readline = {} },
      msvc
    )
  end)
end)

describe("the archives of Luau", function()
  local function archives(platform, release)
    local list = {}
    for i, archive in ipairs(require("pluv.runtime.recipes.luau").archives("https://github.com/luau-lang/luau", "0.735", platform, release)) do
      list[i] = archive.kind
        .. " "
        .. (archive.urls[1] or ""):gsub("^https://github.com/luau%-lang/luau/", "")
        .. " "
        .. (archive.sha256 or "-")
    end
    return list
  end
  local source = "source archive/refs/tags/0.735.tar.gz -"

  it("are the build for the platform, then the source", function()
    for platform, asset in pairs {
      ["linux-x86_64-gnu"] = "luau-ubuntu.zip",
      ["darwin-aarch64"] = "luau-macos.zip",
      ["windows-x86_64"] = "luau-windows.zip",
    } do
      assert.same({ "binary releases/download/0.735/" .. asset .. " -", source }, archives(platform))
    end
    for _, platform in ipairs { "linux-aarch64-gnu", "linux-x86_64-musl", "darwin-x86_64", "freebsd-x86_64" } do
      assert.same({ source }, archives(platform))
    end
  end)

  it("have the checksum of the releases page", function()
    local sum = ("ab"):rep(32)
    local release = {
      assets = {
        { name = "luau-macos.zip", digest = "sha256:" .. ("00"):rep(32) },
        { name = "luau-ubuntu.zip", digest = "sha256:" .. sum },
      },
    }
    assert.same({ "binary releases/download/0.735/luau-ubuntu.zip " .. sum, source }, archives("linux-x86_64-gnu", release))
    release.assets[2].digest = "sha1:abc"
    assert.same({ "binary releases/download/0.735/luau-ubuntu.zip -", source }, archives("linux-x86_64-gnu", release))
  end)
end)

describe("a source", function()
  local sources, fs, path = require("pluv.runtime.upstream"), require("std.fs"), require("std.path")
  local dir = path.join(require("host.platform").folder("data"), "sources")
  fs.write(path.join(dir, "there"), "text")

  it("comes from the first URL that has the file", function()
    local got, url = sources.download({ path.join(dir, "no"), path.join(dir, "there") }, require("std.hash").sha256("text"))
    assert.equal(path.join(dir, "there"), url)
    assert.equal("text", fs.read(got.path))
    local failure = assert.raises("file.missing", sources.download, { path.join(dir, "no"), path.join(dir, "none") })
    assert.matches("/no:?", failure.message)
  end)

  -- The checksum of the first download is trusted from then on: it must not be that of
  -- an HTML page or of an error message.
  it("must be an archive if its checksum is unknown", function()
    local archive = path.join(dir, "there.zip")
    local packed = path.join(path.dir(dir), "packed")
    fs.write(path.join(packed, "a.txt"), "text")
    require("std.archive").pack_zip(packed, archive)
    local _, url = sources.download { path.join(dir, "there"), archive }
    assert.equal(archive, url)
    local half = fs.read(archive):sub(1, -20)
    fs.write(path.join(dir, "half.zip"), half)
    assert.raises("archive.format", sources.download, { path.join(dir, "half.zip"), path.join(dir, "there") })
  end)

  it("is not replaced by the next one if the content is wrong", function()
    fs.write(path.join(dir, "other"), "other")
    assert.raises(
      "digest.mismatch",
      sources.download,
      { path.join(dir, "other"), path.join(dir, "there") },
      require("std.hash").sha256("text")
    )
  end)

  it("is read as text; a missing one is nil", function()
    assert.equal("text", sources.text(path.join(dir, "there")))
    assert.equal(nil, sources.text(path.join(dir, "no")))
  end)
end)

describe("a failed build", function()
  it("names the missing package", function()
    local guess = require("pluv.machine.system_packages").guess
    for output, package in pairs {
      ["lua.c:82:10: fatal error: readline/readline.h: No such file or directory"] = "`apt install libreadline-dev`",
      ["/usr/bin/ld: cannot find -lreadline: No such file or directory"] = "`dnf install readline-devel`",
      ["ld: library 'readline' not found"] = "`brew install readline`",
      ["lapi.c:10:10: fatal error: stdio.h: No such file or directory"] = "`apk add musl-dev`",
      ["/usr/bin/ld: cannot find crt1.o: No such file or directory"] = "`apt install libc6-dev`",
      ["/usr/bin/ld: cannot find -lm\ncollect2: error"] = "`apt install libc6-dev`",
      ["make: g++: No such file or directory"] = "`apk add g++`",
      ["gcc: fatal error: cannot execute 'cc1plus'"] = "`dnf install gcc-c++`",
      ["/bin/sh: 1: ar: not found"] = "`apt install binutils`",
    } do
      assert.matches(package:gsub("[%-+.]", "%%%0"), guess(output) or "")
    end
    assert.equal(nil, guess("lapi.c:3: error: expected ';' before '}' token"))
  end)
end)

describe("a matrix", function()
  it("is split at commas, but not inside constraints", function()
    local split = require("pluv.run.matrix").split
    assert.same({ "lua@5.1", "luajit@2.1" }, split("lua@5.1, luajit@2.1"))
    assert.same({ "lua@>=5.3,<5.5", "5.1", "builtin" }, split("lua@>=5.3,<5.5,5.1,builtin"))
    assert.same({ "lua" }, split("lua,"))
  end)
end)

describe("PATH", function()
  it("contains a folder, however it is written", function()
    local is_on_path = require("pluv.runtime.shims").is_on_path
    assert.equal(true, is_on_path("/home/x/.local/bin", "/usr/bin:/home/x/.local/bin/", "linux"))
    assert.equal(false, is_on_path("/home/x/bin", "/usr/bin:bin:/home/x/.local/bin", "linux"))
  end)
end)
