// Package schedule runs the statutory jobs: it opens the editions of the next
// year on 1 October, reminds, puts adopted editions in force on 1 January, and
// looks daily for what has fallen due (rulebook 3.7).
//
// Each scheduled time of a job is one occurrence in the replicated state. The
// leader claims it, proposes the job's commands, and records the result; a node
// that dies in between is followed by the next leader when the claim's lease is
// over. Commands of jobs are idempotent, so an occurrence carried out twice has
// its effect once. Nothing here writes the state but by commands.
//
// robfig/cron is used only to parse a specification and to compute the next
// time from it, behind a check of the text and a recover: its parser panics on
// bytes that a check can keep out, and its own runner repeats a run when the
// clock steps back.
//
// Read statutory.go for the jobs, then run.go.
package schedule
