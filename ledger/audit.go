package ledger

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"iter"
)

// AuditRecord is the record of one command, accepted or refused (Art 34(3)).
// Records are numbered without gaps and chained: Hash covers the record and
// the hash before it.
type AuditRecord struct {
	Seq         uint64   `cbor:"1,keyasint"`
	Index       uint64   `cbor:"2,keyasint"`
	At          Instant  `cbor:"3,keyasint"`
	Kind        Kind     `cbor:"4,keyasint"`
	Origin      string   `cbor:"5,keyasint,omitempty"`
	Client      string   `cbor:"6,keyasint,omitempty"`
	RequestID   string   `cbor:"7,keyasint,omitempty"`
	Token       string   `cbor:"8,keyasint,omitempty"`
	Institution string   `cbor:"9,keyasint,omitempty"`
	Division    string   `cbor:"10,keyasint,omitempty"`
	Roles       []string `cbor:"11,keyasint,omitempty"`
	Sentence    string   `cbor:"12,keyasint,omitempty"`
	Outcome     string   `cbor:"13,keyasint"` // ACCEPTED or the refusal's code
	Article     string   `cbor:"14,keyasint,omitempty"`
	Body        []byte   `cbor:"15,keyasint"` // sha256 of kind and payload
	Previous    []byte   `cbor:"16,keyasint"`
	Hash        []byte   `cbor:"17,keyasint,omitempty"`
}

func (x *execution) audit(record *AuditRecord) error {
	x.head.Seq++
	record.Seq, record.Previous = x.head.Seq, x.head.Hash
	hash, err := chainHash(record)
	if err != nil {
		return err
	}
	record.Hash, x.head.Hash = hash, hash
	data, err := Encode(record)
	if err != nil {
		return err
	}
	return x.store.Put(auditTable, auditKey(record.Seq), data)
}

// chainHash covers all of the record but its Hash.
func chainHash(record *AuditRecord) ([]byte, error) {
	kept := record.Hash
	record.Hash = nil
	data, err := Encode(record)
	record.Hash = kept
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return sum[:], nil
}

func auditKey(seq uint64) string { return hex(seq, 16) }

// FindAudit returns the audit record with the number.
func FindAudit(r Reader, seq uint64) (AuditRecord, bool) {
	var record AuditRecord
	data := r.Get(auditTable, auditKey(seq))
	if data == nil {
		return record, false
	}
	if err := decodeStored(data, &record); err != nil {
		panic(fmt.Sprintf("ledger: audit record %d is damaged: %v", seq, err))
	}
	return record, true
}

// AuditLog walks the audit records after the given number.
func AuditLog(r Reader, after uint64) iter.Seq[AuditRecord] {
	return func(yield func(AuditRecord) bool) {
		r.Scan(auditTable, "", auditKey(after), func(key string, value []byte) bool {
			var record AuditRecord
			if err := decodeStored(value, &record); err != nil {
				panic("ledger: audit record " + key + " is damaged: " + err.Error())
			}
			return yield(record)
		})
	}
}

// VerifyAuditChain walks every record and reports the first that was changed,
// is missing or stands out of order (Art 34(3)). It compares bytes, so that
// nothing can be hidden in a record.
func VerifyAuditChain(r Reader) error {
	previous, seq := make([]byte, 32), uint64(0)
	var problem error
	r.Scan(auditTable, "", "", func(key string, value []byte) bool {
		seq++
		previous, problem = link(previous, seq, key, value)
		return problem == nil
	})
	if problem != nil {
		return problem
	}
	if h := readHead(r); h.Seq != seq || !bytes.Equal(h.Hash, previous) {
		return fmt.Errorf("the audit chain ends at %d, the ledger says %d", seq, h.Seq)
	}
	return nil
}

// link checks one record of the chain and returns its hash.
func link(previous []byte, seq uint64, key string, value []byte) ([]byte, error) {
	if key != auditKey(seq) {
		return nil, fmt.Errorf("audit record %d is missing", seq)
	}
	var record AuditRecord
	if err := decodeStored(value, &record); err != nil {
		return nil, fmt.Errorf("audit record %d is damaged: %w", seq, err)
	}
	hash, err := chainHash(&record)
	if err != nil {
		return nil, err
	}
	written, err := Encode(record)
	if err != nil {
		return nil, err
	}
	if record.Seq != seq || !bytes.Equal(record.Previous, previous) || !bytes.Equal(record.Hash, hash) || !bytes.Equal(written, value) {
		return nil, fmt.Errorf("audit record %d does not fit the chain", seq)
	}
	return hash, nil
}

// Changes walks the change feed after the given ChangeKey; from the start when
// it is empty.
func Changes(r Reader, after string) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		r.Scan(ChangesTable, "", after, func(key string, value []byte) bool {
			var c Change
			if err := decodeStored(value, &c); err != nil {
				panic("ledger: change " + key + " is damaged: " + err.Error())
			}
			return yield(c)
		})
	}
}
