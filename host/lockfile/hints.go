package lockfile

import (
	"bytes"
	"regexp"

	"pluv/host/version"
)

const namedVersion = `(?m)^name = "([\w.-]+)"\n(?:namespace = .*\n)?version = "([\w.-]+)"$`

// Hints returns the versions that a text names, by package, even if it is not a valid lockfile,
// such as one with git's conflict markers. If a name appears several times, the highest version
// counts.
func Hints(data []byte) map[string]string {
	hints := map[string]string{}
	for _, m := range regexp.MustCompile(namedVersion).FindAllSubmatch(data, -1) {
		name, v := string(m[1]), string(m[2])
		if old, seen := hints[name]; !seen || version.Compare(version.Parse(old), version.Parse(v)) < 0 {
			hints[name] = v
		}
	}
	return hints
}

// Sides returns the texts that git merged into one with conflict markers: ours, then
// theirs.
func Sides(data []byte) (ours, theirs []byte) {
	inOurs, inTheirs := true, true
	for line := range bytes.Lines(data) {
		switch marker := string(bytes.TrimRight(line[:min(len(line), 8)], "\r\n")); marker {
		case "<<<<<<< ":
			inOurs, inTheirs = true, false
		case "||||||| ":
			inOurs, inTheirs = false, false
		case "=======":
			inOurs, inTheirs = false, true
		case ">>>>>>> ":
			inOurs, inTheirs = true, true
		default:
			if inOurs {
				ours = append(ours, line...)
			}
			if inTheirs {
				theirs = append(theirs, line...)
			}
		}
	}
	return ours, theirs
}
