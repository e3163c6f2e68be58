package catalog

import "github.com/mulu-catalog/mulu/ledger"

// EmergencyLink is an entry in the expedited lane of an emergency. The id is the
// incident's, "/" and the entry's.
type EmergencyLink struct {
	ledger.Head
	Incident    string         `cbor:"10,keyasint"`
	Entry       string         `cbor:"11,keyasint"`
	By          string         `cbor:"12,keyasint"` // institution
	AvailableAt ledger.Instant `cbor:"13,keyasint"` // since when the data could be had
	Cadence     string         `cbor:"14,keyasint,omitempty"`
}

// EmergencyLinks by their ids.
var EmergencyLinks = ledger.NewTable[EmergencyLink]("emergency_links", ledger.Feed)

// LinksOf lists the entries in the lane of an emergency.
func LinksOf(r ledger.Reader, incident string) []EmergencyLink {
	var list []EmergencyLink
	for link := range EmergencyLinks.From(r, incident+"/", "") {
		list = append(list, link)
	}
	return list
}

// TimeToOpen is how long after it could be had the data was opened, in
// milliseconds, and whether it is open yet (R8.3). Data that was open before is
// open in no time.
func TimeToOpen(r ledger.Reader, link EmergencyLink) (int64, bool) {
	entry, ok := Entries.Find(r, link.Entry)
	if !ok || entry.FirstOpenedAt.IsZero() {
		return 0, false
	}
	return int64(max(entry.FirstOpenedAt-link.AvailableAt, 0)), true
}

// LinkEntry puts an entry in the expedited lane: the catalog is amended outside
// the yearly cycle and a faster update may be promised. It waives nothing:
// subject, assessment, review, grounds and platform stay (R8.2).
type LinkEntry struct {
	Incident        string         `cbor:"1,keyasint"`
	Entry           string         `cbor:"2,keyasint"`
	ExpectedVersion int            `cbor:"3,keyasint,omitempty"` // of the entry
	AvailableAt     ledger.Instant `cbor:"4,keyasint,omitempty"` // now when empty
	Cadence         string         `cbor:"5,keyasint,omitempty"` // ISO 8601 period; the catalog's frequency when empty
}

func (LinkEntry) Kind() ledger.Kind { return "incident.link-entry" }

// Allow: the opening subject, if it handles the emergency.
func (c LinkEntry) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.Entry)
	if err != nil {
		return err
	}
	if !Incidents.Has(r, c.Incident) {
		return refuse("NO_ACTIVE_EMERGENCY", value("incident", c.Incident))
	}
	return first(mustBeSubject(r, a, entry.OpeningSubject), mustHandle(r, a, c.Incident, entry.OpeningSubject))
}

func (c LinkEntry) Audit() string { return "linked entry " + c.Entry + " to emergency " + c.Incident }

func (c LinkEntry) Apply(tx *ledger.Tx) (EmergencyLink, error) {
	var none EmergencyLink
	if _, err := moveIncident(tx, c.Incident, 0); err != nil {
		return none, err
	}
	entry, err := Entries.Expect(tx, c.Entry, c.ExpectedVersion)
	if err != nil {
		return none, err
	}
	if c.AvailableAt.IsZero() {
		c.AvailableAt = tx.Now()
	}
	if err := c.check(tx, &entry); err != nil {
		return none, err
	}
	link := EmergencyLink{
		Head: ledger.Head{ID: c.Incident + "/" + c.Entry}, Incident: c.Incident, Entry: c.Entry, By: tx.Actor().Institution,
		AvailableAt: c.AvailableAt, Cadence: c.Cadence,
	}
	if err := EmergencyLinks.Insert(tx, &link); err != nil {
		return none, err
	}
	entry.Incident, entry.Emergency, entry.EmergencyCadence = c.Incident, true, c.Cadence
	if entry.Listing == ListingListed {
		if err := amend(tx, entry.Catalog, "8", "应急开放", entry.ID); err != nil {
			return none, err
		}
	}
	return link, Entries.Save(tx, &entry)
}

func (c LinkEntry) check(tx *ledger.Tx, e *Entry) error {
	problems := []error{mustNotBeProhibited(e), refusedGrounds(e)}
	if EmergencyLinks.Has(tx, c.Incident+"/"+c.Entry) || e.Emergency {
		problems = append(problems, refuseUnder("8", "ALREADY_EXISTS", value("incident", e.Incident), value("entry", e.ID)))
	}
	if e.Listing == ListingDelisted {
		problems = append(problems, refuseUnder("8", "NOT_CATALOGUED", value("listing", string(e.Listing))))
	}
	if c.AvailableAt > tx.Now() {
		problems = append(problems, refuseUnder("8", "BAD_VALUE", field("availableAt", "in the future")))
	}
	if c.Cadence != "" {
		if _, err := ParseUpdatePeriod(c.Cadence); err != nil {
			problems = append(problems, refuseUnder("8", "BAD_VALUE", field("cadence", err.Error())))
		}
	}
	return ledger.Join(problems...)
}

// refusedGrounds: data with a ground of Article 14 that no release lifts is not
// opened in an emergency either (AT8.1).
func refusedGrounds(e *Entry) error {
	if e.Attribute == AttributeProhibited || len(e.Grounds) == 0 || released(e) {
		return nil
	}
	return refuseUnder("14", "PROHIBITED", value("grounds", string(e.Grounds[0])))
}

// endLane takes the entries of an emergency out of the lane: the catalog's
// frequency counts again, and what is not listed yet goes the ordinary way. That
// an entry was opened in the emergency stays on it.
func endLane(tx *ledger.Tx, incident string) error {
	for _, link := range LinksOf(tx, incident) {
		entry, err := Entries.Get(tx, link.Entry)
		if err != nil {
			return err
		}
		if entry.Incident != incident || !entry.Emergency {
			continue
		}
		entry.Emergency, entry.EmergencyCadence = false, ""
		if err := Entries.Save(tx, &entry); err != nil {
			return err
		}
	}
	return nil
}
