package replica

import (
	"errors"
	"fmt"
	"io"
	"log" //nolint:depguard // hclog's interface names it
	"net"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/rs/zerolog"
)

// HCLogger lets raft and its transport speak through zerolog.
func HCLogger(out zerolog.Logger) hclog.Logger {
	return &bridge{out: out, Logger: hclog.NewNullLogger()}
}

// bridge takes the five levels; the rest of hclog's interface does nothing.
type bridge struct {
	hclog.Logger
	out zerolog.Logger
}

func (b *bridge) Log(level hclog.Level, msg string, args ...any) {
	switch level {
	case hclog.Error:
		b.Error(msg, args...)
	case hclog.Warn:
		b.Warn(msg, args...)
	case hclog.Info:
		b.Info(msg, args...)
	default:
		b.Debug(msg, args...)
	}
}

func (b *bridge) Trace(msg string, args ...any) { write(b.out.Trace(), msg, args) }
func (b *bridge) Debug(msg string, args ...any) { write(b.out.Debug(), msg, args) }
func (b *bridge) Info(msg string, args ...any)  { write(b.out.Info(), msg, args) }
func (b *bridge) Warn(msg string, args ...any)  { write(b.out.Warn(), msg, args) }
func (b *bridge) Error(msg string, args ...any) {
	if ended(args) { // our own end of a connection, as on every stop
		write(b.out.Debug(), msg, args)
		return
	}
	write(b.out.Error(), msg, args)
}

func (b *bridge) Named(string) hclog.Logger { return b }
func (b *bridge) With(...any) hclog.Logger  { return b }

func (b *bridge) StandardLogger(*hclog.StandardLoggerOptions) *log.Logger {
	return log.New(io.Discard, "", 0)
}

// ended says whether an error among the values is only that the connection was closed here.
func ended(args []any) bool {
	for _, arg := range args {
		if err, ok := arg.(error); ok && errors.Is(err, net.ErrClosed) {
			return true
		}
	}
	return false
}

func write(event *zerolog.Event, msg string, args []any) {
	for i := 0; i+1 < len(args); i += 2 {
		key, ok := args[i].(string)
		if !ok {
			continue
		}
		event = event.Str(strings.ReplaceAll(key, "-", "_"), text(args[i+1]))
	}
	event.Str("part", "raft").Msg(msg)
}

// text writes a value as hclog would: an error or a format as a sentence, not
// as the JSON of its hidden fields.
func text(v any) string {
	if format, ok := v.(hclog.Format); ok && len(format) > 0 {
		if layout, ok := format[0].(string); ok {
			return fmt.Sprintf(layout, format[1:]...)
		}
	}
	return fmt.Sprint(v)
}
