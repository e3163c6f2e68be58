package intake

import (
	"sync"

	"golang.org/x/time/rate"
)

// mostKnown bounds how many tokens are remembered.
const mostKnown = 8192

// limits hold back who uploads too much, without touching the others.
type limits struct {
	config Config
	slots  chan struct{}

	mu     sync.Mutex // guards tokens
	tokens map[string]*allowance
}

type allowance struct {
	*rate.Limiter
	under int // uploads under way
}

func newLimits(c Config) *limits {
	return &limits{config: c, slots: make(chan struct{}, c.Together), tokens: map[string]*allowance{}}
}

// enter admits one upload or refuses it. release ends it.
func (l *limits) enter(token string) (release func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.tokens[token]
	if a == nil {
		l.forget()
		a = &allowance{Limiter: rate.NewLimiter(rate.Limit(l.config.PerMinute/60), l.config.Burst)}
		l.tokens[token] = a
	}
	if a.under >= l.config.PerToken || !a.Allow() {
		return nil, refusal("RATE_LIMITED", "上传过于频繁，请稍后再试", "too many uploads of this token; try again later")
	}
	select {
	case l.slots <- struct{}{}:
	default:
		return nil, refusal("BUSY", "节点正忙，请稍后再试", "this node takes in too many uploads; try again later")
	}
	a.under++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		a.under--
		<-l.slots
	}, nil
}

// forget drops tokens that have all their allowance again, when there are many.
func (l *limits) forget() {
	if len(l.tokens) < mostKnown {
		return
	}
	for token, a := range l.tokens { // in any order: each by itself
		if a.under == 0 && a.Tokens() >= float64(l.config.Burst) {
			delete(l.tokens, token)
		}
	}
}
