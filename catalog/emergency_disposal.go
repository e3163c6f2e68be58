package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Collection is data that an institution had others provide, or collected from
// people, because of an emergency (Art 32(1)). When the emergency ends it has to
// be assessed and disposed of (Art 32(2)): the same record carries both.
type Collection struct {
	ledger.Head
	Incident    string         `cbor:"10,keyasint"`
	Institution string         `cbor:"11,keyasint"` // who collected it
	Division    string         `cbor:"12,keyasint"`
	Name        string         `cbor:"13,keyasint"`           // of the dataset; never of a person
	FromUnits   bool           `cbor:"14,keyasint,omitempty"` // 相关单位
	FromPersons bool           `cbor:"15,keyasint,omitempty"` // 自然人
	Citations   []Citation     `cbor:"16,keyasint"`
	Entries     []string       `cbor:"17,keyasint,omitempty"` // of the collector, that give the data out
	Due         bool           `cbor:"18,keyasint,omitempty"` // the emergency is over: this is a disposal item now
	Disposal    Disposal       `cbor:"19,keyasint,omitempty"`
	DisposedAt  ledger.Instant `cbor:"20,keyasint,omitempty"`
}

// Disposal is the classified assessment of collected data and what was done
// with it.
type Disposal struct {
	StateSecret bool           `cbor:"1,keyasint,omitempty"`
	TradeSecret bool           `cbor:"2,keyasint,omitempty"`
	Privacy     bool           `cbor:"3,keyasint,omitempty"`
	Findings    string         `cbor:"4,keyasint,omitempty"`
	Action      DisposalAction `cbor:"5,keyasint,omitempty"`
	Citation    Citation       `cbor:"6,keyasint,omitempty"` // RETAINED_BY_LAW
}

// Protected reports whether the data involves a state secret, a trade secret or
// privacy and may therefore not simply be kept.
func (d Disposal) Protected() bool { return d.StateSecret || d.TradeSecret || d.Privacy }

// DataApplication is an application that runs on data of an emergency.
type DataApplication struct {
	ledger.Head
	Incident   string         `cbor:"10,keyasint"`
	Operator   string         `cbor:"11,keyasint"` // institution
	Division   string         `cbor:"12,keyasint"`
	Name       string         `cbor:"13,keyasint"`
	Purpose    string         `cbor:"14,keyasint"`
	ShutDownAt ledger.Instant `cbor:"15,keyasint,omitempty"`
	Note       string         `cbor:"16,keyasint,omitempty"`
}

// Collections and applications, by incident: all, and what is not settled.
var (
	Collections        = ledger.NewTable[Collection]("collections", ledger.KeepVersions, ledger.Feed)
	CollectionsUnder   = ledger.NewIndex("collections_by_incident")
	collectionsPending = ledger.NewIndex("collections_pending_by_incident")
	DataApplications   = ledger.NewTable[DataApplication]("data_applications", ledger.KeepVersions, ledger.Feed)
	ApplicationsUnder  = ledger.NewIndex("data_applications_by_incident")
	applicationsRun    = ledger.NewIndex("data_applications_running_by_incident")
)

// RecordCollection records that data is demanded from units or collected from
// people because of an emergency.
type RecordCollection struct {
	Incident    string     `cbor:"1,keyasint"`
	Name        string     `cbor:"2,keyasint"`
	FromUnits   bool       `cbor:"3,keyasint,omitempty"`
	FromPersons bool       `cbor:"4,keyasint,omitempty"`
	Citations   []Citation `cbor:"5,keyasint"`
	Entries     []string   `cbor:"6,keyasint,omitempty"`
}

func (RecordCollection) Kind() ledger.Kind { return "incident.record-collection" }

// Allow: an institution that handles the emergency.
func (c RecordCollection) Allow(r ledger.Reader, a ledger.Actor) error {
	return first(mustBeOfficer(a), mustHandle(r, a, c.Incident, a.Institution))
}

