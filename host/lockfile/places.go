package lockfile

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
)

// A Place is a package that a lock uses in place.
type Place struct {
	Path     string `luar:"path"`     // relative to the project, with slashes, or absolute
	Build    string `luar:"build"`    // build type
	Rockspec string `luar:"rockspec"` // relative to Path; "" for none
}

// Places returns the packages that are used in place, in the order of the file. It reads the
// lines of a lock that pluv wrote, and does not parse it.
func Places(data []byte) []Place {
	var found []Place
	var current Place
	fields := map[string]*string{"path": &current.Path, "build": &current.Build, "rockspec": &current.Rockspec}
	end := func() {
		if current.Path != "" {
			found = append(found, current)
		}
		current = Place{}
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, len(data)+1)
	for lines.Scan() {
		line := lines.Text()
		key, value, isKey := strings.Cut(line, " = ")
		switch {
		case strings.HasPrefix(line, "["):
			end()
		case isKey && fields[key] != nil:
			text, err := strconv.Unquote(value)
			if err != nil {
				text = value
			}
			*fields[key] = text
		}
	}
	end()
	return found
}
