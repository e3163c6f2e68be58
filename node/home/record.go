package home

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/mulu-catalog/mulu/ledger"
)

// Kind says what a record is.
type Kind string

// The kinds of records.
const (
	Person   Kind = "PERSON"   // name and contact of a submitter or applicant
	Material Kind = "MATERIAL" // a file of a claim
	Target   Kind = "TARGET"   // where notifications go, with its secret
)

// Bounds of one record.
const (
	maxFields = 64
	maxText   = 16 << 10 // bytes of one field
	maxRecord = 64 << 10 // bytes of all fields
	saltLen   = 32
)

// Record is what is kept under a pointer.
type Record struct {
	Pointer   string            `cbor:"1,keyasint"`
	Kind      Kind              `cbor:"2,keyasint"`
	Fields    map[string]string `cbor:"3,keyasint"`
	Salt      []byte            `cbor:"4,keyasint"`
	CreatedAt ledger.Instant    `cbor:"5,keyasint"`
	File      *File             `cbor:"6,keyasint,omitempty"` // of a MATERIAL
}

// File describes a kept file.
type File struct {
	Name   string `cbor:"1,keyasint"` // as the submitter called it
	Size   int64  `cbor:"2,keyasint"` // bytes
	SHA256 string `cbor:"3,keyasint"` // lower-case hex of the content
	Key    []byte `cbor:"4,keyasint"` // of this file alone; it goes with the record
}

// Hash is what the log may carry: SHA-256 over the salt, the kind and the
// content, each with its length, fields in the order of their names.
func (r Record) Hash() []byte {
	h := sha256.New()
	add := func(part string) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	add("mulu home 1")
	add(string(r.Salt))
	add(string(r.Kind))
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		add(name)
		add(r.Fields[name])
	}
	if r.File != nil {
		add(r.File.SHA256)
	}
	return h.Sum(nil)
}

func newRecord(pointer string, kind Kind, fields map[string]string, now ledger.Instant) Record {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	return Record{Pointer: pointer, Kind: kind, Fields: maps.Clone(fields), Salt: salt, CreatedAt: now}
}

// checkFields bounds what one record may hold.
func checkFields(kind Kind, fields map[string]string) error {
	if kind != Person && kind != Material && kind != Target {
		return refuse("BAD_VALUE", ledger.Detail{Field: "kind", Value: string(kind)})
	}
	if len(fields) > maxFields {
		return refuse("BAD_VALUE", ledger.Detail{Field: "fields", Reason: fmt.Sprintf("%d, at most %d", len(fields), maxFields)})
	}
	total := 0
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text := fields[name]
		total += len(name) + len(text)
		switch {
		case name == "" || len(name) > 64 || !utf8.ValidString(name):
			return refuse("BAD_VALUE", ledger.Detail{Field: "fields", Reason: "a field without a proper name"})
		case !utf8.ValidString(text):
			return refuse("BAD_VALUE", ledger.Detail{Field: name, Reason: "not UTF-8"})
		case len(text) > maxText:
			return refuse("BAD_VALUE", ledger.Detail{Field: name, Reason: fmt.Sprintf("%d bytes, at most %d", len(text), maxText)})
		}
	}
	if total > maxRecord {
		return refuse("BAD_VALUE", ledger.Detail{Field: "fields", Reason: fmt.Sprintf("%d bytes, at most %d", total, maxRecord)})
	}
	return nil
}

// decodeRecord reads a record's plain bytes, which were proven genuine; what
// does not fit the pointer is damage all the same.
func decodeRecord(pointer string, plain []byte) (Record, error) {
	var r Record
	if err := ledger.Decode(plain, &r); err != nil {
		return Record{}, fmt.Errorf("reading %s: %w", pointer, ErrDamaged)
	}
	whole := r.Pointer == pointer && len(r.Salt) == saltLen && (r.Kind == Material) == (r.File != nil) &&
		(r.File == nil || len(r.File.Key) == keyLen && r.File.Size >= 0)
	if !whole || checkFields(r.Kind, r.Fields) != nil {
		return Record{}, fmt.Errorf("reading %s: %w", pointer, ErrDamaged)
	}
	return r, nil
}

// sentences are the refusals of this package.
func sentences(code string) (zh, en string) {
	switch code {
	case "MATERIAL_TOO_LARGE":
		return "材料超过允许的大小", "the material is larger than allowed"
	case "HASH_MISMATCH":
		return "材料内容与所报 SHA-256 不符，未予保存", "the content does not have the declared SHA-256; nothing was kept"
	case "HOME_FULL":
		return "节点的材料存储空间已满", "this node has no room for further materials"
	case "HELD_ELSEWHERE":
		return "该记录由其他节点保存", "another node holds this record"
	case "ERASED":
		return "该记录已销毁", "the record was erased"
	case ledger.CodeNotFound:
		return "没有找到", "no such record"
	default:
		return "取值不符合要求", "the value is not acceptable"
	}
}

func refuse(code string, details ...ledger.Detail) error {
	zh, en := sentences(code)
	return ledger.Refuse(code, "35", zh, en, details...)
}
