package catalog

import "github.com/mulu-catalog/mulu/ledger"

// The duties of Article 12.
const (
	TaskAnswerSuggestion TaskKind = "ANSWER_SUGGESTION" // 答复属性修改建议
	TaskChangeAttribute  TaskKind = "CHANGE_ATTRIBUTE"  // 按采纳的建议变更属性
)

// AttributeSuggestion is what the authority of the same level suggests about an
// entry's attribute (SM-4, Art 12). The subject decides; where they disagree
// the committee is heard and the government of their level decides.
type AttributeSuggestion struct {
	ledger.Head
	Entry        string          `cbor:"10,keyasint"`
	From         OpenAttribute   `cbor:"11,keyasint"`
	To           OpenAttribute   `cbor:"12,keyasint"`
	Reason       string          `cbor:"13,keyasint"`
	Authority    string          `cbor:"14,keyasint"` // institution id
	Subject      string          `cbor:"15,keyasint"` // institution id
	Division     string          `cbor:"16,keyasint"` // of both
	State        SuggestionState `cbor:"17,keyasint"`
	StageSince   ledger.Instant  `cbor:"18,keyasint"`
	Reply        string          `cbor:"19,keyasint,omitempty"`
	RepliedAt    ledger.Instant  `cbor:"20,keyasint,omitempty"`
	Consultation string          `cbor:"21,keyasint,omitempty"`
	Decision     string          `cbor:"22,keyasint,omitempty"`
}

// Suggestions, by entry, by authority as it was then, by its division, by
// subject; one is open for an entry.
var (
	Suggestions        = ledger.NewTable[AttributeSuggestion]("suggestions", ledger.KeepVersions, ledger.Feed)
	SuggestionsOn      = ledger.NewIndex("suggestions_by_entry")
	SuggestionsBy      = ledger.NewIndex("suggestions_by_authority")
	SuggestionsIn      = ledger.NewIndex("suggestions_by_division")
	SuggestionsTo      = ledger.NewIndex("suggestions_by_subject")
	pendingSuggestions = ledger.NewUnique("suggestions_pending")
)

// SuggestionFlow is SM-4.
var SuggestionFlow = ledger.NewFlow("SM-4 AttributeSuggestion", "12",
	ledger.Move[SuggestionState]{From: "", Command: "suggestion.propose", To: SuggestionProposed, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionProposed, Command: "suggestion.respond", To: SuggestionAccepted, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionProposed, Command: "suggestion.respond", To: SuggestionDisagreed, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionDisagreed, Command: "suggestion.withdraw", To: SuggestionWithdrawn, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionDisagreed, Command: "consultation.request", To: SuggestionExpertConsultation, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionExpertConsultation, Command: "consultation.request", To: SuggestionExpertConsultation, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionExpertConsultation, Command: "consultation.issue-opinion", To: SuggestionOpinionReceived, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionOpinionReceived, Command: "matter.submit-to-government", To: SuggestionGovernmentPending, Article: "12"},
	ledger.Move[SuggestionState]{From: SuggestionGovernmentPending, Command: "matter.decide", To: SuggestionDecided, Article: "12"},
)

// PendingSuggestion is the suggestion about an entry that is not settled yet.
// The listing of an entry that is not listed waits for it (R12.5).
func PendingSuggestion(r ledger.Reader, entry string) (AttributeSuggestion, bool) {
	id := pendingSuggestions.Owner(r, entry)
	if id == "" {
		return AttributeSuggestion{}, false
	}
	return Suggestions.Find(r, id)
}

// mustHandleSuggestion demands the authority that made the suggestion.
func mustHandleSuggestion(r ledger.Reader, a ledger.Actor, id string) error {
	s, err := Suggestions.Get(r, id)
	if err != nil {
		return err
	}
	return under("12", mustBeAuthorityOf(r, a, s.Division))
}

// moveSuggestion sets the stage, and settles the matter when it is the last.
func moveSuggestion(tx *ledger.Tx, s *AttributeSuggestion, to SuggestionState) error {
	if err := SuggestionFlow.Step(s.State, tx.Kind(), to); err != nil {
		return err
	}
	s.State, s.StageSince = to, tx.Now()
	if err := closeTasks(tx, s.ID); err != nil {
		return err
	}
	switch to {
	case SuggestionAccepted, SuggestionWithdrawn, SuggestionDecided:
		pendingSuggestions.Release(tx, s.Entry, s.ID)
	default: // the suggestion is still pending
	}
	return nil
}

