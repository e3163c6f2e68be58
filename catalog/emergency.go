package catalog

import (
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

var emergencyRefusals = []refusal{
	{"NO_ACTIVE_EMERGENCY", "8", "没有正在应对的突发事件，不适用应急开放", "no emergency is being handled; the expedited lane is not open"},
	{"DISPOSAL_PENDING", "32(2)", "尚有从其他单位和个人获得的数据未作安全处理", "data collected from others still waits for its disposal"},
	{"APPLICATION_RUNNING", "32(2)", "相关数据应用尚未关停", "a data application of the emergency is still running"},
	{"DATA_SEALED", "32(2)", "该数据已封存或者销毁，不得开放", "the data was sealed or destroyed; it cannot be opened"},
}

// The duties after an emergency.
const (
	TaskDisposeItem         TaskKind = "DISPOSE_COLLECTED_DATA" // 分类评估并作安全处理
	TaskShutDownApplication TaskKind = "SHUT_DOWN_APPLICATION"  // 关停数据应用
	TaskCloseIncident       TaskKind = "CLOSE_INCIDENT"         // 办结突发事件数据处置
	mostDepartments                  = 200
)

// Incident is an emergency of Article 8 as the government that handles it
// declared it (SM-16). While it is ACTIVE the expedited lane is open; its end
// brings the disposals of Article 32.
type Incident struct {
	ledger.Head
	Emergency   EmergencyType  `cbor:"10,keyasint"`
	Title       string         `cbor:"11,keyasint"`
	Government  string         `cbor:"12,keyasint"` // institution id
	Division    string         `cbor:"13,keyasint"`
	Departments []string       `cbor:"14,keyasint,omitempty"` // responsible departments, institution ids
	Harm        string         `cbor:"15,keyasint"`           // 造成或者可能造成严重社会危害、直接影响社会公众切身利益
	Citations   []Citation     `cbor:"16,keyasint"`
	StartedAt   ledger.Instant `cbor:"17,keyasint"`
	State       IncidentState  `cbor:"18,keyasint"`
	EndedAt     ledger.Instant `cbor:"19,keyasint,omitempty"`
	EndReason   string         `cbor:"20,keyasint,omitempty"`
	ClosedAt    ledger.Instant `cbor:"21,keyasint,omitempty"`
	ClosureNote string         `cbor:"22,keyasint,omitempty"` // public
}

// IncidentFlow is SM-16. Where nothing was collected and no application runs,
// there is nothing to dispose of between the end and the closing.
var IncidentFlow = ledger.NewFlow("SM-16 EmergencyIncident", "8",
	ledger.Move[IncidentState]{From: "", Command: "incident.declare", To: IncidentActive, Article: "8"},
	ledger.Move[IncidentState]{From: IncidentActive, Command: "incident.link-entry", To: IncidentActive, Article: "8"},
	ledger.Move[IncidentState]{From: IncidentActive, Command: "incident.record-collection", To: IncidentActive, Article: "32(1)"},
	ledger.Move[IncidentState]{From: IncidentActive, Command: "incident.register-application", To: IncidentActive, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentActive, Command: "incident.end", To: IncidentEnded, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentEnded, Command: "incident.dispose-item", To: IncidentDisposing, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentDisposing, Command: "incident.dispose-item", To: IncidentDisposing, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentActive, Command: "incident.shut-down-application", To: IncidentActive, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentEnded, Command: "incident.shut-down-application", To: IncidentDisposing, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentDisposing, Command: "incident.shut-down-application", To: IncidentDisposing, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentDisposing, Command: "incident.close", To: IncidentClosed, Article: "32(2)"},
	ledger.Move[IncidentState]{From: IncidentEnded, Command: "incident.close", To: IncidentClosed, Article: "32(2)"},
)

// Incidents, by division of the handling government.
var (
	Incidents   = ledger.NewTable[Incident]("incidents", ledger.KeepVersions, ledger.Feed)
	IncidentsIn = ledger.NewIndex("incidents_by_division")
)

// mustBeActive demands an emergency that is being handled (AT8.3).
func mustBeActive(r ledger.Reader, id string) error {
	incident, ok := Incidents.Find(r, id)
	if !ok || incident.State != IncidentActive {
		return refuse("NO_ACTIVE_EMERGENCY", value("incident", id), value("state", string(incident.State)))
	}
	return nil
}

// moveIncident reads an incident and finds where the command leads it. What
// asks for an active emergency says so where none is (AT8.3).
func moveIncident(tx *ledger.Tx, id string, version int) (Incident, error) {
	incident, err := Incidents.Expect(tx, id, version)
	if err != nil {
		return incident, err
	}
	from := incident.State
	incident.State, err = IncidentFlow.Next(from, tx.Kind())
	if err != nil && IncidentFlow.Allows(IncidentActive, tx.Kind()) {
		err = ledger.Join(refuse("NO_ACTIVE_EMERGENCY", value("incident", id), value("state", string(from))), err)
	}
	return incident, err
}

// mustHandle demands an institution that handles the emergency: of the
// government's own territory, or named among the responsible departments.
func mustHandle(r ledger.Reader, a ledger.Actor, incident, institution string) error {
	found, err := Incidents.Get(r, incident)
	if err != nil {
		return err
	}
	who, err := Acting(r, institution)
	if err != nil {
		return err
	}
	if who.Division == found.Division || above(found.Division, who.Division) || contains(found.Departments, who.ID) || contains(found.Departments, institution) {
		return mustBeSubject(r, a, who.ID)
	}
	return refuseUnder("8", "FORBIDDEN", value("institution", who.ID), value("division", found.Division))
}

// DeclareIncident declares an emergency: by the people's government that is
// responsible for handling it, at any level.
type DeclareIncident struct {
	Emergency   EmergencyType  `cbor:"1,keyasint"`
	Title       string         `cbor:"2,keyasint"`
	Departments []string       `cbor:"3,keyasint,omitempty"`
	Harm        string         `cbor:"4,keyasint"`
	Citations   []Citation     `cbor:"5,keyasint"`
	StartedAt   ledger.Instant `cbor:"6,keyasint,omitempty"` // now when empty
}

func (DeclareIncident) Kind() ledger.Kind { return "incident.declare" }

func (DeclareIncident) Allow(_ ledger.Reader, a ledger.Actor) error {
	return under("8", mustBeGovernmentOf(a, a.Division))
}

func (c DeclareIncident) Audit() string { return "declared an emergency: " + string(c.Emergency) }

func (c DeclareIncident) Apply(tx *ledger.Tx) (Incident, error) {
	incident := Incident{
		Emergency: c.Emergency, Title: c.Title, Government: tx.Actor().Institution, Division: tx.Actor().Division,
		Departments: c.Departments, Harm: c.Harm, Citations: c.Citations, StartedAt: c.StartedAt,
	}
	if incident.StartedAt.IsZero() {
		incident.StartedAt = tx.Now()
	}
	if err := c.check(tx, incident.StartedAt); err != nil {
		return incident, err
	}
	var err error
	if incident.State, err = IncidentFlow.Next("", c.Kind()); err != nil {
		return incident, err
	}
	incident.ID = tx.NewID("inc")
	IncidentsIn.Put(tx, incident.ID, incident.Division)
	for _, department := range append([]string{AuthorityOf(tx, incident.Division)}, c.Departments...) {
		err := tellOffice(tx, department, incident.ID, "8", "突发事件“"+c.Title+"”：相关公共数据应当依法及时、准确开放", "an emergency was declared; data about it is to be opened in time and accurately")
		if err != nil {
			return incident, err
		}
	}
	return incident, Incidents.Insert(tx, &incident)
}

func (c DeclareIncident) check(tx *ledger.Tx, started ledger.Instant) error {
	problems := []error{mustSay("8", "title", c.Title), mustSay("8", "harm", c.Harm)}
	if !c.Emergency.Valid() {
		problems = append(problems, refuseUnder("8", "UNKNOWN_CODE", value("emergency", string(c.Emergency))))
	}
	if len(c.Citations) == 0 {
		problems = append(problems, refuseUnder("8", "CITATION_REQUIRED", field("citations", "法律依据")))
	}
	problems = append(problems, incompleteCitations("8", "citations", c.Citations))
	if started > tx.Now() {
		problems = append(problems, refuseUnder("8", "BAD_VALUE", field("startedAt", "in the future")))
	}
	if len(c.Departments) > mostDepartments {
		return refuseUnder("8", "BAD_VALUE", field("departments", "more than "+strconv.Itoa(mostDepartments)))
	}
	for i, id := range c.Departments {
		if !Institutions.Has(tx, id) {
			problems = append(problems, refuseUnder("8", "NOT_PUBLIC_INSTITUTION", value(indexed("departments", i), id)))
		}
	}
	return ledger.Join(problems...)
}

// EndIncident ends the handling of an emergency. The lane closes, and every
// dataset that was collected from others and every application waits for its
// disposal (R32.1).
type EndIncident struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Reason          string `cbor:"3,keyasint"`
}

