package admin

import "time"

// The messages about statutory jobs.
type (
	// Job is one statutory job with its occurrences, the newest first.
	Job struct {
		Name   string    `json:"name"`
		Spec   string    `json:"spec"` // minute hour day month weekday, in Shanghai
		Missed string    `json:"missed"`
		Next   time.Time `json:"next"`
		Runs   []Run     `json:"runs"`
	}
	// Run is one occurrence: who ran it, with what result.
	Run struct {
		Scheduled time.Time `json:"scheduled"`
		State     string    `json:"state"`
		Node      string    `json:"node"`
		Division  string    `json:"division"`
		DoneAt    time.Time `json:"doneAt"`
		Result    string    `json:"result"`
	}
	// RolloverRequest asks what the annual jobs do for a year's editions, or to
	// do it.
	RolloverRequest struct {
		Year   int  `json:"year"`
		DryRun bool `json:"dryRun"`
	}
	// RolloverStep is what one of the annual jobs would do, and what it did.
	RolloverStep struct {
		Job     string    `json:"job"`
		At      time.Time `json:"at"` // when the law has it due
		Due     bool      `json:"due"`
		Effects []string  `json:"effects"`
		Run     *Run      `json:"run,omitempty"`
	}
)
