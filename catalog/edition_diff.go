package catalog

import (
	"bytes"
	"iter"
	"slices"
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// endOf is the log index that an edition's entries are read as of: 0 for the
// edition in force, whose entries are the live ones.
func (e *Edition) endOf() uint64 {
	if e.State == EditionSuperseded {
		return e.EndIndex - 1
	}
	return 0
}

// EditionMember returns an entry as it stands in an edition: live for the
// edition in force; for a superseded one as it stood when the successor took
// over, amendments included. An edition that is being compiled has no members
// yet.
func EditionMember(r ledger.Reader, edition *Edition, id string) (Entry, bool) {
	var entry Entry
	var ok bool
	switch edition.State {
	case EditionInForce:
		entry, ok = Entries.Find(r, id)
	case EditionSuperseded:
		entry, ok = Entries.AsOf(r, id, edition.endOf())
	default: // what is being compiled has no members yet
	}
	return entry, ok && entry.Listing == ListingListed && entry.Catalog == edition.Catalog
}

// EntriesOfEdition walks the entries of an edition by id. For a superseded
// edition it costs the present members and what changed since.
func EntriesOfEdition(r ledger.Reader, edition *Edition) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, id := range EditionCandidates(r, edition) {
			if entry, ok := EditionMember(r, edition, id); ok && !yield(entry) {
				return
			}
		}
	}
}

