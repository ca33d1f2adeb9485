package rockspec

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/host/sandbox"
)

func TestAssign(t *testing.T) {
	given := map[string]any{
		"home": "/home/me", "platforms": map[string]any{"unix": true},
		"variables": map[string]any{"LUA_DIR": "/usr"},
		"empty":     map[any]any{}, "list": map[any]any{1.0: "a", 2.0: map[any]any{"b": true}},
		"os_getenv": sandbox.Lookup(func(name string) (string, bool) { return "value of " + name, name == "X" }),
	}
	for text, want := range map[string]string{
		`rocks_trees = { { name = "user", root = home .. "/.luarocks" }, "/usr/local" }`: "rocks_trees:[map[name:user root:/home/me/.luarocks] /usr/local]",
		`variables.CC = "clang"`:                 "variables:map[CC:clang LUA_DIR:/usr]",
		`empty.CC = "clang"`:                     "empty:map[CC:clang]",
		`a = list[1]; b = list[2].b`:             "a:a b:true",
		`if platforms.unix then a = 1 end`:       "a:1",
		`a = os_getenv("X"); b = os_getenv("Y")`: "a:value of X",
	} {
		got, err := Assign(context.Background(), []byte(text), "config-5.4.lua", given)
		if err != nil || !strings.Contains(fmt.Sprint(got.Fields), want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	got, err := Assign(context.Background(), []byte(`return { dependencies = { a = "1-1" } }`), "luarocks.lock", nil)
	if err != nil || fmt.Sprint(got.Returned) != "map[dependencies:map[a:1-1]]" {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"a =", "a = b.c", "while true do end", "os.execute('x')", "\x1bLua", "a = os_getenv"} {
		if got, err := Assign(context.Background(), []byte(text), "config-5.4.lua", given); text != "a = os_getenv" && err == nil || err != nil && !fault.Is(err, fault.ConfigInvalid) && !fault.Is(err, fault.RockspecFormat) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
