package schedule

import (
	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/ledger"
)

// Statutory lists the jobs of the law. Of jobs that are due at the same time
// the earlier in the list goes first: an edition takes effect before anybody
// asks whether it is late. A workflow adds its job here and nowhere else.
func Statutory() []Job {
	return []Job{
		{Name: "rollover-open", Spec: "0 0 1 10 *", Missed: MissedLast, Plan: openEditions},
		{Name: "rollover-remind", Spec: "0 9 1,15 11,12 *", Missed: MissedLast, Plan: remindEditions},
		{Name: "rollover-effect", Spec: "0 0 1 1 *", Missed: MissedLast, Plan: takeEffect},
		{Name: "adjustment-overdue", Spec: "0 0 1 1 *", Missed: MissedLast, Plan: markOverdue},
		{
			Name: "reassessments-due", Spec: "0 6 * * *", Missed: MissedLast,
			Plan: InBatches(catalog.OpenDueReassessments{}, func(b catalog.DueBatch) bool { return b.Left }),
		},
		{
			Name: "stale-data", Spec: "0 2 * * *", Missed: MissedLast,
			Plan: InBatches(catalog.NoteStale{}, func(b catalog.StaleBatch) bool { return b.Left }),
		},
		{
			Name: "expired-channels", Spec: "10 0 * * *", Missed: MissedLast,
			Plan: InBatches(catalog.NoteExpiredChannels{}, func(catalog.ExpiredChannels) bool { return false }),
		},
		{
			Name: "comment-reminders", Spec: "5 0,8 * * *", Missed: MissedLast, // the day ends at 24:00, the office opens at 8
			Plan: InBatches(catalog.RemindComments{}, func(b catalog.RemindedBatch) bool { return b.Left }),
		},
	}
}

func yearOf(at ledger.Instant) int { return calendar.DateOf(at.Time()).Year() }

// openEditions opens the next year's edition of every catalog that has none. A
// catalog that never had an edition is not opened for a year that has begun:
// there is nothing to roll over, its first edition is founded by adoption.
func openEditions(r ledger.Reader, at catalog.Occurrence) ([]Effect, error) {
	return forCatalogs(r, func(cat catalog.Catalog) []ledger.Command { return opening(r, at, cat) })
}

func opening(r ledger.Reader, at catalog.Occurrence, cat catalog.Catalog) []ledger.Command {
	year := yearOf(at.Scheduled) + 1
	inForce, ok := catalog.InForce(r, cat.ID)
	_, exists := catalog.EditionOfYear(r, cat.ID, year)
	if exists || (ok && inForce.Year >= year) || (!ok && ledger.Clock(r) >= catalog.YearStart(year)) {
		return nil
	}
	return []ledger.Command{catalog.OpenEdition{Catalog: cat.ID, Year: year}}
}

// remindEditions reminds of every edition that is being compiled, and opens
// those of catalogs that were created since 1 October.
func remindEditions(r ledger.Reader, at catalog.Occurrence) ([]Effect, error) {
	return forCatalogs(r, func(cat catalog.Catalog) []ledger.Command {
		list := opening(r, at, cat)
		for _, edition := range catalog.EditionsInWork(r, cat.ID) {
			if edition.State != catalog.EditionAdopted {
				list = append(list, catalog.RemindEdition{ID: edition.ID, Occurrence: at.ID})
			}
		}
		return list
	})
}

// takeEffect puts in force what was adopted and whose time has come.
func takeEffect(r ledger.Reader, at catalog.Occurrence) ([]Effect, error) {
	return forCatalogs(r, func(cat catalog.Catalog) (list []ledger.Command) {
		for _, edition := range catalog.EditionsInWork(r, cat.ID) {
			if edition.State == catalog.EditionAdopted && edition.EffectiveFrom <= at.Scheduled {
				list = append(list, catalog.TakeEffect{ID: edition.ID})
			}
		}
		return list
	})
}

// markOverdue flags the catalogs whose year has begun without its edition.
func markOverdue(r ledger.Reader, at catalog.Occurrence) ([]Effect, error) {
	year := yearOf(at.Scheduled)
	return forCatalogs(r, func(cat catalog.Catalog) []ledger.Command {
		inForce, ok := catalog.InForce(r, cat.ID)
		due, exists := catalog.EditionOfYear(r, cat.ID, year)
		founded := yearOf(cat.CreatedAt) >= year // the catalog is younger than the year
		if (ok && inForce.Year >= year) || (exists && due.State == catalog.EditionAdopted) || founded {
			return nil
		}
		return []ledger.Command{catalog.MarkOverdue{Catalog: cat.ID, Year: year}}
	})
}

func forCatalogs(r ledger.Reader, commands func(catalog.Catalog) []ledger.Command) ([]Effect, error) {
	var effects []Effect
	for cat := range catalog.Catalogs.All(r) {
		for _, c := range commands(cat) {
			effect, err := Give(c)
			if err != nil {
				return nil, err
			}
			effects = append(effects, effect)
		}
	}
	return effects, nil
}
