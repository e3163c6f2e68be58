package ledger

import "errors"

// Rehearse is the state as a command of the kind would find it at the time now,
// for asking what the command would do. Its writes are seen through it and stay
// in memory: nothing of it can be kept. Nobody gives the command, and it stands
// at the index behind every one there can be.
func Rehearse(r Reader, kind Kind, now Instant) *Tx {
	return &Tx{base: unwritable{r}, overlay: make(map[string]map[string][]byte), now: now, index: rehearsed, kind: kind}
}

// rehearsed is an index that no log reaches and that NewID has room for.
const rehearsed = 1<<44 - 1

// Touched lists the records of a published table that the command wrote or
// removed, in the order in which it did. Repetitions are the caller's to drop.
func (tx *Tx) Touched(table string) []string {
	var ids []string
	for _, c := range tx.changes {
		if c.Table == table {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// unwritable is the state below a rehearsal.
type unwritable struct{ Reader }

var errUnwritable = errors.New("a rehearsal is not kept")

// Put refuses.
func (unwritable) Put(string, string, []byte) error { return errUnwritable }

// Delete refuses.
func (unwritable) Delete(string, string) error { return errUnwritable }
