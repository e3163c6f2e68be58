package schedule

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// Config of a Runner. Cluster and Node are required.
type Config struct {
	Cluster ledger.Cluster
	Node    string           // incarnation: whose request ids are used
	Jobs    []Job            // Statutory if nil
	Leading func() bool      // whether this node leads; nil: always
	Every   time.Duration    // how often what is due is looked for; 5 s if zero
	Now     func() time.Time // time.Now if nil; tests step it
	Log     zerolog.Logger
}

// Runner carries out the statutory jobs while its node leads.
type Runner struct {
	config   Config
	jobs     []plannedJob
	turn     chan struct{} // holds a token while a turn is under way
	stopping atomic.Bool
}

const (
	late       = time.Hour // how late a run may be that is not made up for
	mostRounds = 10_000    // of one effect that is given again
)

// New checks the jobs.
func New(config Config) (*Runner, error) {
	if config.Cluster == nil || config.Node == "" {
		return nil, errors.New("a schedule needs a cluster and the name of its node")
	}
	if config.Jobs == nil {
		config.Jobs = Statutory()
	}
	if config.Leading == nil {
		config.Leading = func() bool { return true }
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Every <= 0 {
		config.Every = 5 * time.Second
	}
	jobs, err := checkJobs(config.Jobs)
	if err != nil {
		return nil, err
	}
	return &Runner{config: config, jobs: jobs, turn: make(chan struct{}, 1)}, nil
}

// Run looks for what is due until ctx ends, which also breaks off the
// occurrence under way; Stop before it lets that one end.
func (s *Runner) Run(ctx context.Context) {
	ticker := time.NewTicker(s.config.Every)
	defer ticker.Stop()
	for {
		if s.config.Leading() {
			if err := s.Turn(ctx); err != nil && ctx.Err() == nil {
				s.config.Log.Warn().Err(err).Msg("statutory jobs wait")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Stop ends the runner gracefully: nothing more is taken up, and what this node
// has claimed is carried out to its end, so that nobody has to wait for a lease
// of a node that is gone. When ctx ends first, that is left to the next leader.
func (s *Runner) Stop(ctx context.Context) error {
	s.stopping.Store(true)
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return fmt.Errorf("waiting for the statutory job under way: %w", ctx.Err())
	}
	var own []catalog.Occurrence
	_, err := s.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		for i := range s.jobs {
			for open := range catalog.UnfinishedOccurrences(r, s.jobs[i].Name) {
				if open.Node == s.config.Node {
					own = append(own, open)
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the occurrences: %w", err)
	}
	for _, occurrence := range own {
		if err := s.carryOut(ctx, occurrence.Job, occurrence.Scheduled, func() bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

// Turn carries out everything that is due now, nothing once the runner stops.
// An error says that some of it is left for the next turn.
func (s *Runner) Turn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.stopping.Load() {
		return nil
	}
	now := s.config.Now()
	var todo []catalog.Occurrence
	var skip []catalog.SkipOccurrence
	_, err := s.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		for i := range s.jobs {
			runs, skips := s.jobs[i].due(r, now)
			todo, skip = append(todo, s.mine(runs, now)...), append(skip, skips...)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the occurrences: %w", err)
	}
	for _, c := range skip {
		if err := s.skip(ctx, c); err != nil {
			return err
		}
	}
	var problems []error
	for _, occurrence := range todo {
		if !s.config.Leading() || s.stopping.Load() || ctx.Err() != nil {
			return errors.Join(append(problems, ctx.Err())...)
		}
		if err := s.carryOut(ctx, occurrence.Job, occurrence.Scheduled, s.config.Leading); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// mine leaves out what another node holds a claim on.
func (s *Runner) mine(runs []catalog.Occurrence, now time.Time) []catalog.Occurrence {
	return slices.DeleteFunc(runs, func(o catalog.Occurrence) bool {
		return o.Node != "" && o.Node != s.config.Node && o.LeaseUntil > ledger.InstantOf(now)
	})
}

// due lists the occurrences of a job to carry out, in order, and what is to be
// recorded as missed.
func (j *plannedJob) due(r ledger.Reader, now time.Time) (runs []catalog.Occurrence, skips []catalog.SkipOccurrence) {
	for open := range catalog.UnfinishedOccurrences(r, j.Name) {
		runs = append(runs, open)
	}
	times, count := j.missed(r, now)
	if len(times) == 0 {
		return runs, nil
	}
	keep := times
	newest := times[len(times)-1]
	switch j.Missed {
	case MissedLast:
		keep = times[len(times)-1:]
	case MissedNone:
		keep = times[len(times)-1:]
		if now.Sub(newest) > late {
			keep = nil
		}
	default: // MissedAll keeps them all
	}
	if dropped := count - len(keep); dropped > 0 && len(keep) < len(times) {
		at := times[len(times)-len(keep)-1]
		skips = append(skips, catalog.SkipOccurrence{Job: j.Name, Scheduled: ledger.InstantOf(at), Missed: dropped})
	}
	for _, t := range keep {
		runs = append(runs, catalog.Occurrence{Job: j.Name, Scheduled: ledger.InstantOf(t)})
	}
	return runs, skips
}

// missed lists the times that have come since the newest occurrence in the
// state; for a job that never ran, the newest time of the past year.
func (j *plannedJob) missed(r ledger.Reader, now time.Time) ([]time.Time, int) {
	if last, ok := catalog.LastOccurrence(r, j.Name); ok {
		return j.times.Due(last.Scheduled.Time(), now)
	}
	newest := j.times.Last(now)
	if newest.IsZero() || (j.Missed == MissedNone && now.Sub(newest) > late) {
		return nil, 0
	}
	return []time.Time{newest}, 1
}

func (s *Runner) skip(ctx context.Context, c catalog.SkipOccurrence) error {
	_, _, err := ledger.Propose(ctx, s.config.Cluster, s.request("skip:"+catalog.OccurrenceID(c.Job, c.Scheduled)), c)
	if err != nil && !ledger.IsRefusal(err) {
		return fmt.Errorf("recording missed runs of %s: %w", c.Job, err)
	}
	return nil
}

func (s *Runner) request(id string) ledger.Request {
	return ledger.Request{ID: id, Client: s.config.Node, Claim: ledger.Claim{Role: string(catalog.RoleNode)}}
}

// carryOut claims one occurrence, gives its commands and records the result.
// An error leaves it claimed: this node goes on at the next turn, another when
// the lease is over. It stops when goOn says no.
func (s *Runner) carryOut(ctx context.Context, name string, scheduled ledger.Instant, goOn func() bool) error {
	job, ok := s.job(name)
	if !ok {
		return nil // of a program that knew more jobs
	}
	attempt := newAttempt()
	claim := catalog.ClaimOccurrence{Job: name, Scheduled: scheduled, Attempt: attempt}
	occurrence, result, err := ledger.Propose(ctx, s.config.Cluster, s.request("claim:"+attempt), claim)
	switch {
	case ledger.IsRefusal(err):
		return nil // claimed by another node, or early by the state's clock
	case err != nil:
		return fmt.Errorf("claiming %s: %w", name, err)
	case occurrence.State != catalog.OccurrenceClaimed:
		return nil
	}
	effects, err := s.plan(ctx, job, occurrence, result.Index)
	if err != nil {
		return fmt.Errorf("planning %s: %w", occurrence.ID, err)
	}
	done, err := s.give(ctx, occurrence, effects, goOn)
	if err != nil {
		return fmt.Errorf("carrying out %s: %w", occurrence.ID, err)
	}
	_, _, err = ledger.Propose(ctx, s.config.Cluster, s.request("done:"+attempt), done)
	if err != nil && !ledger.IsRefusal(err) {
		return fmt.Errorf("recording %s: %w", occurrence.ID, err)
	}
	s.config.Log.Info().Str("job", name).Str("occurrence", occurrence.ID).Str("result", done.Result).Msg("statutory job done")
	return nil
}

func (s *Runner) job(name string) (plannedJob, bool) {
	for _, job := range s.jobs {
		if job.Name == name {
			return job, true
		}
	}
	return plannedJob{}, false
}

// plan reads the state as it stands after the claim.
func (s *Runner) plan(ctx context.Context, job plannedJob, occurrence catalog.Occurrence, index uint64) (effects []Effect, err error) {
	level := ledger.ReadLevel{Level: ledger.AtLeast, Index: index}
	_, err = s.config.Cluster.Read(ctx, level, func(r ledger.Reader) (err error) {
		effects, err = job.Plan(r, occurrence)
		return err
	})
	return effects, err
}

// give proposes the effects one after the other. A refusal is part of the
// result; anything else ends the attempt.
func (s *Runner) give(ctx context.Context, occurrence catalog.Occurrence, effects []Effect, goOn func() bool) (catalog.CompleteOccurrence, error) {
	done := catalog.CompleteOccurrence{ID: occurrence.ID, Fence: occurrence.Fence}
	var refused []string
	for _, effect := range effects {
		for round := range mostRounds {
			if !goOn() {
				return done, ledger.ErrNoLeader
			}
			request := s.request(requestID(occurrence, effect, round))
			result, err := s.config.Cluster.Propose(ctx, ledger.Proposal{
				Kind: effect.Kind, Payload: effect.Payload, RequestID: request.ID, Client: request.Client, Claim: request.Claim,
			})
			if err != nil {
				return done, err
			}
			if result.Refusal != nil {
				done.Refused++
				refused = append(refused, string(effect.Kind)+" "+result.Refusal.Code)
				break
			}
			done.Effects++
			if effect.Again == nil || !effect.Again(result.Value) {
				break
			}
		}
	}
	done.Result = fmt.Sprintf("%d done, %d refused", done.Effects, done.Refused)
	if len(refused) > 0 {
		const most = 20
		done.Result += ": " + strings.Join(refused[:min(len(refused), most)], ", ")
	}
	return done, nil
}

// requestID is derived from the occurrence: what a node gives again after an
// unknown outcome is the same request. Rounds belong to one claim, because a
// batch that another claim gives is another batch.
func requestID(occurrence catalog.Occurrence, effect Effect, round int) string {
	id := "job:" + occurrence.ID + ":" + effect.Key
	if effect.Again != nil {
		id += fmt.Sprintf(":%d:%d", occurrence.Fence, round)
	}
	return id
}

func shortHash(kind ledger.Kind, payload []byte) string {
	sum := sha256.Sum256(append([]byte(kind+"\x00"), payload...))
	return hex.EncodeToString(sum[:8])
}

func newAttempt() string {
	return rand.Text()
}
