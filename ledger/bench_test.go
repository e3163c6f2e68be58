package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// BenchmarkExecute carries out entries of 64 commands of about 500 bytes, as a
// busy import sends them.
func BenchmarkExecute(b *testing.B) {
	const commands = 64
	book, store := newBook(), ledgertest.NewMapStore()
	text := strings.Repeat("公交线路", 40)
	index := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		index++
		envelopes := make([][]byte, commands)
		for i := range envelopes {
			p := proposal(b, fmt.Sprintf("%d-%d", index, i), writeNote{Text: text, Tag: "bus", Key: fmt.Sprintf("%d.%d", index, i)})
			envelopes[i] = rawEnvelope(b, p.Kind, p.RequestID, func(env *ledger.Envelope) { env.Payload = p.Payload })
		}
		entry := entryOf(envelopes...)
		b.StartTimer()
		outcome, err := book.Execute(store, index, entry)
		if err != nil || outcome.Results[0].Refusal != nil {
			b.Fatal(err, outcome.Results[0].Refusal)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/commands, "ns/command")
}

// BenchmarkRepeat carries out commands that were seen before.
func BenchmarkRepeat(b *testing.B) {
	book, store := newBook(), ledgertest.NewMapStore()
	p := proposal(b, "once", writeNote{Text: "x"})
	entry := entryOf(rawEnvelope(b, p.Kind, p.RequestID, func(env *ledger.Envelope) { env.Payload = p.Payload }))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := book.Execute(store, 1, entry); err != nil {
			b.Fatal(err)
		}
	}
}