func (c RecordCollection) Audit() string {
	return "recorded a collection under emergency " + c.Incident
}

func (c RecordCollection) Apply(tx *ledger.Tx) (Collection, error) {
	if _, err := moveIncident(tx, c.Incident, 0); err != nil {
		return Collection{}, err
	}
	if err := c.check(tx); err != nil {
		return Collection{}, err
	}
	collection := Collection{
		Head: ledger.Head{ID: tx.NewID("col")}, Incident: c.Incident, Institution: tx.Actor().Institution, Division: tx.Actor().Division,
		Name: c.Name, FromUnits: c.FromUnits, FromPersons: c.FromPersons, Citations: c.Citations, Entries: c.Entries,
	}
	CollectionsUnder.Put(tx, collection.ID, c.Incident)
	collectionsPending.Put(tx, collection.ID, c.Incident)
	return collection, Collections.Insert(tx, &collection)
}

func (c RecordCollection) check(tx *ledger.Tx) error {
	const mostEntries = 100
	problems := []error{mustSay("32(1)", "name", c.Name), incompleteCitations("32(1)", "citations", c.Citations)}
	if len(c.Citations) == 0 {
		problems = append(problems, refuseUnder("32(1)", "CITATION_REQUIRED", field("citations", "突发事件应对有关法律、法规")))
	}
	if !c.FromUnits && !c.FromPersons {
		problems = append(problems, refuseUnder("32(1)", "FIELD_REQUIRED", field("fromUnits", "units, persons or both")))
	}
	if len(c.Entries) > mostEntries {
		return refuseUnder("32(1)", "BAD_VALUE", field("entries", "too many"))
	}
	for _, id := range c.Entries {
		problems = append(problems, mustActFor(tx, tx.Actor(), id))
	}
	return ledger.Join(problems...)
}

// RegisterApplication registers an application that runs on data of an
// emergency, so that it is shut down after it.
type RegisterApplication struct {
	Incident string `cbor:"1,keyasint"`
	Name     string `cbor:"2,keyasint"`
	Purpose  string `cbor:"3,keyasint"`
}

func (RegisterApplication) Kind() ledger.Kind { return "incident.register-application" }

func (c RegisterApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	return first(mustBeOfficer(a), mustHandle(r, a, c.Incident, a.Institution))
}

func (c RegisterApplication) Audit() string {
	return "registered a data application under emergency " + c.Incident
}

func (c RegisterApplication) Apply(tx *ledger.Tx) (DataApplication, error) {
	if _, err := moveIncident(tx, c.Incident, 0); err != nil {
		return DataApplication{}, err
	}
	if err := ledger.Join(mustSay("32(2)", "name", c.Name), mustSay("32(2)", "purpose", c.Purpose)); err != nil {
		return DataApplication{}, err
	}
	application := DataApplication{
		Head: ledger.Head{ID: tx.NewID("dap")}, Incident: c.Incident, Operator: tx.Actor().Institution, Division: tx.Actor().Division,
		Name: c.Name, Purpose: c.Purpose,
	}
	ApplicationsUnder.Put(tx, application.ID, c.Incident)
	applicationsRun.Put(tx, application.ID, c.Incident)
	return application, DataApplications.Insert(tx, &application)
}

// demandDisposals makes an item of every collected dataset and a duty of every
// running application: the emergency is over.
func demandDisposals(tx *ledger.Tx, incident *Incident) error {
	for _, collection := range pendingCollections(tx, incident.ID) {
		collection.Due = true
		if err := Collections.Save(tx, &collection); err != nil {
			return err
		}
		err := openTask(tx, Task{
			TaskKind: TaskDisposeItem, Institution: collection.Institution, Division: collection.Division, Matter: collection.ID, Article: "32(2)",
		})
		if err != nil {
			return err
		}
		err = tellOffice(tx, collection.Institution, collection.ID, "32(2)", "突发事件应对结束，“"+collection.Name+"”应当分类评估并作安全处理", "the emergency is over; assess the collected data and dispose of it")
		if err != nil {
			return err
		}
	}
	for _, application := range runningApplications(tx, incident.ID) {
		err := openTask(tx, Task{
			TaskKind: TaskShutDownApplication, Institution: application.Operator, Division: application.Division, Matter: application.ID, Article: "32(2)",
		})
		if err != nil {
			return err
		}
		err = tellOffice(tx, application.Operator, application.ID, "32(2)", "突发事件应对结束，数据应用“"+application.Name+"”应当关停", "the emergency is over; shut the application down")
		if err != nil {
			return err
		}
	}
	return nil
}

