package registry

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault is one way in which the server misbehaves.
type Fault struct {
	Kind    string // a status, or one of the kinds of ParseFaults
	Value   string
	Pattern string // of a path when it begins with a slash, else of its last name
	Count   int    // how many requests it affects; 0 is all
}

// ParseFaults reads faults in their text form, separated by blanks:
//
//	kind[=value]:pattern[:count]
//
// The pattern is as in path.Match. The kinds:
//
//	500, 404, …     that status; 429=2 with "Retry-After: 2"
//	slow=200ms      the answer comes late
//	trickle=5ms     its body comes in 16 pieces, each that late
//	stall           half of its body, then nothing more
//	cut             half of its body, then the connection ends
//	drip=5ms        its body comes byte by byte, each that late (a slow loris)
//	short           the answer announces a length that is more than the body
//	drop            the connection ends without an answer
//	wrong           one byte of the body is another one
//	html            a page instead of the file, as a login portal does
//	busy            a line of text instead of it, with status 200
//	half            half of it, and nothing says that it is not all
//	instead=FILE    another file of the same folder
//	redirect=URL    to the same path below URL
//	token=SECRET    401 without "Authorization: Bearer SECRET"
//	basic=USER,PW   401 without that login
//	gzip, zstd      the body is compressed if the client accepts that
//
// Of the kinds that decide the answer (all but slow, token, basic, gzip and zstd) the first
// one that still counts applies, so "503:*:1 429:*:1" is one after the other.
func ParseFaults(text string) ([]Fault, error) {
	var faults []Fault
	for _, word := range strings.Fields(text) {
		f, err := parseFault(word)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", word, err)
		}
		faults = append(faults, f)
	}
	return faults, nil
}

var faultForm = regexp.MustCompile(`^([a-z]+|\d{3})(?:=(.+?))?:([^:]+?)(?::(\d+))?$`)

func parseFault(word string) (f Fault, err error) {
	parts := faultForm.FindStringSubmatch(word)
	if parts == nil {
		return f, fmt.Errorf("is not kind[=value]:pattern[:count]")
	}
	f = Fault{Kind: parts[1], Value: parts[2], Pattern: parts[3]}
	if parts[4] != "" {
		if f.Count, err = strconv.Atoi(parts[4]); err != nil || f.Count == 0 {
			return f, fmt.Errorf("the count %s", parts[4])
		}
	}
	if _, err := path.Match(f.Pattern, ""); err != nil {
		return f, err
	}
	switch f.Kind {
	case "slow", "trickle", "drip":
		_, err = time.ParseDuration(f.Value)
		return f, err
	case "redirect", "token", "basic", "instead":
		if f.Value == "" {
			return f, fmt.Errorf("needs a value")
		}
		return f, nil
	case "stall", "cut", "drop", "wrong", "html", "busy", "half", "gzip", "zstd", "short":
		return f, nil
	}
	if f.status() < 100 {
		return f, fmt.Errorf("unknown kind")
	}
	return f, nil
}

func (f Fault) status() int {
	status, _ := strconv.Atoi(f.Kind)
	return status
}

// adds reports whether the fault leaves the answer itself as it is.
func (f Fault) adds() bool {
	return slices.Contains([]string{"slow", "token", "basic", "gzip", "zstd"}, f.Kind)
}

// matches reports whether the fault applies to a path.
func (f Fault) matches(urlPath string) bool {
	if !strings.HasPrefix(f.Pattern, "/") {
		urlPath = path.Base(urlPath)
	}
	ok, _ := path.Match(f.Pattern, urlPath)
	return ok
}

// rule is a fault and how often it applied.
type rule struct {
	Fault
	used int
}

// matching returns the faults for one request and counts them: the one that decides the answer
// first, as it is the innermost.
func matching(rules []*rule, urlPath string) []Fault {
	var deciding, adding []Fault
	for _, r := range rules {
		if !r.matches(urlPath) || r.Count > 0 && r.used >= r.Count || !r.adds() && deciding != nil {
			continue
		}
		r.used++
		if r.adds() {
			adding = append(adding, r.Fault)
		} else {
			deciding = append(deciding, r.Fault)
		}
	}
	return append(deciding, adding...)
}
