package bind

import (
	gobase64 "encoding/base64"

	"github.com/vadv/gopher-lua-libs/base64"
	"github.com/vadv/gopher-lua-libs/inspect"
	"github.com/vadv/gopher-lua-libs/regexp"
	"github.com/vadv/gopher-lua-libs/time"
	"github.com/vadv/gopher-lua-libs/yaml"
	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fault"
)

// These modules are the parts of gopher-lua-libs that are useful to scripts, small, and free at
// pluv's start.

// library calls a function of gopher-lua-libs. Those return nil and a message on failure, which
// gets a code here.
func library(L *lua.LState, f lua.LGFunction, code fault.Code, args ...lua.LValue) (lua.LValue, error) {
	L.Push(L.NewFunction(f))
	for _, arg := range args {
		L.Push(arg)
	}
	L.Call(len(args), 2)
	value, reason := L.Get(-2), L.Get(-1)
	L.Pop(2)
	if value == lua.LNil && reason.Type() == lua.LTString {
		return nil, fault.New(code, "%s", reason.String())
	}
	return value, nil
}

func (h *Host) regexp() bridge.Module {
	return bridge.Module{Name: "regexp", Funcs: []bridge.Func{
		bridge.Go("match", "expression, text", func(L *lua.LState, expression, text string) (lua.LValue, error) {
			return library(L, regexp.SimpleMatch, fault.RegexpSyntax, lua.LString(expression), lua.LString(text))
		}),
		bridge.Go("find_all", "expression, text", func(L *lua.LState, expression, text string) (lua.LValue, error) {
			return library(L, regexp.SimpleFindAllStringSubmatch, fault.RegexpSyntax, lua.LString(expression), lua.LString(text))
		}),
	}}
}

func (h *Host) base64() bridge.Module {
	alphabet := func(L *lua.LState, isURL bool) lua.LValue {
		if isURL {
			return base64.LVBase64Encoding(L, gobase64.RawURLEncoding)
		}
		return base64.LVBase64Encoding(L, gobase64.StdEncoding)
	}
	return bridge.Module{Name: "base64", Funcs: []bridge.Func{
		bridge.Go("encode", "text, is_url", func(L *lua.LState, text string, isURL bool) (lua.LValue, error) {
			return library(L, base64.EncodeToString, fault.EncodingSyntax, alphabet(L, isURL), lua.LString(text))
		}),
		bridge.Go("decode", "text, is_url", func(L *lua.LState, text string, isURL bool) (lua.LValue, error) {
			return library(L, base64.DecodeString, fault.EncodingSyntax, alphabet(L, isURL), lua.LString(text))
		}),
	}}
}

func (h *Host) yaml() bridge.Module {
	return bridge.Module{Name: "yaml", Funcs: []bridge.Func{
		bridge.Go("decode", "text", func(L *lua.LState, text string) (lua.LValue, error) {
			return library(L, yaml.Decode, fault.YAMLSyntax, lua.LString(text))
		}),
		bridge.Go("encode", "value", func(L *lua.LState, value lua.LValue) (lua.LValue, error) {
			return library(L, yaml.Encode, fault.YAMLSyntax, value)
		}),
	}}
}

func (h *Host) time() bridge.Module {
	args := func(first lua.LValue, layout, zone string) []lua.LValue {
		if zone == "" {
			zone = "UTC"
		}
		return []lua.LValue{first, lua.LString(layout), lua.LString(zone)}
	}
	return bridge.Module{Name: "time", Funcs: []bridge.Func{
		bridge.Go("now", "", func(L *lua.LState) (lua.LValue, error) { return library(L, time.Unix, fault.TimeSyntax) }),
		bridge.Go("parse", "text, layout, zone", func(L *lua.LState, text, layout, zone string) (lua.LValue, error) {
			return library(L, time.Parse, fault.TimeSyntax, args(lua.LString(text), layout, zone)...)
		}),
		bridge.Go("format", "seconds, layout, zone", func(L *lua.LState, seconds float64, layout, zone string) (lua.LValue, error) {
			return library(L, time.Format, fault.TimeSyntax, args(lua.LNumber(seconds), layout, zone)...)
		}),
	}}
}

func (h *Host) inspect() bridge.Module {
	return bridge.Module{Name: "inspect", Funcs: []bridge.Func{
		bridge.Go("open", "", func(L *lua.LState) (lua.LValue, error) { return library(L, inspect.Loader, fault.HostFailure) }),
	}}
}
