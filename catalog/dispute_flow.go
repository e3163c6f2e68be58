package catalog

import (
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// OpenDispute opens a dispute about the subject of an entry. A party opens it.
type OpenDispute struct {
	Entry   string   `cbor:"1,keyasint"`
	Parties []string `cbor:"2,keyasint"` // institution ids; the incumbent is added
	Claim   string   `cbor:"3,keyasint"`
}

func (OpenDispute) Kind() ledger.Kind { return "dispute.open" }

func (c OpenDispute) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.Entry)
	if err != nil {
		return err
	}
	for _, party := range append([]string{entry.OpeningSubject}, c.Parties...) {
		if Institutions.Has(r, party) && mustBeSubject(r, a, party) == nil {
			return nil
		}
	}
	return refuse("NOT_A_PARTY", value("entry", c.Entry))
}

func (c OpenDispute) Audit() string { return "opened a dispute about the subject of entry " + c.Entry }

func (c OpenDispute) Apply(tx *ledger.Tx) (SubjectDispute, error) {
	d := SubjectDispute{
		Head: ledger.Head{ID: tx.NewID("dsp")}, Entry: c.Entry, OpenedBy: tx.Actor().Institution, Claim: c.Claim,
	}
	entry, err := Entries.Get(tx, c.Entry)
	if err != nil {
		return d, err
	}
	divisions, err := c.parties(tx, &entry, &d)
	if err != nil {
		return d, err
	}
	if err := c.jurisdiction(tx, &d, divisions); err != nil {
		return d, err
	}
	if !openDisputes.Claim(tx, entry.ID, d.ID) {
		return d, refuseUnder("11(2)", "ALREADY_EXISTS", value("dispute", openDisputes.Owner(tx, entry.ID)))
	}
	entry.Disputed = true
	if err := Entries.Save(tx, &entry); err != nil {
		return d, err
	}
	DisputesOn.Put(tx, d.ID, d.Entry)
	DisputesOfOffice.Put(tx, d.ID, d.Authority)
	OpenDisputesIn.Put(tx, d.ID, d.Division)
	for _, party := range d.Parties {
		DisputesOfParty.Put(tx, d.ID, party)
	}
	if err := enterStage(tx, &d, DisputeNegotiation); err != nil {
		return d, err
	}
	return d, Disputes.Insert(tx, &d)
}

// parties resolves who disputes: at least two different institutions that act.
func (c OpenDispute) parties(tx *ledger.Tx, entry *Entry, d *SubjectDispute) (divisions []string, err error) {
	var problems []error
	if entry.Listing == ListingDelisted {
		problems = append(problems, refuseUnder("11(2)", "BAD_VALUE", value("listing", string(entry.Listing))))
	}
	if blank(c.Claim) {
		problems = append(problems, refuseUnder("11(2)", "REASON_REQUIRED", field("claim", "blank")))
	} else if reason := textFault(c.Claim, 20000); reason != "" {
		problems = append(problems, refuseUnder("11(2)", "BAD_VALUE", field("claim", reason)))
	}
	for i, id := range append([]string{entry.OpeningSubject}, c.Parties...) {
		party, err := Acting(tx, id)
		switch {
		case err != nil:
			problems = append(problems, refuse("NOT_PUBLIC_INSTITUTION", value(indexed("parties", i-1), id)))
		case !contains(d.Parties, party.ID):
			d.Parties = append(d.Parties, party.ID)
			divisions = append(divisions, party.Division)
		}
	}
	if len(d.Parties) < 2 && len(problems) == 0 {
		problems = append(problems, refuse("PARTIES_REQUIRED", field("parties", "another institution than the incumbent")))
	}
	if len(d.Parties) > 0 {
		d.Incumbent = d.Parties[0]
	}
	return divisions, ledger.Join(problems...)
}

// jurisdiction: the authority and government of the parties' level, or of the
// lowest division common to them (R11.3, AT11.6).
func (c OpenDispute) jurisdiction(tx *ledger.Tx, d *SubjectDispute, divisions []string) error {
	d.Division, d.Basis = LowestCommon(divisions...), JurisdictionSameLevel
	for _, division := range divisions {
		if division != d.Division {
			d.Basis = JurisdictionCommonSuperior
		}
	}
	d.Authority = AuthorityOf(tx, d.Division)
	government, ok := Governments.Find(tx, d.Division)
	if d.Authority == "" || !ok {
		return refuse("AUTHORITY_MISSING", value("division", d.Division))
	}
	d.Government = government.Institution
	return nil
}

