package catalog

import "github.com/mulu-catalog/mulu/ledger"

// RecordDataUpdate records that the data of an entry was renewed (Art 19(2)):
// when, and how the new version was processed. Each version of a distribution
// has its own processing record (R19.1).
type RecordDataUpdate struct {
	ID              string           `cbor:"1,keyasint"`
	ExpectedVersion int              `cbor:"2,keyasint,omitempty"`
	UpdatedAt       ledger.Instant   `cbor:"3,keyasint,omitempty"` // now when empty
	Records         int64            `cbor:"4,keyasint,omitempty"`
	Processing      ProcessingRecord `cbor:"5,keyasint,omitempty"` // of the new version
	Distributions   []NewVersion     `cbor:"6,keyasint,omitempty"`
}

// NewVersion is what changed of one distribution.
type NewVersion struct {
	Distribution string `cbor:"1,keyasint"`
	DataVersion  string `cbor:"2,keyasint,omitempty"`
	ByteSize     int64  `cbor:"3,keyasint,omitempty"`
	Records      int64  `cbor:"4,keyasint,omitempty"`
	Checksum     string `cbor:"5,keyasint,omitempty"`
}

func (RecordDataUpdate) Kind() ledger.Kind { return "entry.record-data-update" }

func (c RecordDataUpdate) Allow(r ledger.Reader, a ledger.Actor) error { return mustActFor(r, a, c.ID) }

func (c RecordDataUpdate) Audit() string { return "recorded a data update of entry " + c.ID }

func (c RecordDataUpdate) Apply(tx *ledger.Tx) (Entry, error) {
	entry, err := Entries.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return entry, err
	}
	at := c.UpdatedAt
	if at.IsZero() {
		at = tx.Now()
	}
	offers := offersOf(tx, entry.ID)
	if err := c.check(tx, &entry, offers, at); err != nil {
		return entry, err
	}
	for i := range offers {
		if err := c.renew(tx, &offers[i], at); err != nil {
			return entry, err
		}
	}
	entry.DataUpdatedAt = at
	if c.Records > 0 {
		entry.RecordCount = c.Records
	}
	if err := closeTasks(tx, entry.ID, TaskUpdateData); err != nil {
		return entry, err
	}
	return entry, Entries.Save(tx, &entry)
}

func (c RecordDataUpdate) check(tx *ledger.Tx, e *Entry, offers []Distribution, at ledger.Instant) error {
	var problems []error
	bad := func(name, reason string) {
		problems = append(problems, refuseUnder("19(2)", "BAD_VALUE", field(name, reason)))
	}
	if e.Listing != ListingListed {
		problems = append(problems, refuse("NOT_CATALOGUED", value("listing", string(e.Listing))))
	}
	switch {
	case at > tx.Now():
		bad("updatedAt", "in the future")
	case at <= e.DataUpdatedAt:
		bad("updatedAt", "not later than the update recorded: "+e.DataUpdatedAt.String())
	}
	if len(offers) > 0 {
		problems = append(problems, checkProcessing(&Distribution{Processing: c.record(at)}))
	}
	if c.Records < 0 {
		bad("records", "negative")
	}
	for i, v := range c.Distributions {
		switch {
		case !offered(offers, v.Distribution):
			problems = append(problems, refuseUnder("19(2)", "BAD_VALUE", ledger.Detail{
				Field: indexed("distributions", i), Value: v.Distribution, Reason: "no distribution of the entry",
			}))
		case v.ByteSize < 0 || v.Records < 0 || (v.Checksum != "" && !isHexDigest(v.Checksum)) || textFault(v.DataVersion, 200) != "":
			bad(indexed("distributions", i), "sizes are not negative, a checksum is a SHA-256 in lower-case hex")
		}
	}
	return ledger.Join(problems...)
}

func offered(offers []Distribution, id string) bool {
	for _, d := range offers {
		if d.ID == id {
			return true
		}
	}
	return false
}

func (c RecordDataUpdate) record(at ledger.Instant) ProcessingRecord {
	record := c.Processing
	record.Adopted, record.At = "", at
	return record
}

// renew puts the new version's record on a distribution.
func (c RecordDataUpdate) renew(tx *ledger.Tx, d *Distribution, at ledger.Instant) error {
	d.Processing = c.record(at)
	d.Checksum, d.ByteSize = "", 0 // of the version before
	for _, v := range c.Distributions {
		if v.Distribution != d.ID {
			continue
		}
		d.ByteSize, d.Checksum, d.DataVersion = v.ByteSize, v.Checksum, v.DataVersion
		if v.Records > 0 {
			d.Records = v.Records
		}
	}
	return Distributions.Save(tx, d)
}
