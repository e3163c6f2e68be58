package ledger_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// What decodes must encode to something that decodes to the same.

func FuzzDecodeEnvelope(f *testing.F) {
	f.Add(rawEnvelope(f, "note.write", "r", nil))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		env, err := ledger.DecodeEnvelope(data)
		if err != nil {
			return
		}
		again, err := ledger.EncodeEnvelope(env)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.DecodeEnvelope(again); err != nil {
			t.Fatalf("own encoding: %v", err)
		}
	})
}

// FuzzEnvelopeBody puts a good checksum behind any bytes.
func FuzzEnvelopeBody(f *testing.F) {
	good := rawEnvelope(f, "note.write", "r", nil)
	f.Add(good[:len(good)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		var env ledger.Envelope
		if ledger.Decode(body, &env) != nil || env.Version != ledger.FormatVersion {
			return
		}
		data, err := ledger.EncodeEnvelope(env)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ledger.DecodeEnvelope(data)
		if err != nil || !bytes.Equal(again.Payload, env.Payload) || again.Kind != env.Kind || again.RequestID != env.RequestID {
			t.Fatalf("%+v became %+v, %v", env, again, err)
		}
		store := ledgertest.NewMapStore()
		if outcome, err := newBook().Execute(store, 1, entryOf(data)); err == nil && len(outcome.Results) != 1 {
			t.Fatalf("%d results", len(outcome.Results))
		}
	})
}

func FuzzDecodeEntry(f *testing.F) {
	data, err := ledger.EncodeEntry(entryOf(rawEnvelope(f, "note.write", "r", nil)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		entry, err := ledger.DecodeEntry(data)
		if err != nil {
			return
		}
		again, err := ledger.EncodeEntry(entry)
		if err != nil {
			t.Fatal(err)
		}
		second, err := ledger.DecodeEntry(again)
		if err != nil {
			t.Fatal(err)
		}
		if third, err := ledger.EncodeEntry(second); err != nil || !bytes.Equal(again, third) {
			t.Fatalf("%x became %x, %v", again, third, err)
		}
	})
}

func FuzzDecodeRecord(f *testing.F) {
	data, err := ledger.Encode(note{Head: ledger.Head{ID: "n", Version: 3, Index: 7}, Text: "雨量"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var n, again note
		if ledger.Decode(data, &n) != nil {
			return
		}
		written, err := ledger.Encode(n)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.Decode(written, &again); err != nil || n != again {
			t.Fatalf("%+v became %+v, %v", n, again, err)
		}
	})
}

func FuzzInstant(f *testing.F) {
	for _, text := range []string{`"2026-08-01T00:00:00+08:00"`, `""`, `null`, `"2026-08-01T00:00:00.123456Z"`, `"\u0032026-08-01T00:00:00Z"`, `1`, `"9999-12-31T23:59:59-08:00"`, `"0000-12-31T00:00:00Z"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var i, again ledger.Instant
		if json.Unmarshal(text, &i) != nil {
			return
		}
		written, err := json.Marshal(i)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &again); err != nil || i != again {
			t.Fatalf("%s is %d, written %s is %d, %v", text, i, written, again, err)
		}
	})
}

func TestAnInstantIsWrittenInOneForm(t *testing.T) {
	tests := map[string]ledger.Instant{
		`"2026-08-01T08:00:00+08:00"`: ledger.InstantOf(time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)),
		`""`:                          0,
		`null`:                        0,
	}
	for text, want := range tests {
		var got ledger.Instant
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want || got.IsZero() != (want == 0) {
			t.Errorf("%s is %v, %v, want %v", text, got, err, want)
		}
	}
	if got := ledger.InstantOf(time.Date(2026, 8, 1, 8, 0, 0, 1999, time.FixedZone("", 8*3600))).String(); got != "2026-08-01T00:00:00.000Z" {
		t.Errorf("text %s", got)
	}
	if ledger.InstantOf(time.Time{}) != 0 || !ledger.Instant(0).Time().IsZero() {
		t.Error("the zero time and the zero instant are not the same")
	}
}
