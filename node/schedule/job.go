package schedule

import (
	"fmt"
	"regexp"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// Missed says what becomes of the times that passed while nobody led.
type Missed string

// The policies.
const (
	MissedNone Missed = "none" // only a run that is at most an hour late is made
	MissedLast Missed = "last" // the newest is made up for
	MissedAll  Missed = "all"  // each is made up for, in order
)

// Job is a statutory job. Plan reads the state and says which commands the
// occurrence gives; it must have no other effect, and the commands must be
// idempotent.
type Job struct {
	Name   string // lower-case letters, digits and "-"; never reused for another job
	Spec   string // five fields, in Shanghai
	Missed Missed
	Plan   func(r ledger.Reader, at catalog.Occurrence) ([]Effect, error)
}

// Effect is one command of an occurrence.
type Effect struct {
	Key     string // tells it from the others of the occurrence
	Kind    ledger.Kind
	Payload []byte
	Says    string                  // what the command does, for people
	Again   func(value []byte) bool // whether to give it once more after this result; nil: never
}

// Give makes the effect of a command. Its key is the command itself.
func Give(c ledger.Command) (Effect, error) {
	payload, err := ledger.Encode(c)
	if err != nil {
		return Effect{}, fmt.Errorf("encoding %s: %w", c.Kind(), err)
	}
	return Effect{Key: shortHash(c.Kind(), payload), Kind: c.Kind(), Payload: payload, Says: c.Audit()}, nil
}

// InBatches is a plan of one command that works off a bounded batch of what is
// due; it is given again while left says so of its result.
func InBatches[C ledger.Rule[R], R any](c C, left func(R) bool) func(ledger.Reader, catalog.Occurrence) ([]Effect, error) {
	return func(ledger.Reader, catalog.Occurrence) ([]Effect, error) {
		effect, err := Give(c)
		effect.Again = func(value []byte) bool {
			var result R
			return ledger.Decode(value, &result) == nil && left(result)
		}
		return []Effect{effect}, err
	}
}

type plannedJob struct {
	Job
	times Times
}

func checkJobs(jobs []Job) ([]plannedJob, error) {
	name := regexp.MustCompile(`^[a-z0-9-]{1,60}$`)
	seen := map[string]bool{}
	checked := make([]plannedJob, 0, len(jobs))
	for _, job := range jobs {
		times, err := ParseTimes(job.Spec)
		switch {
		case err != nil:
			return nil, fmt.Errorf("job %s: %w", job.Name, err)
		case !name.MatchString(job.Name), seen[job.Name]:
			return nil, fmt.Errorf("job %q: the name is not plain or not its own", job.Name)
		case job.Missed != MissedNone && job.Missed != MissedLast && job.Missed != MissedAll:
			return nil, fmt.Errorf("job %s: no policy %q for missed runs", job.Name, job.Missed)
		case job.Plan == nil:
			return nil, fmt.Errorf("job %s has no plan", job.Name)
		}
		seen[job.Name] = true
		checked = append(checked, plannedJob{job, times})
	}
	return checked, nil
}
