package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/ledger"
)

func TestJoinKeepsEveryMistakeInOrder(t *testing.T) {
	a := ledger.Refuse("A", "1", "甲", "a", ledger.Detail{Field: "f"})
	b := ledger.Refuse("B", "2", "乙", "b")
	c := fmt.Errorf("checking: %w", ledger.Refuse("C", "3", "丙", "c"))
	codes := func(err error) (all []string) {
		var refusal *ledger.Error
		if !errors.As(err, &refusal) {
			t.Fatalf("%v is no refusal", err)
		}
		for _, one := range refusal.All() {
			all = append(all, one.Code)
		}
		return all
	}
	inner := ledger.Join(a, b)
	joined := ledger.Join(nil, inner, nil, c)
	if diff := cmp.Diff([]string{"A", "B", "C"}, codes(joined)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"A", "B", "B"}, codes(ledger.Join(inner, b))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"A", "B", "C"}, codes(joined)); diff != "" {
		t.Errorf("a later Join changed an earlier one: %s", diff)
	}
	if diff := cmp.Diff([]string{"A"}, codes(a)); diff != "" {
		t.Errorf("Join changed what it was given: %s", diff)
	}
	if got, want := joined.Error(), "A (Art 1): a [f]; B (Art 2): b; C (Art 3): c"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestManyJoinsStayFlat(t *testing.T) {
	err := ledger.Refuse("A", "", "", "")
	for range 200 { // nested as deep, its record could not be decoded
		err = ledger.Join(ledger.Refuse("A", "", "", ""), err)
	}
	var before, after *ledger.Error
	errors.As(err, &before)
	data, err := ledger.Encode(before)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.Decode(data, &after); err != nil || len(after.All()) != 201 {
		t.Fatalf("%d mistakes, %v", len(after.All()), err)
	}
}

func TestJoinOfNothingIsNil(t *testing.T) {
	if err := ledger.Join(nil, nil); err != nil {
		t.Fatalf("error = %v", err)
	}
}

func TestJoinReturnsAFaultAlone(t *testing.T) {
	fault := errors.New("disk on fire")
	if err := ledger.Join(ledger.Refuse("A", "", "", ""), fault); !errors.Is(err, fault) || ledger.IsRefusal(err) {
		t.Fatalf("error = %v, want the fault alone", err)
	}
}

func TestARefusalSurvivesTheLog(t *testing.T) {
	var before *ledger.Error
	errors.As(ledger.Join(
		ledger.Refuse("A", "1", "甲", "a", ledger.Detail{Field: "f", Code: "c", Value: "v", Reason: "r"}),
		ledger.Refuse("B", "2", "乙", "b"),
	), &before)
	data, err := ledger.Encode(before)
	if err != nil {
		t.Fatal(err)
	}
	var after *ledger.Error
	if err := ledger.Decode(data, &after); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.All(), after.All()); diff != "" {
		t.Fatal(diff)
	}
	if !ledger.HasCode(after, "B") || ledger.HasCode(after, "C") || ledger.HasCode(errors.New("x"), "A") {
		t.Fatal("HasCode is wrong")
	}
}

func TestAnUnknownOutcomeNamesItsRequest(t *testing.T) {
	cause := errors.New("leader lost")
	err := error(&ledger.UnknownOutcome{RequestID: "r-1", Cause: cause})
	if !errors.Is(err, cause) || err.Error() != "outcome of request r-1 unknown: leader lost" {
		t.Fatalf("error = %v", err)
	}
}