func pendingCollections(r ledger.Reader, incident string) []Collection {
	var list []Collection
	for id := range collectionsPending.IDs(r, "", incident) {
		if collection, ok := Collections.Find(r, id); ok {
			list = append(list, collection)
		}
	}
	return list
}

func runningApplications(r ledger.Reader, incident string) []DataApplication {
	var list []DataApplication
	for id := range applicationsRun.IDs(r, "", incident) {
		if application, ok := DataApplications.Find(r, id); ok {
			list = append(list, application)
		}
	}
	return list
}

// nothingLeft says what still waits (AT32.1, AT32.3).
func nothingLeft(r ledger.Reader, incident string) error {
	var items, running []ledger.Detail
	for _, collection := range pendingCollections(r, incident) {
		items = append(items, value("collection", collection.ID))
	}
	for _, application := range runningApplications(r, incident) {
		running = append(running, value("application", application.ID))
	}
	var problems []error
	if len(items) > 0 {
		problems = append(problems, refuse("DISPOSAL_PENDING", items...))
	}
	if len(running) > 0 {
		problems = append(problems, refuse("APPLICATION_RUNNING", running...))
	}
	return ledger.Join(problems...)
}

// DisposeItem records the classified assessment of one collected dataset and
// what was done with it. The three answers are pointers so that silence is told
// from "no".
type DisposeItem struct {
	ID                  string         `cbor:"1,keyasint"`
	ExpectedVersion     int            `cbor:"2,keyasint,omitempty"`
	InvolvesStateSecret *bool          `cbor:"3,keyasint"`
	InvolvesTradeSecret *bool          `cbor:"4,keyasint"`
	InvolvesPrivacy     *bool          `cbor:"5,keyasint"`
	Findings            string         `cbor:"6,keyasint"`
	Action              DisposalAction `cbor:"7,keyasint"`
	Citation            Citation       `cbor:"8,keyasint,omitempty"`
}

func (DisposeItem) Kind() ledger.Kind { return "incident.dispose-item" }

func (c DisposeItem) Allow(r ledger.Reader, a ledger.Actor) error {
	collection, err := Collections.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, collection.Institution)
}

func (c DisposeItem) Audit() string {
	return "disposed of collected data " + c.ID + ": " + string(c.Action)
}

func (c DisposeItem) Apply(tx *ledger.Tx) (Collection, error) {
	collection, err := Collections.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return collection, err
	}
	incident, err := moveIncident(tx, collection.Incident, 0)
	if err != nil {
		return collection, err
	}
	if !collection.DisposedAt.IsZero() {
		return collection, refuseUnder("32(2)", "NO_CHANGE", value("action", string(collection.Disposal.Action)))
	}
	if collection.Disposal, err = c.disposal(); err != nil {
		return collection, err
	}
	collection.DisposedAt = tx.Now()
	if c.Action == DisposalSealed || c.Action == DisposalDestroyed {
		if err := sealEntries(tx, &collection); err != nil {
			return collection, err
		}
	}
	collectionsPending.Delete(tx, collection.ID, collection.Incident)
	if err := closeTasks(tx, collection.ID); err != nil {
		return collection, err
	}
	if err := Incidents.Save(tx, &incident); err != nil {
		return collection, err
	}
	return collection, Collections.Save(tx, &collection)
}

