package schedule_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/schedule"
)

// federation is the nodes of a world: which leads, how far each clock is off,
// and what goes wrong.
type federation struct {
	world *catalogtest.World
	lead  atomic.Int32

	mu      sync.Mutex // guards what follows, and one proposal at a time
	offset  [3]time.Duration
	faults  *rand.Rand // nil: nothing goes wrong
	changes int        // of the leader
	calm    bool       // nothing more goes wrong; any node passes proposals on
	given   func()     // called with each proposal, if not nil
}

func nodeNames() []string {
	return []string{catalogtest.NodeName("330000"), catalogtest.NodeName("330100"), catalogtest.NodeName("330200")}
}

// view is the federation as one node sees it.
type view struct {
	*federation
	node int
}

func (v view) now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return time.Now().Add(v.offset[v.node])
}

func (v view) leads() bool { return int(v.lead.Load()) == v.node }

func (v view) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	if v.given != nil {
		v.given()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if ctx.Err() != nil || (!v.leads() && !v.calm) {
		return ledger.Result{}, ledger.ErrNoLeader
	}
	fault := 99
	if v.faults != nil && !v.calm {
		fault = v.faults.IntN(20)
	}
	if fault == 0 {
		v.depose()
		return ledger.Result{}, ledger.ErrNoLeader
	}
	v.world.SetTime(time.Now().Add(v.offset[v.node]))
	result, err := v.world.ProposeAt(nodeNames()[v.node], p)
	if fault == 1 && err == nil { // it took effect, and nobody heard
		v.depose()
		return ledger.Result{}, &ledger.UnknownOutcome{RequestID: p.RequestID, Cause: errors.New("leader lost")}
	}
	return result, err
}

func (v view) Read(ctx context.Context, level ledger.ReadLevel, fn func(ledger.Reader) error) (ledger.Stamp, error) {
	return v.world.Read(ctx, level, fn)
}

func (v view) WriteStatus(ctx context.Context, client, id string) (ledger.WriteStatus, error) {
	return v.world.WriteStatus(ctx, client, id)
}

// depose makes another node lead and steps a clock by up to an hour.
func (f *federation) depose() {
	f.changes++
	f.lead.Store((f.lead.Load() + 1 + int32(f.faults.IntN(2))) % 3)
	f.offset[f.faults.IntN(3)] = time.Duration(f.faults.IntN(7201)-3600) * time.Second
}

func (f *federation) runner(t *testing.T, node int, jobs []schedule.Job) *schedule.Runner {
	t.Helper()
	v := view{f, node}
	runner, err := schedule.New(schedule.Config{
		Cluster: v, Node: nodeNames()[node], Jobs: jobs, Leading: v.leads, Every: 10 * time.Minute, Now: v.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return runner
}

// sleepUntil is for the bubbles of synctest.
func sleepUntil(at time.Time) { <-time.After(time.Until(at)) }

func listing(t *testing.T, w *catalogtest.World, city string) {
	t.Helper()
	digest := sha256.Sum256([]byte(city))
	authority, cat := city+"-authority", w.Name("cat-"+city)
	session := w.Must(authority, catalog.BeginImport{Catalog: cat, Source: "test", Digest: digest[:], Chunks: 1, Rows: 1})
	w.Must(authority, catalog.ImportChunk{Session: session, Rows: []catalog.ImportRow{{
		Line: 1, Digest: digest[:], Name: "公交线路信息", Publisher: "气象局", Division: city, OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyMonthly,
	}}})
	w.Must(authority, catalog.CommitImport{Session: session})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: cat, DocumentNo: "目录〔2026〕1号"})
}