// RecordMinutes records one negotiation of the parties.
type RecordMinutes struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	HeldOn          string `cbor:"3,keyasint"`
	Summary         string `cbor:"4,keyasint"`
	SHA256          string `cbor:"5,keyasint,omitempty"`
}

func (RecordMinutes) Kind() ledger.Kind { return "dispute.record-minutes" }

func (c RecordMinutes) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeParty(r, a, c.ID) }

func (c RecordMinutes) Audit() string { return "recorded a negotiation of dispute " + c.ID }

func (c RecordMinutes) Apply(tx *ledger.Tx) (SubjectDispute, error) {
	d, err := Disputes.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return d, err
	}
	if d.State, err = DisputeFlow.Next(d.State, c.Kind()); err != nil {
		return d, err
	}
	var problems []error
	if day, err := calendar.ParseDate(c.HeldOn); err != nil || day > dayOf(tx.Now()) {
		problems = append(problems, refuseUnder("11(2)", "BAD_VALUE", field("heldOn", "a date, 2006-01-02, not to come")))
	}
	if blank(c.Summary) {
		problems = append(problems, refuseUnder("11(2)", "FIELD_REQUIRED", field("summary", "blank")))
	} else if reason := textFault(c.Summary, 20000); reason != "" {
		problems = append(problems, refuseUnder("11(2)", "BAD_VALUE", field("summary", reason)))
	}
	if c.SHA256 != "" && !isHexDigest(c.SHA256) {
		problems = append(problems, refuseUnder("11(2)", "BAD_VALUE", field("sha256", "64 digits of lower-case hex")))
	}
	if err := ledger.Join(problems...); err != nil {
		return d, err
	}
	d.Minutes = append(d.Minutes, Minutes{
		By: tx.Actor().Institution, At: tx.Now(), HeldOn: c.HeldOn, Summary: c.Summary, SHA256: c.SHA256,
	})
	return d, Disputes.Save(tx, &d)
}

// AgreeOnSubject is a party's consent to a subject. When all have consented to
// the same one the dispute is resolved, at any stage before a decision.
type AgreeOnSubject struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Subject         string `cbor:"3,keyasint"`
}

func (AgreeOnSubject) Kind() ledger.Kind { return "dispute.agree" }

func (c AgreeOnSubject) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeParty(r, a, c.ID) }

func (c AgreeOnSubject) Audit() string { return "signed for a subject in dispute " + c.ID }

func (c AgreeOnSubject) Apply(tx *ledger.Tx) (SubjectDispute, error) {
	d, err := Disputes.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return d, err
	}
	if _, err := DisputeFlow.Next(d.State, c.Kind()); err != nil {
		return d, err
	}
	subject, err := d.eligible(tx, c.Subject)
	if err != nil {
		return d, err
	}
	for _, party := range d.partiesOf(tx, tx.Actor()) {
		d.sign(Signature{Party: party, Subject: subject, At: tx.Now()})
	}
	if !d.allSigned(subject) {
		if err := tellParties(tx, &d, "一方已签署开放主体协议", "a party signed for a subject"); err != nil {
			return d, err
		}
		return d, Disputes.Save(tx, &d)
	}
	if err := enterStage(tx, &d, DisputeResolvedByAgreement); err != nil {
		return d, err
	}
	if err := settle(tx, &d, subject, "争议各方协商一致"); err != nil {
		return d, err
	}
	return d, Disputes.Save(tx, &d)
}

// eligible: a party, or an institution that accepted the duty (R11.2).
func (d *SubjectDispute) eligible(r ledger.Reader, id string) (string, error) {
	for _, candidate := range append(append([]string{}, d.Parties...), d.Volunteers...) {
		if sameInstitution(r, candidate, id) {
			acting, err := Acting(r, id)
			return acting.ID, err
		}
	}
	return "", refuse("SUBJECT_NOT_ELIGIBLE", value("subject", id))
}

