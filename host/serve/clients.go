package serve

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"pluv/host/fault"
)

// parseProxies parses addresses and networks ("10.0.0.7", "10.0.0.0/8").
func parseProxies(texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			var address netip.Addr
			if address, err = netip.ParseAddr(text); err == nil {
				prefix = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen())
			}
		}
		if err != nil {
			return nil, fault.New(fault.Usage, "%q is not an IP address or a network", text).
				WithHint("such as `--trusted-proxy 127.0.0.1` or `--trusted-proxy 10.0.0.0/8`")
		}
		out = append(out, prefix.Masked())
	}
	return out, nil
}

// remote is the peer's address; the zero address if it has none.
func remote(address string) netip.Addr {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

func (s *Server) isProxy(address netip.Addr) bool {
	for _, prefix := range s.proxies {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// clientOf returns the address of the client. Only trusted proxies' X-Forwarded-For
// counts: each appends the address that it was asked by, so the last one that is not a
// proxy is the client. Anything before it may be forged.
func (s *Server) clientOf(r *http.Request) netip.Addr {
	at := remote(r.RemoteAddr)
	forwarded := r.Header["X-Forwarded-For"]
	if len(forwarded) == 0 {
		return at
	}
	if !s.isProxy(at) {
		if at.IsLoopback() && len(s.proxies) == 0 {
			s.unnamedProxy.Do(func() {
				s.warn("requests come through a proxy and share its limits: start with `--trusted-proxy " + at.String() + "`")
			})
		}
		return at
	}
	for i := len(forwarded) - 1; i >= 0; i-- {
		line := forwarded[i]
		for line != "" {
			cut := strings.LastIndexByte(line, ',') // -1 for the first address
			next, ok := parseForwarded(line[cut+1:])
			if !ok {
				return at
			}
			if at = next; !s.isProxy(at) {
				return at
			}
			line = line[:max(cut, 0)]
		}
	}
	return at
}

// parseForwarded parses an address of X-Forwarded-For, with or without a port.
func parseForwarded(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return address.Unmap().WithZone(""), err == nil
}

// network is what limits count by: an IPv4 address, or the /64 of an IPv6 address.
func network(address netip.Addr) netip.Prefix {
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // all without an address are one client
	}
	return prefix
}

// client returns the limits and counts of a client; nil if it has none.
func (s *Server) client(address netip.Addr) *client {
	if s.options.Limits == (Limits{}) {
		return nil
	}
	return s.clients.getOr(network(address), func() *client { return newClient(&s.options.Limits) })
}

// connections counts the open connections, in all and for each client.
type connections struct {
	mu   sync.Mutex
	all  map[net.Conn]netip.Prefix
	each map[netip.Prefix]int
}

// note follows the states of a connection, and closes it at once if it is one too many.
// Trusted proxies have no limit.
func (s *Server) note(conn net.Conn, state http.ConnState) {
	c := &s.connections
	switch state {
	case http.StateNew:
		address := remote(conn.RemoteAddr().String())
		from := network(address)
		c.mu.Lock()
		tooMany := len(c.all) >= maxRequests || c.each[from] >= maxActive && s.options.Limits != (Limits{}) && !s.isProxy(address)
		if !tooMany {
			c.all[conn] = from
			c.each[from]++
		}
		c.mu.Unlock()
		if tooMany {
			_ = conn.Close()
		}
	case http.StateClosed, http.StateHijacked:
		c.mu.Lock()
		defer c.mu.Unlock()
		from, counted := c.all[conn]
		if !counted {
			return
		}
		delete(c.all, conn)
		if c.each[from]--; c.each[from] == 0 {
			delete(c.each, from)
		}
	}
}