func tellSuggestion(tx *ledger.Tx, s *AttributeSuggestion, zh, en string) error {
	for _, institution := range []string{s.Authority, s.Subject} {
		err := notify(tx, Notification{
			Institution: institution, Matter: s.ID, Article: "12", Division: HomeDivision(s.Division), TextZh: zh, TextEn: en,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SuggestAttribute suggests another attribute to a subject of the same level
// (R12.2, AT12.2).
type SuggestAttribute struct {
	Entry           string        `cbor:"1,keyasint"`
	ExpectedVersion int           `cbor:"2,keyasint,omitempty"` // of the entry
	To              OpenAttribute `cbor:"3,keyasint"`
	Reason          string        `cbor:"4,keyasint"`
}

func (SuggestAttribute) Kind() ledger.Kind { return "suggestion.propose" }

func (c SuggestAttribute) Allow(r ledger.Reader, a ledger.Actor) error {
	entry, err := Entries.Get(r, c.Entry)
	if err != nil {
		return err
	}
	division, err := subjectDivision(r, &entry)
	if err != nil {
		return err
	}
	return under("12", mustBeAuthorityOf(r, a, division))
}

func (c SuggestAttribute) Audit() string {
	return "suggested " + string(c.To) + " for entry " + c.Entry
}

func (c SuggestAttribute) Apply(tx *ledger.Tx) (AttributeSuggestion, error) {
	s := AttributeSuggestion{Head: ledger.Head{ID: tx.NewID("sug")}, Entry: c.Entry, To: c.To, Reason: c.Reason, StageSince: tx.Now()}
	entry, err := Entries.Expect(tx, c.Entry, c.ExpectedVersion)
	if err != nil {
		return s, err
	}
	subject, err := Acting(tx, entry.OpeningSubject)
	if err != nil {
		return s, err
	}
	if err := c.check(&entry); err != nil {
		return s, err
	}
	if !pendingSuggestions.Claim(tx, entry.ID, s.ID) {
		return s, refuseUnder("12", "ALREADY_EXISTS", value("suggestion", pendingSuggestions.Owner(tx, entry.ID)))
	}
	s.From, s.Authority, s.Subject, s.Division = entry.Attribute, tx.Actor().Institution, subject.ID, subject.Division
	if s.State, err = SuggestionFlow.Next("", c.Kind()); err != nil {
		return s, err
	}
	SuggestionsOn.Put(tx, s.ID, s.Entry)
	SuggestionsBy.Put(tx, s.ID, s.Authority)
	SuggestionsIn.Put(tx, s.ID, s.Division)
	SuggestionsTo.Put(tx, s.ID, s.Subject)
	if err := Suggestions.Insert(tx, &s); err != nil {
		return s, err
	}
	if err := tellSuggestion(tx, &s, "同级主管部门对数据开放属性提出修改建议", "the authority suggests another attribute"); err != nil {
		return s, err
	}
	return s, openTask(tx, Task{
		TaskKind: TaskAnswerSuggestion, Institution: s.Subject, Division: s.Division, Matter: s.ID, Article: "12",
	})
}

func (c SuggestAttribute) check(entry *Entry) error {
	var problems []error
	switch {
	case !c.To.Valid():
		problems = append(problems, refuse("UNKNOWN_CODE", value("to", string(c.To))))
	case entry.Attribute == c.To:
		problems = append(problems, refuseUnder("12", "NO_CHANGE", value("to", string(c.To))))
	}
	if entry.Listing == ListingDelisted {
		problems = append(problems, refuseUnder("12", "BAD_VALUE", value("listing", string(entry.Listing))))
	}
	if blank(c.Reason) {
		problems = append(problems, refuseUnder("12", "REASON_REQUIRED", field("reason", "blank")))
	} else if reason := textFault(c.Reason, 20000); reason != "" {
		problems = append(problems, refuseUnder("12", "BAD_VALUE", field("reason", reason)))
	}
	return ledger.Join(problems...)
}

// RespondToSuggestion is the subject's answer: accepted, or rejected with
// reasons. An acceptance changes nothing by itself: the change follows by its
// own command with all its preconditions.
type RespondToSuggestion struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Accept          bool   `cbor:"3,keyasint,omitempty"`
	Reply           string `cbor:"4,keyasint,omitempty"`
}

func (RespondToSuggestion) Kind() ledger.Kind { return "suggestion.respond" }

func (c RespondToSuggestion) Allow(r ledger.Reader, a ledger.Actor) error {
	s, err := Suggestions.Get(r, c.ID)
	if err != nil {
		return err
	}
	entry, err := Entries.Get(r, s.Entry) // whose subject may have changed meanwhile
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, entry.OpeningSubject)
}

func (c RespondToSuggestion) Audit() string { return "answered suggestion " + c.ID }

func (c RespondToSuggestion) Apply(tx *ledger.Tx) (AttributeSuggestion, error) {
	s, err := Suggestions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return s, err
	}
	to, zh, en := SuggestionDisagreed, "数据开放主体未采纳修改建议", "the subject does not accept the suggestion"
	if c.Accept {
		to, zh, en = SuggestionAccepted, "数据开放主体采纳修改建议", "the subject accepts the suggestion"
	}
	if err := moveSuggestion(tx, &s, to); err != nil {
		return s, err
	}
	if !c.Accept && blank(c.Reply) {
		return s, refuseUnder("12", "REASON_REQUIRED", field("reply", "a rejection gives its reasons"))
	}
	if reason := textFault(c.Reply, 20000); reason != "" {
		return s, refuseUnder("12", "BAD_VALUE", field("reply", reason))
	}
	s.Reply, s.RepliedAt, s.Subject = c.Reply, tx.Now(), tx.Actor().Institution
	if c.Accept {
		duty := Task{TaskKind: TaskChangeAttribute, Institution: s.Subject, Division: s.Division, Matter: s.Entry, Article: "12", Note: string(s.To)}
		if err := openTask(tx, duty); err != nil {
			return s, err
		}
	} else if err := openTask(tx, Task{
		TaskKind: TaskConsultCommittee, Institution: s.Authority, Division: s.Division, Matter: s.ID, Article: "12",
	}); err != nil {
		return s, err
	}
	if err := tellSuggestion(tx, &s, zh, en); err != nil {
		return s, err
	}
	return s, Suggestions.Save(tx, &s)
}

// WithdrawSuggestion takes a rejected suggestion back.
type WithdrawSuggestion struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
}

