package store

import (
	"fmt"

	"go.etcd.io/bbolt"
)

// Verify reads every record, recomputes checksums, counts and the state hash,
// and compares them with what is stored. It returns nil or an error wrapping
// ErrCorrupt that names the first difference. It is meant for a check at
// leisure: it reads the whole file (about 3 s for a million entries of 1.7 KB)
// inside one View.
func (s *Store) Verify() error {
	_ = s.Flush() // what cannot be written has its own alarm; the file is what is verified
	return s.View(func(v *View) error {
		p, err := readPosition(v.tx)
		if err != nil {
			v.err = err
			return err
		}
		var sum stateHash
		v.err = guard("verifying the state file", func() error { return verify(v, p, &sum) })
		return v.err
	})
}

func verify(v *View, p position, sum *stateHash) error {
	hasher := newRecordHasher()
	counts := make(map[string]uint64)
	err := v.tx.ForEach(func(raw []byte, bucket *bbolt.Bucket) error {
		if validTable(string(raw)) != nil {
			return nil //nolint:nilerr // a bucket of the store's own holds no records
		}
		face := v.table(string(raw))
		return bucket.ForEach(func(k, stored []byte) error {
			value, err := unseal(face.name, face.sum, k, stored)
			if err != nil {
				return err
			}
			counts[face.name]++
			sum.buckets[bucketOf(face.seed, k)].add(hasher.sum(face.raw, k, value))
			return nil
		})
	})
	if err != nil {
		return err
	}
	if err := matchCounts(p.counts, counts); err != nil {
		return err
	}
	return compareHash(v.tx, p, sum)
}

// compareHash finds the bucket that differs, so that an operator sees more than
// two unequal roots.
func compareHash(tx *bbolt.Tx, p position, sum *stateHash) error {
	stored := new(stateHash)
	if err := readHash(tx, stored); err != nil {
		return err
	}
	for i := range sum.buckets {
		if sum.buckets[i] != stored.buckets[i] {
			return fmt.Errorf("%w: state hash bucket %d does not match its records", ErrCorrupt, i)
		}
	}
	sum.refresh(^uint64(0))
	if sum.root != p.root {
		return fmt.Errorf("%w: the state hash does not match the records", ErrCorrupt)
	}
	return nil
}