// TestEveryEffectHappensOnceUnderLeaderChangesAndClockSteps: R10.3, AT10.5,
// AT10.6.
func TestEveryEffectHappensOnceUnderLeaderChangesAndClockSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := catalogtest.New(t)
		listing(t, w, "330100")
		listing(t, w, "330200")
		sleepUntil(time.Date(2026, 9, 20, 0, 0, 0, 0, shanghai()))
		f := &federation{world: w, faults: rand.New(rand.NewPCG(7, 11))}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		runners := make([]*schedule.Runner, 3)
		for node := range runners {
			runners[node] = f.runner(t, node, nil)
			running.Go(func() { runners[node].Run(ctx) })
		}
		running.Go(func() { // leaders also change while nothing is proposed
			for ctx.Err() == nil {
				time.Sleep(5 * time.Hour)
				f.mu.Lock()
				f.depose()
				f.mu.Unlock()
			}
		})
		sleepUntil(time.Date(2026, 12, 20, 12, 0, 0, 0, shanghai()))
		f.adopt(t, "330100")
		sleepUntil(time.Date(2027, 1, 5, 0, 0, 0, 0, shanghai()))
		f.stop(t, runners)
		cancel()
		running.Wait()
		if f.changes < 500 {
			t.Errorf("only %d leader changes", f.changes)
		}
		f.checkRollover(t)
		f.checkOccurrences(t)
		w.Replay(t)
	})
}

// adopt has the officers of a city finish the edition 2027.
func (f *federation) adopt(t *testing.T, city string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.world.SetTime(time.Now())
	id := f.world.Name("cat-"+city) + "/2027"
	f.world.Must(city+"-authority", catalog.SetDispositions{Edition: id, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	f.world.Must(city+"-authority", catalog.SubmitEdition{ID: id})
	f.world.Must(city+"-authority", catalog.AdoptEdition{ID: id, DocumentNo: "目录〔2026〕9号"})
}

func (f *federation) checkRollover(t *testing.T) {
	t.Helper()
	r := f.world.Store()
	tally := map[string]int{}
	for change := range ledger.Changes(r, "") {
		tally[fmt.Sprintf("%s %s %s", change.Kind, change.Table, change.Op)]++
	}
	for what, want := range map[string]int{
		"edition.open editions CREATED": 4, "edition.take-effect editions UPDATED": 2, "edition.take-effect catalogs UPDATED": 1,
		"edition.mark-overdue violations CREATED": 3, "edition.mark-overdue editions UPDATED": 1,
		// 4 reminders: to 4 compilers and 2 institutions, from 20 December none in Hangzhou
		"edition.remind notifications CREATED": 4*4 + 4*2,
	} {
		if tally[what] != want {
			t.Errorf("%s: %d times, want %d", what, tally[what], want)
		}
	}
	next, _ := catalog.Editions.Find(r, f.world.Name("cat-330100")+"/2027")
	if late := next.InForceAt.Time().Sub(catalog.YearStart(2027).Time()); next.State != catalog.EditionInForce || late < 0 || late > 2*time.Hour {
		t.Errorf("edition 2027 of Hangzhou is %s since %s", next.State, next.InForceAt)
	}
	old, _ := catalog.InForce(r, f.world.Name("cat-330200"))
	if old.Year != 2026 || !old.Overdue {
		t.Errorf("Ningbo has %s, overdue %v", old.ID, old.Overdue)
	}
}

// stop ends the runners gracefully while nothing goes wrong any more.
func (f *federation) stop(t *testing.T, runners []*schedule.Runner) {
	t.Helper()
	f.mu.Lock()
	f.calm = true
	f.mu.Unlock()
	for _, runner := range runners {
		if err := runner.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestAGracefulStopLeavesNoRunClaimed stops a node at each proposal of a run:
// the claim, the effect, the result.
func TestAGracefulStopLeavesNoRunClaimed(t *testing.T) {
	for at := range 3 {
		synctest.Test(t, func(t *testing.T) {
			f := &federation{world: catalogtest.New(t)}
			sleepUntil(time.Date(2026, 9, 1, 2, 0, 0, 0, shanghai()))
			arrived, goOn, proposals := make(chan struct{}), make(chan struct{}), 0
			f.given = func() {
				if proposals++; proposals == at+1 {
					close(arrived)
					<-goOn
				}
			}
			runner := f.runner(t, 0, count(schedule.MissedLast))
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { runner.Run(ctx) })
			<-arrived
			running.Go(func() {
				if err := runner.Stop(t.Context()); err != nil {
					t.Error(err)
				}
				cancel()
			})
			synctest.Wait()
			close(goOn)
			running.Wait()
			if run, ok := catalog.LastOccurrence(f.world.Store(), "daily"); !ok || run.State != catalog.OccurrenceDone || proposals != 3 {
				t.Errorf("stopped at proposal %d: %s after %d proposals", at, run.State, proposals)
			}
			sleepUntil(time.Date(2026, 9, 2, 2, 5, 0, 0, shanghai()))
			if err := runner.Turn(t.Context()); err != nil || proposals != 3 {
				t.Errorf("a stopped runner went on: %d proposals, %v", proposals, err)
			}
		})
	}
}

// TestAStopWaitsNoLongerThanItsContext: the run under way is left to the next
// leader.
func TestAStopWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &federation{world: catalogtest.New(t)}
		sleepUntil(time.Date(2026, 9, 1, 2, 0, 0, 0, shanghai()))
		arrived, goOn := make(chan struct{}, 1), make(chan struct{})
		f.given = func() { arrived <- struct{}{}; <-goOn }
		runner := f.runner(t, 0, count(schedule.MissedLast))
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { runner.Run(ctx) })
		<-arrived
		stop, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		if err := runner.Stop(stop); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		cancel()
		close(goOn)
		running.Wait()
	})
}

