package pathname

import (
	"syscall"
	"unsafe"
)

var toBytes = syscall.NewLazyDLL("kernel32.dll").NewProc("WideCharToMultiByte")

// InCodePage reports whether programs that know only the system's code page, such as Lua, can
// name a file.
func InCodePage(name string) bool {
	const systemPage, noBestFit = 0, 0x400
	text, err := syscall.UTF16FromString(name)
	if err != nil || toBytes.Find() != nil {
		return true
	}
	var replaced int32
	n, _, _ := toBytes.Call(systemPage, noBestFit, uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)), 0, 0, 0, uintptr(unsafe.Pointer(&replaced)))
	if n == 0 {
		return true // the page is UTF-8, which has every character
	}
	return replaced == 0
}
