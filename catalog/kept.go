package catalog

import (
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// What people tell a node of themselves, and their materials, stay in that
// node's home store. The log names such a record by three things: a pointer,
// which is random; a salted hash, which tells nothing without the salt that the
// store keeps; and the division whose node holds it. A plain digest is never
// replicated: it would let anybody confirm a document or a number by guessing.

// MaxMaterial is the largest material of a claim, in bytes (50 MB).
const MaxMaterial = 50 << 20

// The text of a pointer: "hom-", the division that holds the record, and 128
// random bits in base 32.
const (
	PointerPrefix = "hom-"
	PointerDigits = "0123456789abcdefghjkmnpqrstvwxyz"
	pointerRandom = 26
)

// PointerDivision is the division whose node holds the record, and whether the
// text is a pointer at all.
func PointerDivision(pointer string) (division string, ok bool) {
	const divisionLen = 6
	rest, found := strings.CutPrefix(pointer, PointerPrefix)
	if !found || len(rest) != divisionLen+1+pointerRandom || rest[divisionLen] != '-' {
		return "", false
	}
	division = rest[:divisionLen]
	if strings.Trim(division, "0123456789") != "" || strings.Trim(rest[divisionLen+1:], PointerDigits) != "" {
		return "", false
	}
	return division, true
}

// keptFaults are the mistakes in how a record of the accepting node's home
// store is named. Only that node can have given the receipt.
func keptFaults(a ledger.Actor, pointer, hash ledger.Detail) []ledger.Detail {
	var wrong []ledger.Detail
	division, ok := PointerDivision(pointer.Value)
	switch {
	case !ok:
		wrong = append(wrong, field(pointer.Field, "the pointer of a receipt, such as hom-330100-… with 26 further characters"))
	case division != a.NodeDivision:
		wrong = append(wrong, field(pointer.Field, "held at "+division+": hand the command in at that node; this one is "+a.NodeDivision))
	}
	if !isHexDigest(hash.Value) {
		wrong = append(wrong, field(hash.Field, "the salted hash of the receipt, 64 digits of lower-case hex"))
	}
	return wrong
}

// contactFaults checks a contact that may be missing: pointer and salted hash
// of the receipt of POST /contacts, both or none.
func contactFaults(a ledger.Actor, prefix, pointer, hash string) []ledger.Detail {
	if pointer == "" && hash == "" {
		return nil
	}
	return keptFaults(a, ledger.Detail{Field: prefix + "contact", Value: pointer}, ledger.Detail{Field: prefix + "contactHash", Value: hash})
}

// MaterialInput names a material as the receipt of POST /materials does.
type MaterialInput struct {
	// Key 1 carried the plain digest of the content; it is not used again.
	Bytes   int64  `cbor:"2,keyasint,omitempty"` // size of the content
	HeldAt  string `cbor:"3,keyasint,omitempty"` // division; may be left out
	Pointer string `cbor:"5,keyasint,omitempty"`
	Hash    string `cbor:"6,keyasint,omitempty"` // salted, in hex
}

// Material is a factual material of a claim. The material itself, its name and
// its digest stay encrypted at the node that received it. Erasing it there takes
// the salt along, and what stands here leads nowhere.
type Material struct {
	// Key 1 carried the plain digest of the content; it is not used again.
	Bytes   int64          `cbor:"2,keyasint,omitempty"`
	HeldAt  string         `cbor:"3,keyasint,omitempty"` // division of the node that holds it
	At      ledger.Instant `cbor:"4,keyasint,omitempty"`
	Pointer string         `cbor:"5,keyasint,omitempty"`
	Hash    string         `cbor:"6,keyasint,omitempty"` // salted SHA-256 in hex
}

// checkMaterials checks materials that join those that a claim has.
func checkMaterials(a ledger.Actor, had []Material, list []MaterialInput) error {
	const most = 20
	if len(had)+len(list) > most {
		return refuseUnder("35", "BAD_VALUE", field("materials", "more than "+strconv.Itoa(most)))
	}
	named := map[string]bool{}
	for _, m := range had {
		named[m.Pointer] = true
	}
	var wrong []ledger.Detail
	for i, m := range list {
		at := indexed("materials", i)
		wrong = append(wrong, keptFaults(a, ledger.Detail{Field: at + ".pointer", Value: m.Pointer}, ledger.Detail{Field: at + ".hash", Value: m.Hash})...)
		if m.Bytes < 1 || m.Bytes > MaxMaterial {
			wrong = append(wrong, field(at+".bytes", "from 1 to "+strconv.Itoa(MaxMaterial)))
		}
		if m.HeldAt != "" && m.HeldAt != a.NodeDivision {
			wrong = append(wrong, field(at+".heldAt", "the node that accepts the command, "+a.NodeDivision))
		}
		if named[m.Pointer] {
			wrong = append(wrong, field(at+".pointer", "named twice"))
		}
		named[m.Pointer] = true
	}
	if len(wrong) == 0 {
		return nil
	}
	return refuseUnder("35", "BAD_VALUE", wrong...)
}

// received makes the records of what the accepting node holds.
func received(tx *ledger.Tx, list []MaterialInput) []Material {
	kept := make([]Material, 0, len(list))
	for _, m := range list {
		kept = append(kept, Material{Pointer: m.Pointer, Hash: m.Hash, Bytes: m.Bytes, HeldAt: tx.Actor().NodeDivision, At: tx.Now()})
	}
	return kept
}

// mattersByPointer leads from a pointer to the matters that name it.
var mattersByPointer = ledger.NewIndex("matters_by_pointer")

func nameKept(tx *ledger.Tx, matter, pointer string) {
	if pointer != "" {
		mattersByPointer.Put(tx, matter, pointer)
	}
}

// MayReadKept reports whether an institution handles a matter in which the
// owner of a record, and nobody else, named it. The node that holds the record
// asks this before it hands the record out.
func MayReadKept(r ledger.Reader, pointer, owner, institution string) bool {
	if pointer == "" || owner == "" || institution == "" {
		return false
	}
	for id := range mattersByPointer.IDs(r, "", pointer) {
		by, handler := handled(r, id)
		if by != owner || handler == "" {
			continue
		}
		if acting, err := Acting(r, handler); err == nil && acting.ID == institution {
			return true
		}
	}
	return false
}

// handled is who brought a matter and which institution handles it now.
func handled(r ledger.Reader, matter string) (by, institution string) {
	if claim, ok := Claims.Find(r, matter); ok {
		return claim.Voice.Submitter, claim.Subject
	}
	if comment, ok := Comments.Find(r, matter); ok {
		return comment.Voice.Submitter, comment.Subject
	}
	if demand, ok := Demands.Find(r, matter); ok {
		return demand.Voice.Submitter, demand.Institution
	}
	if application, ok := Applications.Find(r, matter); ok {
		return application.Applicant, application.Subject
	}
	return "", ""
}