func (d *SubjectDispute) sign(s Signature) {
	for i := range d.Signatures {
		if d.Signatures[i].Party == s.Party {
			d.Signatures[i] = s
			return
		}
	}
	d.Signatures = append(d.Signatures, s)
}

func (d *SubjectDispute) allSigned(subject string) bool {
	signed := 0
	for _, s := range d.Signatures {
		if s.Subject == subject {
			signed++
		}
	}
	return signed == len(d.Parties)
}

// AcceptDuty is an institution's consent, no party itself, to become the
// subject (R11.2).
type AcceptDuty struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (AcceptDuty) Kind() ledger.Kind { return "dispute.accept-duty" }

func (AcceptDuty) Allow(_ ledger.Reader, a ledger.Actor) error {
	if err := mustBeOfficer(a); err != nil {
		return err
	}
	if !has(a, RoleSubject) && !has(a, RoleInstitution) {
		return refuseUnder("11(2)", "FORBIDDEN", field("role", "SUB, INS"))
	}
	return nil
}

func (c AcceptDuty) Audit() string { return "accepted to become the subject in dispute " + c.ID }

func (c AcceptDuty) Apply(tx *ledger.Tx) (SubjectDispute, error) {
	d, err := Disputes.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return d, err
	}
	if _, err := DisputeFlow.Next(d.State, c.Kind()); err != nil {
		return d, err
	}
	if contains(append(append([]string{}, d.Parties...), d.Volunteers...), tx.Actor().Institution) {
		return d, refuseUnder("11(2)", "NO_CHANGE", value("institution", tx.Actor().Institution))
	}
	d.Volunteers = append(d.Volunteers, tx.Actor().Institution)
	if err := tellParties(tx, &d, "有其他机构同意承担开放主体职责", "another institution accepts to be the subject"); err != nil {
		return d, err
	}
	return d, Disputes.Save(tx, &d)
}

// DeclareNegotiationFailed is a party's alone (R11.2): it puts the dispute
// before the authority.
type DeclareNegotiationFailed struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (DeclareNegotiationFailed) Kind() ledger.Kind { return "dispute.declare-failed" }

func (c DeclareNegotiationFailed) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustBeParty(r, a, c.ID)
}

func (c DeclareNegotiationFailed) Audit() string {
	return "declared the negotiation of dispute " + c.ID + " failed"
}

func (c DeclareNegotiationFailed) Apply(tx *ledger.Tx) (SubjectDispute, error) {
	d, err := Disputes.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return d, err
	}
	if err := enterStage(tx, &d, DisputeAuthority); err != nil {
		return d, err
	}
	if blank(c.Reason) {
		return d, refuseUnder("11(2)", "REASON_REQUIRED", field("reason", "blank"))
	}
	d.FailedBy, d.FailedFor = tx.Actor().Institution, c.Reason
	return d, Disputes.Save(tx, &d)
}

// WithdrawDispute is a party's consent to drop the dispute; when all parties
// have given it the dispute ends and the incumbent stays.
type WithdrawDispute struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (WithdrawDispute) Kind() ledger.Kind { return "dispute.withdraw" }

func (c WithdrawDispute) Allow(r ledger.Reader, a ledger.Actor) error { return mustBeParty(r, a, c.ID) }

func (c WithdrawDispute) Audit() string { return "a party withdrew from dispute " + c.ID }

func (c WithdrawDispute) Apply(tx *ledger.Tx) (SubjectDispute, error) {
	d, err := Disputes.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return d, err
	}
	if _, err := DisputeFlow.Next(d.State, c.Kind()); err != nil {
		return d, err
	}
	before := len(d.Withdrawals)
	for _, party := range d.partiesOf(tx, tx.Actor()) {
		if !contains(d.Withdrawals, party) {
			d.Withdrawals = append(d.Withdrawals, party)
		}
	}
	if len(d.Withdrawals) == before {
		return d, refuseUnder("11(2)", "NO_CHANGE", value("dispute", d.ID))
	}
	if len(d.Withdrawals) < len(d.Parties) {
		return d, Disputes.Save(tx, &d)
	}
	if err := enterStage(tx, &d, DisputeWithdrawn); err != nil {
		return d, err
	}
	if err := settle(tx, &d, "", ""); err != nil {
		return d, err
	}
	return d, Disputes.Save(tx, &d)
}
