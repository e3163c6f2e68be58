package dev_test

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/node/nodetest"
)

// deafWire passes a connection on to address, and nothing back once the caller
// has sent its third flight: the first two are TLS 1.3's, the third is the
// request, after the other side's greeting.
func deafWire(t *testing.T, address string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var passing sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		passing.Wait()
	})
	passing.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", address)
			if err != nil {
				_ = near.Close()
				continue
			}
			passing.Go(func() { pass(near, far) })
		}
	})
	return l.Addr().String()
}

func pass(near, far net.Conn) {
	defer func() { _, _ = near.Close(), far.Close() }()
	var mu sync.Mutex // guards flights
	flights := 0
	done := make(chan struct{})
	go func() { // ends when far closes
		defer close(done)
		buffer := make([]byte, 64<<10)
		for {
			n, err := far.Read(buffer)
			if err != nil {
				return
			}
			mu.Lock()
			deaf := flights > 2
			mu.Unlock()
			if !deaf {
				_, _ = near.Write(buffer[:n])
			}
		}
	}()
	go func() { // ends when near closes
		buffer := make([]byte, 64<<10)
		for {
			n, err := near.Read(buffer)
			if err != nil {
				return
			}
			mu.Lock()
			flights++
			mu.Unlock()
			if _, err := far.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	<-done
}

func through(t *testing.T, text, address string) string {
	t.Helper()
	token, err := identity.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	token.Addresses = []string{address}
	if text, err = token.Text(); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAJoinWhoseAnswerWasLostIsRepeatedByTheSameCall(t *testing.T) {
	world := opened(t, "none", "330100")
	province := world.Nodes()[0]
	token, err := province.Invite(t.Context(), admin.InviteRequest{Division: "330200", TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Data, c.Listen, c.HTTP = t.TempDir(), nodetest.FreeAddress(t), "127.0.0.1:0"
	c.Advertise = c.Listen
	for range 2 {
		if _, err := node.Join(t.Context(), c, through(t, token, deafWire(t, province.Address()))); err == nil {
			t.Fatal("an answer came through a wire that carries none")
		}
	}
	status, err := province.Status(t.Context())
	if err != nil || len(status.Members) != 3 {
		t.Fatalf("%d members, %v: this test wants a join that the federation decided", len(status.Members), err)
	}
	// A corrected flag does not make it another node's request.
	c.Listen = nodetest.FreeAddress(t)
	c.Advertise = c.Listen
	self, err := node.Join(t.Context(), c, token)
	if err != nil {
		t.Fatalf("the same call once more: %v", err)
	}
	if status, err = province.Status(t.Context()); err != nil || len(status.Members) != 3 {
		t.Errorf("%d members, %v", len(status.Members), err)
	}
	n, err := node.Open(t.Context(), c, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	until(t, "the node to be found where it is", func() bool {
		status, err := n.Status(t.Context())
		if err != nil {
			return false
		}
		for _, m := range status.Members {
			if m.Incarnation == self.Incarnation {
				return m.Status == "LEARNER" && m.Address == c.Listen && m.RaftAddress == c.Listen
			}
		}
		return false
	})
	if _, err := node.Join(t.Context(), c, token); node.Code(err) != "ALREADY_JOINED" {
		t.Errorf("a node that has joined: %v", err)
	}
}

func TestARefusedJoinIsCorrectedAndAskedAnew(t *testing.T) {
	world := opened(t, "none", "330100")
	token, err := world.Nodes()[0].Invite(t.Context(), admin.InviteRequest{Division: "330200", TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Data, c.Listen, c.HTTP = t.TempDir(), nodetest.FreeAddress(t), "127.0.0.1:0"
	c.Advertise = world.Nodes()[1].Address()
	for range 2 {
		_, err = node.Join(t.Context(), c, token)
		if err == nil || !strings.Contains(err.Error(), "ADDRESS_IN_USE") || !strings.Contains(err.Error(), "address") || !strings.Contains(err.Error(), "该地址已由") {
			t.Fatalf("the address of another node: %v", err)
		}
	}
	c.Advertise = c.Listen
	if _, err := node.Join(t.Context(), c, token); err != nil {
		t.Errorf("corrected: %v", err)
	}
}
