package catalog

import "github.com/mulu-catalog/mulu/ledger"

// The duties of a dispute, and of a suggestion that went the same way.
const (
	TaskNegotiate          TaskKind = "NEGOTIATE_SUBJECT"    // 协商确定开放主体
	TaskConsultCommittee   TaskKind = "CONSULT_COMMITTEE"    // 征求专家委员会意见
	TaskSubmitToGovernment TaskKind = "SUBMIT_TO_GOVERNMENT" // 报本级人民政府
	TaskDecideMatter       TaskKind = "DECIDE_MATTER"        // 本级人民政府决定
)

// SubjectDispute is a dispute of institutions about who opens a dataset (SM-5,
// Art 11(2)): they negotiate; where that fails the authority hears the
// committee and the government decides.
type SubjectDispute struct {
	ledger.Head
	Entry        string            `cbor:"10,keyasint"`
	Parties      []string          `cbor:"11,keyasint"` // institution ids; the incumbent is always one
	Incumbent    string            `cbor:"12,keyasint"`
	OpenedBy     string            `cbor:"13,keyasint"`
	Claim        string            `cbor:"14,keyasint"`
	Division     string            `cbor:"15,keyasint"` // whose authority and government are competent
	Basis        JurisdictionBasis `cbor:"16,keyasint"`
	Authority    string            `cbor:"17,keyasint"` // institution id
	Government   string            `cbor:"18,keyasint"` // institution id
	State        DisputeState      `cbor:"19,keyasint"`
	StageSince   ledger.Instant    `cbor:"20,keyasint"`
	Minutes      []Minutes         `cbor:"21,keyasint,omitempty"`
	Signatures   []Signature       `cbor:"22,keyasint,omitempty"`
	Volunteers   []string          `cbor:"23,keyasint,omitempty"` // institutions, not parties, that accept the duty
	Withdrawals  []string          `cbor:"24,keyasint,omitempty"` // parties that withdraw
	FailedBy     string            `cbor:"25,keyasint,omitempty"`
	FailedFor    string            `cbor:"26,keyasint,omitempty"`
	Consultation string            `cbor:"27,keyasint,omitempty"`
	Favoured     string            `cbor:"28,keyasint,omitempty"` // by the committee
	Decision     string            `cbor:"29,keyasint,omitempty"`
	Subject      string            `cbor:"30,keyasint,omitempty"` // the outcome
	SettledAt    ledger.Instant    `cbor:"31,keyasint,omitempty"`
}

// Minutes of one negotiation; the paper stays at the home node.
type Minutes struct {
	By      string         `cbor:"1,keyasint"`
	At      ledger.Instant `cbor:"2,keyasint"`
	HeldOn  string         `cbor:"3,keyasint"` // date, 2006-01-02
	Summary string         `cbor:"4,keyasint"`
	SHA256  string         `cbor:"5,keyasint,omitempty"`
}

// Signature is a party's consent to a subject.
type Signature struct {
	Party   string         `cbor:"1,keyasint"`
	Subject string         `cbor:"2,keyasint"`
	At      ledger.Instant `cbor:"3,keyasint"`
}

// Disputes, by entry, by party, by competent authority as it was then, and the
// open ones by its division; one is open for an entry.
var (
	Disputes         = ledger.NewTable[SubjectDispute]("disputes", ledger.KeepVersions, ledger.Feed)
	DisputesOn       = ledger.NewIndex("disputes_by_entry")
	DisputesOfParty  = ledger.NewIndex("disputes_by_party")
	DisputesOfOffice = ledger.NewIndex("disputes_by_authority")
	OpenDisputesIn   = ledger.NewIndex("disputes_open_by_division")
	openDisputes     = ledger.NewUnique("disputes_open")
)

// disputeStages are the states before a decision: in any of them the parties
// may still agree or withdraw.
func disputeStages() []DisputeState {
	return []DisputeState{
		DisputeNegotiation, DisputeAuthority, DisputeExpertConsultation, DisputeOpinionReceived, DisputeGovernmentPending,
	}
}

// Open reports whether the dispute is not settled yet.
func (d *SubjectDispute) Open() bool { return contains(disputeStages(), d.State) }

// DisputeFlow is SM-5.
var DisputeFlow = ledger.NewFlow("SM-5 SubjectDispute", "11(2)", disputeMoves()...)

func disputeMoves() []ledger.Move[DisputeState] {
	move := func(from DisputeState, command ledger.Kind, to DisputeState) ledger.Move[DisputeState] {
		return ledger.Move[DisputeState]{From: from, Command: command, To: to, Article: "11(2)"}
	}
	moves := []ledger.Move[DisputeState]{
		move("", "dispute.open", DisputeNegotiation),
		move(DisputeNegotiation, "dispute.record-minutes", DisputeNegotiation),
		move(DisputeNegotiation, "dispute.declare-failed", DisputeAuthority),
		move(DisputeAuthority, "consultation.request", DisputeExpertConsultation),
		move(DisputeExpertConsultation, "consultation.request", DisputeExpertConsultation),
		move(DisputeExpertConsultation, "consultation.issue-opinion", DisputeOpinionReceived),
		move(DisputeOpinionReceived, "matter.submit-to-government", DisputeGovernmentPending),
		move(DisputeGovernmentPending, "matter.decide", DisputeDecided),
		move(DisputeDecided, "matter.decide", DisputeApplied), // in the same log entry
	}
	for _, stage := range disputeStages() {
		moves = append(moves,
			move(stage, "dispute.agree", stage),
			move(stage, "dispute.agree", DisputeResolvedByAgreement),
			move(stage, "dispute.accept-duty", stage),
			move(stage, "dispute.withdraw", stage),
			move(stage, "dispute.withdraw", DisputeWithdrawn),
		)
	}
	return moves
}

