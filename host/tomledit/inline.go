package tomledit

import "bytes"

// insertElement inserts `key = value` into an inline table. A table with one element per
// line keeps that style.
func insertElement(data []byte, table Statement, name, text string) []byte {
	elements := table.inline
	if len(elements) == 0 {
		open, end := table.value+1, table.end-1
		if len(bytes.TrimSpace(data[open:end])) > 0 { // a comment
			end = open
		}
		return splice(data, open, end, " "+text+" ")
	}
	n := place(elements, len(table.Path), name)
	lineBreak := " "
	if spread(data, table) {
		lineBreak = lineEnding(data) + indentation(data, elements[0].start)
	}
	if n == 0 {
		return splice(data, elements[0].start, elements[0].start, text+","+lineBreak)
	}
	last := elements[n-1]
	after, ownLine := lineAfter(data, last)
	if lineBreak == " " || !ownLine {
		return splice(data, last.end, last.end, ", "+text)
	}
	if after.comma {
		text += ","
	} else {
		data = splice(data, last.end, last.end, ",")
		after.end++
	}
	return splice(data, after.end, after.end, indentation(data, last.start)+text+lineEnding(data))
}

// cutElement removes an element of an inline table with its comma.
func cutElement(data []byte, table Statement, index int) []byte {
	elements := table.inline
	s := elements[index]
	first, last := index == 0, index == len(elements)-1
	after, ownLine := lineAfter(data, s)
	if ownLine && spread(data, table) && skip(data, lineStart(data, s.start), " \t") == s.start {
		if last && !first && !after.comma {
			before := elements[index-1].end
			if comma := commaAfter(data, before); comma >= 0 {
				data = splice(data, comma, comma+1, "")
				return cutLines(data, s.start-1, s.end-1)
			}
		}
		return cutLines(data, s.start, s.end)
	}
	switch {
	case !last:
		return splice(data, s.start, elements[index+1].start, "")
	case !first:
		return splice(data, elements[index-1].end, s.end, "")
	}
	end := s.end
	if comma := commaAfter(data, end); comma >= 0 {
		end = comma + 1
	}
	inside := bytes.TrimSpace(append(bytes.Clone(data[table.value+1:s.start]), data[end:table.end-1]...))
	if len(inside) == 0 {
		return splice(data, table.value+1, table.end-1, "")
	}
	return splice(data, s.start, end, "")
}

// spread reports whether an inline table has its elements on lines of their own.
func spread(data []byte, table Statement) bool {
	return bytes.IndexByte(data[table.value:table.inline[0].start], '\n') >= 0
}

// rest is the end of an element's line.
type rest struct {
	comma bool
	end   int // just after the line
}

// lineAfter parses the end of an element's line; ok means that only a comma and a comment
// follow.
func lineAfter(data []byte, s Statement) (after rest, ok bool) {
	at := skip(data, s.end, " \t")
	if at < len(data) && data[at] == ',' {
		after.comma = true
		at = skip(data, at+1, " \t")
	}
	after.end = lineEnd(data, s.end)
	tail := bytes.TrimRight(data[at:max(at, after.end)], "\r\n")
	return after, len(tail) == 0 || tail[0] == '#'
}

// commaAfter returns the offset of the comma after an element, perhaps after comments, or
// -1.
func commaAfter(data []byte, at int) int {
	for at < len(data) {
		switch data[at] {
		case ',':
			return at
		case ' ', '\t', '\r', '\n':
			at++
		case '#':
			at = lineEnd(data, at)
		default:
			return -1
		}
	}
	return -1
}
