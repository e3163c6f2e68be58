package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// Forecast is what a job would do.
type Forecast struct {
	Job       string
	Scheduled time.Time // of the occurrence asked about
	Next      time.Time // when the job is due by itself
	Effects   []Planned
}

// Planned is one command that a job would give.
type Planned struct {
	Kind ledger.Kind
	Says string
}

// ErrUnknownJob says that no job has the name.
var ErrUnknownJob = errors.New("no such job")

// JobInfo describes a job.
type JobInfo struct {
	Name, Spec string
	Missed     Missed
	Next       time.Time
}

// Jobs lists the jobs in the order in which they run.
func (s *Runner) Jobs() []JobInfo {
	list := make([]JobInfo, 0, len(s.jobs))
	for _, job := range s.jobs {
		list = append(list, JobInfo{job.Name, job.Spec, job.Missed, job.times.Next(s.config.Now())})
	}
	return list
}

// DryRun says what the named jobs, or all, would do at the given time, and
// changes nothing.
func (s *Runner) DryRun(ctx context.Context, at time.Time, names ...string) ([]Forecast, error) {
	var list []Forecast
	for _, job := range s.jobs {
		if len(names) > 0 && !slices.Contains(names, job.Name) {
			continue
		}
		scheduled := ledger.InstantOf(at)
		occurrence := catalog.Occurrence{
			Head: ledger.Head{ID: catalog.OccurrenceID(job.Name, scheduled)}, Job: job.Name, Scheduled: scheduled,
		}
		effects, err := s.plan(ctx, job, occurrence, 0)
		if err != nil {
			return nil, fmt.Errorf("planning %s: %w", job.Name, err)
		}
		forecast := Forecast{Job: job.Name, Scheduled: at, Next: job.times.Next(at)}
		for _, effect := range effects {
			forecast.Effects = append(forecast.Effects, Planned{effect.Kind, effect.Says})
		}
		list = append(list, forecast)
	}
	if len(list) < len(names) {
		return nil, fmt.Errorf("%w among %v", ErrUnknownJob, names)
	}
	return list, nil
}

// RunNow carries out a job as of a time that has come, whether or not it was
// due, at any node; run twice for one time it runs once. The occurrence shows
// what it did.
func (s *Runner) RunNow(ctx context.Context, name string, at time.Time) (catalog.Occurrence, error) {
	if _, ok := s.job(name); !ok {
		return catalog.Occurrence{}, fmt.Errorf("%w: %s", ErrUnknownJob, name)
	}
	scheduled := ledger.InstantOf(at.Truncate(time.Second))
	if err := s.carryOut(ctx, name, scheduled, func() bool { return true }); err != nil {
		return catalog.Occurrence{}, err
	}
	var occurrence catalog.Occurrence
	_, err := s.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		occurrence, _ = catalog.Occurrences.Find(r, catalog.OccurrenceID(name, scheduled))
		return nil
	})
	return occurrence, err
}
