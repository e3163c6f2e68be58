package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// INV-13: the due time of a comment is the one counted from its receipt; only a
// new version of the calendar has moved it, and only while it was open.
func inv13CommentDeadlines(r ledger.Reader) error {
	for c := range Comments.All(r) {
		if c.Limit.From != c.ReceivedAt || c.ReceivedAt != c.CreatedAt || c.Limit.Days != commentDays {
			return fmt.Errorf("INV-13: the clock of comment %s does not run from its receipt", c.ID)
		}
		began, ok := WorkCalendars.AsOf(r, calendarID, c.ReceivedIdx)
		if !ok {
			return fmt.Errorf("INV-13: no calendar stood when comment %s was received", c.ID)
		}
		due, sound := movedDue(&c, ledger.InstantOf(began.Calendar.Add(c.ReceivedAt.Time(), commentDays).At))
		if !sound {
			return fmt.Errorf("INV-13: a change of comment %s does not follow the one before, or came after its end", c.ID)
		}
		if c.Limit.DueAt != due || (c.Open() && due != limitOf(r, c.ReceivedAt, commentDays).DueAt) {
			return fmt.Errorf("INV-13: comment %s is due at %s, counted is %s", c.ID, c.Limit.DueAt, due)
		}
		if !c.Open() && (c.EndedAt.IsZero() || !c.RemindAt.IsZero() || c.Reasons == "") {
			return fmt.Errorf("R21.2: comment %s ended without its answer, or is still reminded of", c.ID)
		}
	}
	return nil
}

// movedDue follows the changes of a comment's due time from the first one; not
// sound means that one does not follow from the one before, or came too late.
func movedDue(c *Comment, due ledger.Instant) (last ledger.Instant, sound bool) {
	for _, change := range c.Limit.Changes {
		if change.OldDueAt != due || (!c.Open() && change.At > c.EndedAt) {
			return due, false
		}
		due = change.NewDueAt
	}
	return due, true
}

// The two duties to tell (Arts 22, 35): nothing ends untold, and data stays
// suspended until its claim is decided.
func invVoicesTold(r ledger.Reader) error {
	for d := range Demands.All(r) {
		if d.State == DemandNotified && (d.NotifiedAt.IsZero() || !d.Outcome.Valid() || d.Notice == "") {
			return fmt.Errorf("R22.1: demand %s ended without its requester being told", d.ID)
		}
	}
	for c := range Claims.All(r) {
		if c.State == ClaimNotified && (c.NotifiedAt.IsZero() || !c.Outcome.Valid() || c.Notice == "") {
			return fmt.Errorf("R35.3: claim %s ended without its party being told", c.ID)
		}
		entry, ok := Entries.Find(r, c.Entry)
		if c.Suspended && c.DecidedAt.IsZero() && (!ok || entry.Opening == OpeningOpen) {
			return fmt.Errorf("R35.1: entry %s is open although claim %s suspended it and is not decided", c.Entry, c.ID)
		}
	}
	return nil
}

// SM-16: closed means settled; what was sealed is not open (AT32.4); the lane is
// open while the emergency is handled only (AT8.3).
func invEmergencies(r ledger.Reader) error {
	for incident := range Incidents.All(r) {
		if incident.State == IncidentClosed && nothingLeft(r, incident.ID) != nil {
			return fmt.Errorf("R32.1: emergency %s is closed with disposals left", incident.ID)
		}
		if incident.State == IncidentActive {
			continue
		}
		for _, link := range LinksOf(r, incident.ID) {
			if entry, ok := Entries.Find(r, link.Entry); ok && entry.Emergency && entry.Incident == incident.ID {
				return fmt.Errorf("R8.1: entry %s is in the lane of emergency %s, which is over", entry.ID, incident.ID)
			}
		}
	}
	for c := range Collections.All(r) {
		for _, id := range c.Entries {
			entry, ok := Entries.Find(r, id)
			if ok && entry.Sealed == c.ID && entry.Opening == OpeningOpen {
				return fmt.Errorf("AT32.4: entry %s is open although its data was sealed or destroyed", id)
			}
		}
	}
	return nil
}
