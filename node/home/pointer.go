package home

import (
	"crypto/rand"
	"encoding/base32"

	"github.com/mulu-catalog/mulu/catalog"
)

// newPointer is a new name in the law's grammar of pointers. It also names
// files, and nothing that the grammar admits can leave a directory.
func newPointer(division string) string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return catalog.PointerPrefix + division + "-" + base32.NewEncoding(catalog.PointerDigits).WithPadding(base32.NoPadding).EncodeToString(raw[:])
}

// HeldAt is the division whose node holds the record, and whether the text is a
// pointer at all. Another node shows "held at" with it.
func HeldAt(pointer string) (division string, ok bool) { return catalog.PointerDivision(pointer) }
