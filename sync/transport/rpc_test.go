package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/sync/transport"
)

// rpc gives a node its calls, closed before its Mux.
func rpc(t testing.TB, m *transport.Mux) *transport.RPC {
	t.Helper()
	r, err := transport.NewRPC(m, m.Dialer())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func serveEcho(r *transport.RPC) {
	r.Handle("echo", func(_ context.Context, p transport.Peer, body []byte) ([]byte, error) {
		return append([]byte(p.Incarnation+":"), body...), nil
	})
}

func TestManyCallsShareAConnection(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	ra, rb := rpc(t, a), rpc(t, b)
	serveEcho(ra)
	// Calls that are held back do not hold up the others.
	release := make(chan struct{})
	ra.Handle("held", func(ctx context.Context, _ transport.Peer, body []byte) ([]byte, error) {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return body, nil
	})
	addr := a.Addr().String()
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if _, err := rb.Call(t.Context(), "a", addr, "held", nil); err != nil {
				t.Error(err)
			}
		})
	}
	var echoes sync.WaitGroup
	for i := range 50 {
		echoes.Go(func() {
			for j := range 20 {
				body := []byte(fmt.Sprint(i, j))
				got, err := rb.Call(t.Context(), "a", addr, "echo", body)
				if err != nil || string(got) != "b:"+string(body) {
					t.Errorf("got %q, %v", got, err)
				}
			}
		})
	}
	echoes.Wait()
	close(release)
	wait.Wait()
}

func TestRefusalArrivesAsItWasSaid(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	ra, rb := rpc(t, a), rpc(t, b)
	ra.Handle("refuse", func(context.Context, transport.Peer, []byte) ([]byte, error) {
		return nil, fmt.Errorf("wrapped: %w", &transport.RemoteError{Code: "ART16", Message: "not signed"})
	})
	ra.Handle("break", func(context.Context, transport.Peer, []byte) ([]byte, error) { return nil, errors.New("disk") })
	ra.Handle("flood", func(context.Context, transport.Peer, []byte) ([]byte, error) {
		return make([]byte, transport.MaxBody+1), nil
	})
	ra.Handle("babble", func(context.Context, transport.Peer, []byte) ([]byte, error) {
		return nil, &transport.RemoteError{Code: "LONG", Message: strings.Repeat("x", 2*transport.MaxBody)}
	})
	for method, want := range map[string]string{
		"refuse": "ART16", "break": transport.CodeInternal, "flood": transport.CodeTooLarge,
		"babble": transport.CodeTooLarge, "nothing": transport.CodeNoMethod,
	} {
		_, err := rb.Call(t.Context(), "a", a.Addr().String(), method, nil)
		var remote *transport.RemoteError
		if !errors.As(err, &remote) || remote.Code != want {
			t.Errorf("%s: got %v, want code %s", method, err, want)
		}
		if errors.Is(err, transport.ErrNotSent) || errors.Is(err, transport.ErrUnknown) {
			t.Errorf("%s: an answer is neither unsent nor unknown: %v", method, err)
		}
	}
}

func TestLargestBodyPassesAndALargerIsNotSent(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	ra, rb := rpc(t, a), rpc(t, b)
	ra.Handle("same", func(_ context.Context, _ transport.Peer, body []byte) ([]byte, error) { return body, nil })
	body := bytes.Repeat([]byte{7}, transport.MaxBody)
	got, err := rb.Call(t.Context(), "a", a.Addr().String(), "same", body)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	_, err = rb.Call(t.Context(), "a", a.Addr().String(), "same", append(body, 1))
	if !errors.Is(err, transport.ErrNotSent) || !errors.Is(err, transport.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestWhatWasNotSentSaysSo(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	rb := rpc(t, b)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"nobody listens": func() error { return second(rb.Call(t.Context(), "a", gone.Addr().String(), "echo", nil)) },
		"not served":     func() error { return second(rb.Call(t.Context(), "a", a.Addr().String(), "echo", nil)) },
		"wrong node":     func() error { return second(rb.Call(t.Context(), "c", a.Addr().String(), "echo", nil)) },
		"too late":       func() error { return second(rb.Call(done, "a", a.Addr().String(), "echo", nil)) },
	} {
		if err := call(); !errors.Is(err, transport.ErrNotSent) || errors.Is(err, transport.ErrUnknown) {
			t.Errorf("%s: got %v, want ErrNotSent", name, err)
		}
	}
}

func second(_ []byte, err error) error { return err }

func TestWhatMayHaveHappenedIsUnknown(t *testing.T) {
	f := newFederation(t)
	for name, end := range map[string]func(a *transport.Mux, stop context.CancelFunc){
		"the server is cut off": func(a *transport.Mux, _ context.CancelFunc) { a.Revoke("b") },
		"the caller gives up":   func(_ *transport.Mux, stop context.CancelFunc) { stop() },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := f.listen("a", true), f.listen("b", false)
			ra, rb := rpc(t, a), rpc(t, b)
			began, ended := make(chan struct{}), make(chan error, 1)
			ra.Handle("file", func(ctx context.Context, _ transport.Peer, _ []byte) ([]byte, error) {
				close(began)
				<-ctx.Done() // the handler learns of it
				ended <- ctx.Err()
				return nil, nil
			})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			result := make(chan error, 1)
			go func() { result <- second(rb.Call(ctx, "a", a.Addr().String(), "file", nil)) }()
			soon(t, began, "the call")
			end(a, stop)
			if err := soon(t, result, "the end"); !errors.Is(err, transport.ErrUnknown) || errors.Is(err, transport.ErrNotSent) {
				t.Errorf("got %v, want ErrUnknown", err)
			}
			soon(t, ended, "telling the handler")
		})
	}
}

