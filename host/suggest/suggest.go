// Package suggest finds similar words, for "did you mean".
package suggest

// Nearest returns the candidate with the smallest edit distance to word, or "" if none is
// similar enough: at most a third of the word's letters, rounded up, and not all of them,
// may differ. Among equals the first one wins.
func Nearest(word string, candidates []string) string {
	if nearest := AllNearest(word, candidates, 1); len(nearest) > 0 {
		return nearest[0]
	}
	return ""
}

// AllNearest returns all candidates at the distance of Nearest, in order and at most most
// of them; none if Nearest finds none.
func AllNearest(word string, candidates []string, most int) []string {
	var best []string
	limit := min((len(word)+2)/3+1, len(word))
	for _, c := range candidates {
		switch d := distance(word, c, limit); {
		case d < limit && (len(best) == 0 || d < limit-1):
			best, limit = []string{c}, d+1
		case d < limit && len(best) < most:
			best = append(best, c)
		}
	}
	return best
}

// distance is the edit distance with transpositions, or limit if it is larger.
func distance(a, b string, limit int) int {
	if abs(len(a)-len(b)) >= limit {
		return limit
	}
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return min(previous[len(b)], limit)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
