package catalog

import "github.com/mulu-catalog/mulu/ledger"

// The duties about rights claims.
const (
	TaskVerifyClaim TaskKind = "VERIFY_CLAIM"       // 立即初步核实
	TaskFinalVerify TaskKind = "FINAL_VERIFY_CLAIM" // 最终核实并作出处理
	TaskNotifyClaim TaskKind = "NOTIFY_CLAIM"       // 告知当事人处理结果
)

// ClaimInterest is the right that open data is said to infringe (Art 35(1)).
type ClaimInterest string

// The interests.
const (
	InterestTradeSecret ClaimInterest = "TRADE_SECRET" // 商业秘密
	InterestPrivacy     ClaimInterest = "PRIVACY"      // 个人隐私
	InterestOther       ClaimInterest = "OTHER"        // 其他合法权益
)

// Valid reports whether the interest is one of the three.
func (i ClaimInterest) Valid() bool {
	return i == InterestTradeSecret || i == InterestPrivacy || i == InterestOther
}

// ClaimCheck is what a verification came to.
type ClaimCheck string

// The checks: the preliminary one, which suspends or does not, and the final
// one.
const (
	CheckSuspend      ClaimCheck = "SUSPEND"       // 初步核实：认为必要，立即中止
	CheckNotNecessary ClaimCheck = "NOT_NECESSARY" // 初步核实：无需中止
	CheckFinal        ClaimCheck = "FINAL"         // 最终核实
)

// Verification is one of the two checks of a claim.
type Verification struct {
	Check    ClaimCheck     `cbor:"1,keyasint"`
	Findings string         `cbor:"2,keyasint"`
	At       ledger.Instant `cbor:"3,keyasint"`
}

// RightsClaim says that open data infringes a right and asks the subject to
// suspend or withdraw it (Art 35, SM-15). It ends when the party has been told.
type RightsClaim struct {
	ledger.Head
	Entry       string         `cbor:"10,keyasint"`
	Subject     string         `cbor:"11,keyasint"` // opening subject at the filing
	Division    string         `cbor:"12,keyasint"`
	Interest    ClaimInterest  `cbor:"13,keyasint"`
	Text        string         `cbor:"14,keyasint"`
	Voice       Voice          `cbor:"15,keyasint"`
	State       ClaimState     `cbor:"16,keyasint"`
	FiledAt     ledger.Instant `cbor:"17,keyasint"`
	Materials   []Material     `cbor:"18,keyasint,omitempty"`
	Limit       TimeLimit      `cbor:"19,keyasint,omitempty"` // of the preliminary check; begins with the materials
	Preliminary Verification   `cbor:"20,keyasint,omitempty"`
	Final       Verification   `cbor:"21,keyasint,omitempty"`
	Outcome     ClaimOutcome   `cbor:"22,keyasint,omitempty"`
	Reasons     string         `cbor:"23,keyasint,omitempty"`
	DecidedAt   ledger.Instant `cbor:"24,keyasint,omitempty"`
	NotifiedAt  ledger.Instant `cbor:"25,keyasint,omitempty"`
	Notice      string         `cbor:"26,keyasint,omitempty"`
	Comment     string         `cbor:"27,keyasint,omitempty"` // that it was filed as
	Suspended   bool           `cbor:"28,keyasint,omitempty"` // the entry was suspended for it
}

// ClaimFlow is SM-15. A claim with materials is received and put to the
// preliminary check in one command.
var ClaimFlow = ledger.NewFlow("SM-15 RightsClaim", "35",
	ledger.Move[ClaimState]{From: "", Command: "claim.file", To: ClaimAwaitingMaterials, Article: "35(1)"},
	ledger.Move[ClaimState]{From: "", Command: "claim.file", To: ClaimPreliminary, Article: "35(2)"},
	ledger.Move[ClaimState]{From: "", Command: "comment.retype", To: ClaimAwaitingMaterials, Article: "21"},
	ledger.Move[ClaimState]{From: ClaimAwaitingMaterials, Command: "claim.add-materials", To: ClaimPreliminary, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimPreliminary, Command: "claim.add-materials", To: ClaimPreliminary, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimSuspended, Command: "claim.add-materials", To: ClaimSuspended, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimNotSuspended, Command: "claim.add-materials", To: ClaimNotSuspended, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimPreliminary, Command: "claim.verify", To: ClaimSuspended, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimPreliminary, Command: "claim.verify", To: ClaimNotSuspended, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimSuspended, Command: "claim.verify", To: ClaimFinalVerification, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimNotSuspended, Command: "claim.verify", To: ClaimFinalVerification, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimFinalVerification, Command: "claim.decide", To: ClaimDecided, Article: "35(2)"},
	ledger.Move[ClaimState]{From: ClaimDecided, Command: "claim.notify", To: ClaimNotified, Article: "35(2)"},
)

