package raftlog_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/mulu-catalog/mulu/sync/raftlog"
)

// vote does what raft does: the term first, then the pair.
func vote(l *raftlog.Log, term uint64, candidate string) error {
	if err := l.SetUint64([]byte("CurrentTerm"), term); err != nil {
		return err
	}
	if err := l.SetUint64([]byte("LastVoteTerm"), term); err != nil {
		return err
	}
	return l.Set([]byte("LastVoteCand"), []byte(candidate))
}

func lastVote(t *testing.T, l *raftlog.Log) string {
	t.Helper()
	term, err1 := l.GetUint64([]byte("LastVoteTerm"))
	cand, err2 := l.Get([]byte("LastVoteCand"))
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s in %d", cand, term)
}

// A crash between raft's two writes must not leave the new term with the old
// candidate: raft would confirm that vote without comparing logs.
func TestAVoteIsOneRecord(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		t.Run(fmt.Sprintf("guarded=%t", guarded), func(t *testing.T) {
			c := raftlog.Config{Dir: t.TempDir()}
			if !guarded {
				c = raftlog.Plain(c)
			}
			l := open(t, c)
			if err := vote(l, 4, "a"); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(l.SetUint64([]byte("CurrentTerm"), 5), l.SetUint64([]byte("LastVoteTerm"), 5)); err != nil {
				t.Fatal(err)
			}
			if err := l.Close(); err != nil { // the crash
				t.Fatal(err)
			}
			l = open(t, c)
			got, want := lastVote(t, l), "a in 4"
			if !guarded {
				want = "a in 5" // a vote nobody gave
			}
			if got != want {
				t.Errorf("after the crash the vote is %q, want %q", got, want)
			}
		})
	}
}

func TestAVoteMustAgreeWithItsTerm(t *testing.T) {
	l := open(t, raftlog.Config{})
	if _, err := l.GetUint64([]byte("CurrentTerm")); err == nil || err.Error() != "not found" {
		t.Errorf("a missing number gives %v; raft knows only %q", err, "not found")
	}
	if _, err := l.Get([]byte("LastVoteCand")); err == nil || err.Error() != "not found" {
		t.Errorf("a missing vote gives %v", err)
	}
	if err := l.Set([]byte("LastVoteCand"), []byte("a")); !errors.Is(err, raftlog.ErrVote) {
		t.Errorf("a candidate without a term: %v", err)
	}
	if err := vote(l, 5, "a"); err != nil {
		t.Fatal(err)
	}
	if err := vote(l, 5, "a"); err != nil {
		t.Errorf("the same vote again: %v", err)
	}
	if err := vote(l, 5, "b"); !errors.Is(err, raftlog.ErrVote) {
		t.Errorf("a second candidate in one term: %v", err)
	}
	if err := l.SetUint64([]byte("CurrentTerm"), 4); !errors.Is(err, raftlog.ErrVote) {
		t.Errorf("a falling term: %v", err)
	}
	_ = l.SetUint64([]byte("LastVoteTerm"), 9)
	if err := l.Set([]byte("LastVoteCand"), []byte("a")); !errors.Is(err, raftlog.ErrVote) {
		t.Errorf("a vote beyond the current term: %v", err)
	}
	if got := lastVote(t, l); got != "a in 5" {
		t.Errorf("the vote is %q", got)
	}
	if err := vote(l, 6, "b"); err != nil || l.Fatal() != nil {
		t.Errorf("the next term: %v", err)
	}
}

func TestAFlippedBitInTheVoteIsNoticed(t *testing.T) {
	dir := t.TempDir()
	l := open(t, raftlog.Config{Dir: dir})
	if err := vote(l, 5, "candidate-a"); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	flip(t, dir, "candidate-a")
	l = open(t, raftlog.Config{Dir: dir})
	if _, err := l.Get([]byte("LastVoteCand")); !errors.Is(err, raftlog.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
}

func TestAWipedVoterHasAnotherIdentity(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "raft")
	id, err := raftlog.Incarnation(dir)
	if err != nil || len(id) != 32 {
		t.Fatalf("identity %q, %v", id, err)
	}
	l := open(t, raftlog.Config{Dir: dir})
	if again, err := raftlog.Incarnation(dir); err != nil || again != id {
		t.Errorf("second call gives %q, %v", again, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, raftlog.Config{Dir: dir})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if wiped, err := raftlog.Incarnation(dir); err != nil || wiped == id {
		t.Errorf("the wiped directory is %q again, %v", wiped, err)
	}
}

func TestAnIdentityWithoutItsLogIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, raftlog.Config{Dir: dir}).Close(); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if err := open(t, raftlog.Config{Dir: other}).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(other, "raft.db"), filepath.Join(dir, "raft.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := raftlog.Open(raftlog.Config{Dir: dir}); !errors.Is(err, raftlog.ErrLostLog) {
		t.Errorf("with another node's log: %v, want ErrLostLog", err)
	}
	if err := os.Remove(filepath.Join(dir, "raft.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := raftlog.Open(raftlog.Config{Dir: dir}); !errors.Is(err, raftlog.ErrLostLog) {
		t.Errorf("without a log: %v, want ErrLostLog", err)
	}
}