// checkOccurrences: every day's run is there once and done, the last one too.
func (f *federation) checkOccurrences(t *testing.T) {
	t.Helper()
	r := f.world.Store()
	want := map[string]int{"rollover-open": 1, "rollover-remind": 4, "rollover-effect": 1, "adjustment-overdue": 1}
	for _, job := range schedule.Statutory() {
		runs := catalog.OccurrencesOf(r, job.Name)
		for i, run := range runs {
			if run.State != catalog.OccurrenceDone || (i > 0 && runs[i-1].Scheduled <= run.Scheduled) {
				t.Errorf("%s is %s", run.ID, run.State)
			}
			if run.Scheduled >= ledger.InstantOf(time.Date(2026, 9, 20, 0, 0, 0, 0, shanghai())) {
				want[job.Name]--
			}
		}
	}
	for daily, times := range map[string]int{"reassessments-due": 1, "stale-data": 1, "expired-channels": 1, "comment-reminders": 2} {
		if days := -want[daily] / times; days < 106 || days > 108 {
			t.Errorf("%s ran on %d days of 107", daily, days)
		}
		delete(want, daily)
	}
	for job, missing := range want {
		if missing != 0 {
			t.Errorf("%s: %d runs missing", job, missing)
		}
	}
}

// count is a job of one harmless command, for the policies.
func count(policy schedule.Missed) []schedule.Job {
	return []schedule.Job{{
		Name: "daily", Spec: "0 2 * * *", Missed: policy,
		Plan: func(ledger.Reader, catalog.Occurrence) ([]schedule.Effect, error) {
			effect, err := schedule.Give(catalog.NoteStale{})
			return []schedule.Effect{effect}, err
		},
	}}
}

