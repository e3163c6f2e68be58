package catalog

import "github.com/mulu-catalog/mulu/ledger"

// AccessGrant is a data user's access to one restricted entry. The grants of an
// entry are its public list of recipients (Art 16(1), INV-12).
type AccessGrant struct {
	ledger.Head
	Application string         `cbor:"10,keyasint"`
	Agreement   string         `cbor:"11,keyasint"`
	Entry       string         `cbor:"12,keyasint"`
	User        string         `cbor:"13,keyasint"` // token id
	UserType    ApplicantType  `cbor:"14,keyasint"`
	UserName    string         `cbor:"15,keyasint"` // masked for a natural person
	Purpose     string         `cbor:"16,keyasint"`
	State       GrantState     `cbor:"17,keyasint"`
	GrantedAt   ledger.Instant `cbor:"18,keyasint"`
	EndedAt     ledger.Instant `cbor:"19,keyasint,omitempty"`
	EndReason   string         `cbor:"20,keyasint,omitempty"`
}

// Grants, by entry: the recipients list.
var (
	Grants     = ledger.NewTable[AccessGrant]("grants", ledger.KeepVersions, ledger.Feed)
	GrantsOf   = ledger.NewIndex("grants_by_entry")
	GrantsUser = ledger.NewIndex("grants_by_user")
)

// GrantFlow is SM-12 as far as changes of the entry end a grant.
var GrantFlow = ledger.NewFlow("SM-12 AccessGrant", "17(2)",
	ledger.Move[GrantState]{From: "", Command: "agreement.file", To: GrantActive},
	ledger.Move[GrantState]{From: GrantActive, Command: "agreement.end", To: GrantExpired},
)

// Recipients is the public list of who receives an entry's restricted data
// (R16.3): it needs no sign-in and changes with the grant itself.
func Recipients(r ledger.Reader, entry string) []AccessGrant {
	var list []AccessGrant
	for id := range GrantsOf.IDs(r, "", entry) {
		if grant, ok := Grants.Find(r, id); ok {
			list = append(list, grant)
		}
	}
	return list
}

// grantAccess activates the access that a filed agreement gives.
func grantAccess(tx *ledger.Tx, agreement *OpeningUseAgreement) (AccessGrant, error) {
	var none AccessGrant
	application, err := Applications.Get(tx, agreement.Application)
	if err != nil {
		return none, err
	}
	if application.State, err = ApplicationFlow.Next(application.State, tx.Kind()); err != nil {
		return none, err
	}
	if err := Applications.Save(tx, &application); err != nil {
		return none, err
	}
	grant := AccessGrant{
		Head: ledger.Head{ID: tx.NewID("grt")}, Application: application.ID, Agreement: agreement.ID, Entry: agreement.Entry,
		User: agreement.User, UserType: application.AppType, UserName: application.Name, Purpose: application.Purpose,
		State: GrantActive, GrantedAt: tx.Now(),
	}
	GrantsOf.Put(tx, grant.ID, grant.Entry)
	GrantsUser.Put(tx, grant.ID, grant.User)
	if err := tellApplicant(tx, &application, "已授予访问权限", "access was granted"); err != nil {
		return none, err
	}
	return grant, Grants.Insert(tx, &grant)
}

// grantCarries reports whether an active grant gives access to restricted data:
// the grant is active, its agreement is filed with all six terms and has not run
// out, and the filing stands (INV-9). Whether the entry is open is asked before.
func grantCarries(r ledger.Reader, now ledger.Instant, e *Entry, id string) bool {
	grant, ok := Grants.Find(r, id)
	if !ok || grant.Entry != e.ID || grant.State != GrantActive {
		return false
	}
	agreement, ok := Agreements.Find(r, grant.Agreement)
	if !ok || agreement.State != AgreementFiled || len(missingTerms(agreement.Terms)) > 0 {
		return false
	}
	if !agreement.Until.IsZero() && agreement.Until <= now {
		return false
	}
	filing, ok := Filings.Find(r, agreement.Filing)
	return ok && filing.Status != FilingWithdrawn
}

// endGrants ends the access that was granted to an entry: it was withdrawn,
// prohibited or upgraded (SM-12, ENDED_BY_CHANGE). The caller saves the entry.
func endGrants(tx *ledger.Tx, e *Entry, reason string) error {
	e.GrantsStop = true
	for _, grant := range Recipients(tx, e.ID) {
		if grant.State != GrantActive && grant.State != GrantSuspendedRectification {
			continue
		}
		grant.State, grant.EndedAt, grant.EndReason = GrantEndedByChange, tx.Now(), reason
		if err := Grants.Save(tx, &grant); err != nil {
			return err
		}
		err := notify(tx, Notification{
			Person: grant.User, Matter: grant.ID, Article: "15", TextZh: "数据开放情况发生变化，访问权限终止", TextEn: "the opening of the data changed; the access ends",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// EndAgreement ends an agreement by notice of either party; the access ends
// with it.
type EndAgreement struct {
	ID     string `cbor:"1,keyasint"`
	Reason string `cbor:"2,keyasint"`
}

func (EndAgreement) Kind() ledger.Kind { return "agreement.end" }

func (c EndAgreement) Allow(r ledger.Reader, a ledger.Actor) error {
	return SignAgreement{ID: c.ID}.Allow(r, a)
}

func (c EndAgreement) Audit() string { return "ended agreement " + c.ID }

func (c EndAgreement) Apply(tx *ledger.Tx) (OpeningUseAgreement, error) {
	agreement, err := Agreements.Get(tx, c.ID)
	if err != nil {
		return agreement, err
	}
	if agreement.State, err = AgreementFlow.Next(agreement.State, c.Kind()); err != nil {
		return agreement, err
	}
	if blank(c.Reason) {
		return agreement, refuseUnder("17(1)", "REASON_REQUIRED", field("reason", "blank"))
	}
	if grant, ok := Grants.Find(tx, agreement.Grant); ok && grant.State == GrantActive {
		if grant.State, err = GrantFlow.Next(grant.State, c.Kind()); err != nil {
			return agreement, err
		}
		grant.EndedAt, grant.EndReason = tx.Now(), c.Reason
		if err := Grants.Save(tx, &grant); err != nil {
			return agreement, err
		}
	}
	return agreement, Agreements.Save(tx, &agreement)
}
