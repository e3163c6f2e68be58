package transport

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// callsPerConn is how many calls of one connection run at once; a caller with
// more waits, because nothing further is read.
const callsPerConn = 1024

// session serves the calls of one connection.
type session struct {
	rpc     *RPC
	conn    *Conn
	answers chan []byte
	running chan struct{} // holds one entry per running call
	calls   sync.WaitGroup

	mu      sync.Mutex
	cancels map[uint64]context.CancelFunc
}

// serve is the Handler of ProtocolRPC. It returns when the connection ends and
// all its calls have returned.
func (r *RPC) serve(ctx context.Context, conn *Conn) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.wait.Add(1)
	r.mu.Unlock()
	defer r.wait.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer context.AfterFunc(r.ctx, conn.abort)()
	s := &session{
		rpc: r, conn: conn, answers: make(chan []byte, queued), running: make(chan struct{}, callsPerConn),
		cancels: make(map[uint64]context.CancelFunc),
	}
	written := make(chan struct{})
	go func() { // ends with ctx or the connection; waited for below
		defer close(written)
		s.write(ctx)
	}()
	err := s.read(ctx)
	cancel()
	s.calls.Wait()
	<-written
	if errors.Is(err, ErrTooLarge) {
		r.dialer.config.Log.Warn().Err(err).Str("peer", conn.Peer().Incarnation).Msg("peer's calls ended")
	}
}

func (s *session) read(ctx context.Context) error {
	r := bufio.NewReaderSize(s.conn, 64<<10)
	for {
		var req request
		if err := readFrame(r, &req); err != nil {
			return err
		}
		switch req.Kind {
		case kindPing:
			s.answer(ctx, answer{})
		case kindCancel:
			s.cancelCall(req.ID)
		case kindRequest:
			select {
			case s.running <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			s.start(ctx, req)
		default:
			return fmt.Errorf("kind %d of frame is not known", req.Kind)
		}
	}
}

// start registers the call before anything else is read, so that a cancel
// behind it finds it.
func (s *session) start(ctx context.Context, req request) {
	var cancel context.CancelFunc
	const longest = uint64(24 * time.Hour / time.Millisecond)
	if req.Left > 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(min(req.Left, longest))*time.Millisecond) //nolint:gosec // at most longest
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	s.mu.Lock()
	s.cancels[req.ID] = cancel
	s.mu.Unlock()
	s.calls.Go(func() {
		defer func() { <-s.running }()
		defer s.cancelCall(req.ID)
		defer cancel()
		s.answer(ctx, s.carryOut(ctx, req))
	})
}

func (s *session) cancelCall(id uint64) {
	s.mu.Lock()
	cancel := s.cancels[id]
	delete(s.cancels, id)
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

func (s *session) carryOut(ctx context.Context, req request) answer {
	s.rpc.mu.Lock()
	serve := s.rpc.handlers[req.Method]
	s.rpc.mu.Unlock()
	if serve == nil {
		return answer{ID: req.ID, Code: CodeNoMethod, Message: fmt.Sprintf("method %q is not served here", req.Method)}
	}
	body, err := serve(ctx, s.conn.Peer(), req.Body)
	var remote *RemoteError
	switch {
	case errors.As(err, &remote) && remote.Code != "":
		return answer{ID: req.ID, Code: remote.Code, Message: remote.Message}
	case err != nil:
		return answer{ID: req.ID, Code: CodeInternal, Message: err.Error()}
	case len(body) > MaxBody:
		return answer{ID: req.ID, Code: CodeTooLarge, Message: fmt.Sprintf("the answer has %d bytes, at most %d", len(body), MaxBody)}
	}
	return answer{ID: req.ID, Body: body}
}

// answer queues an answer; one that nobody waits for any more is dropped.
func (s *session) answer(ctx context.Context, a answer) {
	frame, err := appendFrame(&a)
	if err != nil {
		frame, err = appendFrame(&answer{ID: a.ID, Code: CodeTooLarge, Message: "the answer does not fit"})
	}
	if err != nil {
		return
	}
	select {
	case s.answers <- frame:
	case <-ctx.Done():
	}
}

// write sends answers, many in one packet when many wait. If the peer stops
// reading, the write's deadline ends the connection.
func (s *session) write(ctx context.Context) {
	w := bufio.NewWriterSize(s.conn, 64<<10)
	for {
		select {
		case <-ctx.Done():
			return
		case frame := <-s.answers:
			_, err := w.Write(frame)
			if err == nil && len(s.answers) == 0 {
				err = w.Flush()
			}
			if err != nil {
				s.conn.abort()
				return
			}
		}
	}
}
