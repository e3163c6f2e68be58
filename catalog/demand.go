package catalog

import "github.com/mulu-catalog/mulu/ledger"

// demandTarget is the service target of an answer, in working days. The text
// sets no time (rulebook, Art 22): it is reported, never enforced.
const demandTarget = 20

// The duties about demands.
const (
	TaskAnswerDemand TaskKind = "ANSWER_DEMAND" // 处理目录外数据开放需求
	TaskReviewDemand TaskKind = "REVIEW_DEMAND" // 审查目录外数据评估结论
)

// DataDemand asks for data that no catalog holds (Art 22, SM-14). It ends when
// the requester has been told the result.
type DataDemand struct {
	ledger.Head
	Title       string             `cbor:"10,keyasint"`
	Text        string             `cbor:"11,keyasint"`
	Institution string             `cbor:"12,keyasint"` // public institution that is asked
	Division    string             `cbor:"13,keyasint"`
	Voice       Voice              `cbor:"14,keyasint"`
	State       DemandState        `cbor:"15,keyasint"`
	FiledAt     ledger.Instant     `cbor:"16,keyasint"`
	Target      TimeLimit          `cbor:"17,keyasint"` // service target
	Findings    string             `cbor:"18,keyasint,omitempty"`
	Entry       string             `cbor:"19,keyasint,omitempty"` // that was catalogued for it, or holds it already
	Review      DemandReview       `cbor:"20,keyasint,omitempty"`
	Outcome     DemandOutcome      `cbor:"21,keyasint,omitempty"`
	Grounds     []ProhibitedGround `cbor:"22,keyasint,omitempty"` // NOT_OPENABLE
	Citations   []Citation         `cbor:"23,keyasint,omitempty"` // NOT_OPENABLE: a law that prohibits
	Reasons     string             `cbor:"24,keyasint,omitempty"`
	DecidedAt   ledger.Instant     `cbor:"25,keyasint,omitempty"`
	NotifiedAt  ledger.Instant     `cbor:"26,keyasint,omitempty"`
	Notice      string             `cbor:"27,keyasint,omitempty"` // what the requester was told
	Incident    string             `cbor:"28,keyasint,omitempty"` // public need of an emergency (R8.1)
	Comment     string             `cbor:"29,keyasint,omitempty"` // that it was filed as
	AssignedBy  string             `cbor:"30,keyasint,omitempty"`
	AssignedAt  ledger.Instant     `cbor:"31,keyasint,omitempty"`
}

// DemandReview is what the authority of the institution's level says about an
// assessment that leads to no entry: Article 22 sends it through Article 13 too.
type DemandReview struct {
	Authority string         `cbor:"1,keyasint,omitempty"` // institution
	Decision  ReviewDecision `cbor:"2,keyasint,omitempty"`
	Reasons   string         `cbor:"3,keyasint,omitempty"`
	At        ledger.Instant `cbor:"4,keyasint,omitempty"`
	Assessor  string         `cbor:"5,keyasint,omitempty"` // hash of the person who assessed, for four eyes
	Reviewer  string         `cbor:"6,keyasint,omitempty"`
}

// DemandFlow is SM-14.
var DemandFlow = ledger.NewFlow("SM-14 DataDemand", "22",
	ledger.Move[DemandState]{From: "", Command: "demand.file", To: DemandSubmitted, Article: "22"},
	ledger.Move[DemandState]{From: "", Command: "comment.retype", To: DemandSubmitted, Article: "21"},
	ledger.Move[DemandState]{From: DemandSubmitted, Command: "demand.assign", To: DemandAssigned, Article: "22"},
	ledger.Move[DemandState]{From: DemandAssigned, Command: "demand.assess", To: DemandAssessing, Article: "22"},
	ledger.Move[DemandState]{From: DemandAssessing, Command: "demand.submit-for-review", To: DemandUnderReview, Article: "22"},
	ledger.Move[DemandState]{From: DemandUnderReview, Command: "demand.review", To: DemandUnderReview, Article: "22"},
	ledger.Move[DemandState]{From: DemandUnderReview, Command: "demand.decide", To: DemandDecided, Article: "22"},
	ledger.Move[DemandState]{From: DemandDecided, Command: "demand.notify", To: DemandNotified, Article: "22"},
)

