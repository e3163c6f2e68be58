package catalog

import (
	"fmt"
	"iter"
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// OccurrenceState is where one occurrence of a statutory job stands.
type OccurrenceState string

// The states of an occurrence.
const (
	OccurrenceClaimed OccurrenceState = "CLAIMED" // 执行中
	OccurrenceDone    OccurrenceState = "DONE"    // 已完成
	OccurrenceSkipped OccurrenceState = "SKIPPED" // 错过，按策略不补
)

// OccurrenceFlow is the life of an occurrence: claimed by one node, reclaimed
// when its lease ended without a result, done once.
var OccurrenceFlow = ledger.NewFlow("JobOccurrence", "10",
	ledger.Move[OccurrenceState]{From: "", Command: "job.claim", To: OccurrenceClaimed},
	ledger.Move[OccurrenceState]{From: OccurrenceClaimed, Command: "job.claim", To: OccurrenceClaimed},
	ledger.Move[OccurrenceState]{From: OccurrenceClaimed, Command: "job.done", To: OccurrenceDone},
	ledger.Move[OccurrenceState]{From: "", Command: "job.skip", To: OccurrenceSkipped},
)

// Occurrence is one scheduled run of a statutory job. The id is the job's, "/"
// and the scheduled time: a second dispatch finds the first.
type Occurrence struct {
	ledger.Head
	Job        string          `cbor:"10,keyasint"`
	Scheduled  ledger.Instant  `cbor:"11,keyasint"`
	State      OccurrenceState `cbor:"12,keyasint"`
	Node       string          `cbor:"13,keyasint,omitempty"` // incarnation that holds or held the claim
	Division   string          `cbor:"14,keyasint,omitempty"`
	Fence      int             `cbor:"15,keyasint,omitempty"` // number of the claim: what an earlier one still sends is refused
	LeaseUntil ledger.Instant  `cbor:"16,keyasint,omitempty"`
	ClaimedAt  ledger.Instant  `cbor:"17,keyasint,omitempty"`
	DoneAt     ledger.Instant  `cbor:"18,keyasint,omitempty"`
	Result     string          `cbor:"19,keyasint,omitempty"`
	Effects    int             `cbor:"20,keyasint,omitempty"` // commands accepted
	Refused    int             `cbor:"21,keyasint,omitempty"` // commands refused
}

// Occurrences of all jobs. Keys sort by job, then by time.
var Occurrences = ledger.NewTable[Occurrence]("job_occurrences", ledger.Feed)

// LeaseTime is how long a claim holds, in state time.
const LeaseTime ledger.Instant = 60_000

var jobRefusals = []refusal{
	{"OCCURRENCE_CLAIMED", "", "该次任务正由其他节点执行", "another node is carrying out this occurrence"},
	{"OCCURRENCE_FENCED", "", "该次任务已由其他节点接手", "another node has taken this occurrence over"},
	{"OCCURRENCE_EARLY", "", "尚未到任务的时间", "the occurrence is not due yet"},
}

// OccurrenceID is the id of a job's occurrence.
func OccurrenceID(job string, scheduled ledger.Instant) string {
	return fmt.Sprintf("%s/%012d", job, int64(scheduled)/1000)
}

// OccurrencesOf walks a job's occurrences from the newest; all jobs' when job is
// empty, job by job.
func OccurrencesOf(r ledger.Reader, job string) []Occurrence {
	prefix := ""
	if job != "" {
		prefix = job + "/"
	}
	var list []Occurrence
	for occurrence := range Occurrences.From(r, prefix, "") {
		list = append(list, occurrence)
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// UnfinishedOccurrences walks the occurrences of a job that are claimed and
// have no result.
func UnfinishedOccurrences(r ledger.Reader, job string) iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		for id := range occurrencesOpen.IDs(r, "", job) {
			if occurrence, ok := Occurrences.Find(r, id); ok && !yield(occurrence) {
				return
			}
		}
	}
}

// LastOccurrence is the newest occurrence of a job that the state knows.
func LastOccurrence(r ledger.Reader, job string) (Occurrence, bool) {
	mark, ok := jobMarks.Find(r, job)
	if !ok {
		return Occurrence{}, false
	}
	return Occurrences.Find(r, OccurrenceID(job, mark.Last))
}

// jobMark remembers the newest occurrence of a job.
type jobMark struct {
	ledger.Head
	Last ledger.Instant `cbor:"10,keyasint"`
}

var (
	jobMarks        = ledger.NewTable[jobMark]("job_marks")
	occurrencesOpen = ledger.NewIndex("job_occurrences_open")
)

func markJob(tx *ledger.Tx, job string, scheduled ledger.Instant) error {
	mark, ok := jobMarks.Find(tx, job)
	switch {
	case !ok:
		return jobMarks.Insert(tx, &jobMark{Head: ledger.Head{ID: job}, Last: scheduled})
	case mark.Last < scheduled:
		mark.Last = scheduled
		return jobMarks.Save(tx, &mark)
	}
	return nil
}

// ClaimOccurrence gives an occurrence to the node that asks first. A claim
// whose lease ended without a result passes to the next that asks; its fence
// shuts the earlier one out.
type ClaimOccurrence struct {
	Job       string         `cbor:"1,keyasint"`
	Scheduled ledger.Instant `cbor:"2,keyasint"`
	Attempt   string         `cbor:"3,keyasint,omitempty"` // tells one claim of a node from its next
}

func (ClaimOccurrence) Kind() ledger.Kind { return "job.claim" }

func (ClaimOccurrence) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (c ClaimOccurrence) Audit() string {
	return "claimed job " + OccurrenceID(c.Job, c.Scheduled)
}

func (c ClaimOccurrence) Apply(tx *ledger.Tx) (Occurrence, error) {
	if err := checkJobName(c.Job); err != nil {
		return Occurrence{}, err
	}
	if c.Scheduled > tx.Now() {
		return Occurrence{}, refuse("OCCURRENCE_EARLY", value("scheduled", c.Scheduled.String()))
	}
	id := OccurrenceID(c.Job, c.Scheduled)
	occurrence, exists := Occurrences.Find(tx, id)
	if exists && occurrence.State != OccurrenceClaimed {
		return occurrence, nil // settled: whoever asks sees the result
	}
	if exists && occurrence.LeaseUntil > tx.Now() && occurrence.Node != tx.Actor().Node {
		return occurrence, refuse("OCCURRENCE_CLAIMED", value("node", occurrence.Node), value("leaseUntil", occurrence.LeaseUntil.String()))
	}
	var err error
	if occurrence.State, err = OccurrenceFlow.Next(occurrence.State, c.Kind()); err != nil {
		return occurrence, err
	}
	occurrence.Node, occurrence.Division = tx.Actor().Node, tx.Actor().NodeDivision
	occurrence.Fence++
	occurrence.ClaimedAt, occurrence.LeaseUntil = tx.Now(), tx.Now()+LeaseTime
	if exists {
		return occurrence, Occurrences.Save(tx, &occurrence)
	}
	occurrence.ID, occurrence.Job, occurrence.Scheduled = id, c.Job, c.Scheduled
	occurrencesOpen.Put(tx, id, c.Job)
	if err := Occurrences.Insert(tx, &occurrence); err != nil {
		return occurrence, err
	}
	return occurrence, markJob(tx, c.Job, c.Scheduled)
}

func checkJobName(job string) error {
	if job == "" || len(job) > 60 {
		return refuse("BAD_VALUE", value("job", job))
	}
	for _, c := range job {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return refuse("BAD_VALUE", value("job", job))
		}
	}
	return nil
}

