package platform

import "testing"

func TestFoldersOfWindows(t *testing.T) {
	for _, c := range []struct{ profile, local, want string }{
		{`C:\Users\me`, `D:\Local`, `D:\Local\pluv\cache`},
		{`C:\Users\me`, "", `C:\Users\me\AppData\Local\pluv\cache`},
		{`C:\Users\me`, "Local", `C:\Users\me\AppData\Local\pluv\cache`},
		{"", "", `C:\Known\AppData\Local\pluv\cache`},
	} {
		getenv := func(name string) string {
			return map[string]string{"USERPROFILE": c.profile, "LOCALAPPDATA": c.local}[name]
		}
		info := describe(getenv, func(string) string { return `C:\Known` }, "")
		if info.Cache != c.want {
			t.Errorf("%+v: %s", c, info.Cache)
		}
	}
	// Without a home folder nothing is put below the working folder.
	info := describe(func(string) string { return "" }, func(string) string { return "" }, "")
	if _, err := Known(info.Cache); err == nil || info.Cache != "" {
		t.Errorf("%q, %v", info.Cache, err)
	}
}
