package ledger_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

const auditTable = "ledger/audit"

func TestEveryCommandLeavesOneRecord(t *testing.T) {
	t.Run("INV-15 AT34.1 accepted and refused alike, numbered without gaps", func(t *testing.T) {
		c := newCluster(t)
		write(t, c, "a", writeNote{Text: "x"})
		wantCode(t, give(t, c, "b", writeNote{}), "TEXT_REQUIRED")
		give(t, c, "a", writeNote{Text: "x"}) // a repetition is no second command
		wantCode(t, give(t, c, "a", writeNote{Text: "y"}), ledger.CodeKeyReused)
		write(t, c, "c", writeNote{Text: "x"})
		var seen []string
		for record := range ledger.AuditLog(c.Store(), 0) {
			seen = append(seen, fmt.Sprintf("%d %s %s %s %s", record.Seq, record.RequestID, record.Outcome, record.Article, record.Token))
		}
		want := []string{"1 a ACCEPTED  clerk", "2 b TEXT_REQUIRED 12(1) clerk", "3 c ACCEPTED  clerk"}
		if strings.Join(seen, "\n") != strings.Join(want, "\n") {
			t.Fatalf("records:\n%s", strings.Join(seen, "\n"))
		}
	})
	t.Run("INV-15 a record names the entry whose changes it explains", func(t *testing.T) {
		c := newCluster(t)
		n := write(t, c, "a", writeNote{Text: "x"})
		result := give(t, c, "b", editNote{ID: n.ID, Text: "y"})
		record, ok := ledger.FindAudit(c.Store(), result.Seq)
		if !ok || record.Index != result.Index || record.Kind != "note.edit" {
			t.Fatalf("record %+v of result %+v", record, result)
		}
		changes := 0
		for change := range ledger.Changes(c.Store(), ledger.ChangeKey(1, 0)) {
			changes++
			if change.Index != record.Index || change.Kind != record.Kind || change.ID != n.ID || change.Op != "UPDATED" {
				t.Errorf("change %+v", change)
			}
		}
		if changes != 1 {
			t.Errorf("%d changes, want 1", changes)
		}
	})
}

func TestTamperingWithTheAuditLogIsFound(t *testing.T) {
	key := func(seq int) string { return fmt.Sprintf("%016x", seq) }
	rewrite := func(t *testing.T, s *ledgertest.MapStore, seq int, change func(*ledger.AuditRecord)) {
		record, ok := ledger.FindAudit(s, uint64(seq))
		if !ok {
			t.Fatal("no record")
		}
		change(&record)
		data, err := ledger.Encode(record)
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, auditTable, key(seq), data)
	}
	tests := map[string]func(t *testing.T, s *ledgertest.MapStore){
		"a changed outcome": func(t *testing.T, s *ledgertest.MapStore) {
			rewrite(t, s, 3, func(r *ledger.AuditRecord) { r.Outcome = "FORBIDDEN" })
		},
		"a changed time": func(t *testing.T, s *ledgertest.MapStore) {
			rewrite(t, s, 1, func(r *ledger.AuditRecord) { r.At++ })
		},
		"a missing record":  func(t *testing.T, s *ledgertest.MapStore) { remove(t, s, key(3)) },
		"the first missing": func(t *testing.T, s *ledgertest.MapStore) { remove(t, s, key(1)) },
		"the last missing":  func(t *testing.T, s *ledgertest.MapStore) { remove(t, s, key(5)) },
		"two swapped": func(t *testing.T, s *ledgertest.MapStore) {
			two, three := s.Get(auditTable, key(2)), s.Get(auditTable, key(3))
			put(t, s, auditTable, key(2), three)
			put(t, s, auditTable, key(3), two)
		},
		"a record rewritten with a fitting hash": func(t *testing.T, s *ledgertest.MapStore) {
			rewrite(t, s, 3, func(r *ledger.AuditRecord) {
				r.Outcome, r.Hash = "FORBIDDEN", nil
				data, err := ledger.Encode(r)
				if err != nil {
					t.Fatal(err)
				}
				sum := sha256.Sum256(data)
				r.Hash = sum[:]
			})
		},
		"a changed hash": func(t *testing.T, s *ledgertest.MapStore) {
			rewrite(t, s, 3, func(r *ledger.AuditRecord) { r.Hash = make([]byte, 32) })
		},
		"a record in another place": func(t *testing.T, s *ledgertest.MapStore) {
			put(t, s, auditTable, key(7), s.Get(auditTable, key(5)))
			remove(t, s, key(5))
		},
		"one added at the end": func(t *testing.T, s *ledgertest.MapStore) {
			put(t, s, auditTable, key(6), s.Get(auditTable, key(5)))
		},
		"bytes that are no record": func(t *testing.T, s *ledgertest.MapStore) { put(t, s, auditTable, key(2), []byte{0xff}) },
		"a hidden field": func(t *testing.T, s *ledgertest.MapStore) {
			data := append([]byte(nil), s.Get(auditTable, key(2))...)
			if data[0]&0xe0 != 0xa0 || data[0]&0x1f >= 0x17 {
				t.Fatalf("the record is no short map: %x", data[0])
			}
			data[0]++ // one pair more: field 99 holds 1
			put(t, s, auditTable, key(2), append(data, 0x18, 99, 1))
		},
	}
	for name, tamper := range tests {
		t.Run("AT34.1 "+name, func(t *testing.T) {
			c := newCluster(t)
			for _, id := range ids(5) {
				write(t, c, id, writeNote{Text: id})
			}
			if err := ledger.VerifyAuditChain(c.Store()); err != nil {
				t.Fatalf("before: %v", err)
			}
			store := c.Store().Clone()
			tamper(t, store)
			if err := ledger.VerifyAuditChain(store); err == nil {
				t.Fatal("not found")
			}
		})
	}
}

func TestAnEmptyStateHasAWholeChain(t *testing.T) {
	if err := ledger.VerifyAuditChain(ledgertest.NewMapStore()); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s *ledgertest.MapStore, table, key string, value []byte) {
	t.Helper()
	if err := s.Put(table, key, value); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, s *ledgertest.MapStore, key string) {
	t.Helper()
	if s.Get(auditTable, key) == nil {
		t.Fatalf("%s %q is not there to be removed", auditTable, key)
	}
	if err := s.Delete(auditTable, key); err != nil {
		t.Fatal(err)
	}
}
