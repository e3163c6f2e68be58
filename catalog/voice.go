package catalog

import (
	"strconv"

	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

var voiceRefusals = []refusal{
	{"RATE_LIMITED", "", "当日提交次数已达上限，请明日再提交", "the daily number of submissions of this token is used up; try again tomorrow"},
	{"NOTIFY_REQUIRED", "22", "应当将处理结果告知当事人后方可办结", "the matter ends only when the person has been told the result"},
	{"CORRECTIVE_ACTION_REQUIRED", "21", "采纳的意见建议应当关联已经采取的纠正措施", "an accepted comment is linked to the corrective action that was taken"},
	{"MATERIALS_REQUIRED", "35", "尚未提交相关事实材料", "the factual materials have not been handed in"},
}

// voicesPerDay is how many comments, demands and claims together one token may
// file on one day in Shanghai. It is state, so that no choice of node evades it.
const voicesPerDay = 50

// mostFreeText is the longest free text of a citizen or of an answer, in bytes.
const mostFreeText = 4 << 10

// voiceDay counts what a token filed on its newest day; the id is the token's.
type voiceDay struct {
	ledger.Head
	Day   calendar.Date `cbor:"10,keyasint"`
	Count int           `cbor:"11,keyasint"`
}

var voiceDays = ledger.NewTable[voiceDay]("voice_days")

// countVoice counts a filing against the day of its token, or refuses it. What
// others file is not touched by one who files too much.
func countVoice(tx *ledger.Tx) error {
	token, today := tx.Actor().Token, calendar.DateOf(tx.Now().Time())
	day, known := voiceDays.Find(tx, token)
	if day.Day != today {
		day.Day, day.Count = today, 0
	}
	if day.Count >= voicesPerDay {
		return refuse("RATE_LIMITED", value("limit", strconv.Itoa(voicesPerDay)))
	}
	day.Count++
	if known {
		return voiceDays.Save(tx, &day)
	}
	day.ID = token
	return voiceDays.Insert(tx, &day)
}

// mustSignIn demands a citizen, legal person or other organisation that has
// signed in (Arts 21, 22, 35; rulebook 3.6).
func mustSignIn(a ledger.Actor) error {
	if !has(a, RoleUser) || a.Token == "" {
		return refuse("FORBIDDEN", field("role", string(RoleUser)))
	}
	return nil
}

// Voice is who speaks. Names, contacts and materials stay at the home node: the
// log carries a pointer, a salted hash and says which node holds the rest. Erasing
// the salt there ends the link.
type Voice struct {
	Submitter   string        `cbor:"1,keyasint"` // token id
	As          ApplicantType `cbor:"2,keyasint,omitempty"`
	ContactHash string        `cbor:"3,keyasint,omitempty"` // salted SHA-256 in hex
	HeldAt      string        `cbor:"4,keyasint"`           // division of the node that received it
	Contact     string        `cbor:"5,keyasint,omitempty"` // pointer into that node's home store
}

// VoiceInput is what a filing says of who speaks.
type VoiceInput struct {
	As          ApplicantType `cbor:"1,keyasint,omitempty"` // CITIZEN when empty
	ContactHash string        `cbor:"2,keyasint,omitempty"` // hash of the receipt of POST /contacts
	Contact     string        `cbor:"3,keyasint,omitempty"` // pointer of that receipt
}

// voiceOf makes the record of who speaks: the token and the node are what the
// state says they are.
func (v VoiceInput) voiceOf(a ledger.Actor) Voice {
	as := v.As
	if as == "" {
		as = ApplicantCitizen
	}
	return Voice{Submitter: a.Token, As: as, ContactHash: v.ContactHash, Contact: v.Contact, HeldAt: a.NodeDivision}
}

func (v VoiceInput) check(a ledger.Actor, article string) error {
	var problems []error
	if v.As != "" && !v.As.Valid() {
		problems = append(problems, refuseUnder(article, "UNKNOWN_CODE", value("voice.as", string(v.As))))
	}
	if wrong := contactFaults(a, "voice.", v.Contact, v.ContactHash); len(wrong) > 0 {
		problems = append(problems, refuseUnder(article, "BAD_VALUE", wrong...))
	}
	return ledger.Join(problems...)
}

// mustSay checks a text that has to be there.
func mustSay(article, name, text string) error {
	if blank(text) {
		return refuseUnder(article, "FIELD_REQUIRED", field(name, "blank"))
	}
	return maySay(article, name, text)
}

// maySay checks a text that may be missing.
func maySay(article, name, text string) error {
	if fault := textFault(text, mostFreeText); fault != "" {
		return refuseUnder(article, "BAD_VALUE", field(name, fault))
	}
	return nil
}

// mustReason checks the reasons that the law asks for.
func mustReason(article, name, text string) error {
	if blank(text) {
		return refuseUnder(article, "REASON_REQUIRED", field(name, "blank"))
	}
	return maySay(article, name, text)
}

// tellVoice notifies whoever spoke, through the node that received them.
func tellVoice(tx *ledger.Tx, v Voice, matter, article, zh, en string) error {
	return notify(tx, Notification{Person: v.Submitter, Matter: matter, Article: article, Division: v.HeldAt, TextZh: zh, TextEn: en})
}

// tellOffice notifies the institution that acts for the given one today.
func tellOffice(tx *ledger.Tx, institution, matter, article, zh, en string) error {
	if institution == "" {
		return nil // nobody was designated yet
	}
	acting, err := Acting(tx, institution)
	if err != nil {
		return err
	}
	return notify(tx, Notification{
		Institution: acting.ID, Matter: matter, Article: article, Division: HomeDivision(acting.Division), TextZh: zh, TextEn: en,
	})
}

// openTo reports whether the public can know the entry: what was never listed,
// and what is a state secret, cannot be spoken about.
func openTo(e *Entry) bool {
	return !e.StateSecret() && (e.Listing == ListingListed || e.Listing == ListingDelisted)
}

// passVoices hands what an institution still owes to the public to its
// successor: no comment, demand or claim is left with an office that is gone.
// Deadlines stay as they are.
func passVoices(tx *ledger.Tx, from string, to Institution) error {
	for _, id := range OpenCommentsOf(tx, from, 0) {
		if err := passComment(tx, id, to); err != nil {
			return err
		}
	}
	var demands []string
	for id := range demandsOpenTo.IDs(tx, "", from) {
		demands = append(demands, id)
	}
	for _, id := range demands {
		demand, err := Demands.Get(tx, id)
		if err != nil {
			return err
		}
		demandsOpenTo.Delete(tx, id, from, dueKey(demand.FiledAt))
		demandsOpenTo.Put(tx, id, to.ID, dueKey(demand.FiledAt))
		DemandsTo.Put(tx, id, to.ID)
		DemandsIn.Put(tx, id, to.Division)
		demand.Institution, demand.Division = to.ID, to.Division
		if err := Demands.Save(tx, &demand); err != nil {
			return err
		}
	}
	for _, claim := range OpenClaimsOf(tx, from) {
		claimsOpenTo.Delete(tx, claim.ID, from)
		claimsOpenTo.Put(tx, claim.ID, to.ID)
		ClaimsTo.Put(tx, claim.ID, to.ID)
		ClaimsIn.Put(tx, claim.ID, to.Division)
		claim.Subject, claim.Division = to.ID, to.Division
		if err := Claims.Save(tx, &claim); err != nil {
			return err
		}
	}
	return nil
}

func passComment(tx *ledger.Tx, id string, to Institution) error {
	comment, err := Comments.Get(tx, id)
	if err != nil {
		return err
	}
	waitNoMore(tx, &comment)
	if err := countComment(tx, comment.Subject, func(n *CommentCounts) { n.PassedOn++ }); err != nil {
		return err
	}
	comment.Subject, comment.Division = to.ID, to.Division
	CommentsTo.Put(tx, id, to.ID)
	CommentsIn.Put(tx, id, to.Division)
	waitFor(tx, &comment)
	if err := countComment(tx, to.ID, func(n *CommentCounts) { n.Received++ }); err != nil {
		return err
	}
	return Comments.Save(tx, &comment)
}
