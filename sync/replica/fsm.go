package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/snapshot"
	"github.com/mulu-catalog/mulu/sync/store"
)

// errSkipped answers an entry whose effects the state holds already.
var errSkipped = errors.New("entry was applied before")

// machine is raft's state machine over the store: one store transaction for
// every raft batch.
type machine struct {
	config   *Config
	applied  *watermark
	onCommit func(index, term uint64) // told before a batch is carried out

	mu      sync.Mutex // guards halted
	halted  error
	stopped chan struct{} // closed when it has halted
}

var (
	_ raft.BatchingFSM        = (*machine)(nil)
	_ raft.FSM                = (*machine)(nil)
	_ raft.ConfigurationStore = (*machine)(nil)
)

func newMachine(config *Config) *machine {
	index, _ := config.State.Applied()
	return &machine{config: config, applied: newWatermark(index), stopped: make(chan struct{})}
}

// Apply carries out a batch of one.
func (m *machine) Apply(log *raft.Log) any { return m.ApplyBatch([]*raft.Log{log})[0] }

// ApplyBatch carries out the entries in one store transaction. The answer for
// a command entry is []ledger.Result, or an error when the machine has halted.
func (m *machine) ApplyBatch(logs []*raft.Log) []any {
	answers := make([]any, len(logs))
	if err := m.fault(); err != nil {
		return fill(answers, err)
	}
	done, _ := m.config.State.Applied()
	last := logs[len(logs)-1]
	if last.Index <= done {
		return fill(answers, errSkipped)
	}
	m.onCommit(last.Index, last.Term)
	var news Applied
	err := m.config.State.Update(last.Index, last.Term, func(b *store.Batch) error {
		news = Applied{Index: last.Index}
		for i, log := range logs {
			if log.Index <= done {
				answers[i] = errSkipped
				continue
			}
			answer, err := m.step(b, log, &news)
			if err != nil {
				return err
			}
			answers[i] = answer
		}
		return nil
	})
	if err != nil {
		m.halt(fmt.Errorf("applying the log at index %d: %w", last.Index, err))
		return fill(answers, m.fault())
	}
	// The search index follows before the index counts as applied: whoever waits
	// for it must find the same in search as in the state.
	m.config.OnApplied(news)
	m.applied.set(last.Index)
	return answers
}

// step carries out one entry and adds what it changed to the news. What is no
// command has no answer.
func (m *machine) step(b *store.Batch, log *raft.Log, news *Applied) (any, error) {
	if log.Type == raft.LogConfiguration {
		return nil, snapshot.PutConfiguration(b, log.Index, raft.DecodeConfiguration(log.Data))
	}
	if log.Type != raft.LogCommand || len(log.Data) == 0 {
		return nil, nil
	}
	outcome, err := m.execute(b, log)
	if err != nil {
		return nil, err
	}
	news.Now = outcome.Now
	news.Changes = append(news.Changes, outcome.Changes...)
	return outcome.Results, nil
}

// StoreConfiguration makes raft hand membership changes to ApplyBatch, where
// they are kept in the order of the log.
func (m *machine) StoreConfiguration(uint64, raft.Configuration) {}

// execute turns a panic of a rule into the reason to halt: going on would
// diverge, and the node must still answer reads.
func (m *machine) execute(b *store.Batch, log *raft.Log) (outcome ledger.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic at log index %d: %v", log.Index, p)
		}
	}()
	entry, err := ledger.DecodeEntry(log.Data)
	if err != nil {
		return outcome, err
	}
	return m.config.Book.Execute(b, log.Index, entry)
}

func fill(answers []any, err error) []any {
	for i := range answers {
		answers[i] = err
	}
	return answers
}

func (m *machine) fault() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.halted
}

func (m *machine) halt(err error) {
	m.mu.Lock()
	first := m.halted == nil
	if first {
		m.halted = err
	}
	m.mu.Unlock()
	if first {
		close(m.stopped)
		m.config.OnFatal(err)
	}
}

// Snapshot takes no copy: the state file, once flushed, is the snapshot.
func (m *machine) Snapshot() (raft.FSMSnapshot, error) {
	if err := m.fault(); err != nil {
		return nil, err
	}
	return snapshot.Taken(), nil
}

// Restore puts a received snapshot in the place of the state.
func (m *machine) Restore(stream io.ReadCloser) error {
	if m.config.Restore == nil {
		return errors.Join(errors.New("this replica takes no snapshots"), stream.Close())
	}
	if err := errors.Join(m.config.Restore(stream), stream.Close()); err != nil {
		return fmt.Errorf("restoring a snapshot: %w", err)
	}
	index, _ := m.config.State.Applied()
	m.config.OnApplied(Applied{Index: index, Reset: true})
	m.applied.set(index)
	return nil
}

// watermark is an index that only rises and can be waited for.
type watermark struct {
	mu   sync.Mutex // guards at and rose
	at   uint64
	rose chan struct{} // closed and replaced when at rises
}

func newWatermark(at uint64) *watermark { return &watermark{at: at, rose: make(chan struct{})} }

func (w *watermark) set(at uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at <= w.at {
		return
	}
	w.at = at
	close(w.rose)
	w.rose = make(chan struct{})
}

func (w *watermark) index() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watermark) wait(ctx context.Context, at uint64) error {
	for {
		w.mu.Lock()
		reached, rose := w.at >= at, w.rose
		w.mu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-rose:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
