package transport

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// The life of a call, as far as its bytes are concerned. It leaves waiting
// exactly once: whoever moves it decides what the caller may believe.
const (
	callWaiting int32 = iota // not a byte was written
	callSent                 // the writer took it: from here on it may take effect
	callGivenUp              // nobody will write it
)

type call struct {
	frame []byte
	state atomic.Int32
	done  chan answer // holds the one answer
}

// giveUp reports whether the call is certain never to be sent.
func (c *call) giveUp() bool {
	return c.state.CompareAndSwap(callWaiting, callGivenUp) || c.state.Load() == callGivenUp
}

// link is one connection with many calls on it.
type link struct {
	conn  *Conn
	idle  time.Duration
	queue chan *call
	dead  chan struct{}

	mu      sync.Mutex
	err     error // why it is dead
	last    uint64
	used    time.Time
	pending map[uint64]*call
}

func newLink(conn *Conn, idle time.Duration) *link {
	return &link{
		conn: conn, idle: idle, queue: make(chan *call, queued), dead: make(chan struct{}),
		used: time.Now(), pending: make(map[uint64]*call),
	}
}

func (l *link) alive() bool {
	select {
	case <-l.dead:
		return false
	default:
		return true
	}
}

func (l *link) call(ctx context.Context, method string, body []byte) ([]byte, error) {
	c := &call{done: make(chan answer, 1)}
	id, err := l.enter(c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	defer l.leave(id)
	req := request{ID: id, Method: method, Left: millisecondsLeft(ctx), Body: body}
	if c.frame, err = appendFrame(&req); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	select {
	case l.queue <- c:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrNotSent, ctx.Err())
	case <-l.dead:
		return nil, fmt.Errorf("%w: %w", ErrNotSent, l.err)
	}
	select {
	case a := <-c.done:
		return a.result()
	case <-ctx.Done():
		return nil, l.abandon(c, id, ctx.Err())
	case <-l.dead:
		select { // the answer may have come just before the end
		case a := <-c.done:
			return a.result()
		default:
			return nil, l.verdict(c, l.err)
		}
	}
}

func (l *link) verdict(c *call, err error) error {
	if c.giveUp() {
		return fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// abandon tells the server that nobody waits, if there is room to tell.
func (l *link) abandon(c *call, id uint64, err error) error {
	verdict := l.verdict(c, err)
	if errors.Is(verdict, ErrUnknown) {
		if frame, err := appendFrame(&request{Kind: kindCancel, ID: id}); err == nil {
			select {
			case l.queue <- &call{frame: frame}:
			default:
			}
		}
	}
	return verdict
}

func (l *link) enter(c *call) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return 0, l.err
	}
	l.last++
	l.pending[l.last] = c
	return l.last, nil
}

func (l *link) leave(id uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pending, id)
	l.used = time.Now()
}

// fail ends the link; the first reason stays. It does not wait.
func (l *link) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failLocked(err)
}

func (l *link) failLocked(err error) {
	if l.err == nil {
		l.err = err
		close(l.dead)
		l.conn.abort()
	}
}

// read hands answers to their callers; it ends with the connection.
func (l *link) read() {
	r := bufio.NewReaderSize(l.conn, 64<<10)
	for {
		var a answer
		if err := readFrame(r, &a); err != nil {
			l.fail(fmt.Errorf("reading answers: %w", err))
			return
		}
		l.mu.Lock()
		c := l.pending[a.ID]
		delete(l.pending, a.ID)
		l.mu.Unlock()
		if c != nil {
			c.done <- a
		}
	}
}

// write sends calls, many in one packet when many wait; it ends with the link.
func (l *link) write() {
	w := bufio.NewWriterSize(l.conn, 64<<10)
	tick := time.NewTicker(max(l.idle/3, time.Millisecond))
	defer tick.Stop()
	for {
		var err error
		select {
		case <-l.dead:
			return
		case c := <-l.queue:
			err = l.send(w, c)
		case <-tick.C:
			err = l.tend(w)
		}
		if err == nil && len(l.queue) == 0 {
			err = w.Flush()
		}
		if err != nil {
			l.fail(fmt.Errorf("sending calls: %w", err))
			return
		}
	}
}

func (l *link) send(w *bufio.Writer, c *call) error {
	if !c.state.CompareAndSwap(callWaiting, callSent) {
		return nil
	}
	_, err := w.Write(c.frame)
	return err
}

// tend closes the link before the server would find it idle, and shows the
// server that calls are being waited for.
func (l *link) tend(w *bufio.Writer) error {
	l.mu.Lock()
	waiting := len(l.pending)
	if waiting == 0 && time.Since(l.used) > l.idle/3 {
		l.failLocked(errors.New("idle"))
	}
	l.mu.Unlock()
	if waiting == 0 {
		return nil
	}
	frame, err := appendFrame(&request{Kind: kindPing})
	if err != nil {
		return err
	}
	_, err = w.Write(frame)
	return err
}

func (a answer) result() ([]byte, error) {
	if a.Code != "" {
		return nil, &RemoteError{Code: a.Code, Message: a.Message}
	}
	return a.Body, nil
}

// millisecondsLeft rounds up, so that a deadline is never "for ever".
func millisecondsLeft(ctx context.Context) uint64 {
	until, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return uint64(max(time.Until(until).Milliseconds(), 0)) + 1 //nolint:gosec // not negative
}
