package catalog

import "github.com/mulu-catalog/mulu/ledger"

// AddDistribution offers an entry in one method and format on a channel. It is
// a draft until it is published or the entry opens.
type AddDistribution struct {
	Entry       string           `cbor:"1,keyasint"`
	Channel     string           `cbor:"2,keyasint,omitempty"` // the platform of the entry when empty
	Method      OpeningMethod    `cbor:"3,keyasint"`
	Format      DataFormat       `cbor:"4,keyasint"`
	MediaType   string           `cbor:"5,keyasint,omitempty"` // the format's when empty
	AccessURL   string           `cbor:"6,keyasint,omitempty"` // OTHER_LAWFUL may have none
	ByteSize    int64            `cbor:"7,keyasint,omitempty"`
	Records     int64            `cbor:"8,keyasint,omitempty"`
	Checksum    string           `cbor:"9,keyasint,omitempty"`  // SHA-256, lower-case hex
	SchemaRef   string           `cbor:"10,keyasint,omitempty"` // where the entry lists no data items
	Encoding    string           `cbor:"11,keyasint,omitempty"` // UTF-8, GB18030, BINARY …
	DataVersion string           `cbor:"12,keyasint,omitempty"`
	Processing  ProcessingRecord `cbor:"13,keyasint"`
	Citation    Citation         `cbor:"14,keyasint,omitempty"` // OTHER_LAWFUL
	Fee         int64            `cbor:"15,keyasint,omitempty"` // fen
	FeeBasis    string           `cbor:"16,keyasint,omitempty"`
	FeeCitation Citation         `cbor:"17,keyasint,omitempty"`
}

func (AddDistribution) Kind() ledger.Kind { return "distribution.add" }

func (c AddDistribution) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustActFor(r, a, c.Entry)
}

func (c AddDistribution) Audit() string {
	return "added a distribution by " + string(c.Method) + " to entry " + c.Entry
}

func (c AddDistribution) Apply(tx *ledger.Tx) (Distribution, error) {
	entry, err := Entries.Get(tx, c.Entry)
	if err != nil {
		return Distribution{}, err
	}
	d := Distribution{
		Entry: c.Entry, Channel: c.Channel, Method: c.Method, Format: c.Format, MediaType: c.MediaType, AccessURL: c.AccessURL,
		ByteSize: c.ByteSize, Records: c.Records, Checksum: c.Checksum, SchemaRef: c.SchemaRef, Encoding: c.Encoding,
		DataVersion: c.DataVersion, Processing: c.Processing, Citation: c.Citation, Fee: c.Fee, FeeBasis: c.FeeBasis, FeeCitation: c.FeeCitation,
	}
	if d.State, err = DistributionFlow.Next("", c.Kind()); err != nil {
		return d, err
	}
	if d.Channel == "" {
		if d.Channel, err = PlatformFor(tx, entry); err != nil {
			return d, err
		}
	}
	if d.MediaType == "" {
		d.MediaType = d.Format.MediaType()
	}
	d.Processing.Adopted, d.Processing.At = "", tx.Now() // only an adoption is excused from the record
	if err := c.check(tx, &entry, &d); err != nil {
		return d, err
	}
	d.ID = tx.NewID("dst")
	return d, enterDistribution(tx, &d)
}

// check reports every mistake of a distribution together.
func (c AddDistribution) check(tx *ledger.Tx, e *Entry, d *Distribution) error {
	var problems []error
	if e.Listing == ListingDelisted {
		problems = append(problems, refuse("NOT_CATALOGUED", value("listing", string(e.Listing))))
	}
	return ledger.Join(append(problems, mustNotBeProhibited(e), mayOffer(tx, e, d), c.checkParticulars(), checkUsable(e, d))...)
}

func (c AddDistribution) checkParticulars() error {
	var wrong, missing []ledger.Detail
	if c.Format != "" && !c.Format.Valid() {
		wrong = append(wrong, value("format", string(c.Format)))
	}
	if c.Format == "" {
		missing = append(missing, field("format", "数据格式"))
	}
	switch {
	case c.AccessURL == "" && c.Method != MethodOtherLawful:
		missing = append(missing, field("accessUrl", "获取地址"))
	case c.AccessURL != "" && !isWebAddress(c.AccessURL):
		wrong = append(wrong, field("accessUrl", "not an http or https address"))
	}
	if c.ByteSize < 0 || c.Records < 0 {
		wrong = append(wrong, field("byteSize", "negative"))
	}
	if c.Checksum != "" && !isHexDigest(c.Checksum) {
		wrong = append(wrong, field("checksum", "a SHA-256 in lower-case hex"))
	}
	for _, text := range []struct{ name, text string }{
		{"mediaType", c.MediaType}, {"schemaRef", c.SchemaRef}, {"dataVersion", c.DataVersion}, {"feeBasis", c.FeeBasis}, {"encoding", c.Encoding},
	} {
		if reason := textFault(text.text, 2000); reason != "" {
			wrong = append(wrong, field(text.name, reason))
		}
	}
	var problems []error
	if len(missing) > 0 {
		problems = append(problems, refuseUnder("20(1)", "FIELD_REQUIRED", missing...))
	}
	if len(wrong) > 0 {
		problems = append(problems, refuseUnder("20(1)", "BAD_VALUE", wrong...))
	}
	return ledger.Join(problems...)
}

// encodings that a distribution may declare; BINARY is for formats that carry
// their own.
var encodings = []string{"UTF-8", "UTF-16", "GB18030", "GBK", "GB2312", "BINARY"}

// checkUsable: easy to obtain and to process (Art 19(1)): what can be read by a
// machine declares its encoding and its fields.
func checkUsable(e *Entry, d *Distribution) error {
	if !d.Format.MachineReadable() {
		return nil
	}
	var missing []ledger.Detail
	if !contains(encodings, d.Encoding) {
		missing = append(missing, ledger.Detail{Field: "encoding", Value: d.Encoding, Reason: "字符编码"})
	}
	if len(e.Items) == 0 && blank(d.SchemaRef) {
		missing = append(missing, field("schemaRef", "目录未列信息项时应当说明数据结构"))
	}
	if len(missing) == 0 {
		return nil
	}
	return refuseUnder("19(1)", "FIELD_REQUIRED", missing...)
}

func distributionCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[AddDistribution](),
		ledger.Of[PublishDistribution](),
		ledger.Of[SuspendDistribution](),
		ledger.Of[ResumeDistribution](),
		ledger.Of[CloseDistribution](),
		ledger.Of[RecordDataUpdate](),
		ledger.Of[NoteStale](),
		ledger.Of[RecordProbes](),
	}
}
