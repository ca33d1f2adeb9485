package windows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/spec/need"
	"pluv/spec/registry"
)

// module is the C code of a module.
func module(name string) string {
	return "#include <lua.h>\n#include <lauxlib.h>\n__declspec(dllexport) int luaopen_" + name + "(lua_State *L) { lua_pushstring(L, \"" + name + "\"); return 1; }\n"
}

const (
	makefile = `all: made.$(LIB_EXTENSION)

made.$(LIB_EXTENSION): made.c
	$(CC) $(CFLAGS) -I"$(LUA_INCDIR)" -c made.c -o made.o
	$(CC) $(LIBFLAG) -o $@ made.o "$(LUA_LIBDIR)/$(LUALIB)"

install: all
	copy made.$(LIB_EXTENSION) "$(INST_LIBDIR)"
`
	makeBuild = `{ type = "make", install_variables = { INST_LIBDIR = "$(LIBDIR)", LIB_EXTENSION = "$(LIB_EXTENSION)" },
  build_variables = { CFLAGS = "$(CFLAGS)", LIBFLAG = "$(LIBFLAG)", LUA_INCDIR = "$(LUA_INCDIR)", LUA_LIBDIR = "$(LUA_LIBDIR)",
    LUALIB = "$(LUALIB)", LIB_EXTENSION = "$(LIB_EXTENSION)" } }`
	// The gcc in Wine is a program elsewhere, which does not find response files by relative paths.
	cmakeLists = `cmake_minimum_required(VERSION 3.10)
project(cmade C)
set(CMAKE_C_USE_RESPONSE_FILE_FOR_INCLUDES 0)
set(CMAKE_C_USE_RESPONSE_FILE_FOR_LIBRARIES 0)
set(CMAKE_C_USE_RESPONSE_FILE_FOR_OBJECTS 0)
include_directories("${LUA_INCDIR}")
add_library(cmade MODULE cmade.c)
target_link_libraries(cmade "${LUA_LIBDIR}/${LUALIB}")
set_target_properties(cmade PROPERTIES PREFIX "" SUFFIX ".dll")
install(TARGETS cmade DESTINATION "${INST_LIBDIR}")
`
	cmakeBuild = `{ type = "cmake", variables = { INST_LIBDIR = "$(LIBDIR)", LUA_INCDIR = "$(LUA_INCDIR)", LUA_LIBDIR = "$(LUA_LIBDIR)", LUALIB = "$(LUALIB)" } }`
)

// TestMakes builds rocks whose builds are make's, with GNU make for MinGW, and cmake's, in a folder
// with a blank, and loads their modules.
func TestMakes(t *testing.T) {
	u := newDeveloper(t)
	for _, file := range []string{"mingw32-make.exe", "cmake.exe"} {
		if _, err := os.Stat(filepath.Join(u.root, "cmake", "bin", file)); err != nil {
			need.Lack(t, "needs %s in the system with Wine", file)
		}
	}
	registry.NewBuilder(u.Path("registry")).Add(
		registry.Rock{Name: "made", Version: "1.0-1", Build: makeBuild, Files: map[string]string{"made.c": module("made"), "Makefile": makefile}},
		registry.Rock{Name: "cmade", Version: "1.0-1", Build: cmakeBuild, Files: map[string]string{"cmade.c": module("cmade"), "CMakeLists.txt": cmakeLists}},
	).MustWrite(t)
	u.Write(t, "with makes/pluv.toml", strings.Replace(manifest, "../rocks", "../registry", 1)+"[dependencies]\nmade = \"*\"\ncmade = \"*\"\n")
	u.Write(t, "with makes/main.lua", "print((require(\"made\")), (require(\"cmade\")))\n")
	u.Cmd(t, "with makes", `set "PATH=Z:\cmake\bin;%PATH%"`, "pluv --verbose sync")
	if said := u.Pluv(t, "with makes", "run", "main.lua"); said.Stdout != "made\tcmade\n" {
		t.Errorf("%q", said)
	}
}