// Demands, by requester, by institution, by incident, and by the entry that
// answers them.
var (
	Demands        = ledger.NewTable[DataDemand]("demands", ledger.KeepVersions, ledger.Feed)
	DemandsBy      = ledger.NewIndex("demands_by_requester")
	DemandsTo      = ledger.NewIndex("demands_by_institution")
	DemandsIn      = ledger.NewIndex("demands_by_division")
	DemandsUnder   = ledger.NewIndex("demands_by_incident")
	DemandsOnEntry = ledger.NewIndex("demands_by_entry")
	demandsOpenTo  = ledger.NewIndex("demands_open_by_institution_and_filing")
)

// Open reports whether the requester still waits to be told.
func (d DataDemand) Open() bool { return d.State != DemandNotified }

// PastTarget answers whether the service target was missed; nothing follows
// from it but the report.
func (d DataDemand) PastTarget(now ledger.Instant) bool {
	if !d.Open() {
		return d.Target.over(d.NotifiedAt)
	}
	return d.Target.over(now)
}

// DemandsPastTarget lists the open demands of an institution whose service
// target was missed.
func DemandsPastTarget(r ledger.Reader, institution string, now ledger.Instant) []DataDemand {
	var late []DataDemand
	for id := range demandsOpenTo.IDs(r, "", institution) {
		demand, ok := Demands.Find(r, id)
		if !ok || !demand.PastTarget(now) {
			break // in order of filing, and thus of target
		}
		late = append(late, demand)
	}
	return late
}

// enterDemand puts a demand before its institution. The caller has checked it.
func enterDemand(tx *ledger.Tx, d DataDemand) (DataDemand, error) {
	asked, err := Acting(tx, d.Institution)
	if err != nil {
		return d, err
	}
	d.ID, d.Institution, d.Division, d.FiledAt = tx.NewID("dmd"), asked.ID, asked.Division, tx.Now()
	d.Target = limitOf(tx, tx.Now(), demandTarget)
	if d.State, err = DemandFlow.Next("", tx.Kind()); err != nil {
		return d, err
	}
	nameKept(tx, d.ID, d.Voice.Contact)
	DemandsBy.Put(tx, d.ID, d.Voice.Submitter)
	if d.Incident != "" {
		DemandsUnder.Put(tx, d.ID, d.Incident)
	}
	if err := askInstitution(tx, &d); err != nil {
		return d, err
	}
	return d, Demands.Insert(tx, &d)
}

// askInstitution gives the institution its task and tells it.
func askInstitution(tx *ledger.Tx, d *DataDemand) error {
	DemandsTo.Put(tx, d.ID, d.Institution)
	DemandsIn.Put(tx, d.ID, d.Division)
	demandsOpenTo.Put(tx, d.ID, d.Institution, dueKey(d.FiledAt))
	err := openTaskWithin(tx, Task{
		TaskKind: TaskAnswerDemand, Institution: d.Institution, Division: d.Division, Matter: d.ID, Article: "22",
	}, d.Target)
	if err != nil {
		return err
	}
	return tellOffice(tx, d.Institution, d.ID, "22", "收到目录外数据开放需求：“"+d.Title+"”", "data that no catalog holds is asked for")
}

// mustAnswerDemand demands an officer of the institution that is asked.
func mustAnswerDemand(r ledger.Reader, a ledger.Actor, id string) error {
	demand, err := Demands.Get(r, id)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, demand.Institution)
}