func TestMissedRunsAreMadeUpForAsThePolicySays(t *testing.T) {
	tests := []struct {
		policy schedule.Missed
		want   string
	}{
		{schedule.MissedNone, "DONE SKIPPED DONE "}, // nobody led for five days: all of them are shown as missed
		{schedule.MissedLast, "DONE SKIPPED DONE DONE "},
		{schedule.MissedAll, "DONE DONE DONE DONE DONE DONE DONE "},
	}
	for _, test := range tests {
		t.Run(string(test.policy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := catalogtest.New(t)
				f := &federation{world: w}
				runner := f.runner(t, 0, count(test.policy))
				for _, day := range []int{1, 6, 7} {
					hour := 2
					if day == 6 {
						hour = 20
					}
					sleepUntil(time.Date(2026, 9, day, hour, 5, 0, 0, shanghai()))
					if err := runner.Turn(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				got := ""
				for run := range catalog.Occurrences.From(w.Store(), "daily/", "") {
					got += string(run.State) + " "
				}
				if got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestADryRunSaysWhatWouldHappenAndChangesNothing(t *testing.T) {
	w := catalogtest.New(t)
	listing(t, w, "330100")
	f := &federation{world: w}
	runner := f.runner(t, 0, nil)
	before := w.Store().Hash()
	forecasts, err := runner.DryRun(t.Context(), catalog.RolloverOpens(2027).Time(), "rollover-open")
	if err != nil {
		t.Fatal(err)
	}
	if len(forecasts) != 1 || len(forecasts[0].Effects) != 4 || forecasts[0].Effects[1].Says != "opened edition 2027 of cat-330100" {
		t.Errorf("forecast %+v", forecasts)
	}
	if w.Store().Hash() != before {
		t.Error("the dry run changed the state")
	}
	if _, err := runner.DryRun(t.Context(), time.Now(), "brew-coffee"); !errors.Is(err, schedule.ErrUnknownJob) {
		t.Errorf("an unknown job: %v", err)
	}
}

func TestAJobRunByHandRunsOnceForItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := catalogtest.New(t)
		f := &federation{world: w}
		f.lead.Store(1)
		runner := f.runner(t, 1, nil)
		at := catalog.RolloverOpens(2027).Time()
		sleepUntil(at.Add(time.Hour))
		for range 2 {
			run, err := runner.RunNow(t.Context(), "rollover-open", at)
			if err != nil || run.Result != "4 done, 0 refused" || run.Division != "330100" {
				t.Errorf("got %+v, %v", run, err)
			}
		}
	})
}

func TestABatchIsGivenAgainWhileMoreIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := catalogtest.New(t)
		f := &federation{world: w}
		given := 0
		runner := f.runner(t, 0, []schedule.Job{{
			Name: "batch", Spec: "0 2 * * *", Missed: schedule.MissedLast,
			Plan: schedule.InBatches(catalog.NoteStale{}, func(catalog.StaleBatch) bool { given++; return given < 5 }),
		}})
		sleepUntil(time.Date(2026, 9, 1, 3, 0, 0, 0, shanghai()))
		if err := runner.Turn(t.Context()); err != nil {
			t.Fatal(err)
		}
		run, _ := catalog.LastOccurrence(w.Store(), "batch")
		if run.Effects != 5 || run.State != catalog.OccurrenceDone {
			t.Errorf("%d commands, %s", run.Effects, run.State)
		}
	})
}

func TestBadJobsAreRefusedAtStart(t *testing.T) {
	plan := func(ledger.Reader, catalog.Occurrence) ([]schedule.Effect, error) { return nil, nil }
	good := schedule.Job{Name: "a", Spec: "0 0 * * *", Missed: schedule.MissedAll, Plan: plan}
	bad := map[string][]schedule.Job{
		"twice": {good, good}, "name": {{Name: "A b", Spec: good.Spec, Missed: good.Missed, Plan: plan}},
		"spec": {{Name: "a", Spec: "@reboot", Missed: good.Missed, Plan: plan}}, "policy": {{Name: "a", Spec: good.Spec, Plan: plan}},
		"plan": {{Name: "a", Spec: good.Spec, Missed: good.Missed}},
	}
	for name, jobs := range bad {
		if _, err := schedule.New(schedule.Config{Cluster: view{}, Node: "n", Jobs: jobs}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := schedule.New(schedule.Config{}); err == nil {
		t.Error("a schedule without a cluster was made")
	}
}
