package runtimes

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestKinds pins the names of kinds in locks, trees and caches, which must not change.
func TestKinds(t *testing.T) {
	for _, c := range []struct{ name, release, want string }{
		{Lua, "5.1.5", "lua-5.1 5.1 5.1 Lua 5.1 map[lua:5.1-1] []"},
		{Lua, "5.2.4", "lua-5.2 5.2 5.2 Lua 5.2 map[bit32:5.2-1 lua:5.2-1] []"},
		{Lua, "5.5.0-beta", "lua-5.5 5.5 5.5 Lua 5.5 map[lua:5.5-1 utf8:5.5-1] []"},
		{LuaJIT, "2.1.0-beta3", "luajit-2.1 5.1 luajit LuaJIT map[lua:5.1-1 luabitop:2.1.0-beta3-1 luajit:2.1.0-beta3-1] [luajit-2.1 luajit-2.1.0-beta3]"},
		{Luau, "0.735", "luau-0 luau 5.1 Luau map[] []"},
		{Builtin, "5.1", "builtin-5.1 5.1 5.1 Lua 5.1 map[lua:5.1-1] []"},
	} {
		k := Of(c.name)
		provides, library := map[string]string{}, []string{}
		if k.Provides != nil {
			provides = k.Provides(c.release)
		}
		if k.Library != nil {
			library = k.Library(c.release)
		}
		got := fmt.Sprintf("%s %s %s %s %v %v", k.Tag(c.release), k.Language(c.release), k.Target(c.release), k.Editor(c.release), provides, library)
		if got != c.want {
			t.Errorf("%s %s:\n%s, not\n%s", c.name, c.release, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	if got := strings.Join(Names(nil), " "); got != "lua luajit luau builtin" {
		t.Error(got)
	}
	if got := strings.Join(Names(IsInstallable), " "); got != "lua luajit luau" {
		t.Error(got)
	}
	if Of("perl") != nil || OfProgram("perl") != nil || OfProgram("luajit").Name != LuaJIT || OfProgram("lua5.1").Name != Lua {
		t.Error("Of returned a kind for an unknown name")
	}
	want := strings.Fields("lua5.4 lua54 lua-5.4 lua5.5 lua55 lua-5.5 lua5.3 lua53 lua-5.3 lua5.2 lua52 lua-5.2 lua5.1 lua51 lua-5.1 lua")
	if got := Of(Lua).Programs; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for target, want := range map[string]string{"5.4": "5.4", "luajit": "5.1"} {
		if got := ManifestLua(target); got != want {
			t.Errorf("%s: %s", target, got)
		}
	}
}
