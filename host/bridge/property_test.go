package bridge

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// randomValue makes Lua values of all kinds; some tables appear in several places.
func randomValue(L *lua.LState, rng *rand.Rand, depth int, shared []*lua.LTable) lua.LValue {
	kinds := 10
	if depth > 4 {
		kinds = 7
	}
	switch rng.IntN(kinds) {
	case 0:
		return lua.LNil
	case 1:
		return lua.LBool(rng.IntN(2) == 0)
	case 2:
		return lua.LNumber([]float64{0, 1, -1, 1.5, 1e300}[rng.IntN(5)])
	case 3, 4:
		return lua.LString([]string{"", "x", "1"}[rng.IntN(3)])
	case 5:
		return L.NewFunction(func(*lua.LState) int { return 0 })
	case 6:
		return shared[rng.IntN(len(shared))]
	}
	table := L.NewTable()
	list := rng.IntN(2) == 0
	for range rng.IntN(4) {
		value := randomValue(L, rng, depth+1, shared)
		if list {
			table.Append(value)
		} else {
			names := []string{"path", "mode", "limit", "ratio", "argv", "env", "flags", "main", "next", "any", "data", "name", "many", "typo"}
			table.RawSetString(names[rng.IntN(len(names))], value)
		}
	}
	return table
}

// TestCheckedArgumentsDecode passes random values to a function: each is accepted, or
// refused by the check with its own message, never by luar.
func TestCheckedArgumentsDecode(t *testing.T) {
	L := newState(t)
	rng := rand.New(rand.NewPCG(7, 8))
	options := L.GetField(L.GetGlobal("m"), "options")
	taken, refused := 0, 0
	for range 20000 {
		empty, named, list := L.NewTable(), L.NewTable(), L.NewTable()
		named.RawSetString("name", lua.LString("n"))
		list.Append(lua.LString("x"))
		arg := randomValue(L, rng, 0, []*lua.LTable{empty, named, list})
		err := CallError(L.CallByParam(lua.P{Fn: options, NRet: 0, Protect: true}, arg))
		var bug *Bug
		switch {
		case err == nil:
			taken++
		case errors.As(err, &bug) && strings.Contains(bug.Message, "host.m.options: ") && strings.Contains(bug.Message, "opts"):
			refused++
		default:
			t.Fatalf("%v", err)
		}
	}
	if taken < 500 || refused < 500 {
		t.Errorf("%d values accepted, %d refused", taken, refused)
	}
}

// randomData makes plain Go data as FromLua returns it.
func randomData(rng *rand.Rand, depth int) any {
	kinds := 6
	if depth > 4 {
		kinds = 3
	}
	switch rng.IntN(kinds) {
	case 0:
		return rng.IntN(2) == 0
	case 1:
		return rng.Float64()
	case 2:
		return string([]byte{byte(rng.IntN(256)), 'x'})
	case 3:
		table := map[string]any{"k": 1.0}
		for range rng.IntN(4) {
			table[string(rune('a'+rng.IntN(26)))] = randomData(rng, depth+1)
		}
		return table
	}
	list := make([]any, rng.IntN(4))
	for i := range list {
		list[i] = randomData(rng, depth+1)
	}
	return list
}

func TestPlainDataSurvives(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	rng := rand.New(rand.NewPCG(9, 10))
	for range 5000 {
		want := randomData(rng, 0)
		got, err := FromLua(ToLua(L, want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%#v became %#v, %v", want, got, err)
		}
	}
}
