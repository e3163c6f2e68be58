package page_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/mulu-catalog/mulu/sync/store/page"
)

// database makes a file with small, inline, nested and overflowing pages, and
// some free ones.
func database(t testing.TB, rows int, o *bbolt.Options) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := bbolt.Open(path, 0o600, o)
	if err != nil {
		t.Fatal(err)
	}
	for round := range min(3, rows/13) {
		err := db.Update(func(tx *bbolt.Tx) error {
			big, err := tx.CreateBucketIfNotExists([]byte("big"))
			if err != nil {
				return err
			}
			for i := range rows {
				if err := big.Put(fmt.Appendf(nil, "%04d", i*(round+1)), bytes.Repeat([]byte{1}, i%90*(1+i%2*40))); err != nil {
					return err
				}
			}
			small, err := tx.CreateBucketIfNotExists([]byte("small"))
			if err != nil {
				return err
			}
			nested, err := small.CreateBucketIfNotExists([]byte("nested"))
			if err != nil {
				return err
			}
			return errors.Join(small.Put([]byte("a"), nil), nested.Put([]byte("b"), []byte("c")))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := db.View(func(tx *bbolt.Tx) error { _, err := tx.WriteTo(&out); return err }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func check(data []byte) (page.Report, error) {
	return page.CheckReader(bytes.NewReader(data), int64(len(data)))
}

func TestASoundFileIsSound(t *testing.T) {
	for name, o := range map[string]*bbolt.Options{
		"free list on disk": {},
		"no free list":      {NoFreelistSync: true, FreelistType: bbolt.FreelistMapType},
		"page size 1024":    {PageSize: 1024, NoFreelistSync: true},
		"page size 16384":   {PageSize: 16384},
	} {
		report, err := check(database(t, 700, o))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if report.Records["big"] < 700 || report.Records["small"] != 1 {
			t.Errorf("%s: counted %v", name, report.Records)
		}
	}
}

func TestAMissingOrEmptyFileIsSound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if _, err := page.Check(path); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := page.Check(path); err != nil {
		t.Error(err)
	}
}

func TestDamageIsNamedByPage(t *testing.T) {
	data := database(t, 700, &bbolt.Options{NoFreelistSync: true})
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 300 {
		damaged := bytes.Clone(data)
		at := (2+random.IntN(len(data)/4096-2))*4096 + random.IntN(16)
		damaged[at] ^= byte(1 + random.IntN(255))
		_, err := check(damaged)
		if err != nil {
			found++
			if !errors.Is(err, page.ErrCorrupt) {
				t.Errorf("byte %d: %v", at, err)
			}
		}
	}
	if found < 100 {
		t.Errorf("%d of 300 damaged page headers were found: the check is blind", found)
	}
	if _, err := check(data[:len(data)-4096]); !errors.Is(err, page.ErrCorrupt) {
		t.Errorf("a truncated file: %v", err)
	}
}

// What Check calls sound, bbolt's own check must call sound too.
func TestCheckIsNotMoreLenientThanBolt(t *testing.T) {
	data := database(t, 700, &bbolt.Options{NoFreelistSync: true})
	random := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		damaged := bytes.Clone(data)
		damaged[2*4096+random.IntN(len(data)-2*4096)/4096*4096+random.IntN(1500)] ^= byte(1 << random.IntN(8))
		if _, err := check(damaged); err != nil {
			continue
		}
		path := filepath.Join(t.TempDir(), "x.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
		if err != nil {
			t.Fatalf("bbolt refuses what Check passed: %v", err)
		}
		_ = db.View(func(tx *bbolt.Tx) error {
			for err := range tx.Check() {
				if !bytes.Contains([]byte(err.Error()), []byte("unreachable unfreed")) { // no free list on disk
					t.Errorf("bbolt finds what Check passed: %v", err)
				}
			}
			return nil
		})
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(database(f, 40, &bbolt.Options{PageSize: 1024}), uint32(2048), uint32(7))
	f.Fuzz(func(t *testing.T, data []byte, at, xor uint32) {
		if len(data) > 4 {
			i := int(at) % (len(data) - 4)
			for j := range 4 {
				data[i+j] ^= byte(xor >> (8 * j))
			}
		}
		// Sound or corrupt; a short read of the reader is neither panic nor hang.
		_, _ = check(data)
	})
}
