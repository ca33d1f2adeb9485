package resolve

import "math/bits"

// set is a set of states of one package: bit 0 is "absent", bit i+1 is "candidate i". All
// sets of a package have the same length. Sets are immutable.
type set []uint64

const absent = 0

// makeSet returns the set of the states below count for which in is true.
func makeSet(count int, in func(state int) bool) set {
	s := make(set, (count+63)/64)
	for i := range count {
		if in(i) {
			s[i/64] |= 1 << (i % 64)
		}
	}
	return s
}

func (s set) has(state int) bool { return s[state/64]&(1<<(state%64)) != 0 }

func (s set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

func (s set) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// first returns the lowest candidate's state, or 0 if there is none.
func (s set) first() int { return s.after(absent) }

// after returns the lowest state above the given one, or 0 if there is none.
func (s set) after(state int) int {
	for i := state + 1; i < len(s)*64; i++ {
		w := s[i/64] >> (i % 64)
		if w != 0 {
			return i + bits.TrailingZeros64(w)
		}
		i |= 63
	}
	return 0
}

func (s set) subsetOf(t set) bool {
	for i, w := range s {
		if w&^t[i] != 0 {
			return false
		}
	}
	return true
}

func (s set) disjoint(t set) bool {
	for i, w := range s {
		if w&t[i] != 0 {
			return false
		}
	}
	return true
}

func (s set) and(t set) set    { return s.each(t, func(a, b uint64) uint64 { return a & b }) }
func (s set) or(t set) set     { return s.each(t, func(a, b uint64) uint64 { return a | b }) }
func (s set) andNot(t set) set { return s.each(t, func(a, b uint64) uint64 { return a &^ b }) }

func (s set) each(t set, f func(a, b uint64) uint64) set {
	r := make(set, len(s))
	for i := range s {
		r[i] = f(s[i], t[i])
	}
	return r
}