func (WithdrawSuggestion) Kind() ledger.Kind { return "suggestion.withdraw" }

func (c WithdrawSuggestion) Allow(r ledger.Reader, a ledger.Actor) error {
	return mustHandleSuggestion(r, a, c.ID)
}

func (c WithdrawSuggestion) Audit() string { return "withdrew suggestion " + c.ID }

func (c WithdrawSuggestion) Apply(tx *ledger.Tx) (AttributeSuggestion, error) {
	s, err := Suggestions.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return s, err
	}
	if err := moveSuggestion(tx, &s, SuggestionWithdrawn); err != nil {
		return s, err
	}
	if err := tellSuggestion(tx, &s, "主管部门撤回修改建议", "the authority withdrew its suggestion"); err != nil {
		return s, err
	}
	return s, Suggestions.Save(tx, &s)
}

// consultOnSuggestion moves a rejected suggestion to the committee.
func consultOnSuggestion(tx *ledger.Tx, id, consultation string) (entry string, concerned []string, err error) {
	s, err := Suggestions.Get(tx, id)
	if err != nil {
		return "", nil, err
	}
	if err := moveSuggestion(tx, &s, SuggestionExpertConsultation); err != nil {
		return "", nil, err
	}
	s.Consultation = consultation
	if err := tellSuggestion(tx, &s, "已征求专家委员会意见", "the expert committee is being consulted"); err != nil {
		return "", nil, err
	}
	return s.Entry, []string{s.Authority, s.Subject}, Suggestions.Save(tx, &s)
}

func opinionOnSuggestion(tx *ledger.Tx, c *ExpertConsultation) error {
	s, err := Suggestions.Get(tx, c.Matter)
	if err != nil {
		return err
	}
	if err := moveSuggestion(tx, &s, SuggestionOpinionReceived); err != nil {
		return err
	}
	err = openTask(tx, Task{
		TaskKind: TaskSubmitToGovernment, Institution: s.Authority, Division: s.Division, Matter: s.ID, Article: "12",
	})
	if err != nil {
		return err
	}
	return Suggestions.Save(tx, &s)
}
