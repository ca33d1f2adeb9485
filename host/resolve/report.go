package resolve

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"pluv/host/fault"
)

// mostConflicts bounds the conflicts of a search. Real requests meet some hundred at
// most. Each costs some kilobytes and, with hundreds of packages, a millisecond.
const mostConflicts = 5000

// reportEvery is the number of conflicts between two reports.
const reportEvery = 32

// Attempt is the progress of an unfinished search: the number of combinations of versions
// that it has ruled out, and why the last one was.
type Attempt struct {
	RuledOut int
	Conflict string
}

func (a Attempt) String() string {
	return fmt.Sprintf("%s combinations of versions ruled out; the last one because %s", grouped(a.RuledOut), a.Conflict)
}

// Rarely returns a Request.Report that calls tell after a pause, and then each time after
// twice as long.
func Rarely(pause time.Duration, tell func(Attempt)) func(func() Attempt) {
	var mu sync.Mutex
	next := time.Now().Add(pause)
	return func(attempt func() Attempt) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.After(next) {
			pause *= 2
			next = now.Add(pause)
			tell(attempt())
		}
	}
}

// grouped formats a number as "12,345".
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// violation is a conflict: the violated incompat, and the cause of the last step, nil for a
// decision.
type violation struct{ violated, cause *incompat }

// report calls Request.Report with the progress.
func (s *search) report() {
	if s.request.Report != nil && s.conflicts%reportEvery == 0 {
		s.request.Report(s.attempt)
	}
}

func (s *search) attempt() Attempt {
	words := s.words(s.last.violated)
	if cause := s.last.cause; cause != nil {
		if other := s.words(cause); other != words {
			words = other + ", but " + words
		}
	}
	return Attempt{s.conflicts, words}
}

// words describes an incompat in one sentence.
func (s *search) words(inc *incompat) string {
	switch why := inc.why.(type) {
	case asked:
		return s.sentence(&requirement{root: why.root, dependency: s.effective(why.root.Dependency), target: why.target})
	case needed:
		return s.sentence(&requirement{pkg: why.pkg, states: []int{why.state}, dependency: s.effective(why.dep), target: why.target})
	case unusable:
		return subject(why.pkg, []int{why.state}) + ": " + why.Reason
	}
	var names []string
	for _, t := range inc.terms {
		names = append(names, "`"+t.pkg.name+"`")
	}
	if len(names) == 0 {
		return "nothing is left to try"
	}
	return "no version of " + enumerate(names, 4) + " is left that is compatible with the others"
}

// interrupted is the error of a canceled search.
func (s *search) interrupted(cause error) error {
	if s.conflicts > 0 {
		cause = fault.New(fault.ResolveLimit, "no solution yet: %s", s.attempt())
	}
	return fault.Wrap(fault.Interrupted, cause, "interrupted while resolving")
}

// exhausted is the error of a search with too many conflicts. It names the packages that
// most of them were about.
func (s *search) exhausted() error {
	quarrels := map[*pkg]int{}
	for _, p := range s.order {
		for _, inc := range p.incompats {
			if _, learned := inc.why.(derived); learned {
				quarrels[p]++
			}
		}
	}
	packages := slices.SortedStableFunc(maps.Keys(quarrels), func(a, b *pkg) int {
		if quarrels[a] != quarrels[b] {
			return quarrels[b] - quarrels[a]
		}
		return strings.Compare(a.name, b.name)
	})
	var names []string
	for _, p := range packages {
		names = append(names, "`"+p.name+"`")
	}
	return fault.New(fault.ResolveLimit, "gave up after ruling out %s combinations of versions of %s\n  the last one because %s",
		grouped(s.conflicts), enumerate(names, 5), s.attempt().Conflict).
		WithHint("pin some of them, such as `%s = \"VERSION\"` under [overrides] in pluv.toml", packages[0].name)
}
