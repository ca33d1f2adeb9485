package version

import "strings"

// IsDev reports whether v is a development version and not a release. LuaRocks sorts most
// of them above every release, so they must not be chosen unless required by name.
//
// A development version has a word such as scm, dev, git, main or nightly (in any case),
// or does not begin with a digit. A "v", "r", "ver" or "version" directly before a digit
// is a prefix, so "v1.0-1" is a release.
func IsDev(v Version) bool {
	text := v.text
	start := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && isLetter(text[i]) {
			continue
		}
		if i > start && movingLine(text[start:i]) {
			return true
		}
		start = i + 1
	}
	return !isDigit(first(withoutPrefix(text)))
}

func movingLine(word string) bool {
	switch strings.ToLower(word) {
	case "scm", "dev", "devel", "develop", "development", "cvs", "git", "svn", "hg",
		"trunk", "master", "main", "head", "branch", "nightly", "snapshot":
		return true
	}
	return false
}

func withoutPrefix(text string) string {
	for _, prefix := range []string{"version", "ver", "v", "r"} {
		if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			return text[len(prefix):]
		}
	}
	return text
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}
