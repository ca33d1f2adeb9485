// Package suggest finds the word that was probably meant.
package suggest

// Nearest returns the candidate closest to word by edit distance, or "" when
// none is close enough to be a likely slip: at most a third of the word's
// letters, rounded up, and not all of them, may differ. Ties go to the first.
func Nearest(word string, candidates []string) string {
	if nearest := AllNearest(word, candidates, 1); len(nearest) > 0 {
		return nearest[0]
	}
	return ""
}

// AllNearest returns the candidates that are equally near to word, in their order and
// not more than most; none is nearer, and none is there where Nearest has none.
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

// distance is the edit distance with transpositions, or limit when it is more.
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
