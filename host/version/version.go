// Package version compares and matches versions exactly like LuaRocks.
//
// LuaRocks' versions are not semver. A version is a list of numbers ("slots") and an
// optional revision: "1.0.beta2-3" has the slots 1, 0, -99999.99998 and the revision 3.
//
//   - A number fills a slot and moves on to the next.
//   - A word fills a slot without moving on, so a number after it joins it:
//     dev, scm, cvs lie above every number; alpha, beta, pre, rc lie below zero;
//     any other word is a thousandth of its first letter.
//   - '.', '-' and '_' only separate. A final "-<digits>" is the revision.
//   - Anything else ends the version with a slot of zero.
//
// Missing slots count as zero for < and ~>, but not for ==: "1.0" and "1.0.0" are neither
// less nor greater nor equal. Revisions count only if both versions have one. Both rules
// make LuaRocks' order partial; Compare is a total order.
//
// A constraint is an operator and a version; a list is joined by "and". There is no "or",
// no "*", no "^", and `~> 1.2` means "begins with 1.2".
//
// The rules are those of LuaRocks' core/vers and queries.
package version

import (
	"math"
	"strconv"
	"strings"
)

// Version is a parsed version. It is immutable and cheap to copy; the zero
// Version is what Parse("") returns.
type Version struct {
	text     string
	slots    []float64
	revision float64
	revised  bool
}

// The weight of the words that LuaRocks knows (core/vers, deltas).
func weight(word string) float64 {
	switch word {
	case "dev":
		return 120000000
	case "scm":
		return 110000000
	case "cvs":
		return 100000000
	case "rc":
		return -1000
	case "pre":
		return -10000
	case "beta":
		return -100000
	case "alpha":
		return -1000000
	}
	return float64(word[0]) / 1000
}

// Parse parses a version. It never fails: invalid parts count as zero, as in LuaRocks
// (core/vers, parse_version).
func Parse(s string) Version {
	s = strings.TrimLeft(s, blanks)
	v := Version{text: s}
	body := s
	if dash := strings.LastIndexByte(s, '-'); dash >= 0 && isDigits(s[dash+1:]) {
		v.revision, v.revised = number(s[dash+1:]), true
		body = s[:dash]
	}
	v.slots = slots(body)
	return v
}

func slots(body string) []float64 {
	if body == "" {
		return nil
	}
	list := make([]float64, 0, 4)
	open := false // the last slot is a word that a number may join
	for i := 0; i < len(body); {
		start, c := i, body[i]
		switch {
		case isDigit(c):
			for i < len(body) && isDigit(body[i]) {
				i++
			}
			n := number(body[start:i])
			if open {
				list[len(list)-1] += n / 100000
			} else {
				list = append(list, n)
			}
			open = false
		case isLetter(c):
			for i < len(body) && isLetter(body[i]) {
				i++
			}
			if !open {
				list = append(list, 0)
			}
			list[len(list)-1] = weight(body[start:i])
			open = true
		default:
			if open {
				list[len(list)-1] = 0
				return list
			}
			return append(list, 0)
		}
		for i < len(body) && isSeparator(body[i]) {
			i++
		}
	}
	return list
}

// number is Lua's tonumber for digits: a double, infinite if too large.
func number(digits string) float64 {
	if len(digits) <= 15 {
		n := 0
		for i := range len(digits) {
			n = n*10 + int(digits[i]-'0')
		}
		return float64(n)
	}
	f, _ := strconv.ParseFloat(digits, 64)
	return f
}

// String returns the version as it was written, without leading blanks.
func (v Version) String() string { return v.text }

// HasRevision reports whether the version ends in a revision, as every version
// of a rockspec does.
func (v Version) HasRevision() bool { return v.revised }

// Revision returns the revision, or 0 if there is none. It is at most 1<<53, or what an int
// holds.
func (v Version) Revision() int {
	return int(min(v.revision, min(1<<53, math.MaxInt)))
}

const blanks = " \t\n\v\f\r"

func isDigit(c byte) bool     { return '0' <= c && c <= '9' }
func isLetter(c byte) bool    { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isSeparator(c byte) bool { return c == '.' || c == '-' || c == '_' }
func isWord(c byte) bool      { return isDigit(c) || isLetter(c) || isSeparator(c) }

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
