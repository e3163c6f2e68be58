package endpoint

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// eventTimeout is how long a client may take to receive one event before it counts as gone.
const eventTimeout = 15 * time.Second

// event is one response of a subscription, with the id line and the stamp that belong to it.
type event struct {
	id     string
	result result
}

// stream serves a subscription as server-sent events until the source ends, the client goes away, its age is reached, or the
// node drains. Only the first of these is told to the client as complete: after the others it should come back and resume.
func (x *exchange) stream() *refusal {
	if r := x.h.streams.enter(x.client); r != nil {
		return r
	}
	defer x.h.streams.leave(x.client)
	// Not the operation's context: that ends with the time allowed for a query, a subscription lives as long as its client.
	ctx, cancel := context.WithTimeout(x.ctx, x.h.cfg.StreamAge)
	events := make(chan event)
	go x.pump(graphql.StartOperationTrace(ctx), events) // ends with the source or ctx; waited for below
	defer func() {
		cancel()
		for range events { //nolint:revive // waits for the pump to close it
		}
		x.scope.events.senders.Wait()
	}()

	control := http.NewResponseController(x.w)
	defer func() { _ = control.SetWriteDeadline(time.Time{}) }() // the connection may serve another request
	x.openStream()
	x.forward(ctx, control, events)
	return nil
}

// forward writes events and heartbeats until the stream ends.
func (x *exchange) forward(ctx context.Context, control *http.ResponseController, events <-chan event) {
	heartbeat := time.NewTicker(x.h.cfg.Heartbeat)
	defer heartbeat.Stop()
	buf := x.h.buffer()
	defer x.h.release(buf)
	buf.WriteString(":\n\n") // makes the headers go out at once
	for {
		if !x.flush(control, buf) {
			return
		}
		select {
		case e, ok := <-events:
			if ok {
				x.complete(http.StatusOK, &e.result)
				writeEvent(buf, e.id, &e.result)
				continue
			}
			if ctx.Err() == nil {
				buf.WriteString(completeEvent)
				x.flush(control, buf)
			}
			return
		case <-heartbeat.C:
			buf.WriteString(":\n\n")
		case <-ctx.Done():
			return
		case <-x.h.stopping:
			return
		}
	}
}

// flush sends what buf holds and empties it; false means that the client is gone.
func (x *exchange) flush(control *http.ResponseController, buf *bytes.Buffer) bool {
	_ = control.SetWriteDeadline(time.Now().Add(eventTimeout)) // not supported by recorders in tests, which never block
	_, err := x.w.Write(buf.Bytes())
	buf.Reset()
	return err == nil && control.Flush() == nil
}

// pump asks the executor for one response after the other. It owns the calls into resolvers, because those may block.
func (x *exchange) pump(ctx context.Context, events chan<- event) {
	defer close(events)
	defer func() {
		if cause := recover(); cause != nil {
			x.h.cfg.Logger.Error().Str("request", x.scope.requestID).Str("panic", fmt.Sprint(cause)).Bytes("stack", debug.Stack()).Msg("subscription panic")
			x.emit(ctx, events, &graphql.Response{Errors: gqlerror.List{internal(x.scope.requestID).graphQL(nil, nil)}})
		}
	}()
	next, ctx := x.h.exec.DispatchOperation(ctx, x.op.op)
	for response := next(ctx); response != nil; response = next(ctx) {
		if !x.emit(ctx, events, response) {
			return
		}
	}
}

// emit hands a response over; false means that the stream has ended. It copies the data, because generated code writes the next
// response into the same buffer.
func (x *exchange) emit(ctx context.Context, events chan<- event, response *graphql.Response) bool {
	e := event{id: x.scope.events.pop(), result: result{
		data: bytes.Clone(response.Data), errors: response.Errors, extensions: response.Extensions, stamp: x.scope.stamp.get(),
	}}
	x.scope.stamp.restart()
	if e.id == "" && response.Data != nil {
		e.id = x.h.cfg.EventID(response.Data)
	}
	select {
	case events <- e:
		return true
	case <-ctx.Done():
		return false
	}
}

// completeEvent carries an empty data line, without which a browser's EventSource would not deliver it.
const completeEvent = "event: complete\ndata:\n\n"

func writeEvent(buf *bytes.Buffer, id string, r *result) {
	buf.WriteString("event: next\n")
	if id != "" && !strings.ContainsAny(id, "\x00\r\n") {
		buf.WriteString("id: ")
		buf.WriteString(id)
		buf.WriteByte('\n')
	}
	buf.WriteString("data: ")
	r.head(buf)
	if bytes.ContainsAny(r.data, "\r\n") { // from a scalar that writes raw JSON; white space outside of strings
		buf.Write(bytes.Map(oneLine, r.data))
	} else {
		buf.Write(r.data)
	}
	r.tail(buf)
	buf.WriteString("\n\n")
}

func oneLine(r rune) rune {
	if r == '\r' || r == '\n' {
		return ' '
	}
	return r
}

func (x *exchange) openStream() {
	x.written = true
	x.seen.Status = http.StatusOK
	header := x.w.Header()
	x.commonHeaders(header)
	header.Set("Content-Type", typeEvents+"; charset=utf-8")
	header.Set("Cache-Control", "no-cache, no-store")
	header.Set("X-Accel-Buffering", "no")
	x.w.WriteHeader(http.StatusOK)
}

// writeEvents answers a query, a mutation or a refusal as a stream of one event, for clients that accept nothing else.
func (x *exchange) writeEvents(r *result) {
	x.openStream()
	buf := x.h.buffer()
	defer x.h.release(buf)
	writeEvent(buf, "", r)
	buf.WriteString(completeEvent)
	_, _ = x.w.Write(buf.Bytes()) // fails only if the client is gone
}
