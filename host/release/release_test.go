package release

import (
	"runtime/debug"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		settings     []debug.BuildSetting
		commit, date string
	}{
		{nil, "", ""},
		{[]debug.BuildSetting{{Key: "-trimpath", Value: "true"}, {Key: "vcs.modified", Value: "true"}}, "", ""},
		{[]debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-11-30T03:05:11Z"}, {Key: "vcs.modified", Value: "false"}},
			"abc", "2026-11-30T03:05:11Z"},
		{[]debug.BuildSetting{{Key: "vcs.modified", Value: "true"}, {Key: "vcs.revision", Value: "abc"}}, "abc-modified", ""},
	} {
		var info Info
		info.read(c.settings)
		if info.Commit != c.commit || info.Date != c.date {
			t.Errorf("%v: %+v", c.settings, info)
		}
	}
}

func TestDescribe(t *testing.T) {
	defer func(c, d string) { commit, date = c, d }(commit, date)
	commit, date = "0123", "2026-11-30T00:00:00Z"
	if got, want := Describe(), (Info{Version, "0123", "2026-11-30T00:00:00Z", Address}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