// OpenDisputeOn is the dispute about an entry's subject that is not settled.
func OpenDisputeOn(r ledger.Reader, entry string) (SubjectDispute, bool) {
	id := openDisputes.Owner(r, entry)
	if id == "" {
		return SubjectDispute{}, false
	}
	return Disputes.Find(r, id)
}

// partiesOf lists the parties that the actor's institution stands for.
func (d *SubjectDispute) partiesOf(r ledger.Reader, a ledger.Actor) []string {
	var own []string
	for _, party := range d.Parties {
		if mustBeSubject(r, a, party) == nil {
			own = append(own, party)
		}
	}
	return own
}

// mustBeParty demands an officer of a party.
func mustBeParty(r ledger.Reader, a ledger.Actor, id string) error {
	d, err := Disputes.Get(r, id)
	if err != nil {
		return err
	}
	if len(d.partiesOf(r, a)) == 0 {
		return refuse("NOT_A_PARTY", value("dispute", id))
	}
	return nil
}

// mustHandleDispute demands the competent authority of the dispute.
func mustHandleDispute(r ledger.Reader, a ledger.Actor, id string) error {
	d, err := Disputes.Get(r, id)
	if err != nil {
		return err
	}
	return under("11(2)", mustBeAuthorityOf(r, a, d.Division))
}

// enterStage moves the dispute to a stage: what was owed is done, what is owed
// next is opened, and every party is told.
func enterStage(tx *ledger.Tx, d *SubjectDispute, to DisputeState) error {
	if err := DisputeFlow.Step(d.State, tx.Kind(), to); err != nil {
		return err
	}
	d.State, d.StageSince = to, tx.Now()
	if err := closeTasks(tx, d.ID); err != nil {
		return err
	}
	for _, duty := range stageDuties(tx, d) {
		if err := openTask(tx, duty); err != nil {
			return err
		}
	}
	zh, en := stageTexts(to)
	return tellParties(tx, d, zh, en)
}

func stageDuties(r ledger.Reader, d *SubjectDispute) []Task {
	duty := Task{Division: d.Division, Matter: d.ID, Article: "11(2)", Institution: AuthorityOf(r, d.Division)}
	switch d.State {
	case DisputeNegotiation:
		var duties []Task
		for _, party := range d.Parties {
			if acting, err := Acting(r, party); err == nil {
				duty.TaskKind, duty.Institution, duty.Division = TaskNegotiate, acting.ID, acting.Division
				duties = append(duties, duty)
			}
		}
		return duties
	case DisputeAuthority:
		duty.TaskKind = TaskConsultCommittee
	case DisputeOpinionReceived:
		duty.TaskKind = TaskSubmitToGovernment
	case DisputeGovernmentPending:
		duty.TaskKind, duty.Institution = TaskDecideMatter, d.Government
	default:
		return nil
	}
	return []Task{duty}
}

// tellParties notifies every party, and the authority once it is involved.
func tellParties(tx *ledger.Tx, d *SubjectDispute, zh, en string) error {
	told := append([]string{}, d.Parties...)
	if d.State != DisputeNegotiation {
		told = append(told, AuthorityOf(tx, d.Division))
	}
	for i, id := range told {
		if contains(told[:i], id) {
			continue
		}
		institution, err := Acting(tx, id)
		if err != nil {
			return err
		}
		err = notify(tx, Notification{
			Institution: institution.ID, Matter: d.ID, Article: "11(2)", Division: HomeDivision(institution.Division), TextZh: zh, TextEn: en,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settle ends the dispute with a subject ("" when it was withdrawn): the entry
// has it from this log entry on.
func settle(tx *ledger.Tx, d *SubjectDispute, subject, note string) error {
	entry, err := Entries.Get(tx, d.Entry)
	if err != nil {
		return err
	}
	d.Subject, d.SettledAt, entry.Disputed = subject, tx.Now(), false
	openDisputes.Release(tx, d.Entry, d.ID)
	OpenDisputesIn.Delete(tx, d.ID, d.Division)
	for id := range ConsultationsOn.IDs(tx, "", d.ID) { // no opinion is owed any more
		if err := closeTasks(tx, id, TaskIssueOpinion); err != nil {
			return err
		}
	}
	if subject == "" || entry.Listing == ListingDelisted { // nothing is left to open: the outcome is on record
		return Entries.Save(tx, &entry)
	}
	return changeSubject(tx, &entry, subject, note)
}

var disputeRefusals = []refusal{
	{"NOT_A_PARTY", "11(2)", "仅争议各方可以办理", "only a party to the dispute may do this"},
	{"NEGOTIATION_PENDING", "11(2)", "争议各方尚在协商，任何一方均未声明协商不成", "no party has declared that negotiation failed"},
	{"EXPERT_OPINION_REQUIRED", "11(2)", "应当先征求专家委员会意见", "the expert committee's opinion comes first"},
	{"PARTIES_REQUIRED", "11(2)", "争议至少有两方", "a dispute has at least two parties"},
	{"SUBJECT_NOT_ELIGIBLE", "11(2)", "只能确定争议一方或者已同意承担的机构为开放主体", "only a party, or an institution that accepted the duty, can become the subject"},
}