// moveDemand reads a demand and finds where the command leads it.
func moveDemand(tx *ledger.Tx, id string, version int) (DataDemand, error) {
	demand, err := Demands.Expect(tx, id, version)
	if err != nil {
		return demand, err
	}
	demand.State, err = DemandFlow.Next(demand.State, tx.Kind())
	return demand, err
}

// FileDemand asks an institution for data that no catalog holds, at any node.
type FileDemand struct {
	Institution string     `cbor:"1,keyasint"`
	Title       string     `cbor:"2,keyasint"`
	Text        string     `cbor:"3,keyasint"`
	Incident    string     `cbor:"4,keyasint,omitempty"`
	Voice       VoiceInput `cbor:"5,keyasint,omitempty"`
}

func (FileDemand) Kind() ledger.Kind { return "demand.file" }

func (FileDemand) Allow(_ ledger.Reader, a ledger.Actor) error { return mustSignIn(a) }

func (c FileDemand) Audit() string { return "filed a data demand with " + c.Institution }

func (c FileDemand) Apply(tx *ledger.Tx) (DataDemand, error) {
	if err := c.check(tx, tx.Actor()); err != nil {
		return DataDemand{}, err
	}
	if err := countVoice(tx); err != nil {
		return DataDemand{}, err
	}
	return enterDemand(tx, DataDemand{
		Title: c.Title, Text: c.Text, Institution: c.Institution, Voice: c.Voice.voiceOf(tx.Actor()), Incident: c.Incident,
	})
}

func (c FileDemand) check(r ledger.Reader, a ledger.Actor) error {
	problems := []error{mustSay("22", "title", c.Title), mustSay("22", "text", c.Text), c.Voice.check(a, "22")}
	if !Institutions.Has(r, c.Institution) {
		problems = append(problems, refuseUnder("22", "NOT_PUBLIC_INSTITUTION", value("institution", c.Institution)))
	}
	if c.Incident != "" {
		problems = append(problems, mustBeActive(r, c.Incident))
	}
	return ledger.Join(problems...)
}

// AssignDemand takes a demand on, or passes it to the institution that holds
// the data.
type AssignDemand struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Institution     string `cbor:"3,keyasint,omitempty"` // the present one when empty
}

func (AssignDemand) Kind() ledger.Kind { return "demand.assign" }

// Allow: the institution that is asked, or the authority of its level.
func (c AssignDemand) Allow(r ledger.Reader, a ledger.Actor) error {
	demand, err := Demands.Get(r, c.ID)
	if err != nil {
		return err
	}
	return anyOf(mustBeSubject(r, a, demand.Institution), mustBeAuthorityOf(r, a, demand.Division))
}

func (c AssignDemand) Audit() string { return "assigned demand " + c.ID + " " + c.Institution }

func (c AssignDemand) Apply(tx *ledger.Tx) (DataDemand, error) {
	demand, err := moveDemand(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return demand, err
	}
	demand.AssignedBy, demand.AssignedAt = tx.Actor().Institution, tx.Now()
	if c.Institution == "" || c.Institution == demand.Institution {
		return demand, Demands.Save(tx, &demand)
	}
	if !Institutions.Has(tx, c.Institution) {
		return demand, refuseUnder("22", "NOT_PUBLIC_INSTITUTION", value("institution", c.Institution))
	}
	to, err := Acting(tx, c.Institution)
	if err != nil {
		return demand, err
	}
	demandsOpenTo.Delete(tx, demand.ID, demand.Institution, dueKey(demand.FiledAt))
	if err := closeTasks(tx, demand.ID, TaskAnswerDemand); err != nil {
		return demand, err
	}
	demand.Institution, demand.Division = to.ID, to.Division
	if err := askInstitution(tx, &demand); err != nil {
		return demand, err
	}
	err = tellVoice(tx, demand.Voice, demand.ID, "22", "您的数据开放需求已转由"+to.Name+"处理", "your demand was passed on")
	if err != nil {
		return demand, err
	}
	return demand, Demands.Save(tx, &demand)
}
