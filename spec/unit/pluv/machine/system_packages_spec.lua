local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local packages = require("pluv.machine.system_packages")

local openssl = "install it, for example with `apt install libssl-dev`, `dnf install openssl-devel`, "
  .. "`apk add openssl-dev`, `pacman -S openssl` or `brew install openssl`"

---@param part string
---@param text string
local function contains(part, text)
  if not text:find(part, 1, true) then
    assert.equal(part, text)
  end
end

describe("a library's packages", function()
  it("are known by name, header and library", function()
    assert.equal(openssl, packages.hint_for("OPENSSL", {}))
    assert.equal(openssl, packages.hint_for("MY_TLS", { header = "openssl/ssl.h" }))
    assert.equal(openssl, packages.hint_for("MY_TLS", { library = "crypto" }))
    assert.equal(openssl, packages.hint_for("MY_TLS", { library = "libssl.so" }))
  end)

  it("are guessed if they are unknown", function()
    contains("install ZEBRA with its headers", packages.hint_for("ZEBRA", { header = "zebra.h" }))
  end)

  it("skip package managers that have none", function()
    local hint = packages.hint_for("SYSTEMD", { library = "systemd" })
    contains("pacman", hint)
    assert.equal(nil, hint:find("brew", 1, true))
  end)

  it("have names for pkg-config", function()
    assert.same({ "libpq", "pgsql", "libpgsql", "pq" }, packages.modules("PGSQL", { library = "pq" }))
    assert.same({ "zebra", "libzebra" }, packages.modules("ZEBRA", {}))
  end)
end)

describe("the output of a failed command", function()
  it("shows what is missing", function()
    for output, want in pairs {
      ["x.c:1:10: fatal error: openssl/ssl.h: No such file or directory"] = "libssl-dev",
      ["x.c:1:10: fatal error: 'yaml.h' file not found"] = "libyaml-dev",
      ["/usr/bin/ld: cannot find -lpq: No such file or directory"] = "libpq-dev",
      ['CMake was unable to find a build program corresponding to "Unix Makefiles".'] = "apt install make",
      ["sh: 1: cmake: not found"] = "apt install cmake",
      ["'cmake' is not recognized as an internal or external command,\r\noperable program or batch file."] = "apt install cmake",
      ["x.c(1): fatal error C1083: Cannot open include file: 'openssl/ssl.h': No such file or directory"] = "libssl-dev",
      ["LINK : fatal error LNK1181: cannot open input file 'libssl.lib'"] = "libssl-dev",
      ["/bin/sh: line 1: autoconf: command not found"] = "apt install autoconf",
    } do
      contains(want, packages.guess(output) or "nothing")
    end
  end)

  it("gives no hint for unknown names", function()
    assert.equal(nil, packages.guess("fatal error: mine.h: No such file or directory"))
    assert.equal(nil, packages.guess("error: expected `;`"))
  end)
end)
