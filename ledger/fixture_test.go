package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// The fixture is a catalog of notes: a note is written, rewritten and removed.

type noteState string

type note struct {
	ledger.Head
	Text  string    `cbor:"10,keyasint"`
	State noteState `cbor:"11,keyasint,omitempty"`
}

var (
	notes      = ledger.NewTable[note]("notes", ledger.KeepVersions, ledger.Feed)
	notesByTag = ledger.NewIndex("notes-by-tag")
	noteTitles = ledger.NewUnique("note-titles")
)

type writeNote struct {
	Text string `cbor:"1,keyasint"`
	Tag  string `cbor:"2,keyasint,omitempty"`
	Key  string `cbor:"3,keyasint,omitempty"` // unique
}

func (writeNote) Kind() ledger.Kind                       { return "note.write" }
func (writeNote) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (writeNote) Audit() string                           { return "note written" }
func (c writeNote) Apply(tx *ledger.Tx) (note, error) {
	n := note{Head: ledger.Head{ID: tx.NewID("note")}, Text: c.Text, State: "DRAFT"}
	if err := notes.Insert(tx, &n); err != nil {
		return n, err
	}
	if c.Tag != "" {
		notesByTag.Put(tx, n.ID, c.Tag)
	}
	if c.Key != "" && !noteTitles.Claim(tx, c.Key, n.ID) {
		return n, ledger.Refuse("TITLE_TAKEN", "9(1)", "标题已占用", "title is taken", ledger.Detail{Field: "key", Value: c.Key})
	}
	if c.Text == "" {
		return n, ledger.Refuse("TEXT_REQUIRED", "12(1)", "缺少正文", "text is missing", ledger.Detail{Field: "text"})
	}
	return n, nil
}

type editNote struct {
	ID      string `cbor:"1,keyasint"`
	Text    string `cbor:"2,keyasint,omitempty"`
	Version int    `cbor:"3,keyasint,omitempty"`
	Remove  bool   `cbor:"4,keyasint,omitempty"`
}

func (editNote) Kind() ledger.Kind                       { return "note.edit" }
func (editNote) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (editNote) Audit() string                           { return "note edited" }
func (c editNote) Apply(tx *ledger.Tx) (note, error) {
	n, err := notes.Expect(tx, c.ID, c.Version)
	if err != nil {
		return n, err
	}
	if c.Remove {
		notes.Remove(tx, c.ID)
		return n, nil
	}
	n.Text = c.Text
	return n, notes.Save(tx, &n)
}

// trouble does what no command should.
type trouble struct {
	How string `cbor:"1,keyasint"`
	Key string `cbor:"2,keyasint,omitempty"`
}

func (trouble) Kind() ledger.Kind { return "trouble" }
func (c trouble) Allow(_ ledger.Reader, a ledger.Actor) error {
	if c.How == "forbidden" {
		return ledger.Refuse(ledger.CodeForbidden, "4(2)", "无权", "not yours")
	}
	return nil
}
func (trouble) Audit() string { return "trouble made" }
func (c trouble) Apply(tx *ledger.Tx) (string, error) {
	switch c.How {
	case "panic":
		panic("trouble was asked for")
	case "break":
		return "", errors.New("the disk is on fire")
	case "claim":
		noteTitles.Claim(tx, c.Key, "x")
	case "insert without id":
		return "", notes.Insert(tx, &note{})
	case "insert twice":
		n := note{Head: ledger.Head{ID: "n"}}
		return "", errors.Join(notes.Insert(tx, &n), notes.Insert(tx, &n))
	case "cut":
		return "", notes.Insert(tx, &note{Head: ledger.Head{ID: "cut"}, Text: "公交"[:4]})
	case "save nothing":
		return "", notes.Save(tx, &note{Head: ledger.Head{ID: "nowhere"}})
	case "save stale":
		n := note{Head: ledger.Head{ID: "stale"}}
		if err := notes.Insert(tx, &n); err != nil {
			return "", err
		}
		one, other := n, n
		return "", errors.Join(notes.Save(tx, &one), notes.Save(tx, &other))
	}
	return c.How, nil
}

func identify(_ ledger.Reader, _ ledger.Instant, _ *ledger.Batch, env *ledger.Envelope) (ledger.Actor, error) {
	if env.Claim.Token == "stranger" {
		return ledger.Actor{}, ledger.Refuse("UNAUTHENTICATED", "", "身份不明", "nobody knows this token")
	}
	return ledger.Actor{Token: env.Claim.Token, Roles: []string{"CLERK"}}, nil
}

func newBook(more ...ledger.Spec) *ledger.Book {
	return ledger.NewBook(identify, append([]ledger.Spec{
		ledger.Of[writeNote](), ledger.Of[editNote](), ledger.Of[trouble](),
	}, more...)...)
}

var clerk = ledgertest.Persona{Claim: ledger.Claim{Token: "clerk"}}

func newCluster(t testing.TB) *ledgertest.Cluster {
	t.Helper()
	return ledgertest.NewCluster(t, ledgertest.ClusterConfig{Book: newBook()})
}

// give proposes the command under the request id.
func give(t testing.TB, c *ledgertest.Cluster, id string, command ledger.Command) ledger.Result {
	t.Helper()
	result, err := c.Propose(t.Context(), proposal(t, id, command))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func proposal(t testing.TB, id string, command ledger.Command) ledger.Proposal {
	t.Helper()
	payload, err := ledger.Encode(command)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Proposal{
		Kind: command.Kind(), Payload: payload, RequestID: id, Client: "clerk", Claim: ledger.Claim{Token: "clerk"},
	}
}

// write gives a note that must be accepted and returns it.
func write(t testing.TB, c *ledgertest.Cluster, id string, command writeNote) note {
	t.Helper()
	result := give(t, c, id, command)
	if result.Refusal != nil {
		t.Fatal(result.Refusal)
	}
	var n note
	if err := ledger.Decode(result.Value, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func wantCode(t testing.TB, result ledger.Result, code string) {
	t.Helper()
	if result.Refusal == nil || result.Refusal.Code != code {
		t.Fatalf("refusal = %v, want %s", result.Refusal, code)
	}
}

// rawEnvelope is an envelope of the fixture's clerk through node-1.
func rawEnvelope(t testing.TB, kind ledger.Kind, id string, change func(*ledger.Envelope)) []byte {
	t.Helper()
	env := ledger.Envelope{
		Version: ledger.FormatVersion, Kind: kind, RequestID: id, Client: "clerk", Origin: "node-1",
		Claim: ledger.Claim{Token: "clerk"},
	}
	if change != nil {
		change(&env)
	}
	data, err := ledger.EncodeEnvelope(env)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func entryOf(envelopes ...[]byte) ledger.Entry {
	return ledger.Entry{
		Version: ledger.FormatVersion, StampedAt: 1_785_513_600_000,
		Batches: []ledger.Batch{{Origin: "node-1", Envelopes: envelopes}},
	}
}

func ids(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("r-%05d", i)
	}
	return names
}
