package catalog

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// CommitImport ends a session whose chunks are all in.
type CommitImport struct {
	Session string `cbor:"1,keyasint"`
}

func (CommitImport) Kind() ledger.Kind { return "import.commit" }

func (c CommitImport) Allow(r ledger.Reader, a ledger.Actor) error {
	return ImportChunk{Session: c.Session}.Allow(r, a)
}

func (c CommitImport) Audit() string { return "committed import " + c.Session }

func (c CommitImport) Apply(tx *ledger.Tx) (ImportSession, error) {
	session, err := ImportSessions.Get(tx, c.Session)
	if err != nil {
		return session, err
	}
	if session.State == ImportCommitted || session.State == ImportAdopted {
		return session, nil
	}
	if session.State, err = ImportFlow.Next(session.State, c.Kind()); err != nil {
		return session, err
	}
	if session.Received < session.Chunks {
		return session, refuse("IMPORT_INCOMPLETE", ledger.Detail{
			Field: "chunks", Value: strconv.Itoa(session.Received), Reason: "of " + strconv.Itoa(session.Chunks),
		})
	}
	return session, ImportSessions.Save(tx, &session)
}

// AbortImport ends a session and removes the drafts that it entered.
type AbortImport struct {
	Session string `cbor:"1,keyasint"`
}

func (AbortImport) Kind() ledger.Kind { return "import.abort" }

func (c AbortImport) Allow(r ledger.Reader, a ledger.Actor) error {
	return ImportChunk{Session: c.Session}.Allow(r, a)
}

func (c AbortImport) Audit() string { return "aborted import " + c.Session }

func (c AbortImport) Apply(tx *ledger.Tx) (ImportSession, error) {
	session, err := ImportSessions.Get(tx, c.Session)
	if err != nil {
		return session, err
	}
	if session.State, err = ImportFlow.Next(session.State, c.Kind()); err != nil {
		return session, err
	}
	for _, entry := range draftsOf(tx, session.ID) {
		entryKeys.Release(tx, entry.Key(), entry.ID)
		if err := Entries.Remove(tx, entry.ID); err != nil {
			return session, err
		}
	}
	return session, ImportSessions.Save(tx, &session)
}

// draftsOf are the drafts that a session still holds, in the order of their
// ids. What its chunks say leads to them: the entries that a chunk created
// stand together, and those that it took over from an earlier session are
// named one by one. So the cost is what the session entered, however many
// entries others have.
func draftsOf(r ledger.Reader, session string) []Entry {
	var drafts []Entry
	add := func(e Entry) {
		if e.Session == session && e.Listing == ListingDraft {
			drafts = append(drafts, e)
		}
	}
	for _, chunk := range chunksOf(r, session) {
		for e := range createdBy(r, &chunk) {
			add(e)
		}
		for _, row := range chunk.Rows {
			if row.Outcome != "UPDATED" {
				continue
			}
			if e, ok := Entries.Find(r, row.Entry); ok {
				add(e)
			}
		}
	}
	slices.SortFunc(drafts, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(drafts, func(a, b Entry) bool { return a.ID == b.ID }) // created, lost to another session and taken back
}

func createdBy(r ledger.Reader, chunk *ChunkResult) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		if chunk.First == "" {
			return
		}
		if first, ok := Entries.Find(r, chunk.First); ok && !yield(first) {
			return
		}
		for e := range Entries.From(r, commonPrefix(chunk.First, chunk.Last), chunk.First) {
			if e.ID > chunk.Last || !yield(e) {
				return
			}
		}
	}
}

func chunksOf(r ledger.Reader, session string) []ChunkResult {
	var chunks []ChunkResult
	r.Scan(importChunksTable, session+"\x00", "", func(_ string, value []byte) bool {
		var chunk ChunkResult
		if err := ledger.Decode(value, &chunk); err != nil {
			panic("catalog: a chunk of import " + session + " is damaged: " + err.Error())
		}
		chunks = append(chunks, chunk)
		return true
	})
	return chunks
}

func commonPrefix(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
