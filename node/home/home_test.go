package home_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
)

const maxMaterial = 50 << 20

func config(dir string) home.Config {
	return home.Config{Dir: filepath.Join(dir, "home"), Key: filepath.Join(dir, "identity", "home.key"), Division: "330100"}
}

func open(t *testing.T, c home.Config) *home.Store {
	t.Helper()
	s, err := home.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func person() map[string]string {
	return map[string]string{"name": "测试申请人甲", "contact": "13800000000"}
}

func put(t *testing.T, s *home.Store) (pointer string, salt, hash []byte) {
	t.Helper()
	pointer, salt, hash, err := s.Put(t.Context(), home.Person, person())
	if err != nil {
		t.Fatal(err)
	}
	return pointer, salt, hash
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func putFile(t *testing.T, s *home.Store, data []byte) home.Record {
	t.Helper()
	r, err := s.PutFile(t.Context(), bytes.NewReader(data), home.Upload{
		Name: "证明材料.pdf", SHA256: sum(data), Max: maxMaterial, Fields: map[string]string{"owner": "tok_1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readFile(s *home.Store, pointer string) ([]byte, error) {
	r, err := s.OpenFile(context.Background(), pointer)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	return data, errors.Join(err, r.Close())
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if !ledger.HasCode(err, code) {
		t.Fatalf("got %v, want refusal %s", err, code)
	}
}

// walk calls fn with every regular file of the store.
func walk(t *testing.T, dir string, fn func(path string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		fn(path, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPersonalDataIsKeptEncryptedAndFoundAgainAfterARestart(t *testing.T) {
	dir := t.TempDir()
	s := open(t, config(dir))
	pointer, salt, hash := put(t, s)
	if division, ok := home.HeldAt(pointer); !ok || division != "330100" {
		t.Fatalf("pointer %q is held at %q", pointer, division)
	}
	again := open(t, config(dir))
	r, err := again.Get(pointer)
	if err != nil {
		t.Fatal(err)
	}
	if r.Fields["name"] != person()["name"] || !bytes.Equal(r.Salt, salt) || !bytes.Equal(r.Hash(), hash) {
		t.Fatalf("got %+v", r)
	}
	walk(t, dir, func(path string, data []byte) {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", path, info.Mode(), err)
		}
		for _, secret := range []string{"测试申请人甲", "13800000000", string(salt)} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds plain personal data", path)
			}
		}
	})
}

func TestTheSameDataTwiceGivesHashesThatCannotBeCompared(t *testing.T) {
	s := open(t, config(t.TempDir()))
	_, _, one := put(t, s)
	_, _, two := put(t, s)
	if bytes.Equal(one, two) {
		t.Fatal("two records of one person have one hash: the salt is not used")
	}
}

func TestErasingTheSaltErasesTheLink(t *testing.T) {
	dir := t.TempDir()
	s := open(t, config(dir))
	pointer, salt, _ := put(t, s)
	file := putFile(t, s, []byte("a letter"))
	kept, _, _ := put(t, s)
	for _, p := range []string{pointer, file.Pointer} {
		if err := s.EraseSalt(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		_, err := s.Get(p)
		wantCode(t, err, "ERASED")
		wantCode(t, s.EraseSalt(t.Context(), p), "ERASED")
	}
	_, err := readFile(s, file.Pointer)
	wantCode(t, err, "ERASED")
	walk(t, filepath.Join(dir, "home"), func(path string, data []byte) {
		if strings.Contains(path, pointer) && len(data) > 0 || bytes.Contains(data, salt) {
			t.Errorf("%s still holds something of the record", path)
		}
	})
	s = open(t, config(dir))
	if _, err := s.Get(kept); err != nil {
		t.Fatalf("another record went too: %v", err)
	}
	_, err = s.Get(pointer)
	wantCode(t, err, "ERASED")
	list, err := s.List(t.Context())
	if err != nil || len(list) != 1 || list[0].Pointer != kept {
		t.Fatalf("list %v, %v", list, err)
	}
}

func TestAnErasureCutByACrashIsFinishedAtOpening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, config(dir))
	file := putFile(t, s, []byte("a letter"))
	if err := os.WriteFile(filepath.Join(dir, "home", "erased", file.Pointer), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, config(dir))
	_, err := s.Get(file.Pointer)
	wantCode(t, err, "ERASED")
	if _, err := os.Stat(filepath.Join(dir, "home", "files", file.Pointer)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the content stays: %v", err)
	}
}

func TestWhatACrashLeftHalfWrittenIsRemovedAtOpening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, config(dir))
	file := putFile(t, s, []byte("a letter"))
	orphan := strings.Repeat("a", 26)
	for _, path := range []string{"tmp/material-1", "tmp/.new-2", ".new-3", "files/hom-330100-" + orphan} {
		if err := os.WriteFile(filepath.Join(dir, "home", path), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, config(dir))
	count := 0
	walk(t, filepath.Join(dir, "home"), func(string, []byte) { count++ })
	if count != 3 { // key check, record, content
		t.Errorf("%d files are left, want 3", count)
	}
	if data, err := readFile(s, file.Pointer); err != nil || string(data) != "a letter" {
		t.Errorf("the kept file reads %q, %v", data, err)
	}
}

func TestAMaterialOf50MBIsStreamedWithFlatMemory(t *testing.T) {
	s := open(t, config(t.TempDir()))
	zeros := func() io.Reader { return io.LimitReader(endless{}, maxMaterial) }
	h := sha256.New()
	if _, err := io.Copy(h, zeros()); err != nil {
		t.Fatal(err)
	}
	digest := hex.EncodeToString(h.Sum(nil))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := s.PutFile(t.Context(), zeros(), home.Upload{Name: "a", SHA256: digest, Max: maxMaterial})
	if err != nil {
		t.Fatal(err)
	}
	reading, err := s.OpenFile(t.Context(), r.Pointer)
	if err != nil {
		t.Fatal(err)
	}
	h.Reset()
	n, err := io.Copy(h, reading)
	if err := errors.Join(err, reading.Close()); err != nil || n != maxMaterial || hex.EncodeToString(h.Sum(nil)) != digest {
		t.Fatalf("%d bytes came back, %v", n, err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 2<<20 {
		t.Errorf("50 MB in and out allocated %d KiB altogether", grown>>10)
	}
	_, err = s.PutFile(t.Context(), io.MultiReader(zeros(), strings.NewReader("x")), home.Upload{Name: "a", SHA256: digest, Max: maxMaterial})
	wantCode(t, err, "MATERIAL_TOO_LARGE")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestARefusedMaterialLeavesNothing(t *testing.T) {
	broken := errors.New("the line was cut")
	for name, c := range map[string]struct {
		from io.Reader
		up   home.Upload
		code string
	}{
		"wrong hash":  {strings.NewReader("abc"), home.Upload{SHA256: sum([]byte("abd")), Max: 9}, "HASH_MISMATCH"},
		"too large":   {strings.NewReader("0123456789"), home.Upload{SHA256: sum([]byte("0123456789")), Max: 9}, "MATERIAL_TOO_LARGE"},
		"empty":       {strings.NewReader(""), home.Upload{SHA256: sum(nil), Max: 9}, "BAD_VALUE"},
		"no hash":     {strings.NewReader("abc"), home.Upload{Max: 9}, "BAD_VALUE"},
		"short hash":  {strings.NewReader("abc"), home.Upload{SHA256: "abcd", Max: 9}, "BAD_VALUE"},
		"name":        {strings.NewReader("abc"), home.Upload{Name: "\xff", SHA256: sum([]byte("abc")), Max: 9}, "BAD_VALUE"},
		"cut":         {io.MultiReader(strings.NewReader("abc"), failing{broken}), home.Upload{SHA256: sum([]byte("abc")), Max: 9}, ""},
		"no room":     {io.LimitReader(endless{}, 1<<20), home.Upload{SHA256: sum(make([]byte, 1<<20)), Max: 1 << 20}, "HOME_FULL"},
		"fields":      {strings.NewReader("abc"), home.Upload{SHA256: sum([]byte("abc")), Max: 9, Fields: map[string]string{"a": strings.Repeat("x", 1<<20)}}, "BAD_VALUE"},
		"no name key": {strings.NewReader("abc"), home.Upload{SHA256: sum([]byte("abc")), Max: 9, Fields: map[string]string{"": "x"}}, "BAD_VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			small := config(dir)
			small.MaxTotal = 200 << 10
			s := open(t, small)
			_, err := s.PutFile(t.Context(), c.from, c.up)
			if c.code == "" && !errors.Is(err, broken) {
				t.Fatalf("got %v", err)
			}
			if c.code != "" {
				wantCode(t, err, c.code)
			}
			for _, sub := range []string{"tmp", "files", "records"} {
				if left, err := os.ReadDir(filepath.Join(dir, "home", sub)); err != nil || len(left) != 0 {
					t.Errorf("%s holds %v, %v", sub, left, err)
				}
			}
			// The room is given back: what just fits still fits.
			data := make([]byte, 190<<10)
			putFile(t, s, data)
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestErasingGivesTheRoomBack(t *testing.T) {
	dir := t.TempDir()
	small := config(dir)
	small.MaxTotal = 200 << 10
	s := open(t, small)
	for range 3 {
		r := putFile(t, s, make([]byte, 190<<10))
		s = open(t, small) // the room is counted from what lies there
		_, err := s.PutFile(t.Context(), io.LimitReader(endless{}, 190<<10), home.Upload{SHA256: sum(make([]byte, 190<<10)), Max: 1 << 20})
		wantCode(t, err, "HOME_FULL")
		if err := s.EraseSalt(t.Context(), r.Pointer); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEverySizeAroundAChunkComesBack(t *testing.T) {
	s := open(t, config(t.TempDir()))
	for _, size := range []int{1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 128 << 10, 128<<10 + 7} {
		data := bytes.Repeat([]byte{7}, size)
		r := putFile(t, s, data)
		got, err := readFile(s, r.Pointer)
		if err != nil || !bytes.Equal(got, data) || r.File.Size != int64(size) {
			t.Errorf("size %d: %d bytes came back, recorded %d, %v", size, len(got), r.File.Size, err)
		}
	}
}

func TestEveryFlippedBitAndEveryCutIsFoundOut(t *testing.T) {
	dir := t.TempDir()
	s := open(t, config(dir))
	pointer, _, _ := put(t, s)
	path := filepath.Join(dir, "home", "records", pointer)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(pointer); !errors.Is(err, home.ErrDamaged) {
			t.Fatalf("a damaged record reads with %v", err)
		}
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		damaged(changed)
		damaged(whole[:i])
	}
	damaged(append(bytes.Clone(whole), 0))
}

func TestADamagedMaterialGivesNoneOfTheDamagedBytes(t *testing.T) {
	key := bytes.Repeat([]byte{9}, 32)
	plain := bytes.Repeat([]byte("0123456789abcdef"), 3<<12) // three chunks exactly
	sealed, err := home.SealFile(key, "hom", plain)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := home.OpenFileBytes(key, "hom", sealed); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	const chunk = 64<<10 + 16
	cases := map[string][]byte{
		"cut at a chunk":   sealed[:8+chunk],
		"cut at two":       sealed[:8+2*chunk],
		"cut within":       sealed[:8+chunk+100],
		"empty":            {},
		"only the magic":   sealed[:8],
		"something behind": append(bytes.Clone(sealed), 1),
		"chunks exchanged": bytes.Join([][]byte{sealed[:8], sealed[8+chunk : 8+2*chunk], sealed[8 : 8+chunk], sealed[8+2*chunk:]}, nil),
		"chunk left out":   bytes.Join([][]byte{sealed[:8], sealed[8+chunk:]}, nil),
		"chunk repeated":   bytes.Join([][]byte{sealed[:8+chunk], sealed[8:]}, nil),
	}
	for i := 0; i < len(sealed); i += 997 {
		changed := bytes.Clone(sealed)
		changed[i] ^= 0x80
		cases[fmt.Sprintf("bit %d", i)] = changed
	}
	for name, data := range cases {
		got, err := home.OpenFileBytes(key, "hom", data)
		if !errors.Is(err, home.ErrDamaged) || !bytes.HasPrefix(plain, got) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if _, err := home.OpenFileBytes(key, "another", sealed); !errors.Is(err, home.ErrDamaged) {
		t.Errorf("under another name: %v", err)
	}
}

func TestARecordUnderAnothersNameIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, config(dir))
	one, _, _ := put(t, s)
	two, _, _ := put(t, s)
	records := filepath.Join(dir, "home", "records")
	if err := os.Rename(filepath.Join(records, one), filepath.Join(records, two)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(two); !errors.Is(err, home.ErrDamaged) {
		t.Fatalf("got %v", err)
	}
}

func TestAStoreIsOpenedByItsOwnKeyOnly(t *testing.T) {
	dir := t.TempDir()
	c := config(dir)
	put(t, open(t, c))
	key, err := os.ReadFile(c.Key)
	if err != nil {
		t.Fatal(err)
	}
	try := func(data []byte, mode os.FileMode) error {
		t.Helper()
		if err := errors.Join(os.WriteFile(c.Key, data, mode), os.Chmod(c.Key, mode)); err != nil {
			t.Fatal(err)
		}
		_, err := home.Open(c)
		return err
	}
	if err := try(bytes.Repeat([]byte{1}, 32), 0o600); !errors.Is(err, home.ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	if err := try(key[:31], 0o600); err == nil {
		t.Error("a short key is accepted")
	}
	if err := try(key, 0o640); err == nil || !strings.Contains(err.Error(), "0600") {
		t.Errorf("a key that others may read: %v", err)
	}
	if err := try(key, 0o600); err != nil {
		t.Errorf("the right key: %v", err)
	}
	if err := os.Remove(c.Key); err != nil {
		t.Fatal(err)
	}
	if _, err := home.Open(c); !errors.Is(err, home.ErrWrongKey) {
		t.Errorf("a lost key: %v", err)
	}
	if _, err := os.Stat(c.Key); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a new key was made over the old records")
	}
}

func TestPointersThatAreNoneOpenNothing(t *testing.T) {
	s := open(t, config(t.TempDir()))
	for _, pointer := range []string{"", "..", "../key-check", "hom-330100-" + strings.Repeat("/", 26), "hom-330100-" + strings.Repeat("A", 26), "hom-33010x-" + strings.Repeat("a", 26)} {
		_, err := s.Get(pointer)
		wantCode(t, err, ledger.CodeNotFound)
		_, err = s.OpenFile(t.Context(), pointer)
		wantCode(t, err, ledger.CodeNotFound)
		wantCode(t, s.EraseSalt(t.Context(), pointer), ledger.CodeNotFound)
	}
	_, err := s.Get("hom-330200-" + strings.Repeat("a", 26))
	wantCode(t, err, "HELD_ELSEWHERE")
	if !strings.Contains(err.Error(), "330200") {
		t.Errorf("%v does not say where", err)
	}
}

func TestManyMayUseTheStoreAtOnce(t *testing.T) {
	s := open(t, config(t.TempDir()))
	var all sync.WaitGroup
	var erased atomic.Int64
	shared, _, _ := put(t, s)
	for i := range 8 {
		all.Go(func() {
			for j := range 5 {
				data := bytes.Repeat([]byte{byte(i)}, 70<<10+j)
				r, err := s.PutFile(t.Context(), bytes.NewReader(data), home.Upload{SHA256: sum(data), Max: 1 << 20})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := readFile(s, r.Pointer); err != nil || !bytes.Equal(got, data) {
					t.Errorf("another's bytes came back, %v", err)
				}
				if _, err := s.List(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if s.EraseSalt(t.Context(), shared) == nil {
				erased.Add(1)
			}
		})
	}
	all.Wait()
	if erased.Load() != 1 {
		t.Errorf("%d goroutines erased one record", erased.Load())
	}
	if list, err := s.List(t.Context()); err != nil || len(list) != 40 {
		t.Errorf("%d records, %v", len(list), err)
	}
}

func TestAKeepingThatWasCancelledKeepsNothing(t *testing.T) {
	s := open(t, config(t.TempDir()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err := s.Put(ctx, home.Person, person()); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if _, err := s.PutFile(ctx, endless{}, home.Upload{SHA256: sum(nil), Max: maxMaterial}); !errors.Is(err, context.Canceled) {
		t.Errorf("put file: %v", err)
	}
	if list, err := s.List(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	const pointer = "hom-330100-aaaaaaaaaaaaaaaaaaaaaaaaaa"
	good, err := ledger.Encode(home.Record{Pointer: pointer, Kind: home.Person, Salt: make([]byte, 32), Fields: map[string]string{"a": "b"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{0xa0})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, plain []byte) {
		r, err := home.DecodeRecord(pointer, plain)
		if err == nil && (r.Pointer != pointer || len(r.Salt) != 32 || (r.File != nil) != (r.Kind == home.Material)) {
			t.Fatalf("accepted %+v", r)
		}
		if _, err := home.OpenSealed(make([]byte, 32), pointer, plain); err == nil {
			t.Fatal("bytes that nobody sealed were opened")
		}
		if _, err := home.OpenFileBytes(make([]byte, 32), pointer, plain); err == nil {
			t.Fatal("a stream that nobody sealed was opened")
		}
	})
}

func FuzzHeldAt(f *testing.F) {
	f.Add("hom-330100-aaaaaaaaaaaaaaaaaaaaaaaaaa")
	f.Add("hom-330100-../../../../../../etc/pass")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ok := home.HeldAt(text); ok && (len(text) != 37 || strings.ContainsAny(text, "/\\.\x00")) {
			t.Fatalf("%q is taken for a pointer", text)
		}
	})
}

func BenchmarkPutFile50MB(b *testing.B) {
	s, err := home.Open(config(b.TempDir()))
	if err != nil {
		b.Fatal(err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(endless{}, maxMaterial)); err != nil {
		b.Fatal(err)
	}
	digest := hex.EncodeToString(h.Sum(nil))
	b.SetBytes(maxMaterial)
	b.ReportAllocs()
	for b.Loop() {
		r, err := s.PutFile(b.Context(), io.LimitReader(endless{}, maxMaterial), home.Upload{SHA256: digest, Max: maxMaterial})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.EraseSalt(b.Context(), r.Pointer); err != nil {
			b.Fatal(err)
		}
	}
}

// Whoever has the log but not this node's key can not try names against a
// pseudonym; four eyes need that one name always gives the same one.
func TestAPseudonymNeedsTheKeyOfTheNode(t *testing.T) {
	dir := t.TempDir()
	first := open(t, config(dir)).Pseudonym("测试申请人甲")
	if again := open(t, config(dir)).Pseudonym("测试申请人甲"); again != first || len(first) != 24 {
		t.Errorf("after a restart %q, before %q", again, first)
	}
	if other := open(t, config(dir)).Pseudonym("测试申请人乙"); other == first {
		t.Error("two people share a pseudonym")
	}
	if elsewhere := open(t, config(t.TempDir())).Pseudonym("测试申请人甲"); elsewhere == first {
		t.Error("another key gives the same pseudonym: it can be tried out")
	}
}
