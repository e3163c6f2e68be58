package payload

import (
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// Job is a statutory job.
type Job struct {
	Name   string
	Spec   string // five fields, in Shanghai
	Missed string
	Next   time.Time
}

// PlannedCommand is a command that a job would give.
type PlannedCommand struct {
	Kind ledger.Kind
	Says string
}

// RunJobInput is the input of runJob.
type RunJobInput struct {
	Key
	Job    string
	At     ledger.Instant // zero: now
	DryRun bool
}

// RunJobPayload says what a job did, or would do.
type RunJobPayload struct {
	Occurrence *catalog.Occurrence
	Planned    []PlannedCommand
	Answer
}
