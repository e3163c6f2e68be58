package node

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/schedule"
)

// openJobs runs the statutory jobs while this node leads, unless it is told not
// to. The runner ends with the node.
func (n *Node) openJobs(run context.Context) (err error) {
	n.jobs, err = schedule.New(schedule.Config{
		Cluster: n.replica, Node: n.self.Incarnation, Leading: n.replica.IsLeader, Now: n.replica.Clock, Log: n.log,
	})
	if err != nil {
		return err
	}
	if n.config.Jobs {
		n.running.Go(func() { n.jobs.Run(run) })
	}
	return nil
}

// Jobs is the schedule of the statutory jobs.
func (n *Node) Jobs() *schedule.Runner { return n.jobs }

func (n *Node) adminJobs(w http.ResponseWriter, r *http.Request) {
	var list []admin.Job
	_, err := n.replica.Read(r.Context(), ledger.ReadLevel{}, func(state ledger.Reader) error {
		for _, job := range n.jobs.Jobs() {
			line := admin.Job{Name: job.Name, Spec: job.Spec, Missed: string(job.Missed), Next: job.Next}
			for _, run := range catalog.OccurrencesOf(state, job.Name) {
				line.Runs = append(line.Runs, runOf(run))
			}
			list = append(list, line)
		}
		return nil
	})
	adminAnswer(w, list, err)
}

func runOf(o catalog.Occurrence) admin.Run {
	return admin.Run{
		Scheduled: o.Scheduled.Time(), State: string(o.State), Node: o.Node, Division: o.Division, DoneAt: o.DoneAt.Time(), Result: o.Result,
	}
}

func (n *Node) adminRollover(w http.ResponseWriter, r *http.Request) {
	var request admin.RolloverRequest
	if !asked(w, r, &request) {
		return
	}
	steps, err := n.Rollover(r.Context(), request.Year, request.DryRun)
	adminAnswer(w, steps, err)
}

// Rollover says what the annual jobs do for a year's editions and, unless it is
// a dry run, does what has come due.
func (n *Node) Rollover(ctx context.Context, year int, dry bool) ([]admin.RolloverStep, error) {
	now := n.replica.Clock()
	if this := calendar.DateOf(now).Year(); year != this && year != this+1 {
		return nil, &ledger.Error{
			Code: "BAD_VALUE", Article: "10", MessageZh: "只能办理本年度或者下一年度的动态调整", MessageEn: "the annual adjustment is that of this year or the next",
			Details: []ledger.Detail{{Field: "year", Value: strconv.Itoa(year)}},
		}
	}
	start := catalog.YearStart(year).Time()
	since := catalog.RolloverOpens(year).Time()
	opens := since
	if now.After(opens) && now.Before(start) {
		opens = now // for the catalogs that came since
	}
	var steps []admin.RolloverStep
	for _, job := range []struct {
		name  string
		at    time.Time // of the occurrence
		since time.Time
	}{{"rollover-open", opens, since}, {"rollover-effect", start, start}, {"adjustment-overdue", start, start}} {
		forecasts, err := n.jobs.DryRun(ctx, job.at, job.name)
		if err != nil {
			return steps, err
		}
		step := admin.RolloverStep{Job: job.name, At: job.since, Due: !job.at.After(now)}
		for _, effect := range forecasts[0].Effects {
			step.Effects = append(step.Effects, string(effect.Kind)+": "+effect.Says)
		}
		if !dry && step.Due {
			run, err := n.jobs.RunNow(ctx, job.name, job.at)
			if err != nil {
				return steps, err
			}
			done := runOf(run)
			step.Run = &done
		}
		steps = append(steps, step)
	}
	return steps, nil
}
