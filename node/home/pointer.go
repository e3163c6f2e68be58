package home

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// The text of a pointer: "hom-", the division that holds the record, and 128
// random bits. It names a file, so nothing else may stand in it.
const (
	pointerPrefix = "hom-"
	divisionLen   = 6
	randomLen     = 26
	pointerLen    = len(pointerPrefix) + divisionLen + 1 + randomLen
	base32Digits  = "0123456789abcdefghjkmnpqrstvwxyz"
)

func newPointer(division string) string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return pointerPrefix + division + "-" + base32.NewEncoding(base32Digits).WithPadding(base32.NoPadding).EncodeToString(raw[:])
}

// HeldAt is the division whose node holds the record, and whether the text is a
// pointer at all. Another node shows "held at" with it.
func HeldAt(pointer string) (division string, ok bool) {
	rest, found := strings.CutPrefix(pointer, pointerPrefix)
	if !found || len(pointer) != pointerLen || rest[divisionLen] != '-' {
		return "", false
	}
	division = rest[:divisionLen]
	if strings.Trim(division, "0123456789") != "" || strings.Trim(rest[divisionLen+1:], base32Digits) != "" {
		return "", false
	}
	return division, true
}
