package serve

import (
	"container/list"
	"sync"
	"time"
)

// recent is a bounded table for state that clients cause. It evicts the least recently
// used entries beyond a count or a weight, and entries older than an age. It is safe for
// several goroutines.
type recent[K comparable, V any] struct {
	most   int           // number of entries
	weight int64         // of all together; 0 is unlimited
	age    time.Duration // since the entry was put; 0 is unlimited
	idle   time.Duration // since the entry was used; 0 is unlimited

	mu    sync.Mutex
	all   map[K]*list.Element
	order list.List // most recently used first
	total int64
}

type bound[K comparable, V any] struct {
	key       K
	value     V
	weight    int64
	put, used time.Time
}

// get returns the value of a key.
func (b *recent[K, V]) get(key K) (value V, found bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.find(key, time.Now()); e != nil {
		return e.value, true
	}
	return value, false
}

// getOr returns the value of a key, or makes and puts it.
func (b *recent[K, V]) getOr(key K, make func() V) V {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if e := b.find(key, now); e != nil {
		return e.value
	}
	value := make()
	b.set(key, value, 0, now)
	return value
}

// put sets the value of a key, with a weight.
func (b *recent[K, V]) put(key K, value V, weight int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.set(key, value, weight, time.Now())
}

// drop removes a key if good accepts its value.
func (b *recent[K, V]) drop(key K, good func(V) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.all[key]; at != nil && good(at.Value.(*bound[K, V]).value) {
		b.remove(at)
	}
}

func (b *recent[K, V]) len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.all)
}

func (b *recent[K, V]) find(key K, now time.Time) *bound[K, V] {
	at := b.all[key]
	if at == nil {
		return nil
	}
	e := at.Value.(*bound[K, V])
	if b.isOld(e, now) {
		b.remove(at)
		return nil
	}
	e.used = now
	b.order.MoveToFront(at)
	return e
}

func (b *recent[K, V]) isOld(e *bound[K, V], now time.Time) bool {
	return b.age > 0 && now.Sub(e.put) > b.age || b.idle > 0 && now.Sub(e.used) > b.idle
}

func (b *recent[K, V]) set(key K, value V, weight int64, now time.Time) {
	if at := b.all[key]; at != nil {
		b.remove(at)
	}
	if b.all == nil {
		b.all = map[K]*list.Element{}
	}
	b.all[key] = b.order.PushFront(&bound[K, V]{key, value, weight, now, now})
	b.total += weight
	for last := b.order.Back(); len(b.all) > 1; last = b.order.Back() {
		if len(b.all) <= b.most && (b.weight == 0 || b.total <= b.weight) && !b.isOld(last.Value.(*bound[K, V]), now) {
			return
		}
		b.remove(last)
	}
}

func (b *recent[K, V]) remove(at *list.Element) {
	e := b.order.Remove(at).(*bound[K, V])
	delete(b.all, e.key)
	b.total -= e.weight
}
