package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// receive serves one raft connection with a transport of its own, whose
// messages it passes on to raft after holding them against the peer.
func (t *Raft) receive(ctx context.Context, conn *Conn) {
	if !t.enter() {
		return
	}
	defer t.wait.Done()
	stream := &incoming{conn: conn, closed: make(chan struct{})}
	network := t.network(stream)
	defer network.Close() //nolint:errcheck // it never fails
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.ctx.Done():
			return
		case <-conn.Done():
			return
		case rpc := <-network.Consumer():
			if err := permit(conn.Peer(), rpc.Command); err != nil {
				t.config.Logger.Warn("message refused", "peer", conn.Peer().Incarnation, "error", err)
				if rpc.Reader != nil {
					return // a snapshot follows, which nobody wants to read
				}
				rpc.Respond(nil, err)
				continue
			}
			select {
			case t.rpcs <- rpc:
			case <-ctx.Done():
				return
			case <-t.ctx.Done():
				return
			}
		}
	}
}

func (t *Raft) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.wait.Add(1)
	}
	return !t.closed
}

// permit is the table of who may send what. All five messages are a voter's:
// a leader's (entries, snapshots, hand-over) or a candidate's (votes). Whoever
// sends one must be who the message says it is.
func permit(peer Peer, command any) error {
	switch command.(type) {
	case *raft.AppendEntriesRequest, *raft.InstallSnapshotRequest, *raft.TimeoutNowRequest,
		*raft.RequestVoteRequest, *raft.RequestPreVoteRequest:
	default:
		return fmt.Errorf("message %T is not known", command)
	}
	if !peer.VoterEligible {
		return errors.New("the peer may not vote and so may not speak raft")
	}
	named, ok := command.(raft.WithRPCHeader)
	if !ok {
		return fmt.Errorf("message %T has no header", command)
	}
	if id := string(named.GetRPCHeader().ID); id != peer.Incarnation {
		return fmt.Errorf("the header names %q, the certificate %q", id, peer.Incarnation)
	}
	return nil
}

// incoming is a stream layer of one connection.
type incoming struct {
	conn   *Conn
	taken  sync.Once
	ending sync.Once
	closed chan struct{}
}

// Accept gives the one connection, then waits for the end.
func (i *incoming) Accept() (net.Conn, error) {
	var conn net.Conn
	i.taken.Do(func() { conn = i.conn })
	if conn != nil {
		return conn, nil
	}
	<-i.closed
	return nil, net.ErrClosed
}

// Close implements net.Listener.
func (i *incoming) Close() error {
	i.ending.Do(func() { close(i.closed) })
	return nil
}

// Addr implements net.Listener.
func (i *incoming) Addr() net.Addr { return i.conn.LocalAddr() }

// Dial is never asked for: this end only answers.
func (i *incoming) Dial(raft.ServerAddress, time.Duration) (net.Conn, error) {
	return nil, fmt.Errorf("%w: this connection only answers", ErrNotSent)
}
