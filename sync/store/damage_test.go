package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mulu-catalog/mulu/sync/store"
)

// fill makes a file of several levels and returns its bytes and contents. In
// virtual time (testing/synctest) one flush writes it, however slow the machine;
// bbolt still writes the tables in any order.
func fill(t *testing.T) (file []byte, want model) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { file, want = filled(t) })
	return file, want
}

func filled(t *testing.T) ([]byte, model) {
	t.Helper()
	s := openStore(t, filepath.Join(t.TempDir(), "state.db"))
	want := model{}
	for index := uint64(1); index <= 20; index++ {
		err := s.Update(index, 1, func(b *store.Batch) error {
			for i := range 60 {
				table := []string{"entries", "orgs"}[i%2]
				key := fmt.Sprintf("key-%03d-%02d", index, i)
				value := strings.Repeat(fmt.Sprint(index, i, " "), 20)
				want[[2]string{table, key}] = value
				if err := b.Put(table, key, []byte(value)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer // without the space a file has in reserve
	if err := s.Backup(&data); err != nil {
		t.Fatal(err)
	}
	return data.Bytes(), want
}

// interrogate asks a possibly damaged file for everything: each answer must be
// right or an error. It reports whether damage was noticed.
func interrogate(t *testing.T, s *store.Store, want model) (noticed bool) {
	t.Helper()
	for k, value := range want {
		err := s.View(func(v *store.View) error {
			if got := v.Get(k[0], k[1]); string(got) != value && s.Fault() == nil {
				return fmt.Errorf("%s/%s is %.20q, want %.20q", k[0], k[1], got, value)
			}
			return nil
		})
		switch {
		case errors.Is(err, store.ErrCorrupt):
			noticed = true
		case err != nil:
			t.Errorf("a wrong answer: %v", err)
		}
	}
	for _, table := range []string{"entries", "orgs"} {
		var rows []string
		err := s.View(func(v *store.View) error { rows = scanAll(v, table, "", ""); return nil })
		if errors.Is(err, store.ErrCorrupt) {
			noticed = true
		} else if err != nil || fmt.Sprint(rows) != fmt.Sprint(want.scan(table, "", "")) {
			t.Errorf("a wrong scan of %s: %d rows, %v", table, len(rows), err)
		}
	}
	return noticed
}

func TestAFlippedByteIsNeverAWrongAnswer(t *testing.T) {
	data, want := fill(t)
	random := rand.New(rand.NewPCG(1, 2))
	noticed := 0
	for round := range 120 {
		at := random.IntN(len(data))
		if round%2 == 0 { // page headers and element tables, where bbolt believes what it reads
			at = random.IntN(len(data)/4096)*4096 + random.IntN(400)
		}
		damaged := append([]byte(nil), data...)
		damaged[at] ^= byte(1 << random.IntN(8))
		path := filepath.Join(t.TempDir(), "state.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(path, store.Options{InitialMmapSize: 1 << 22})
		if err != nil {
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("byte %d: open says %v, want ErrCorrupt", at, err)
			}
			noticed++
			continue
		}
		if index, _ := s.Applied(); index == 20 && interrogate(t, s, want) {
			noticed++
			if err := s.Update(21, 1, func(*store.Batch) error { return nil }); !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("byte %d: a damaged store took an update: %v", at, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if noticed < 60 {
		t.Errorf("only %d of 120 flips hit something: the test is blind", noticed)
	}
}

// A damaged key is in no checksum that a search for it would meet: its record is
// just not found.
func TestARecordUnderADamagedKeyIsNotAbsent(t *testing.T) {
	data, _ := fill(t)
	damaged := bytes.ReplaceAll(data, []byte("key-010-30"), []byte("key-010-31"))
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, read := range map[string]func(*store.View){
		"get":        func(v *store.View) { v.Get("entries", "key-010-30") },
		"scan":       func(v *store.View) { scanAll(v, "entries", "key-010-3", "") },
		"exact scan": func(v *store.View) { scanAll(v, "entries", "key-010-30", "") },
		"scan after": func(v *store.View) { scanAll(v, "entries", "", "key-010-29") },
		"scan from":  func(v *store.View) { scanAll(v, "entries", "key-010-3", "key-010-310") },
	} {
		s := openStore(t, path)
		if err := s.View(func(v *store.View) error { read(v); return nil }); !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%s: got %v, want ErrCorrupt", what, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Code that panics because it was refused an answer is not to blame; code that
// panics otherwise is.
func TestAPanicAfterDamageIsReportedAsDamage(t *testing.T) {
	data, _ := fill(t)
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, bytes.ReplaceAll(data, []byte("key-010-30"), []byte("key-010-31")), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, path)
	err := s.Update(21, 1, func(b *store.Batch) error {
		if b.Get("entries", "key-010-30") == nil {
			panic("the index knows it, the table does not")
		}
		return nil
	})
	if !errors.Is(err, store.ErrCorrupt) || !errors.Is(s.Fault(), store.ErrCorrupt) {
		t.Errorf("got %v, fault %v", err, s.Fault())
	}
	if got := get(t, s, "orgs", "key-020-01"); got == "absent" {
		t.Error("reads elsewhere do not go on")
	}
}

func TestDamageUnderAnOpenStoreIsNoticed(t *testing.T) {
	data, want := fill(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		path := filepath.Join(t.TempDir(), "state.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, path)
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		junk := make([]byte, 64) // overwrite, so that page numbers point anywhere
		for i := range junk {
			junk[i] = byte(random.Uint32())
		}
		at := int64(2+random.IntN(len(data)/4096-2))*4096 + int64(random.IntN(512))
		if _, err := f.WriteAt(junk, at); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		for k := range want {
			err := s.View(func(v *store.View) error {
				if got := v.Get(k[0], k[1]); got != nil && string(got) != want[k] {
					return fmt.Errorf("wrong answer for %v", k)
				}
				return nil
			})
			if err != nil && !errors.Is(err, store.ErrCorrupt) {
				t.Fatal(err)
			}
		}
		if err := s.Verify(); err == nil && s.Fault() != nil {
			t.Errorf("verify calls a faulted file sound: %v", s.Fault())
		}
	}
}

func TestVerifyFindsAnEditWithARightChecksum(t *testing.T) {
	s := newStore(t)
	put(t, s, 1, "t", "a", "1", "t", "b", "2")
	flush(t, s)
	// Somebody with the program's own tools edits the file behind its back.
	if err := store.Forge(s, "t", "a", "9"); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "t", "a"); got != "9" {
		t.Fatalf("the forgery did not take: %q", got)
	}
	if err := s.Verify(); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
}

// TestAProcessThatDiesLeavesTheLastCommit copies the file at moments of its
// life, as a power loss after the fsync would leave it, with the next
// transaction's pages partly written.
func TestAProcessThatDiesLeavesTheLastCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // one flush for each index, whatever the machine does
		path := filepath.Join(t.TempDir(), "state.db")
		s := openStore(t, path)
		random := rand.New(rand.NewPCG(5, 6))
		var before []byte
		for index := uint64(1); index <= 40; index++ {
			err := s.Update(index, 1, func(b *store.Batch) error {
				for i := range 10 {
					if err := b.Put("t", fmt.Sprintf("%d", random.IntN(500)), []byte(fmt.Sprint(index, i))); err != nil {
						return err
					}
				}
				return b.Put("log", fmt.Sprintf("%04d", index), nil)
			})
			if err != nil {
				t.Fatal(err)
			}
			var copied bytes.Buffer
			if err := s.Backup(&copied); err != nil {
				t.Fatal(err)
			}
			after := copied.Bytes()
			if before != nil {
				checkTorn(t, before, after, index, random)
			}
			before = after
		}
	})
}

// checkTorn writes a random part of what changed between two commits (never
// the meta pages) over the earlier file: it must open at the earlier index.
func checkTorn(t *testing.T, before, after []byte, index uint64, random *rand.Rand) {
	t.Helper()
	torn := append([]byte(nil), after...)
	copy(torn[:2*4096], before[:2*4096])
	for page := 2; page < len(before)/4096; page++ {
		if random.IntN(2) == 0 {
			copy(torn[page*4096:(page+1)*4096], before[page*4096:])
		}
	}
	path := filepath.Join(t.TempDir(), "torn.db")
	if err := os.WriteFile(path, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(path, store.Options{InitialMmapSize: 1 << 22, LockTimeout: time.Second})
	if err != nil {
		t.Fatalf("index %d: %v", index, err)
	}
	defer func() { _ = s.Close() }()
	if at, _ := s.Applied(); at != index-1 {
		t.Errorf("torn at %d: applied is %d", index, at)
	}
	if err := s.Verify(); err != nil {
		t.Errorf("torn at %d: %v", index, err)
	}
	put(t, s, index, "log", "again", "")
}