// CompleteOccurrence records the result of a claimed occurrence. Only the newest claim
// may: what it did was made idempotent by request ids that carry the
// occurrence.
type CompleteOccurrence struct {
	ID      string `cbor:"1,keyasint"`
	Fence   int    `cbor:"2,keyasint"`
	Result  string `cbor:"3,keyasint,omitempty"`
	Effects int    `cbor:"4,keyasint,omitempty"`
	Refused int    `cbor:"5,keyasint,omitempty"`
}

func (CompleteOccurrence) Kind() ledger.Kind { return "job.done" }

func (CompleteOccurrence) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (c CompleteOccurrence) Audit() string { return "finished job " + c.ID + ": " + c.Result }

func (c CompleteOccurrence) Apply(tx *ledger.Tx) (Occurrence, error) {
	occurrence, err := Occurrences.Get(tx, c.ID)
	if err != nil {
		return occurrence, err
	}
	if occurrence.Fence != c.Fence || occurrence.Node != tx.Actor().Node {
		return occurrence, refuse("OCCURRENCE_FENCED", value("node", occurrence.Node), value("fence", strconv.Itoa(occurrence.Fence)))
	}
	if occurrence.State == OccurrenceDone {
		return occurrence, nil
	}
	if occurrence.State, err = OccurrenceFlow.Next(occurrence.State, c.Kind()); err != nil {
		return occurrence, err
	}
	if fault := textFault(c.Result, 2000); fault != "" {
		return occurrence, refuse("BAD_VALUE", field("result", fault))
	}
	occurrence.DoneAt, occurrence.Result, occurrence.Effects, occurrence.Refused = tx.Now(), c.Result, c.Effects, c.Refused
	occurrencesOpen.Delete(tx, occurrence.ID, occurrence.Job)
	return occurrence, Occurrences.Save(tx, &occurrence)
}

// SkipOccurrence records that a missed occurrence is not made up for, as the
// job's policy says, so that `jobs` shows it too.
type SkipOccurrence struct {
	Job       string         `cbor:"1,keyasint"`
	Scheduled ledger.Instant `cbor:"2,keyasint"`
	Missed    int            `cbor:"3,keyasint,omitempty"` // how many earlier ones it stands for, itself included
}

func (SkipOccurrence) Kind() ledger.Kind { return "job.skip" }

func (SkipOccurrence) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (c SkipOccurrence) Audit() string { return "skipped job " + OccurrenceID(c.Job, c.Scheduled) }

func (c SkipOccurrence) Apply(tx *ledger.Tx) (Occurrence, error) {
	if err := checkJobName(c.Job); err != nil {
		return Occurrence{}, err
	}
	if c.Scheduled > tx.Now() {
		return Occurrence{}, refuse("OCCURRENCE_EARLY", value("scheduled", c.Scheduled.String()))
	}
	id := OccurrenceID(c.Job, c.Scheduled)
	if occurrence, exists := Occurrences.Find(tx, id); exists {
		return occurrence, nil
	}
	state, err := OccurrenceFlow.Next("", c.Kind())
	if err != nil {
		return Occurrence{}, err
	}
	occurrence := Occurrence{
		Head: ledger.Head{ID: id}, Job: c.Job, Scheduled: c.Scheduled, State: state, Node: tx.Actor().Node, Division: tx.Actor().NodeDivision,
		DoneAt: tx.Now(), Result: "missed",
	}
	if c.Missed > 1 {
		occurrence.Result = strconv.Itoa(c.Missed) + " missed"
	}
	if err := Occurrences.Insert(tx, &occurrence); err != nil {
		return occurrence, err
	}
	return occurrence, markJob(tx, c.Job, c.Scheduled)
}

func jobCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[ClaimOccurrence](),
		ledger.Of[CompleteOccurrence](),
		ledger.Of[SkipOccurrence](),
	}
}
