package windows

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// uses calls functions of rocks with C code, by the name of the rock.
const uses = `
local use = {
  luafilesystem = function()
    local lfs = require("lfs")
    assert(lfs.attributes(lfs.currentdir(), "mode") == "directory")
    assert(lfs.mkdir("made") and lfs.rmdir("made"))
  end,
  ["lua-cjson"] = function()
    local cjson = require("cjson")
    assert(cjson.encode { 1, 2.5, "x", cjson.null } == '[1,2.5,"x",null]' and cjson.decode('{"a":[true]}').a[1])
  end,
  lpeg = function()
    local lpeg = require("lpeg")
    assert(lpeg.match(lpeg.R("09") ^ 1 * -1, "1234") == 5 and require("re").match("a,b", "{%a} ',' {%a}") == "a")
  end,
  luasocket = function()
    local socket = require("socket")
    local server = assert(socket.bind("127.0.0.1", 0))
    local address, port = server:getsockname()
    local client = assert(socket.connect(address, port))
    client:send("a line\n")
    assert(server:accept():receive() == "a line" and require("mime").b64("pluv") == "cGx1dg==")
  end,
  ["lua-term"] = function()
    local term = require("term")
    assert(term.isatty(io.stdout) == false and term.colors.red)
  end,
  luasystem = function()
    local system = require("system")
    assert(system.gettime() > 1e9 and system.monotime() > 0 and system.setenv("SET_BY_C", "1"))
    system.sleep(0.01)
  end,
}
for _, rock in ipairs(arg) do
  use[rock]()
end
if jit then
  local ffi = require("ffi")
  ffi.cdef("int GetCurrentProcessId(void);")
  assert(ffi.C.GetCurrentProcessId() > 0 and jit.status() and require("jit.bc") and not pcall(error, "x"))
end
print(_VERSION, "used " .. #arg, package.cpath)
`

// six are the rocks with C code that are built; all compile for Lua 5.1 to 5.4.
const six = "luafilesystem lua-cjson lpeg luasocket lua-term luasystem"

// TestRuntimes builds every Lua and LuaJIT in Wine, with a DLL and an import library, and rocks
// with C code for each; it loads them and calls their functions.
func TestRuntimes(t *testing.T) {
	u := Open(t).NewUser(t)
	u.Rocks(t)
	for _, c := range []struct {
		request, library, rocks string
		full                    bool
	}{
		{"lua@5.4.4", "lua54", six, false},
		{"lua@5.1.5", "lua51", six, true},
		{"lua@5.2.4", "lua52", six, true},
		{"lua@5.3.6", "lua53", six, true},
		// luafilesystem 1.8.0 does not compile for Lua 5.5, on Linux neither.
		{"lua@5.5.1", "lua55", "lua-cjson lpeg luasocket lua-term luasystem", true},
		// lua-cjson 2.1.0 does not compile for LuaJIT, on Linux neither.
		{"luajit@2.1", "lua51", "luafilesystem lpeg luasocket lua-term luasystem", true},
		{"luajit@2.0", "lua51", "luafilesystem lpeg luasocket lua-term luasystem", true},
		{"luajit@2.1.0-beta3", "lua51", "lpeg", true},
		{"luajit@2.0.5", "lua51", "lpeg", true},
	} {
		if c.full && !Full() {
			continue
		}
		t.Run(c.request, func(t *testing.T) {
			name, version, _ := strings.Cut(c.request, "@")
			u.Install(t, c.request)
			for _, file := range []string{"bin/" + name + ".exe", "bin/" + c.library + ".dll", "lib/lib" + c.library + ".dll.a", "include/**/lua.h"} {
				pattern := u.Path("data/pluv/toolchains/"+name+"-"+version+"*", file)
				flat, _ := filepath.Glob(strings.Replace(pattern, "**/", "", 1))
				deep, _ := filepath.Glob(pattern)
				if len(flat)+len(deep) == 0 {
					t.Errorf("%s has no %s", c.request, file)
				}
			}
			rocks := strings.Fields(c.rocks)
			if !Full() {
				rocks = []string{"luafilesystem", "lpeg"}
			}
			dir := "uses " + c.request // with a blank, as many folders on Windows
			var list strings.Builder
			for _, rock := range rocks {
				fmt.Fprintf(&list, "%s = %q\n", rock, map[bool]string{true: "== 0.4.4", false: "*"}[rock == "luasystem"])
			}
			u.Write(t, dir+"/pluv.toml", fmt.Sprintf("[runtime]\nname = %q\nversion = %q\n\n[registries.real]\nurl = \"../rocks\"\n\n[dependencies]\n%s", name, version, list.String()))
			u.Write(t, dir+"/main.lua", uses)
			said := u.Pluv(t, dir, append([]string{"run", "main.lua"}, rocks...)...)
			if want := fmt.Sprintf("\tused %d\t", len(rocks)); !strings.Contains(said.Stdout, want) {
				t.Errorf("%q does not say %q", said.Stdout, want)
			}
			t.Logf("%s: %d rocks with C code built, loaded and used: %s", c.request, len(rocks), strings.Join(rocks, ", "))
		})
	}
}
