package catalog

import (
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// TaskIssueOpinion is the committee's: to deliberate and answer.
const TaskIssueOpinion TaskKind = "ISSUE_OPINION" // 出具专家委员会意见

// TaskCompleteConsultation is the requester's, after a return.
const TaskCompleteConsultation TaskKind = "COMPLETE_CONSULTATION" // 补充提请材料

// MatterKind is what the committee is consulted about.
type MatterKind string

// The matters of a consultation, by article.
const (
	MatterDispute       MatterKind = "DISPUTE"       // Art 11(2)
	MatterSuggestion    MatterKind = "SUGGESTION"    // Art 12
	MatterArgumentation MatterKind = "ARGUMENTATION" // Art 13(2)(二)
	MatterAggregation   MatterKind = "AGGREGATION"   // Art 33
)

// Article that orders the consultation.
func (k MatterKind) Article() string {
	return map[MatterKind]string{
		MatterDispute: "11(2)", MatterSuggestion: "12", MatterArgumentation: "13(2)", MatterAggregation: "33",
	}[k]
}

// matterKind is the kind as given, or as the matter's id tells it.
func matterKind(given MatterKind, matter string) MatterKind {
	switch {
	case given != "":
		return given
	case strings.HasPrefix(matter, "dsp_"):
		return MatterDispute
	case strings.HasPrefix(matter, "sug_"):
		return MatterSuggestion
	}
	return ""
}

// ExpertConsultation is one request for the committee's opinion (SM-6). The
// opinion is advisory; that it exists is mandatory.
type ExpertConsultation struct {
	ledger.Head
	MatterKind   MatterKind        `cbor:"10,keyasint"`
	Matter       string            `cbor:"11,keyasint"` // dispute, suggestion or entry
	Entry        string            `cbor:"12,keyasint"`
	Question     string            `cbor:"13,keyasint"`
	RequestedBy  string            `cbor:"14,keyasint"` // institution id
	Concerned    []string          `cbor:"15,keyasint"` // institutions with a stake
	State        ConsultationState `cbor:"16,keyasint"`
	Attachments  []Attachment      `cbor:"17,keyasint,omitempty"`
	AcceptedAt   ledger.Instant    `cbor:"18,keyasint,omitempty"`
	ReturnedFor  string            `cbor:"19,keyasint,omitempty"`
	Recused      []string          `cbor:"20,keyasint,omitempty"` // members who may not sign
	Signers      []string          `cbor:"21,keyasint,omitempty"` // member ids
	Dissents     []Dissent         `cbor:"22,keyasint,omitempty"`
	Opinion      string            `cbor:"23,keyasint,omitempty"`
	Favours      string            `cbor:"24,keyasint,omitempty"` // institution or attribute
	Passed       bool              `cbor:"25,keyasint,omitempty"` // of an argumentation
	Rules        string            `cbor:"26,keyasint,omitempty"` // rule document: the working rules that the opinion cites
	OpinionAt    ledger.Instant    `cbor:"27,keyasint,omitempty"`
	OpinionIndex uint64            `cbor:"28,keyasint,omitempty"` // log index (INV-10)
	AssessKind   AssessmentKind    `cbor:"29,keyasint,omitempty"` // the assessment that an argumentation serves
}

// Dissent is the differing view of a member who signed.
type Dissent struct {
	Member string `cbor:"1,keyasint"`
	Text   string `cbor:"2,keyasint"`
}

// ConsultationFlow is the committee's half of SM-6.
var ConsultationFlow = ledger.NewFlow("SM-6 ExpertConsultation", "5",
	ledger.Move[ConsultationState]{From: "", Command: "consultation.request", To: ConsultationRequested, Article: "5"},
	ledger.Move[ConsultationState]{From: ConsultationRequested, Command: "consultation.accept", To: ConsultationAccepted, Article: "5"},
	ledger.Move[ConsultationState]{From: ConsultationAccepted, Command: "consultation.deliberate", To: ConsultationInDeliberation, Article: "5"},
	ledger.Move[ConsultationState]{From: ConsultationInDeliberation, Command: "consultation.issue-opinion", To: ConsultationOpinionIssued, Article: "5"},
	ledger.Move[ConsultationState]{From: ConsultationRequested, Command: "consultation.return", To: ConsultationReturnedIncomplete, Article: "5"},
	ledger.Move[ConsultationState]{From: ConsultationInDeliberation, Command: "consultation.return", To: ConsultationReturnedIncomplete, Article: "5"},
)

// Consultations, by matter, by requester, and those the committee has to
// answer.
var (
	Consultations        = ledger.NewTable[ExpertConsultation]("consultations", ledger.KeepVersions, ledger.Feed)
	ConsultationsOn      = ledger.NewIndex("consultations_by_matter")
	ConsultationsBy      = ledger.NewIndex("consultations_by_requester")
	ConsultationsByEntry = ledger.NewIndex("consultations_by_entry")
)

// OpinionOn is the newest opinion of the committee on a matter of the kind.
func OpinionOn(r ledger.Reader, kind MatterKind, matter string) (ExpertConsultation, bool) {
	var newest ExpertConsultation
	for id := range ConsultationsOn.IDs(r, "", matter) {
		if c, ok := Consultations.Find(r, id); ok && c.MatterKind == kind && c.State == ConsultationOpinionIssued {
			newest = c // ids sort by log order
		}
	}
	return newest, newest.ID != ""
}

// pendingOn reports whether the committee is at work on a matter of the kind.
func pendingOn(r ledger.Reader, kind MatterKind, matter string) bool {
	for id := range ConsultationsOn.IDs(r, "", matter) {
		c, ok := Consultations.Find(r, id)
		if ok && c.MatterKind == kind && c.State != ConsultationOpinionIssued && c.State != ConsultationReturnedIncomplete {
			return true
		}
	}
	return false
}

// RequestOpinion asks the expert committee. For a dispute or a suggestion the
// authority that handles it asks; for Articles 13(2) and 33 the opening subject
// or the authority of its level.
type RequestOpinion struct {
	MatterKind  MatterKind     `cbor:"1,keyasint,omitempty"` // told by the matter's id when it is a dispute or a suggestion
	Matter      string         `cbor:"2,keyasint"`
	Question    string         `cbor:"3,keyasint"`
	Attachments []Attachment   `cbor:"4,keyasint,omitempty"`
	For         AssessmentKind `cbor:"5,keyasint,omitempty"` // ARGUMENTATION: the assessment it serves
}

func (RequestOpinion) Kind() ledger.Kind { return "consultation.request" }

func (c RequestOpinion) Allow(r ledger.Reader, a ledger.Actor) error {
	switch matterKind(c.MatterKind, c.Matter) {
	case MatterDispute:
		return mustHandleDispute(r, a, c.Matter)
	case MatterSuggestion:
		return mustHandleSuggestion(r, a, c.Matter)
	case MatterArgumentation, MatterAggregation:
		entry, err := Entries.Get(r, c.Matter)
		if err != nil {
			return err
		}
		return anyOf(mustBeSubject(r, a, entry.OpeningSubject), mustBeAuthorityOf(r, a, subjectDivisionOf(r, &entry)))
	}
	return mustBeOfficer(a) // Apply names the unknown kind
}

func (c RequestOpinion) Audit() string {
	return "asked the expert committee about " + string(c.MatterKind) + " " + c.Matter
}

func (c RequestOpinion) Apply(tx *ledger.Tx) (ExpertConsultation, error) {
	c.MatterKind = matterKind(c.MatterKind, c.Matter)
	consultation := ExpertConsultation{
		MatterKind: c.MatterKind, Matter: c.Matter, Question: c.Question, RequestedBy: tx.Actor().Institution,
		State: ConsultationRequested, Attachments: c.Attachments, AssessKind: c.For,
	}
	if err := c.check(tx); err != nil {
		return consultation, err
	}
	consultation.ID = tx.NewID("con")
	var err error
	if consultation.Entry, consultation.Concerned, err = c.begin(tx, consultation.ID); err != nil {
		return consultation, err
	}
	if err := closeTasks(tx, c.Matter, TaskCompleteConsultation); err != nil {
		return consultation, err
	}
	ConsultationsOn.Put(tx, consultation.ID, c.Matter)
	ConsultationsBy.Put(tx, consultation.ID, consultation.RequestedBy)
	ConsultationsByEntry.Put(tx, consultation.ID, consultation.Entry)
	if err := Consultations.Insert(tx, &consultation); err != nil {
		return consultation, err
	}
	return consultation, askCommittee(tx, &consultation)
}

func (c RequestOpinion) check(tx *ledger.Tx) error {
	article := c.MatterKind.Article()
	var problems []error
	if article == "" {
		problems = append(problems, refuse("UNKNOWN_CODE", value("matterKind", string(c.MatterKind))))
	}
	if blank(c.Question) {
		problems = append(problems, refuseUnder(article, "FIELD_REQUIRED", field("question", "blank")))
	} else if reason := textFault(c.Question, 20000); reason != "" {
		problems = append(problems, refuseUnder(article, "BAD_VALUE", field("question", reason)))
	}
	if c.For != "" && !c.For.Valid() {
		problems = append(problems, refuse("UNKNOWN_CODE", value("for", string(c.For))))
	}
	if !Committees.Has(tx, CommitteeID) {
		problems = append(problems, refuse("NO_COMMITTEE"))
	}
	if pendingOn(tx, c.MatterKind, c.Matter) {
		problems = append(problems, refuseUnder(article, "ALREADY_EXISTS", value("matter", c.Matter)))
	}
	return ledger.Join(append(problems, checkAttachments(c.Attachments))...)
}

// begin moves the matter on and says which entry it is about and who has a
// stake.
func (c RequestOpinion) begin(tx *ledger.Tx, consultation string) (entry string, concerned []string, err error) {
	switch c.MatterKind {
	case MatterDispute:
		return consultOnDispute(tx, c.Matter, consultation)
	case MatterSuggestion:
		return consultOnSuggestion(tx, c.Matter, consultation)
	default: // the others are about an entry
	}
	e, err := Entries.Get(tx, c.Matter)
	if err != nil {
		return "", nil, err
	}
	if e.Listing == ListingDelisted {
		return "", nil, refuseUnder(c.MatterKind.Article(), "BAD_VALUE", value("listing", string(e.Listing)))
	}
	return e.ID, []string{e.OpeningSubject}, nil
}

func askCommittee(tx *ledger.Tx, c *ExpertConsultation) error {
	committee, err := committeeAt(tx, 0)
	if err != nil {
		return err
	}
	article := c.MatterKind.Article()
	err = notify(tx, Notification{
		Institution: committee.Office(tx), Matter: c.ID, Article: article, Division: Province,
		TextZh: "收到征求专家委员会意见的提请", TextEn: "an opinion of the expert committee is requested",
	})
	if err != nil {
		return err
	}
	return openTask(tx, Task{
		TaskKind: TaskIssueOpinion, Institution: committee.Office(tx), Division: Province, Matter: c.ID, Article: article,
	})
}

// tellRequester tells who asked and the institutions concerned.
func tellConsultation(tx *ledger.Tx, c *ExpertConsultation, zh, en string) error {
	told := append([]string{c.RequestedBy}, c.Concerned...)
	for i, id := range told {
		if contains(told[:i], id) {
			continue
		}
		institution, err := Acting(tx, id)
		if err != nil {
			return err
		}
		err = notify(tx, Notification{
			Institution: institution.ID, Matter: c.ID, Article: c.MatterKind.Article(), Division: HomeDivision(institution.Division), TextZh: zh, TextEn: en,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// concernedMembers lists the members who sit at present and have a stake.
func concernedMembers(r ledger.Reader, concerned []string) []string {
	var ids []string
	for member := range CommitteeMembers.All(r) { // the committee is a few dozen people
		if member.RemovedAt.IsZero() && mustRecuse(r, member, concerned) {
			ids = append(ids, member.ID)
		}
	}
	return ids
}