func (EndIncident) Kind() ledger.Kind { return "incident.end" }

func (c EndIncident) Allow(r ledger.Reader, a ledger.Actor) error { return mustHandleAs(r, a, c.ID) }

// mustHandleAs demands the government that declared the emergency.
func mustHandleAs(r ledger.Reader, a ledger.Actor, id string) error {
	incident, err := Incidents.Get(r, id)
	if err != nil {
		return err
	}
	return under("8", mustBeGovernmentOf(a, incident.Division))
}

func (c EndIncident) Audit() string { return "ended emergency " + c.ID }

func (c EndIncident) Apply(tx *ledger.Tx) (Incident, error) {
	incident, err := moveIncident(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return incident, err
	}
	if err := mustReason("32(2)", "reason", c.Reason); err != nil {
		return incident, err
	}
	incident.EndedAt, incident.EndReason = tx.Now(), c.Reason
	if err := endLane(tx, incident.ID); err != nil {
		return incident, err
	}
	if err := demandDisposals(tx, &incident); err != nil {
		return incident, err
	}
	err = openTask(tx, Task{TaskKind: TaskCloseIncident, Institution: incident.Government, Division: incident.Division, Matter: incident.ID, Article: "32(2)"})
	if err != nil {
		return incident, err
	}
	return incident, Incidents.Save(tx, &incident)
}