// Claims, by claimant, by entry, by the subject (open ones by filing).
var (
	Claims       = ledger.NewTable[RightsClaim]("claims", ledger.KeepVersions, ledger.Feed)
	ClaimsBy     = ledger.NewIndex("claims_by_claimant")
	ClaimsOn     = ledger.NewIndex("claims_by_entry")
	ClaimsTo     = ledger.NewIndex("claims_by_subject")
	ClaimsIn     = ledger.NewIndex("claims_by_division")
	claimsOpenTo = ledger.NewIndex("claims_open_by_subject")
)

// Open reports whether the party still waits to be told.
func (c RightsClaim) Open() bool { return c.State != ClaimNotified }

// CheckOverdue answers whether the preliminary check was not made on the
// working day on which the materials came (立即; R35.1).
func (c RightsClaim) CheckOverdue(now ledger.Instant) bool {
	switch {
	case c.Limit.DueAt.IsZero():
		return false // no clock runs before the materials (AT35.1)
	case !c.Preliminary.At.IsZero():
		return c.Limit.over(c.Preliminary.At)
	}
	return c.Limit.over(now)
}

// OpenClaimsOf lists the open claims against a subject, oldest first.
func OpenClaimsOf(r ledger.Reader, subject string) []RightsClaim {
	var open []RightsClaim
	for id := range claimsOpenTo.IDs(r, "", subject) {
		if claim, ok := Claims.Find(r, id); ok {
			open = append(open, claim)
		}
	}
	return open
}

// enterClaim puts a claim before the subject of its entry. The caller has
// checked it.
func enterClaim(tx *ledger.Tx, c RightsClaim) (RightsClaim, error) {
	entry, err := Entries.Get(tx, c.Entry)
	if err != nil {
		return c, err
	}
	subject, err := Acting(tx, entry.OpeningSubject)
	if err != nil {
		return c, err
	}
	c.ID, c.Subject, c.Division, c.FiledAt = tx.NewID("clm"), subject.ID, subject.Division, tx.Now()
	to := ClaimAwaitingMaterials
	if len(c.Materials) > 0 {
		to = ClaimPreliminary
	}
	if err := ClaimFlow.Step("", tx.Kind(), to); err != nil {
		return c, err
	}
	c.State = to
	nameKept(tx, c.ID, c.Voice.Contact)
	for _, m := range c.Materials {
		nameKept(tx, c.ID, m.Pointer)
	}
	ClaimsBy.Put(tx, c.ID, c.Voice.Submitter)
	ClaimsOn.Put(tx, c.ID, c.Entry)
	ClaimsTo.Put(tx, c.ID, c.Subject)
	ClaimsIn.Put(tx, c.ID, c.Division)
	claimsOpenTo.Put(tx, c.ID, c.Subject)
	if to == ClaimAwaitingMaterials {
		err = tellVoice(tx, c.Voice, c.ID, "35(2)", "已收到您的权益主张，请补充相关事实材料", "your claim was received; please add the factual materials")
	} else {
		err = demandCheck(tx, &c)
	}
	if err != nil {
		return c, err
	}
	return c, Claims.Insert(tx, &c)
}

// demandCheck starts the clock of the preliminary check: 立即, by default the
// same working day. The caller saves the claim.
func demandCheck(tx *ledger.Tx, c *RightsClaim) error {
	c.Limit = limitOf(tx, tx.Now(), 0)
	err := openTaskWithin(tx, Task{
		TaskKind: TaskVerifyClaim, Institution: c.Subject, Division: c.Division, Matter: c.ID, Article: "35(2)",
	}, c.Limit)
	if err != nil {
		return err
	}
	return tellOffice(tx, c.Subject, c.ID, "35(2)", "收到权益主张及事实材料，应当立即初步核实", "a claim with materials was received; verify it at once")
}

// mustDecideClaim demands the opening subject of the claimed entry as it is
// today: only it is empowered by Article 35.
func mustDecideClaim(r ledger.Reader, a ledger.Actor, id string) error {
	claim, err := Claims.Get(r, id)
	if err != nil {
		return err
	}
	return mustActFor(r, a, claim.Entry)
}

