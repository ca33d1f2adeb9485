package tomledit

import "strings"

// Twice returns the first key that a document defines twice, as a value and again as a
// value or table: BurntSushi/toml misses this if one of the two is quoted. The document
// must not have arrays of tables.
func Twice(statements []Statement) *Statement {
	const isValue, isTable = 1, 2
	known := map[string]int{}
	for i, s := range statements {
		for n := 1; n < len(s.Path); n++ {
			key := strings.Join(s.Path[:n], "\x00")
			if known[key] == isValue {
				return &statements[i]
			}
			known[key] = isTable
		}
		key := strings.Join(s.Path, "\x00")
		switch {
		case s.Header && known[key] != isValue:
			known[key] = isTable
		case known[key] != 0:
			return &statements[i]
		default:
			known[key] = isValue
		}
	}
	return nil
}
