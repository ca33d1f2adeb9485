package vm

import (
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// Pool keeps worker states for reuse. One goroutine uses a state at a time; there are
// never more than were needed at once.
type Pool struct {
	loader *Loader
	mu     sync.Mutex
	idle   []*lua.LState
}

// NewPool returns an empty pool of Worker states on loader.
func NewPool(loader *Loader) *Pool { return &Pool{loader: loader} }

// Get takes a state from the pool or makes one.
func (p *Pool) Get() *lua.LState {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		L := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return L
	}
	return New(Worker(), p.loader)
}

// Put returns a state to the pool.
func (p *Pool) Put(L *lua.LState) {
	L.SetTop(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, L)
}

// Close closes the idle states.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, L := range p.idle {
		L.Close()
	}
	p.idle = nil
}
