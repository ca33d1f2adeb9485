package project

import "strings"

// twice returns the first key that a document defines as a value and again, as
// a value or as a table: BurntSushi/toml does not see it when one of the two is
// quoted. Lists of tables are not expected.
func twice(statements []statement) *statement {
	const isValue, isTable = 1, 2
	known := map[string]int{}
	for i, s := range statements {
		for n := 1; n < len(s.path); n++ {
			key := strings.Join(s.path[:n], "\x00")
			if known[key] == isValue {
				return &statements[i]
			}
			known[key] = isTable
		}
		key := strings.Join(s.path, "\x00")
		switch {
		case s.header && known[key] != isValue:
			known[key] = isTable
		case known[key] != 0:
			return &statements[i]
		default:
			known[key] = isValue
		}
	}
	return nil
}
