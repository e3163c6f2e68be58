package feed

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/mulu-catalog/mulu/ledger"
)

// chunk is how many changes one read transaction takes.
const chunk = 500

// Read calls fn with a picture of the state; it is how a follower reads.
type Read func(fn func(r ledger.Reader) error) error

// Hub wakes the followers when something was applied.
type Hub struct {
	mu    sync.Mutex // guards moved
	moved chan struct{}
}

// NewHub makes a hub without followers.
func NewHub() *Hub { return &Hub{moved: make(chan struct{})} }

// Advance wakes everybody who waits. Call it after the commit.
func (h *Hub) Advance() {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.moved)
	h.moved = make(chan struct{})
}

func (h *Hub) wake() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.moved
}

// Follow emits every change after the cursor, then waits for more, until ctx
// ends or emit returns an error, which it returns. The empty cursor is the
// beginning.
func (h *Hub) Follow(ctx context.Context, read Read, after string, emit func(ledger.Change) error) error {
	for {
		moved := h.wake() // before reading, so that nothing falls between
		var err error
		if after, err = catchUp(ctx, read, after, emit); err != nil {
			return err
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// catchUp emits what is there after the cursor and returns the cursor behind it.
func catchUp(ctx context.Context, read Read, after string, emit func(ledger.Change) error) (string, error) {
	for {
		changes, err := take(read, after)
		if err != nil {
			return after, fmt.Errorf("reading the change feed after %q: %w", after, err)
		}
		for _, c := range changes {
			if ctx.Err() != nil {
				return after, ctx.Err()
			}
			if err := emit(c); err != nil {
				return after, err
			}
			after = ledger.ChangeKey(c.Index, c.Ordinal)
		}
		if len(changes) < chunk {
			return after, nil
		}
	}
}

func take(read Read, after string) ([]ledger.Change, error) {
	var changes []ledger.Change
	err := read(func(r ledger.Reader) error {
		for c := range ledger.Changes(r, after) {
			changes = append(changes, c)
			if len(changes) == chunk {
				break
			}
		}
		return nil
	})
	return changes, err
}

// Cursor is the text by which a follower resumes: "index.ordinal" in decimal.
func Cursor(c ledger.Change) string {
	return strconv.FormatUint(c.Index, 10) + "." + strconv.FormatUint(uint64(c.Ordinal), 10)
}

// ParseCursor turns the text of Cursor, or a log index alone, into the key to
// resume after. A log index alone resumes after everything of that index.
func ParseCursor(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	indexText, ordinalText, exact := strings.Cut(text, ".")
	index, err := strconv.ParseUint(indexText, 10, 64)
	if err != nil {
		return "", fmt.Errorf("reading a feed cursor: %q is no log index", text)
	}
	if !exact {
		return ledger.ChangeKey(index, 1<<32-1), nil
	}
	ordinal, err := strconv.ParseUint(ordinalText, 10, 32)
	if err != nil {
		return "", fmt.Errorf("reading a feed cursor: %q has no ordinal", text)
	}
	return ledger.ChangeKey(index, uint32(ordinal)), nil
}