// moveClaim reads a claim and checks the step that the command wants to take.
func moveClaim(tx *ledger.Tx, id string, version int, to ClaimState) (RightsClaim, error) {
	claim, err := Claims.Expect(tx, id, version)
	if err != nil {
		return claim, err
	}
	if err := ClaimFlow.Step(claim.State, tx.Kind(), to); err != nil {
		return claim, err
	}
	claim.State = to
	return claim, nil
}

// FileClaim claims that open data infringes a right. Without materials the claim
// waits for them and no clock runs (AT35.1).
type FileClaim struct {
	Entry     string          `cbor:"1,keyasint"`
	Interest  ClaimInterest   `cbor:"2,keyasint"`
	Text      string          `cbor:"3,keyasint"`
	Materials []MaterialInput `cbor:"4,keyasint,omitempty"`
	Voice     VoiceInput      `cbor:"5,keyasint,omitempty"`
}

func (FileClaim) Kind() ledger.Kind { return "claim.file" }

func (FileClaim) Allow(_ ledger.Reader, a ledger.Actor) error { return mustSignIn(a) }

func (c FileClaim) Audit() string {
	return "claimed that entry " + c.Entry + " infringes: " + string(c.Interest)
}

func (c FileClaim) Apply(tx *ledger.Tx) (RightsClaim, error) {
	if err := c.check(tx, tx.Actor()); err != nil {
		return RightsClaim{}, err
	}
	if err := countVoice(tx); err != nil {
		return RightsClaim{}, err
	}
	return enterClaim(tx, RightsClaim{
		Entry: c.Entry, Interest: c.Interest, Text: c.Text, Materials: received(tx, c.Materials), Voice: c.Voice.voiceOf(tx.Actor()),
	})
}

func (c FileClaim) check(r ledger.Reader, a ledger.Actor) error {
	problems := []error{mustSay("35", "text", c.Text), checkMaterials(a, nil, c.Materials), c.Voice.check(a, "35")}
	if !c.Interest.Valid() {
		problems = append(problems, refuseUnder("35", "UNKNOWN_CODE", value("interest", string(c.Interest))))
	}
	entry, err := Entries.Get(r, c.Entry)
	switch {
	case err != nil:
		problems = append(problems, err)
	case !openTo(&entry):
		problems = append(problems, refuseUnder("35", "NOT_CATALOGUED", value("entry", c.Entry)))
	case !contains([]OpeningState{OpeningOpen, OpeningSuspended, OpeningProcessing}, entry.Opening):
		problems = append(problems, refuseUnder("35", "NOT_OPEN", value("opening", string(entry.Opening))))
	}
	return ledger.Join(problems...)
}

// AddClaimMaterials hands factual materials in; with the first ones the duty of
// an immediate check begins.
type AddClaimMaterials struct {
	ID        string          `cbor:"1,keyasint"`
	Materials []MaterialInput `cbor:"2,keyasint"`
}

func (AddClaimMaterials) Kind() ledger.Kind { return "claim.add-materials" }

// Allow: whoever filed the claim.
func (c AddClaimMaterials) Allow(r ledger.Reader, a ledger.Actor) error {
	claim, err := Claims.Get(r, c.ID)
	if err != nil {
		return err
	}
	if err := mustSignIn(a); err != nil || claim.Voice.Submitter != a.Token {
		return refuseUnder("35", "FORBIDDEN", field("role", "the claimant"))
	}
	return nil
}

func (c AddClaimMaterials) Audit() string { return "added materials to claim " + c.ID }

func (c AddClaimMaterials) Apply(tx *ledger.Tx) (RightsClaim, error) {
	claim, err := Claims.Get(tx, c.ID)
	if err != nil {
		return claim, err
	}
	from := claim.State
	if claim.State, err = ClaimFlow.Next(from, c.Kind()); err != nil {
		return claim, err
	}
	if len(c.Materials) == 0 {
		return claim, refuse("MATERIALS_REQUIRED", field("materials", "empty"))
	}
	if err := checkMaterials(tx.Actor(), claim.Materials, c.Materials); err != nil {
		return claim, err
	}
	claim.Materials = append(append([]Material(nil), claim.Materials...), received(tx, c.Materials)...)
	for _, m := range c.Materials {
		nameKept(tx, claim.ID, m.Pointer)
	}
	if from == ClaimAwaitingMaterials {
		err = demandCheck(tx, &claim)
	} else {
		err = tellOffice(tx, claim.Subject, claim.ID, "35(2)", "权益主张人补充了事实材料", "the claimant added materials")
	}
	if err != nil {
		return claim, err
	}
	return claim, Claims.Save(tx, &claim)
}
