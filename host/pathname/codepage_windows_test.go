package pathname

import (
	"syscall"
	"testing"
)

func TestInCodePage(t *testing.T) {
	page, _, _ := syscall.NewLazyDLL("kernel32.dll").NewProc("GetACP").Call()
	isUTF8 := page == 65001
	for name, want := range map[string]bool{`C:\a b\x`: true, `C:\日本`: isUTF8 || page == 932, `C:\ü`: page != 932} {
		if got := InCodePage(name); got != want {
			t.Errorf("%s in %d: %v", name, page, got)
		}
	}
}