// disposal reads the answers. Data with a protected interest is sealed or
// destroyed; it is kept only where a law or regulation says so (AT32.2).
func (c DisposeItem) disposal() (Disposal, error) {
	d := Disposal{Findings: c.Findings, Action: c.Action, Citation: c.Citation}
	var missing []ledger.Detail
	for _, one := range []struct {
		name   string
		answer *bool
		into   *bool
	}{
		{"involvesStateSecret", c.InvolvesStateSecret, &d.StateSecret},
		{"involvesTradeSecret", c.InvolvesTradeSecret, &d.TradeSecret},
		{"involvesPrivacy", c.InvolvesPrivacy, &d.Privacy},
	} {
		if one.answer == nil {
			missing = append(missing, field(one.name, "是或者否"))
			continue
		}
		*one.into = *one.answer
	}
	problems := []error{mustSay("32(2)", "findings", c.Findings)}
	if len(missing) > 0 {
		problems = append(problems, refuseUnder("32(2)", "FIELD_REQUIRED", missing...))
	}
	cited := !blank(c.Citation.Title) && !blank(c.Citation.Article) && (c.Citation.Norm == NormLaw || c.Citation.Norm == NormRegulation)
	switch {
	case !c.Action.Valid():
		problems = append(problems, refuseUnder("32(2)", "UNKNOWN_CODE", value("action", string(c.Action))))
	case c.Action == DisposalRetainedNotProtected && d.Protected(), c.Action == DisposalRetainedByLaw && !cited:
		problems = append(problems, refuseUnder("32(2)", "CITATION_REQUIRED", ledger.Detail{
			Field: "citation", Value: string(c.Action), Reason: "涉及国家秘密、商业秘密、个人隐私的，应当封存或者销毁；法律、法规另有规定的除外",
		}))
	}
	return d, ledger.Join(problems...)
}

// sealEntries takes every entry that gives the data out off for good (AT32.4).
func sealEntries(tx *ledger.Tx, c *Collection) error {
	for _, id := range c.Entries {
		entry, err := Entries.Get(tx, id)
		if err != nil {
			return err
		}
		entry.Sealed = c.ID
		if contains([]OpeningState{OpeningOpen, OpeningSuspended, OpeningProcessing}, entry.Opening) {
			if err := withdrawOpening(tx, &entry, "突发事件应对结束后"+c.Disposal.Action.Label(), "32(2)"); err != nil {
				return err
			}
		}
		if err := Entries.Save(tx, &entry); err != nil {
			return err
		}
	}
	return nil
}

// ShutDownApplication records that an application was shut down.
type ShutDownApplication struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Note            string `cbor:"3,keyasint"`
}

func (ShutDownApplication) Kind() ledger.Kind { return "incident.shut-down-application" }

func (c ShutDownApplication) Allow(r ledger.Reader, a ledger.Actor) error {
	application, err := DataApplications.Get(r, c.ID)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, application.Operator)
}

func (c ShutDownApplication) Audit() string { return "shut down data application " + c.ID }

func (c ShutDownApplication) Apply(tx *ledger.Tx) (DataApplication, error) {
	application, err := DataApplications.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return application, err
	}
	incident, err := moveIncident(tx, application.Incident, 0)
	if err != nil {
		return application, err
	}
	if !application.ShutDownAt.IsZero() {
		return application, refuseUnder("32(2)", "NO_CHANGE", value("application", c.ID))
	}
	if err := mustSay("32(2)", "note", c.Note); err != nil {
		return application, err
	}
	application.ShutDownAt, application.Note = tx.Now(), c.Note
	applicationsRun.Delete(tx, application.ID, application.Incident)
	if err := closeTasks(tx, application.ID); err != nil {
		return application, err
	}
	if err := Incidents.Save(tx, &incident); err != nil {
		return application, err
	}
	return application, DataApplications.Save(tx, &application)
}
