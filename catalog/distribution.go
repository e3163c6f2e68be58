package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Distribution is one way to get an entry's data (Art 20): a method, a format
// and an address on a channel.
type Distribution struct {
	ledger.Head
	Entry       string            `cbor:"10,keyasint"`
	Channel     string            `cbor:"11,keyasint"`
	Method      OpeningMethod     `cbor:"12,keyasint"`
	Format      DataFormat        `cbor:"13,keyasint"`
	MediaType   string            `cbor:"14,keyasint,omitempty"`
	AccessURL   string            `cbor:"15,keyasint,omitempty"`
	ByteSize    int64             `cbor:"16,keyasint,omitempty"`
	Records     int64             `cbor:"17,keyasint,omitempty"`
	Checksum    string            `cbor:"18,keyasint,omitempty"` // sha256 in hex
	SchemaRef   string            `cbor:"19,keyasint,omitempty"`
	Encoding    string            `cbor:"20,keyasint,omitempty"`
	DataVersion string            `cbor:"21,keyasint,omitempty"`
	State       DistributionState `cbor:"22,keyasint"`
	Processing  ProcessingRecord  `cbor:"23,keyasint"`
	Review      string            `cbor:"24,keyasint,omitempty"` // RESULT_DATA review of a model result (INV-14)
	Citation    Citation          `cbor:"25,keyasint,omitempty"` // OTHER_LAWFUL names its law
	LinkHealth  string            `cbor:"26,keyasint,omitempty"`
	ProbedAt    ledger.Instant    `cbor:"27,keyasint,omitempty"`
	CloseNote   string            `cbor:"28,keyasint,omitempty"`
	Fee         int64             `cbor:"29,keyasint,omitempty"` // fen; 0 is free of charge (Art 27)
	FeeBasis    string            `cbor:"30,keyasint,omitempty"` // shown to who pays
	FeeCitation Citation          `cbor:"31,keyasint,omitempty"` // law, regulation or rule that prescribes the fee
	PublishedAt ledger.Instant    `cbor:"32,keyasint,omitempty"` // first time
	SuspendNote string            `cbor:"33,keyasint,omitempty"`
	LinkStatus  int               `cbor:"34,keyasint,omitempty"` // HTTP status of the newest probe that changed something
	WithEntry   bool              `cbor:"60,keyasint,omitempty"` // suspended because its entry was
}

// ProcessingStep says of one kind of processing: done, or not needed, and
// under which standard (R19.1).
type ProcessingStep struct {
	Done     bool   `cbor:"1,keyasint,omitempty"`
	Standard string `cbor:"2,keyasint"` // the standard followed, or why it is not needed
}

// ProcessingRecord is the record of cleaning, desensitisation,
// declassification and format conversion (Art 19(2)).
type ProcessingRecord struct {
	Cleaning         ProcessingStep `cbor:"1,keyasint"`
	Desensitisation  ProcessingStep `cbor:"2,keyasint"`
	Declassification ProcessingStep `cbor:"3,keyasint"`
	FormatConversion ProcessingStep `cbor:"4,keyasint"`
	Adopted          string         `cbor:"5,keyasint,omitempty"` // document that adopted an existing catalog instead
	At               ledger.Instant `cbor:"6,keyasint,omitempty"`
}

// Complete reports whether every step is accounted for.
func (p ProcessingRecord) Complete() bool {
	if p.Adopted != "" {
		return true
	}
	for _, step := range []ProcessingStep{p.Cleaning, p.Desensitisation, p.Declassification, p.FormatConversion} {
		if blank(step.Standard) {
			return false
		}
	}
	return true
}

// Distributions, by entry and by channel.
var (
	Distributions   = ledger.NewTable[Distribution]("distributions", ledger.KeepVersions, ledger.Feed)
	DistributionsOf = ledger.NewIndex("distributions_by_entry")
	DistributionsOn = ledger.NewIndex("distributions_by_channel")
)

// enterDistribution writes a new distribution with its indexes.
func enterDistribution(tx *ledger.Tx, d *Distribution) error {
	DistributionsOf.Put(tx, d.ID, d.Entry)
	DistributionsOn.Put(tx, d.ID, d.Channel)
	return Distributions.Insert(tx, d)
}

// publishing is the one channel through which an entry is being published,
// federation-wide (R18.4); the key is the entry's id.
var publishing = ledger.NewUnique("publishing_channel")

// PublishingChannel returns the channel that publishes the entry, "" if none.
func PublishingChannel(r ledger.Reader, entry string) string { return publishing.Owner(r, entry) }
