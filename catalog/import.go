package catalog

import (
	"bytes"
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// ImportState is how far an import session has come.
type ImportState string

// The states of an import session.
const (
	ImportOpen      ImportState = "OPEN"
	ImportCommitted ImportState = "COMMITTED"
	ImportAborted   ImportState = "ABORTED"
	ImportAdopted   ImportState = "ADOPTED"
)

// ImportSession is a bulk import held in the state: begun once for a file and
// a catalog, fed chunk by chunk, then committed. It survives leader changes and
// restarts; the same file twice changes nothing.
type ImportSession struct {
	ledger.Head
	Catalog   string      `cbor:"10,keyasint"`
	Source    string      `cbor:"11,keyasint"` // mapping that read the file
	Digest    []byte      `cbor:"12,keyasint"` // SHA-256 of the file
	Chunks    int         `cbor:"13,keyasint"` // announced
	Received  int         `cbor:"14,keyasint"`
	State     ImportState `cbor:"15,keyasint"`
	Rows      int         `cbor:"16,keyasint"` // rows of the file
	Refused   int         `cbor:"17,keyasint"` // rows kept out by the mapping
	Created   int         `cbor:"18,keyasint"`
	Unchanged int         `cbor:"19,keyasint"`
	Updated   int         `cbor:"20,keyasint"`
	Conflicts int         `cbor:"21,keyasint"` // rows the state refused
	Adopted   int         `cbor:"22,keyasint,omitempty"`
	Opened    int         `cbor:"23,keyasint,omitempty"`
}

// ImportFlow is the life of an import session.
var ImportFlow = ledger.NewFlow("ImportSession", "10",
	ledger.Move[ImportState]{From: "", Command: "import.begin", To: ImportOpen},
	ledger.Move[ImportState]{From: ImportOpen, Command: "import.chunk", To: ImportOpen},
	ledger.Move[ImportState]{From: ImportOpen, Command: "import.commit", To: ImportCommitted},
	ledger.Move[ImportState]{From: ImportOpen, Command: "import.abort", To: ImportAborted},
	ledger.Move[ImportState]{From: ImportCommitted, Command: "catalog.adopt-existing", To: ImportAdopted},
)

// ImportSessions, by catalog and file digest.
var (
	ImportSessions = ledger.NewTable[ImportSession]("import_sessions")
	importFiles    = ledger.NewUnique("import_files")
)

const importChunksTable = "import_chunks"

// mayImport: the compiling authority of the catalog, or its node's operator.
func mayImport(r ledger.Reader, a ledger.Actor, catalogID string) error {
	cat, err := Catalogs.Get(r, catalogID)
	if err != nil {
		return err
	}
	if has(a, RoleNode) {
		if a.NodeDivision != cat.Division {
			return refuse("FOREIGN_JURISDICTION", value("catalog", catalogID), value("node", a.NodeDivision))
		}
		return nil
	}
	return mustCompile(r, a, catalogID)
}

// BeginImport opens a session, or returns the one that this file has already.
type BeginImport struct {
	Catalog string `cbor:"1,keyasint"`
	Source  string `cbor:"2,keyasint"`
	Digest  []byte `cbor:"3,keyasint"`
	Chunks  int    `cbor:"4,keyasint"`
	Rows    int    `cbor:"5,keyasint"`
	Refused int    `cbor:"6,keyasint"`
}

func (BeginImport) Kind() ledger.Kind { return "import.begin" }

func (c BeginImport) Allow(r ledger.Reader, a ledger.Actor) error { return mayImport(r, a, c.Catalog) }

func (c BeginImport) Audit() string { return "began an import into " + c.Catalog }

func (c BeginImport) Apply(tx *ledger.Tx) (ImportSession, error) {
	key := c.Catalog + "\x00" + c.Source + "\x00" + string(c.Digest)
	if id := importFiles.Owner(tx, key); id != "" {
		session, err := ImportSessions.Get(tx, id)
		if err != nil || session.State != ImportAborted {
			return session, err
		}
		importFiles.Release(tx, key, id)
	}
	session := ImportSession{
		Head: ledger.Head{ID: tx.NewID("imp")}, Catalog: c.Catalog, Source: c.Source, Digest: c.Digest, Chunks: c.Chunks,
		Rows: c.Rows, Refused: c.Refused, State: ImportOpen,
	}
	switch {
	case len(c.Digest) != 32:
		return session, refuse("BAD_VALUE", field("digest", "32 bytes of SHA-256"))
	case c.Chunks < 0 || c.Rows < 0 || c.Refused < 0:
		return session, refuse("BAD_VALUE", field("chunks", "negative"))
	}
	importFiles.Claim(tx, key, session.ID)
	return session, ImportSessions.Insert(tx, &session)
}

// ImportRow is one listing in canonical values, as the importer made it.
type ImportRow struct {
	Line           int             `cbor:"1,keyasint"`
	Digest         []byte          `cbor:"2,keyasint"`
	Name           string          `cbor:"3,keyasint"`
	Publisher      string          `cbor:"4,keyasint"`
	Division       string          `cbor:"5,keyasint"`
	OpenAttribute  OpenAttribute   `cbor:"6,keyasint"`
	Formats        []DataFormat    `cbor:"7,keyasint"`
	DataType       DataType        `cbor:"8,keyasint"`
	Frequency      UpdateFrequency `cbor:"9,keyasint"`
	CustomPeriod   string          `cbor:"10,keyasint,omitempty"`
	Summary        string          `cbor:"11,keyasint,omitempty"`
	Domains        []DataDomain    `cbor:"12,keyasint,omitempty"`
	Keywords       []string        `cbor:"13,keyasint,omitempty"`
	Authentication Authentication  `cbor:"14,keyasint,omitempty"`
	Resource       ResourceKind    `cbor:"15,keyasint,omitempty"`
	Methods        []OpeningMethod `cbor:"16,keyasint,omitempty"`
	ExternalID     string          `cbor:"17,keyasint,omitempty"`
	URL            string          `cbor:"18,keyasint,omitempty"`
	Issued         ledger.Instant  `cbor:"19,keyasint,omitempty"`
	Modified       ledger.Instant  `cbor:"20,keyasint,omitempty"`
	Records        int64           `cbor:"21,keyasint,omitempty"`
}

// RowOutcome says what became of a row that was not simply created.
type RowOutcome struct {
	Line    int           `cbor:"1,keyasint"`
	Outcome string        `cbor:"2,keyasint"` // UNCHANGED, UPDATED, REFUSED
	Entry   string        `cbor:"3,keyasint,omitempty"`
	Refusal *ledger.Error `cbor:"4,keyasint,omitempty"`
}

// ChunkResult is what a chunk did.
type ChunkResult struct {
	Session   string       `cbor:"1,keyasint"`
	Number    int          `cbor:"2,keyasint"`
	Created   int          `cbor:"3,keyasint"`
	Unchanged int          `cbor:"4,keyasint"`
	Updated   int          `cbor:"5,keyasint"`
	Refused   int          `cbor:"6,keyasint"`
	Rows      []RowOutcome `cbor:"7,keyasint,omitempty"` // updated and refused rows
	First     string       `cbor:"8,keyasint,omitempty"` // created entries: ids of one command stand together
	Last      string       `cbor:"9,keyasint,omitempty"`
}

// ImportChunk enters the rows of one chunk as drafts. A chunk that was received
// already changes nothing and returns the first answer.
type ImportChunk struct {
	Session string      `cbor:"1,keyasint"`
	Number  int         `cbor:"2,keyasint"` // from 0
	Rows    []ImportRow `cbor:"3,keyasint"`
}

func (ImportChunk) Kind() ledger.Kind { return "import.chunk" }

func (c ImportChunk) Allow(r ledger.Reader, a ledger.Actor) error {
	session, err := ImportSessions.Get(r, c.Session)
	if err != nil {
		return err
	}
	return mayImport(r, a, session.Catalog)
}

func (c ImportChunk) Audit() string {
	return "import " + c.Session + " chunk " + strconv.Itoa(c.Number) + ": " + strconv.Itoa(len(c.Rows)) + " rows"
}

func (c ImportChunk) Apply(tx *ledger.Tx) (ChunkResult, error) {
	result := ChunkResult{Session: c.Session, Number: c.Number}
	session, err := ImportSessions.Get(tx, c.Session)
	if err != nil {
		return result, err
	}
	chunkKey := c.Session + "\x00" + strconv.Itoa(c.Number)
	if before := tx.Get(importChunksTable, chunkKey); before != nil {
		return result, ledger.Decode(before, &result)
	}
	if session.State != ImportOpen {
		return result, refuse("IMPORT_CLOSED", value("session", c.Session))
	}
	if c.Number < 0 || c.Number >= session.Chunks {
		return result, refuse("BAD_VALUE", value("number", strconv.Itoa(c.Number)))
	}
	cat, err := Catalogs.Get(tx, session.Catalog)
	if err != nil {
		return result, err
	}
	batch := importBatch{session: session, catalog: cat, subjects: map[string]Institution{}}
	for _, row := range c.Rows {
		if err := batch.row(tx, row, &result); err != nil {
			return result, err
		}
	}
	session.Received++
	session.Created += result.Created
	session.Unchanged += result.Unchanged
	session.Updated += result.Updated
	session.Conflicts += result.Refused
	data, err := ledger.Encode(result)
	if err != nil {
		return result, err
	}
	tx.Put(importChunksTable, chunkKey, data)
	return result, ImportSessions.Save(tx, &session)
}

// importBatch carries what the rows of a chunk share.
type importBatch struct {
	session  ImportSession
	catalog  Catalog
	subjects map[string]Institution // by division and name; looked up, never ranged over
}

// row enters one row. A refusal is the row's own; only internal errors stop
// the chunk.
func (b *importBatch) row(tx *ledger.Tx, row ImportRow, result *ChunkResult) error {
	outcome, err := b.enter(tx, row)
	var refusal *ledger.Error
	switch {
	case err != nil && !asRefusal(err, &refusal):
		return err
	case refusal != nil:
		result.Refused++
		result.Rows = append(result.Rows, RowOutcome{Line: row.Line, Outcome: "REFUSED", Refusal: refusal})
	case outcome.Outcome == "CREATED":
		result.Created++
		if result.First == "" {
			result.First = outcome.Entry
		}
		result.Last = outcome.Entry
	case outcome.Outcome == "UNCHANGED":
		result.Unchanged++
	default:
		result.Updated++
		result.Rows = append(result.Rows, outcome)
	}
	return nil
}

func (b *importBatch) enter(tx *ledger.Tx, row ImportRow) (RowOutcome, error) {
	outcome := RowOutcome{Line: row.Line}
	entry, err := b.entryOf(tx, row)
	if err != nil {
		return outcome, err
	}
	holder := entryKeys.Owner(tx, entry.Key())
	if holder == "" {
		entry.ID = tx.NewID("ent")
		entryKeys.Claim(tx, entry.Key(), entry.ID)
		outcome.Outcome, outcome.Entry = "CREATED", entry.ID
		return outcome, Entries.Insert(tx, &entry)
	}
	before, err := Entries.Get(tx, holder)
	if err != nil {
		return outcome, err
	}
	outcome.Entry = before.ID
	if before.Catalog != entry.Catalog {
		return outcome, claimKey(tx, &entry)
	}
	if bytes.Equal(before.SourceDigest, entry.SourceDigest) {
		outcome.Outcome = "UNCHANGED"
		return outcome, nil
	}
	if before.Session == b.session.ID || before.Session == "" || before.Listing != ListingDraft { // a subject's own draft is its subject's (R12.4)
		return outcome, refuse("DUPLICATE_KEY", value("entry", before.ID), value("name", before.Name))
	}
	entry.Head, entry.Disputed = before.Head, before.Disputed
	lapseAssessment(tx, &entry)
	outcome.Outcome = "UPDATED"
	return outcome, Entries.Save(tx, &entry)
}

// entryOf makes the draft of a row and lists every mistake in it.
func (b *importBatch) entryOf(tx *ledger.Tx, row ImportRow) (Entry, error) {
	entry := Entry{
		Catalog: b.session.Catalog, Name: row.Name, Attribute: row.OpenAttribute, Formats: row.Formats, DataType: row.DataType,
		Frequency: row.Frequency, CustomPeriod: row.CustomPeriod, Summary: row.Summary, Domains: row.Domains,
		Keywords: row.Keywords, Authentication: row.Authentication, Resource: row.Resource, Methods: row.Methods,
		IssuedAt: row.Issued, DataUpdatedAt: row.Modified, RecordCount: row.Records, SourceURL: row.URL,
		Session: b.session.ID, SourceDigest: row.Digest, Spatial: row.Division, Listing: ListingDraft, Opening: OpeningNotOpen,
	}
	if row.ExternalID != "" {
		entry.ExternalIDs = []string{row.ExternalID}
	}
	if !InJurisdiction(row.Division) || levelOf(row.Division) == "" {
		return entry, refuse("OUT_OF_JURISDICTION", value("division", row.Division))
	}
	if !inCatalogReach(b.catalog, row.Division) {
		return entry, refuse("FOREIGN_JURISDICTION", value("catalog", b.catalog.ID), value("division", row.Division))
	}
	if !blank(row.Publisher) {
		subject, err := b.subject(tx, row.Division, row.Publisher)
		if err != nil {
			return entry, err
		}
		entry.OpeningSubject, entry.ObtainedBy = subject.ID, subject.ID
	}
	return entry, ledger.Join(checkMandatory(&entry), checkCodes(&entry), checkTexts(&entry))
}

func (b *importBatch) subject(tx *ledger.Tx, division, name string) (Institution, error) {
	key := nameKey(division, name)
	if found, ok := b.subjects[key]; ok {
		return found, nil
	}
	institution, err := ensureInstitution(tx, division, name)
	if err != nil {
		return institution, err
	}
	if institution.Successor != "" {
		if institution, err = Acting(tx, institution.ID); err != nil {
			return institution, err
		}
	}
	b.subjects[key] = institution
	return institution, nil
}