// A server that reads nothing lets the calls pile up: those that were written
// are unknown, those still waiting for the writer were never sent.
func TestCallsBehindAStuckServerWereNotSent(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	begun := make(chan error, 10)
	serve(t, a, transport.ProtocolRPC, func(ctx context.Context, c *transport.Conn) {
		_, err := c.Read(make([]byte, 1))
		begun <- err
		<-ctx.Done()
	})
	rb := rpc(t, b)
	const calls = 60 // of 1 MiB each: far more than fits into two connections
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, calls)
	body := make([]byte, transport.MaxBody)
	for range calls {
		go func() { result <- second(rb.Call(ctx, "a", a.Addr().String(), "file", body)) }()
	}
	if err := soon(t, begun, "the first byte of a call"); err != nil {
		t.Fatal(err)
	}
	cancel()
	var unsent, unknown int
	for range calls {
		err := soon(t, result, "the end of a call")
		switch {
		case errors.Is(err, transport.ErrNotSent):
			unsent++
		case errors.Is(err, transport.ErrUnknown):
			unknown++
		}
	}
	if unsent == 0 || unknown == 0 || unsent+unknown != calls {
		t.Errorf("%d not sent, %d unknown of %d", unsent, unknown, calls)
	}
}

// The caller lets a quiet connection go first. If the server did, a call on its
// way at that moment would be lost and its outcome unknown.
func TestCallerLetsGoBeforeTheServerDoes(t *testing.T) {
	atSomePace(t, func(t *testing.T, at pace) error {
		f := newFederation(t)
		config := f.config("b", true)
		config.IdleTimeout = at.of(1500 * time.Millisecond)
		a, b := f.listen("a", true), listen(t, config)
		ended := make(chan time.Time, 1)
		serve(t, a, transport.ProtocolRPC, func(_ context.Context, c *transport.Conn) {
			if _, err := c.Read(make([]byte, 1024)); err != nil {
				return
			}
			if _, err := c.Write([]byte("\x00\x00\x00\x05\x84\x01\x60\x60\x40")); err != nil { // answer 1, empty
				return
			}
			_, _ = io.Copy(io.Discard, c)
			ended <- time.Now()
		})
		if _, err := rpc(t, b).Call(t.Context(), "a", a.Addr().String(), "x", nil); err != nil {
			return err
		}
		start := time.Now()
		if quiet := soon(t, ended, "letting go").Sub(start); quiet > config.IdleTimeout*14/15 {
			return fmt.Errorf("let go after %v, the server would after %v", quiet, config.IdleTimeout)
		}
		return nil
	})
}