// CloseIncident closes an emergency when nothing is left: every collected
// dataset disposed of, every application shut down.
type CloseIncident struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Note            string `cbor:"3,keyasint"` // public closure note
}

func (CloseIncident) Kind() ledger.Kind { return "incident.close" }

func (c CloseIncident) Allow(r ledger.Reader, a ledger.Actor) error { return mustHandleAs(r, a, c.ID) }

func (c CloseIncident) Audit() string { return "closed emergency " + c.ID }

func (c CloseIncident) Apply(tx *ledger.Tx) (Incident, error) {
	incident, err := moveIncident(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return incident, err
	}
	if err := ledger.Join(mustSay("32(2)", "note", c.Note), nothingLeft(tx, incident.ID)); err != nil {
		return incident, err
	}
	incident.ClosedAt, incident.ClosureNote = tx.Now(), c.Note
	if err := closeTasks(tx, incident.ID); err != nil {
		return incident, err
	}
	return incident, Incidents.Save(tx, &incident)
}

func emergencyCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[DeclareIncident](),
		ledger.Of[LinkEntry](),
		ledger.Of[RecordCollection](),
		ledger.Of[RegisterApplication](),
		ledger.Of[EndIncident](),
		ledger.Of[DisposeItem](),
		ledger.Of[ShutDownApplication](),
		ledger.Of[CloseIncident](),
	}
}
