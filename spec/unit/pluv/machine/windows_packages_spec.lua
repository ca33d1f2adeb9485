local describe, it, _, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local packages = require("pluv.machine.windows_packages")

describe("the packages of Windows", function()
  it("are winget's and Scoop's for programs", function()
    assert.equal("install it, for example with `winget install Kitware.CMake` or `scoop install cmake`", packages.program("cmake"))
    assert.equal("install it, for example with `scoop install tree-sitter`", packages.program("tree-sitter"))
    assert.equal(nil, packages.program("flex"))
  end)

  it("are MSYS2's for libraries", function()
    assert.equal("install it, for example with MSYS2's `pacman -S mingw-w64-ucrt-x86_64-sqlite3`", packages.library("sqlite"))
    assert.matches("%-openssl`$", packages.library("openssl"))
    assert.equal(nil, packages.library("glibc"))
  end)
end)