func TestDeadlineTravelsWithTheCall(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	ra, rb := rpc(t, a), rpc(t, b)
	left := make(chan time.Duration, 1)
	ra.Handle("left", func(ctx context.Context, _ transport.Peer, _ []byte) ([]byte, error) {
		until, _ := ctx.Deadline()
		left <- time.Until(until)
		return nil, nil
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if _, err := rb.Call(ctx, "a", a.Addr().String(), "left", nil); err != nil {
		t.Fatal(err)
	}
	if got := <-left; got > time.Hour+time.Millisecond || got < 50*time.Minute {
		t.Errorf("the handler has %v left, want just under an hour", got)
	}
}

func TestLongCallOutlivesTheIdleTimeAndAQuietLinkIsLetGo(t *testing.T) {
	atSomePace(t, func(t *testing.T, at pace) error {
		f := newFederation(t)
		short := func(id string) transport.Config {
			c := f.config(id, true)
			c.IdleTimeout = at.of(600 * time.Millisecond)
			return c
		}
		a, b := listen(t, short("a")), listen(t, short("b"))
		ra, rb := rpc(t, a), rpc(t, b)
		var dropped atomic.Bool
		ra.Handle("long", func(ctx context.Context, _ transport.Peer, _ []byte) ([]byte, error) {
			select {
			case <-time.After(at.of(1500 * time.Millisecond)):
			case <-ctx.Done():
				dropped.Store(true)
			}
			return []byte("done"), nil
		})
		for range 2 { // between the two the link goes idle and is replaced
			if got, err := rb.Call(t.Context(), "a", a.Addr().String(), "long", nil); err != nil || string(got) != "done" {
				return fmt.Errorf("got %q, %w", got, err)
			}
			<-time.After(at.of(time.Second))
		}
		if dropped.Load() {
			return errors.New("the handler was told that nobody waits")
		}
		return nil
	})
}

// A server that takes the call and never answers, not even a ping, is given up.
func TestHalfOpenServerIsGivenUp(t *testing.T) {
	f := newFederation(t)
	config := f.config("b", true)
	config.IdleTimeout = 300 * time.Millisecond
	a, b := f.listen("a", true), listen(t, config)
	serve(t, a, transport.ProtocolRPC, func(ctx context.Context, _ *transport.Conn) { <-ctx.Done() })
	rb := rpc(t, b)
	result := make(chan error, 1)
	go func() { result <- second(rb.Call(t.Context(), "a", a.Addr().String(), "echo", nil)) }()
	if err := soon(t, result, "giving up"); !errors.Is(err, transport.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
}

func TestCallerFindsAServerThatCameBack(t *testing.T) {
	var err error
	for range 3 { // another program may take the port while it is free
		if err = comesBack(t); err == nil {
			return
		}
		t.Logf("once more: %v", err)
	}
	t.Error(err)
}

// comesBack ends a server and starts it again on its port.
func comesBack(t *testing.T) error {
	t.Helper()
	f := newFederation(t)
	config := f.config("a", true)
	a, b := listen(t, config), f.listen("b", false)
	rb := rpc(t, b)
	first, err := transport.NewRPC(a, a.Dialer())
	if err != nil {
		return err
	}
	serveEcho(first)
	addr := a.Addr().String()
	for range 4 { // every link of the pool
		if _, err := rb.Call(t.Context(), "a", addr, "echo", nil); err != nil {
			return err
		}
	}
	first.Close()
	a.Close()
	config.Address = addr
	again, err := transport.Listen(config)
	if err != nil {
		return err
	}
	t.Cleanup(func() { _ = again.Close() })
	serveEcho(rpc(t, again))
	for deadline := time.Now().Add(patience); ; <-time.After(5 * time.Millisecond) {
		_, err := rb.Call(t.Context(), "a", addr, "echo", nil)
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

func TestOversizedAndBrokenFramesEndTheConnection(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", true)
	ra := rpc(t, a)
	serveEcho(ra)
	for name, bytes := range map[string]string{
		"4 GiB announced":   "\xff\xff\xff\xff",
		"1 byte too many":   "\x00\x10\x10\x01",
		"not CBOR":          "\x00\x00\x00\x02\xff\xff",
		"another structure": "\x00\x00\x00\x01\xa0",
		"unknown kind":      "\x00\x00\x00\x08\x85\x18\x63\x01\x61x\x00\x40",
		"nothing":           "\x00\x00\x00\x00",
	} {
		conn, err := dial(t, b, transport.ProtocolRPC, "a", a)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(bytes)); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		_, err = conn.Read(make([]byte, 1))
		var timeout net.Error
		if err == nil || errors.As(err, &timeout) && timeout.Timeout() {
			t.Errorf("%s: the connection stays open: %v", name, err)
		}
	}
}

func TestClosingEndsCallsAndHandlers(t *testing.T) {
	f := newFederation(t)
	a, b := f.listen("a", true), f.listen("b", false)
	ra, rb := rpc(t, a), rpc(t, b)
	began := make(chan struct{})
	ra.Handle("wait", func(ctx context.Context, _ transport.Peer, _ []byte) ([]byte, error) {
		close(began)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	result := make(chan error, 1)
	go func() { result <- second(rb.Call(t.Context(), "a", a.Addr().String(), "wait", nil)) }()
	soon(t, began, "the call")
	rb.Close()
	if err := soon(t, result, "the end"); !errors.Is(err, transport.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	if err := second(rb.Call(t.Context(), "a", a.Addr().String(), "wait", nil)); !errors.Is(err, transport.ErrNotSent) || !errors.Is(err, transport.ErrClosed) {
		t.Errorf("after Close: got %v", err)
	}
	closed := make(chan struct{})
	go func() { ra.Close(); close(closed) }()
	soon(t, closed, "closing the server")
}

func BenchmarkCallOf1KB(b *testing.B) {
	f := newFederation(b)
	m, n := f.listen("a", true), f.listen("b", false)
	server, client := rpc(b, m), rpc(b, n)
	server.Handle("same", func(_ context.Context, _ transport.Peer, body []byte) ([]byte, error) { return body, nil })
	body, addr := make([]byte, 1024), m.Addr().String()
	b.SetParallelism(32)
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := client.Call(b.Context(), "a", addr, "same", body); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}