// EditionCandidates lists, sorted, the ids among which all members of an
// edition are: the entries listed today and, for a superseded edition, those
// that changed since.
func EditionCandidates(r ledger.Reader, edition *Edition) []string {
	var ids []string
	if edition.State != EditionInForce && edition.State != EditionSuperseded {
		return nil
	}
	for id := range ListedEntries.IDs(r, "", edition.Catalog) {
		ids = append(ids, id)
	}
	if edition.State == EditionSuperseded {
		ids = append(ids, changedEntries(r, edition.EndIndex-1, 1<<63)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// EditionKeys walks the ids of an edition's entries, in no particular order. It
// reads only the entries that changed since the edition ended.
func EditionKeys(r ledger.Reader, edition *Edition) iter.Seq[string] {
	return func(yield func(string) bool) {
		if edition.State != EditionInForce && edition.State != EditionSuperseded {
			return
		}
		changed := map[string]bool{} // looked up, never ranged over
		if edition.State == EditionSuperseded {
			for _, id := range changedEntries(r, edition.endOf(), 1<<63) {
				changed[id] = true
				if _, member := EditionMember(r, edition, id); member && !yield(id) {
					return
				}
			}
		}
		for id := range ListedEntries.IDs(r, "", edition.Catalog) {
			if !changed[id] && !yield(id) {
				return
			}
		}
	}
}

// changedEntries lists, sorted, the entries that changed after one log index
// and up to another. It reads the change feed, not the entries.
func changedEntries(r ledger.Reader, after, until uint64) []string {
	seen := map[string]bool{} // looked up, never ranged over
	var ids []string
	for change := range ledger.Changes(r, ledger.ChangeKey(after, 1<<32-1)) {
		if change.Index > until {
			break
		}
		if change.Table == Entries.Name() && !seen[change.ID] {
			seen[change.ID] = true
			ids = append(ids, change.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// EditionDiff is what changed from one edition to a later one of the same
// catalog: from the moment the first took effect to the moment the second did,
// so that amendments between them belong to it.
type EditionDiff struct {
	From             string            `cbor:"1,keyasint"`
	To               string            `cbor:"2,keyasint"`
	FromIndex        uint64            `cbor:"3,keyasint"`
	ToIndex          uint64            `cbor:"4,keyasint"` // 0 in a forecast
	Added            []DiffEntry       `cbor:"5,keyasint,omitempty"`
	Removed          []DiffEntry       `cbor:"6,keyasint,omitempty"`
	AttributeChanged []AttributeChange `cbor:"7,keyasint,omitempty"`
	Changed          []FieldChange     `cbor:"8,keyasint,omitempty"`
	// Forecast: the later edition is submitted or adopted and has not taken
	// effect. The list is what it would be if that happened now.
	Forecast bool `cbor:"9,keyasint,omitempty"`
}

// DiffEntry names an entry that came or went.
type DiffEntry struct {
	Entry       string `cbor:"1,keyasint"`
	Name        string `cbor:"2,keyasint"`
	Institution string `cbor:"3,keyasint"`
	Reason      string `cbor:"4,keyasint,omitempty"` // why it was removed
}

// AttributeChange is an entry whose open attribute changed.
type AttributeChange struct {
	Entry       string        `cbor:"1,keyasint"`
	Name        string        `cbor:"2,keyasint"`
	Institution string        `cbor:"3,keyasint"`
	From        OpenAttribute `cbor:"4,keyasint"`
	To          OpenAttribute `cbor:"5,keyasint"`
}

// FieldChange is an entry of which other particulars changed, by name.
type FieldChange struct {
	Entry       string   `cbor:"1,keyasint"`
	Name        string   `cbor:"2,keyasint"`
	Institution string   `cbor:"3,keyasint"`
	Fields      []string `cbor:"4,keyasint"`
}

// DiffEditions compares two editions of one catalog. The earlier took effect;
// the later did, or is submitted or adopted, and the diff is then a forecast.
// It costs what changed between them.
func DiffEditions(r ledger.Reader, from, to string) (EditionDiff, error) {
	diff := EditionDiff{From: from, To: to}
	older, err := Editions.Get(r, from)
	if err != nil {
		return diff, err
	}
	newer, err := Editions.Get(r, to)
	if err != nil {
		return diff, err
	}
	diff.Forecast = newer.State == EditionUnderReview || newer.State == EditionAdopted
	later := newer.CutIndex >= older.CutIndex
	if diff.Forecast {
		later = newer.Year > older.Year
	}
	if older.Catalog != newer.Catalog || older.CutIndex == 0 || !later {
		return diff, refuse("EDITION_YEAR", value("from", from), value("to", to),
			field("to", "a later edition of the same catalog that is submitted, adopted or took effect"))
	}
	diff.FromIndex, diff.ToIndex = older.CutIndex, newer.CutIndex
	if diff.Forecast {
		return diff, diff.foretell(r, newer)
	}
	diff.compare(r, older.Catalog, changedEntries(r, older.CutIndex, newer.CutIndex), func(id string) (Entry, bool) {
		return Entries.AsOf(r, id, newer.CutIndex)
	})
	return diff, nil
}

// foretell lists what changed since the earlier edition took effect and what
// the later one will change.
func (d *EditionDiff) foretell(r ledger.Reader, newer Edition) error {
	tx, err := foresee(r, newer)
	if err != nil {
		return err
	}
	ids := append(changedEntries(r, d.FromIndex, 1<<63), tx.Touched(Entries.Name())...)
	slices.Sort(ids)
	d.compare(r, newer.Catalog, slices.Compact(ids), func(id string) (Entry, bool) { return Entries.Find(tx, id) })
	return nil
}

// compare lists the entries named as they stood when the earlier edition took
// effect against what they are then.
func (d *EditionDiff) compare(r ledger.Reader, catalogID string, ids []string, then func(id string) (Entry, bool)) {
	for _, id := range ids {
		before, was := Entries.AsOf(r, id, d.FromIndex)
		after, is := then(id)
		was = was && before.Listing == ListingListed && before.Catalog == catalogID
		is = is && after.Listing == ListingListed && after.Catalog == catalogID
		d.entry(&before, was, &after, is)
	}
}

func (d *EditionDiff) entry(before *Entry, was bool, after *Entry, is bool) {
	switch {
	case is && !was:
		d.Added = append(d.Added, DiffEntry{after.ID, after.Name, after.OpeningSubject, ""})
	case was && !is:
		d.Removed = append(d.Removed, DiffEntry{before.ID, before.Name, before.OpeningSubject, after.DelistReason})
	case was:
		if before.Attribute != after.Attribute {
			d.AttributeChanged = append(d.AttributeChanged, AttributeChange{after.ID, after.Name, after.OpeningSubject, before.Attribute, after.Attribute})
		}
		if fields := changedFields(before, after); len(fields) > 0 {
			d.Changed = append(d.Changed, FieldChange{after.ID, after.Name, after.OpeningSubject, fields})
		}
	}
}

// diffFields are the particulars of an entry that a diff names, apart from the
// attribute.
func diffFields() []diffField {
	return []diffField{
		{"name", func(e *Entry) any { return e.Name }},
		{"openingSubject", func(e *Entry) any { return e.OpeningSubject }},
		{"formats", func(e *Entry) any { return e.Formats }},
		{"dataType", func(e *Entry) any { return e.DataType }},
		{"updateFrequency", func(e *Entry) any { return e.Frequency }},
		{"customPeriod", func(e *Entry) any { return e.CustomPeriod }},
		{"summary", func(e *Entry) any { return e.Summary }},
		{"items", func(e *Entry) any { return e.Items }},
		{"domains", func(e *Entry) any { return e.Domains }},
		{"keywords", func(e *Entry) any { return e.Keywords }},
		{"priority", func(e *Entry) any { return e.Priority }},
		{"legal", func(e *Entry) any { return e.Legal }},
		{"grounds", func(e *Entry) any { return e.Grounds }},
		{"releases", func(e *Entry) any { return e.Releases }},
		{"bases", func(e *Entry) any { return e.Bases }},
		{"grade", func(e *Entry) any { return e.Grade }},
		{"tags", func(e *Entry) any { return e.Tags }},
		{"opening", func(e *Entry) any { return e.Opening }},
		{"authentication", func(e *Entry) any { return e.Authentication }},
	}
}

type diffField struct {
	name string
	of   func(*Entry) any
}

func changedFields(before, after *Entry) []string {
	var names []string
	for _, f := range diffFields() {
		was, errWas := ledger.Encode(f.of(before))
		is, errIs := ledger.Encode(f.of(after))
		if errWas != nil || errIs != nil {
			panic("catalog: a field of an entry cannot be encoded: " + f.name)
		}
		if !bytes.Equal(was, is) {
			names = append(names, f.name)
		}
	}
	return names
}

// EditionOfYear finds a catalog's edition of a year.
func EditionOfYear(r ledger.Reader, catalogID string, year int) (Edition, bool) {
	return Editions.Find(r, catalogID+"/"+strconv.Itoa(year))
}
