package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// AdoptExistingCatalog is how entries that were published before the daemon
// existed become LISTED: the compiling authority adopts the committed imports
// of its catalog by a numbered document. Restricted entries carry the
// transitional basis EXISTING_CATALOG, which the next edition must replace.
type AdoptExistingCatalog struct {
	Catalog    string `cbor:"1,keyasint"`
	DocumentNo string `cbor:"2,keyasint"`
	Session    string `cbor:"3,keyasint,omitempty"` // one session; all committed ones when empty
}

// Adoption is what an adoption did.
type Adoption struct {
	Catalog  string   `cbor:"1,keyasint"`
	Edition  string   `cbor:"2,keyasint"`
	Listed   int      `cbor:"3,keyasint"`
	Opened   int      `cbor:"4,keyasint"`
	Sessions []string `cbor:"5,keyasint,omitempty"`
}

func (AdoptExistingCatalog) Kind() ledger.Kind { return "catalog.adopt-existing" }

func (c AdoptExistingCatalog) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustCompile(r, a, c.Catalog)
}

func (c AdoptExistingCatalog) Audit() string {
	return "adopted the existing catalog " + c.Catalog + " by document " + c.DocumentNo
}

func (c AdoptExistingCatalog) Apply(tx *ledger.Tx) (Adoption, error) {
	result := Adoption{Catalog: c.Catalog}
	if blank(c.DocumentNo) {
		return result, refuse("DOCUMENT_NO_REQUIRED", field("documentNo", "blank"))
	}
	sessions, err := c.sessions(tx)
	if err != nil {
		return result, err
	}
	edition, inForce := InForce(tx, c.Catalog)
	if !inForce {
		year := calendar.DateOf(tx.Now().Time()).Year()
		if edition, err = foundEdition(tx, c.Catalog, year, c.DocumentNo); err != nil {
			return result, err
		}
	}
	result.Edition = edition.ID
	for i := range sessions {
		if err := c.adoptSession(tx, &sessions[i], edition.Year, &result); err != nil {
			return result, err
		}
		if inForce {
			amendment := Amendment{Article: "10", Session: sessions[i].ID, DocumentNo: c.DocumentNo}
			if err := amendWith(tx, c.Catalog, amendment); err != nil {
				return result, err
			}
		}
	}
	return result, nil
}

// sessions are the committed sessions that this adoption covers.
func (c AdoptExistingCatalog) sessions(tx *ledger.Tx) ([]ImportSession, error) {
	if c.Session != "" {
		session, ok := ImportSessions.Find(tx, c.Session)
		if !ok || session.Catalog != c.Catalog || session.State != ImportCommitted {
			return nil, refuse("NOTHING_TO_ADOPT", value("catalog", c.Catalog))
		}
		return []ImportSession{session}, nil
	}
	var found []ImportSession
	for session := range ImportSessions.All(tx) {
		if session.Catalog == c.Catalog && session.State == ImportCommitted {
			found = append(found, session)
		}
	}
	if len(found) == 0 {
		return nil, refuse("NOTHING_TO_ADOPT", value("catalog", c.Catalog))
	}
	return found, nil
}

func (c AdoptExistingCatalog) adoptSession(tx *ledger.Tx, session *ImportSession, year int, result *Adoption) error {
	drafts := draftsOf(tx, session.ID)
	for i := range drafts {
		opened, err := c.adoptEntry(tx, &drafts[i], year)
		if err != nil {
			return err
		}
		session.Adopted++
		if opened {
			session.Opened++
		}
	}
	result.Listed += session.Adopted
	result.Opened += session.Opened
	result.Sessions = append(result.Sessions, session.ID)
	session.State = ImportAdopted
	return ImportSessions.Save(tx, session)
}

// adoptEntry lists an entry and opens it where its listing names an address on
// its division's own platform.
func (c AdoptExistingCatalog) adoptEntry(tx *ledger.Tx, entry *Entry, year int) (opened bool, err error) {
	entry.Listing, entry.ListedBy, entry.ListedAt = ListingListed, ListedByExistingCatalog, tx.Now()
	entry.ListingDocNo, entry.EditionYear = c.DocumentNo, year
	if entry.Attribute == AttributeRestricted && len(entry.Bases) == 0 {
		entry.Bases = []RestrictionBasis{{Basis: RestrictedExistingCatalog, DocNo: c.DocumentNo}}
	}
	if entry.Attribute == AttributeRestricted {
		scheduleReassessment(tx, entry, addMonths(tx.Now(), reassessmentMonths)) // R15.4: two index rows; the duty opens when due
	}
	division, err := platformDivision(tx, entry)
	if err != nil {
		return false, err
	}
	opens := mustNotBeProhibited(entry) == nil && !entry.Disputed && entry.SourceURL != "" &&
		onPlatform(tx, division, entry.SourceURL) && machineReadable(entry.Formats) != ""
	if opens {
		entry.Opening, entry.FirstOpenedAt = OpeningOpen, entry.IssuedAt
		if entry.FirstOpenedAt.IsZero() {
			entry.FirstOpenedAt = tx.Now()
		}
		if err := c.distribute(tx, entry, PlatformID(division)); err != nil {
			return false, err
		}
	}
	return opens, Entries.Save(tx, entry)
}

func (c AdoptExistingCatalog) distribute(tx *ledger.Tx, entry *Entry, platform string) error {
	method, format := adoptedOffer(entry)
	distribution := Distribution{
		Head: ledger.Head{ID: tx.NewID("dst")}, Entry: entry.ID, Channel: platform, Method: method, Format: format,
		MediaType: format.MediaType(), AccessURL: entry.SourceURL, Records: entry.RecordCount, State: DistributionPublished,
		Processing: ProcessingRecord{Adopted: c.DocumentNo, At: tx.Now()},
	}
	publishing.Claim(tx, entry.ID, platform)
	return enterDistribution(tx, &distribution)
}

// adoptedOffer is how an adopted entry is offered: what can be downloaded by
// download, in a format that is a file, and everything else, restricted data
// among it (Art 20(2)), through its interface.
func adoptedOffer(entry *Entry) (OpeningMethod, DataFormat) {
	var file, service DataFormat
	for _, f := range entry.Formats {
		switch {
		case !f.MachineReadable():
		case f.Group() == FormatGroupServiceInterface && service == "":
			service = f
		case f.Group() != FormatGroupServiceInterface && file == "":
			file = f
		}
	}
	interfaceOnly := contains(entry.Methods, MethodAPI) && !contains(entry.Methods, MethodDownload)
	if entry.Attribute != AttributeRestricted && file != "" && !interfaceOnly {
		return MethodDownload, file
	}
	if service == "" {
		service = machineReadable(entry.Formats)
	}
	return MethodAPI, service
}

// machineReadable is the first machine-readable format of a list (R2.4), "" if
// there is none.
func machineReadable(formats []DataFormat) DataFormat {
	for _, f := range formats {
		if f.MachineReadable() {
			return f
		}
	}
	return ""
}
