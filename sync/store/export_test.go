package store

import "go.etcd.io/bbolt"

// CloseFileUnder closes the file descriptor below an open store, so that the
// next write fails as it does when a disk goes away.
func CloseFileUnder(s *Store) error { return fileOf(s).Close() }

// DecodePosition gives fuzzing access to the state record.
func DecodePosition(b []byte) error {
	p, err := decodePosition(b)
	if err != nil {
		return err
	}
	if again := p.encode(); string(again) != string(b) {
		return errDiffers
	}
	return nil
}

// UnsealedWith opens a value with key and table of the caller's choice.
func UnsealedWith(table, key string, stored []byte) ([]byte, error) {
	return unseal(table, sumSeed([]byte(table)), []byte(key), stored)
}

// Sealed is what is stored for a value.
func Sealed(table, key string, value []byte) []byte {
	return seal(nil, sumSeed([]byte(table)), []byte(key), value)
}

// Bolt is the database below.
func Bolt(s *Store) *bbolt.DB { return s.db }

// Forge changes a record with a right checksum but past the state hash.
func Forge(s *Store, table, key, value string) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(table)).Put([]byte(key), Sealed(table, key, []byte(value)))
	})
}

// Between runs fn once, between the two steps by which the next picture is taken.
func Between(s *Store, fn func()) {
	s.looking = func() {
		s.looking = nil
		fn()
	}
}

// BeginFlush starts a flush and stops before its write; the function it returns
// finishes it. In between the changes are neither young nor in the file.
func BeginFlush(s *Store) (finish func() error) {
	s.flushing.Lock()
	c := s.rotate()
	return func() error {
		defer s.flushing.Unlock()
		if c == nil {
			return nil
		}
		if err := s.write(c); err != nil {
			return err
		}
		s.settle(c)
		return nil
	}
}
