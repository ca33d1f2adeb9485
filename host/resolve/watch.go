package resolve

import "math/bits"

// An incompat matters to propagation only while at most one of its terms is not true yet.
// Finding these is split in two, so that what was learned long ago costs nothing while it
// has no effect:
//
//   - One that is asleep watches two terms that are not true. Only when one of them
//     comes true is it looked at again.
//   - All others are awake: they are marked with each package that they mention, in
//     the order in which they were added.

// watched is an entry of a package's list of incompats asleep on a term of it. It is
// valid only while the incompat still watches that term.
type watched struct {
	inc  *incompat
	term int
}

// untrue is the first term of inc that is not true, starting at from, other than skip; or
// -1.
func (inc *incompat) untrue(from, skip int) int {
	for i := from; i < len(inc.terms); i++ {
		if t := &inc.terms[i]; i != skip && !t.pkg.domain.subsetOf(t.in) {
			return i
		}
	}
	return -1
}

// watch puts inc to sleep on two terms that are not true. If there are none, it reports
// false, and inc stays awake.
func (inc *incompat) watch() bool {
	a := inc.untrue(0, -1)
	if a < 0 {
		return false
	}
	b := inc.untrue(a+1, -1)
	if b < 0 {
		return false
	}
	for _, i := range []int{a, b} {
		if inc.watches[0] != i && inc.watches[1] != i {
			p := inc.terms[i].pkg
			p.watchers = append(p.watchers, watched{inc, i})
		}
	}
	inc.watches = [2]int{a, b}
	for i, t := range inc.terms {
		t.pkg.awake.clear(inc.places[i])
	}
	inc.awake = false
	return true
}

func (inc *incompat) wake() {
	inc.awake = true
	for i, t := range inc.terms {
		t.pkg.awake.set(inc.places[i])
	}
}

// touch wakes the incompats asleep on a term of p that has become true, unless another
// term keeps them asleep.
func (p *pkg) touch() {
	kept := p.watchers[:0]
	for _, w := range p.watchers {
		inc, slot := w.inc, 0
		if inc.watches[1] == w.term {
			slot = 1
		}
		switch {
		case inc.watches[slot] != w.term:
		case !p.domain.subsetOf(inc.terms[w.term].in):
			kept = append(kept, w)
		case inc.awake:
			inc.watches[slot] = -1
		default:
			next := inc.untrue(0, inc.watches[1-slot])
			inc.watches[slot] = next
			if next >= 0 {
				other := inc.terms[next].pkg
				other.watchers = append(other.watchers, watched{inc, next})
			} else {
				inc.wake()
			}
		}
	}
	clear(p.watchers[len(kept):])
	p.watchers = kept
}

// marks is a set of places in a growing list.
type marks []uint64

func (m *marks) set(i int) {
	for len(*m) <= i/64 {
		*m = append(*m, 0)
	}
	(*m)[i/64] |= 1 << (i % 64)
}

func (m marks) clear(i int) {
	if i/64 < len(m) {
		m[i/64] &^= 1 << (i % 64)
	}
}

// below returns the highest place in the set below i, or -1.
func (m marks) below(i int) int {
	for word := min(i/64, len(m)-1); word >= 0; word-- {
		w := m[word]
		if word == i/64 {
			w &= 1<<(i%64) - 1
		}
		if w != 0 {
			return word*64 + 63 - bits.LeadingZeros64(w)
		}
	}
	return -1
}
