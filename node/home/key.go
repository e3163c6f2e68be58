package home

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mulu-catalog/mulu/node/disk"
)

// ErrWrongKey says that the records were written under another key.
var ErrWrongKey = errors.New("the home key does not fit the records")

// checkName is the file that tells a wrong key from damaged records.
const (
	checkName = "key-check"
	checkText = "mulu home"
)

// openKey reads the key, or makes it where nothing was ever kept. A lost key is
// an error: a new one would only hide that the records cannot be read.
func openKey(path, dir string) (aead cipher.AEAD, pepper []byte, err error) {
	check := filepath.Join(dir, checkName)
	used, err := disk.Exists(check)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the home store: %w", err)
	}
	key, err := readKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && used:
		return nil, nil, fmt.Errorf("%s is missing and %s holds records of it: %w", path, dir, ErrWrongKey)
	case errors.Is(err, fs.ErrNotExist):
		if key, err = makeKey(path); err != nil {
			return nil, nil, err
		}
	case err != nil:
		return nil, nil, err
	}
	if aead, err = newAEAD(key); err != nil {
		return nil, nil, err
	}
	pepper = pepperOf(key)
	if used {
		return aead, pepper, proveKey(aead, check)
	}
	return aead, pepper, writeSmall(dir, check, sealRecord(aead, checkName, []byte(checkText)))
}

// pepperOf is a second secret out of the key, for pseudonyms alone.
func pepperOf(key []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("mulu pseudonyms 1"))
	return h.Sum(nil)
}

// Pseudonym stands for a person's name in the log. Who does not have this
// node's key can not try names against it; the same name gives the same one.
func (s *Store) Pseudonym(name string) string {
	h := hmac.New(sha256.New, s.pepper)
	h.Write([]byte(name))
	return hex.EncodeToString(h.Sum(nil)[:pseudonymLen])
}

const pseudonymLen = 12

func proveKey(aead cipher.AEAD, check string) error {
	sealed, err := os.ReadFile(check)
	if err != nil {
		return fmt.Errorf("opening the home store: %w", err)
	}
	plain, err := openRecord(aead, checkName, sealed)
	if err != nil || !bytes.Equal(plain, []byte(checkText)) {
		return ErrWrongKey
	}
	return nil
}

// readKey refuses a key that others may read: it must be taken as stolen.
func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading the home key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("reading the home key %s: mode is %04o and must be 0600", path, info.Mode().Perm())
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the home key: %w", err)
	}
	if len(key) != keyLen {
		return nil, fmt.Errorf("reading the home key %s: %d bytes, want %d", path, len(key), keyLen)
	}
	return key, nil
}

func makeKey(path string) ([]byte, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the home key: %w", err)
	}
	key := make([]byte, keyLen)
	_, _ = rand.Read(key) // never fails
	return key, writeSmall(dir, path, key)
}

// writeSmall puts data at path; the temporary file lies in dir. Mode 0600.
func writeSmall(dir, path string, data []byte) error {
	f, err := os.CreateTemp(dir, ".new-*") // CreateTemp gives mode 0600
	if err != nil {
		return fmt.Errorf("keeping %s: %w", filepath.Base(path), err)
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(fmt.Errorf("keeping %s: %w", filepath.Base(path), err), f.Close(), disk.Remove(f.Name()))
	}
	return disk.Place(f, path)
}
