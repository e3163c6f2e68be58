package ledgertest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

type noticeState string

type notice struct {
	ledger.Head
	Title   string         `cbor:"10,keyasint"`
	Formats []string       `cbor:"11,keyasint"`
	State   noticeState    `cbor:"12,keyasint"`
	At      ledger.Instant `cbor:"13,keyasint"`
	Place   place          `cbor:"14,keyasint"`
}

type place struct {
	City string `cbor:"1,keyasint"`
}

var notices = ledger.NewTable[notice]("notices", ledger.KeepVersions, ledger.Feed)

type draftNotice struct {
	Title   string   `cbor:"1,keyasint"`
	Formats []string `cbor:"2,keyasint"`
	City    string   `cbor:"3,keyasint"`
}

func (draftNotice) Kind() ledger.Kind                       { return "notice.draft" }
func (draftNotice) Allow(ledger.Reader, ledger.Actor) error { return nil }
func (draftNotice) Audit() string                           { return "notice drafted" }
func (c draftNotice) Apply(tx *ledger.Tx) (notice, error) {
	n := notice{
		Head: ledger.Head{ID: tx.NewID("notice")}, Title: c.Title, Formats: c.Formats, State: "DRAFT", At: tx.Now(),
		Place: place{City: c.City},
	}
	if err := notices.Insert(tx, &n); err != nil {
		return n, err
	}
	if c.Title == "" { // after the insert: the refusal must take it back
		return n, ledger.Join(
			ledger.Refuse("REQUIRED", "12(1)", "缺少标题", "title missing", ledger.Detail{Field: "title", Reason: "is empty"}),
			ledger.Refuse("NO_FORMAT", "", "缺少格式", "no format", ledger.Detail{Field: "formats", Value: n.ID}),
		)
	}
	return n, nil
}

type publishNotice struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint"`
}

func (publishNotice) Kind() ledger.Kind { return "notice.publish" }
func (publishNotice) Allow(_ ledger.Reader, a ledger.Actor) error {
	if a.Has("EDITOR") {
		return nil
	}
	return ledger.Refuse(ledger.CodeForbidden, "4(2)", "无权发布", "only an editor publishes")
}
func (publishNotice) Audit() string { return "notice published" }
func (c publishNotice) Apply(tx *ledger.Tx) (notice, error) {
	n, err := notices.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return n, err
	}
	n.State = "PUBLISHED"
	return n, notices.Save(tx, &n)
}

func identify(_ ledger.Reader, _ ledger.Instant, _ *ledger.Batch, env *ledger.Envelope) (ledger.Actor, error) {
	if env.Claim.Token == "stranger" {
		return ledger.Actor{}, ledger.Refuse(ledger.CodeForbidden, "", "身份不明", "nobody knows this token")
	}
	return ledger.Actor{Token: env.Claim.Token, Roles: []string{env.Claim.Role}}, nil
}

func config() ledgertest.Config {
	return ledgertest.Config{
		Book: ledger.NewBook(identify, ledger.Of[draftNotice](), ledger.Of[publishNotice]()),
		Persona: func(name string) (ledgertest.Persona, bool) {
			roles := map[string]string{"editor": "EDITOR", "clerk": "CLERK", "stranger": "NONE"}
			role, ok := roles[name]
			return ledgertest.Persona{Claim: ledger.Claim{Token: name, Role: role}}, ok
		},
		Show: func(r ledger.Reader, table, id string) (any, bool) { return notices.Find(r, id) },
	}
}

func TestAStoryRunsAndTellsWhatItExercised(t *testing.T) {
	book := config().Book
	seen := ledgertest.RunDir(t, "testdata/stories", config())
	if missing := seen.NeverAccepted(book); len(missing) > 0 {
		t.Errorf("never accepted: %v", missing)
	}
	if missing := seen.NeverRefused(book); len(missing) > 0 {
		t.Errorf("never refused: %v", missing)
	}
	if missing := (ledgertest.Coverage{}).NeverAccepted(book); len(missing) != 2 {
		t.Errorf("an empty coverage misses %v, want both kinds", missing)
	}
}

func TestAStoryFailsWhen(t *testing.T) {
	broken := config()
	broken.Invariants = func(ledger.Reader) error { return errors.New("INV-0 is broken") }
	draft := [2]string{"give notice.draft as=clerk save=n", "title: 雨量"}
	tests := []struct {
		name, want string
		config     ledgertest.Config
		steps      [][2]string
	}{
		{"an invariant does not hold", "INV-0", broken, [][2]string{draft}},
		{"a field is unknown", "titel", config(), [][2]string{{"give notice.draft as=clerk", "titel: x"}}},
		{"a field is written twice", "already defined", config(), [][2]string{{"give notice.draft as=clerk", "title: x\ntitle: y"}}},
		{"a kind is unknown", "unknown kind", config(), [][2]string{{"give notice.burn as=clerk", ""}}},
		{"a persona is unknown", "nobody", config(), [][2]string{{"give notice.draft as=ghost", ""}}},
		{"a name was not saved", "$lines", config(), [][2]string{{"show notices $lines title", ""}}},
		{"a name is saved twice", "taken", config(), [][2]string{draft, draft}},
		{"a refused command is saved", "nothing to save", config(), [][2]string{{"give notice.draft as=clerk save=n", ""}}},
		{"a shown field does not exist", "no field", config(), [][2]string{draft, {"show notices $n colour", ""}}},
		{"a step is unknown", "unknown step", config(), [][2]string{{"take", ""}}},
		{"nothing precedes again", "before it", config(), [][2]string{{"again", ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := ledgertest.Steps(t, test.config, test.steps...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want one that says %q", err, test.want)
			}
		})
	}
}
