package serve

import (
	"fmt"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBurningRockspecs: a thousand rockspecs that try to use up processor or memory leave
// no work, memory or file behind.
func TestBurningRockspecs(t *testing.T) {
	file, made := tokens(t, "upload")
	b := open(t, "", Options{Tokens: file})
	endings := []string{
		`local s = ("a"):rep(5000) local x = s:match("a*a*a*a*a*a*a*a*b")`, `while true do end`, `local s = "xx" while true do s = s .. s end`,
		`local t = {} for i = 1, 1e9 do t[i] = { a = i } end`, `local t = {} t[67108863] = 1 while true do end`, `local t = {} for i = 1, 90 do t = { t, t } end x = t`,
		"x = " + strings.Repeat("{", 1e5), "x = " + strings.Repeat("{},", 1e5), `x = "` + strings.Repeat(`\u{10FFFF}`, 3e4) + `" while true do end`,
		`local function f() return f() end f()`,
	}
	goroutines := runtime.NumGoroutine()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var group sync.WaitGroup
	for worker := range 16 {
		group.Go(func() {
			for i := worker; i < 1000; i += 16 {
				name := fmt.Sprint("evil", i)
				r := httptest.NewRequest("PUT", "/"+name+"-1.0-1.rockspec", strings.NewReader(rockspecOf(name, "1.0-1")+endings[i%len(endings)]))
				r.Header.Set("Authorization", "Bearer "+made["upload"])
				w := httptest.NewRecorder()
				b.ServeHTTP(w, r)
				// An emulated processor is so slow that the time ends before the steps do.
				isRefused := strings.Contains(w.Body.String(), "refusing ") || strings.Contains(w.Body.String(), "takes longer than")
				if w.Code != 422 || !isRefused {
					t.Errorf("%.80s: %d %.300s", endings[i%len(endings)], w.Code, w.Body)
				}
			}
		})
	}
	group.Wait()
	for range 500 {
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines, %d before", now, goroutines)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if after.HeapAlloc > before.HeapAlloc+16<<20 {
		t.Errorf("%d KB are in use, %d KB before", after.HeapAlloc>>10, before.HeapAlloc>>10)
	}
}
