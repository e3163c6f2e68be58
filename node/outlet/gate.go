package outlet

import (
	"net"
	"net/http"
	"sync"
)

// gate bounds how many exports are under way, altogether and to one address.
type gate struct {
	most, each int

	mu    sync.Mutex // guards what follows
	all   int
	under map[string]int
}

func newGate(most, each int) *gate { return &gate{most: most, each: each, under: map[string]int{}} }

// enter admits one reader; leave ends it.
func (g *gate) enter(who string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.under[who] >= g.each {
		return nil, errTooMany
	}
	if g.all >= g.most {
		return nil, errBusy
	}
	g.all++
	g.under[who]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.all--
		if g.under[who]--; g.under[who] == 0 {
			delete(g.under, who)
		}
	}, nil
}

// client is the address that asks. Behind a proxy it is the proxy's.
func client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
