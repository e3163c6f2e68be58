package catalog_test

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// sequencesWanted is how many random command sequences a run tries: 10,000 in
// CI (MULU_SEQUENCES), fewer in a quick run.
func sequencesWanted(t *testing.T) int {
	t.Helper()
	text := os.Getenv("MULU_SEQUENCES")
	if text == "" {
		return 400
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("MULU_SEQUENCES: %v", err)
	}
	return n
}

// dice draws from rapid or, for the bulk, from a small generator of its own.
type dice func(n int) int

// TestInvariantsHoldAfterEveryStepOfRandomCommandSequences gives commands that
// stories found acceptable, in random order, by mostly the right and sometimes
// the wrong persona, pointed at random records, at random later times. After
// every step INV-1 to INV-16 are checked (INV-1, INV-2, INV-3, INV-4, INV-5, INV-9, INV-12,
// INV-6, INV-7, INV-8, INV-10, INV-11, INV-13, INV-14 by CheckInvariants, INV-15
// by the audit chain), a refusal changes no byte of the law's tables, and the
// log replayed on a second store leaves equal bytes (INV-16).
func TestInvariantsHoldAfterEveryStepOfRandomCommandSequences(t *testing.T) {
	var pool []accepted
	replayStories(t, func(a accepted) { pool = append(pool, a) })
	tally := map[bool]int{}
	wanted := sequencesWanted(t)
	t.Run("by rapid", func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "n") }
			if err := randomSequence(pool, 6, draw, tally); err != nil {
				r.Fatal(err)
			}
		})
	})
	t.Run(fmt.Sprintf("%d seeds", wanted), func(t *testing.T) {
		for seed := range wanted {
			state := uint64(seed)*0x9e3779b97f4a7c15 + 1
			draw := func(n int) int {
				state ^= state << 13
				state ^= state >> 7
				state ^= state << 17
				return int(state % uint64(n))
			}
			if err := randomSequence(pool, 12, draw, tally); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	})
	t.Logf("%d random commands were accepted, %d refused", tally[true], tally[false])
	if tally[true]*20 < tally[false] {
		t.Error("fewer than one random command in twenty was accepted: the sequences prove little")
	}
}

// randomSequence gives so many commands to a copy of a state that a story went
// through.
func randomSequence(pool []accepted, steps int, draw dice, tally map[bool]int) error {
	from := pool[draw(len(pool))]
	base, start := from.before, from.index
	book, state := catalog.Book(), base.Clone()
	now := ledger.Clock(state)
	var log []ledger.Entry
	for step := range steps {
		now += ledger.Instant(draw(40*24)) * 3_600_000 / 4
		entry, env, err := randomEntry(state, pool, now, step, draw)
		if err != nil {
			return err
		}
		log = append(log, entry)
		before := state.LawHash()
		outcome, err := book.Execute(state, start+uint64(step)+1, entry)
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", step, env.Kind, err)
		}
		tally[outcome.Results[0].Refusal == nil]++
		if outcome.Results[0].Refusal != nil && state.LawHash() != before {
			return fmt.Errorf("step %d: refused %s changed the state", step, env.Kind)
		}
		if err := catalog.CheckInvariants(state); err != nil {
			return fmt.Errorf("step %d, after %s: %w", step, env.Kind, err)
		}
	}
	again := base.Clone()
	for i, entry := range log {
		if _, err := book.Execute(again, start+uint64(i)+1, entry); err != nil {
			return err
		}
	}
	if again.Hash() != state.Hash() {
		return fmt.Errorf("INV-16: the second store differs: %s", state.Diff(again))
	}
	return ledger.VerifyAuditChain(state)
}

func randomEntry(state *ledgertest.MapStore, pool []accepted, now ledger.Instant, step int, draw dice) (ledger.Entry, ledger.Envelope, error) {
	env := pool[draw(len(pool))].env
	env.RequestID = fmt.Sprintf("random-%d", step)
	if draw(4) == 0 {
		other := pool[draw(len(pool))].env
		env.Claim, env.Client, env.Origin = other.Claim, other.Client, other.Origin
	}
	var fields any
	if err := ledger.Decode(env.Payload, &fields); err != nil {
		return ledger.Entry{}, env, err
	}
	payload, err := ledger.Encode(repoint(fields, state, draw))
	if err != nil {
		return ledger.Entry{}, env, err
	}
	env.Payload = payload
	data, err := ledger.EncodeEnvelope(env)
	if err != nil {
		return ledger.Entry{}, env, err
	}
	batch := ledger.Batch{Origin: env.Origin, Envelopes: [][]byte{data}}
	catalogtest.Sign(&batch)
	return ledger.Entry{Version: ledger.FormatVersion, StampedAt: now, Batches: []ledger.Batch{batch}}, env, nil
}

// repoint replaces every id made by the ledger with a random one of the same
// kind that exists, so that commands meet records in states they were not
// written for.
func repoint(v any, state *ledgertest.MapStore, draw dice) any {
	switch x := v.(type) {
	case string:
		prefix, _, found := strings.Cut(x, "_")
		if !found || len(x) != len(prefix)+21 {
			return x
		}
		known := idsOf(state, prefix+"_")
		if len(known) == 0 {
			return x
		}
		return known[draw(len(known))]
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = repoint(x[i], state, draw)
		}
		return out
	case map[any]any:
		keys := make([]any, 0, len(x))
		for k := range x { // in any order: sorted below
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
		out := make(map[any]any, len(x))
		for _, k := range keys {
			out[k] = repoint(x[k], state, draw)
		}
		return out
	default:
		return v
	}
}

// idsOf lists the ids with a prefix; an id stands as a key of its own table.
func idsOf(state *ledgertest.MapStore, prefix string) []string {
	var ids []string
	for _, table := range catalog.Tables() {
		state.Scan(table.Name, prefix, "", func(key string, _ []byte) bool {
			ids = append(ids, key)
			return true
		})
	}
	return ids
}
