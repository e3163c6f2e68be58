package catalog_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// worldIn2020 is a federation that began in 2020, with one open entry.
func worldIn2020(t *testing.T) (*catalogtest.World, string) {
	t.Helper()
	w := catalogtest.NewAt(t, time.Date(2020, 7, 1, 9, 0, 0, 0, calendar.Shanghai()))
	id := listEntry(w, "停车场信息")
	offer(w, id)
	w.Must(subject, catalog.OpenEntry{ID: id})
	return w, id
}

func complain(w *catalogtest.World, persona, entry string) catalog.Comment {
	id := w.Must(persona, catalog.FileComment{Entry: entry, Ground: catalog.CommentGroundErrorOrOmission, Text: "坐标有误"})
	c, _ := catalog.Comments.Find(w.Store(), id)
	return c
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02T15:04:05", text, calendar.Shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func midnightAfter(t *testing.T, day string) ledger.Instant {
	t.Helper()
	d, err := calendar.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.InstantOf(d.End())
}

func lawful(t *testing.T, w *catalogtest.World) {
	t.Helper()
	if err := catalog.CheckInvariants(w.Store()); err != nil {
		t.Fatal(err)
	}
}

func TestCommentsAreDueOnTheDaysOfTheRulebook(t *testing.T) {
	w, entry := worldIn2020(t)
	vectors := []struct{ name, received, lastDay string }{
		{"R21.1 received 2020-07-31", "2020-07-31T10:00:00", "2020-08-14"},
		{"R21.1 received 2020-08-03", "2020-08-03T00:00:00", "2020-08-17"},
		{"AT21.1 R21.1 received 2020-09-25", "2020-09-25T10:00:00", "2020-10-15"},
		{"R21.1 received 2020-12-31", "2020-12-31T23:59:59", "2021-01-15"},
		{"R21.1 received 2021-02-05", "2021-02-05T10:00:00", "2021-02-24"},
		{"R21.1 received 2021-04-30", "2021-04-30T10:00:00", "2021-05-18"},
		{"R21.1 received 2022-01-28", "2022-01-28T10:00:00", "2022-02-16"},
		{"R21.1 received 2022-09-28", "2022-09-28T10:00:00", "2022-10-17"},
		{"R21.1 received 2022-12-20", "2022-12-20T10:00:00", "2023-01-04"},
		{"R21.1 received 2023-01-19", "2023-01-19T10:00:00", "2023-02-07"},
		{"R21.1 received 2023-06-21", "2023-06-21T10:00:00", "2023-07-06"},
		{"R21.1 received 2023-09-27", "2023-09-27T10:00:00", "2023-10-17"},
		{"R21.1 received 2024-02-09", "2024-02-09T10:00:00", "2024-02-29"},
		{"R21.1 received 2024-02-10, a Saturday in the holiday", "2024-02-10T10:00:00", "2024-02-29"},
		{"R21.1 received 2024-04-30", "2024-04-30T10:00:00", "2024-05-16"},
		{"R21.1 received 2024-12-20", "2024-12-20T10:00:00", "2025-01-06"},
		{"R21.1 received 2025-01-24", "2025-01-24T10:00:00", "2025-02-13"},
		{"R21.1 received 2025-05-31, a Saturday", "2025-05-31T10:00:00", "2025-06-16"},
		{"R21.1 received 2025-09-26", "2025-09-26T10:00:00", "2025-10-16"},
		{"R21.1 received 2025-12-19", "2025-12-19T10:00:00", "2026-01-05"},
		{"AT21.4 R21.1 received 2026-01-03, a Saturday", "2026-01-03T10:00:00", "2026-01-15"},
		{"R21.1 received 2026-02-13", "2026-02-13T10:00:00", "2026-03-05"},
		{"R21.1 received 2026-09-24", "2026-09-24T10:00:00", "2026-10-15"},
		{"R21.1 received 2026-11-23", "2026-11-23T10:00:00", "2026-12-07"},
		{"R21.1 received 2026-12-25, provisional", "2026-12-25T10:00:00", "2027-01-11"},
	}
	for _, v := range vectors {
		w.SetTime(at(t, v.received))
		c := complain(w, "user-1", entry)
		t.Run(v.name, func(t *testing.T) {
			if want := midnightAfter(t, v.lastDay); c.Limit.DueAt != want {
				t.Errorf("due at %s, want %s", c.Limit.DueAt, want)
			}
			if provisional := v.lastDay > "2027"; c.Limit.Provisional != provisional {
				t.Errorf("provisional is %v", c.Limit.Provisional)
			}
			if c.Limit.Calendar != 1 || c.ReceivedAt != ledger.InstantOf(at(t, v.received)) {
				t.Errorf("calendar version %d, received %s", c.Limit.Calendar, c.ReceivedAt)
			}
		})
	}
	lawful(t, w)
}

// TestCommentsAroundEveryLongHoliday files a comment on each of the days before
// and within the long holidays of 2020 to 2026, and on random days between, and
// counts with the published lists alone.
func TestCommentsAroundEveryLongHoliday(t *testing.T) {
	c := calendar.Embedded()
	off, makeup := map[calendar.Date]bool{}, map[calendar.Date]bool{}
	for _, d := range c.OffDays() {
		off[d] = true
	}
	for _, d := range c.MakeupDays() {
		makeup[d] = true
	}
	naive := func(day time.Time) calendar.Date {
		for left := 10; left > 0; {
			day = day.AddDate(0, 0, 1)
			d := calendar.DateOf(day)
			if makeup[d] || (!off[d] && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday) {
				left--
			}
		}
		return calendar.DateOf(day)
	}
	chance := rand.New(rand.NewPCG(21, 2020))
	w, entry := worldIn2020(t)
	first, last := time.Date(2020, 8, 1, 12, 0, 0, 0, calendar.Shanghai()), time.Date(2026, 12, 10, 12, 0, 0, 0, calendar.Shanghai())
	filed := 0
	for day := first; day.Before(last); day = day.AddDate(0, 0, 1) {
		next := calendar.DateOf(day.AddDate(0, 0, 1))
		if !off[calendar.DateOf(day)] && !off[next] && chance.IntN(12) > 0 {
			continue
		}
		received := time.Date(day.Year(), day.Month(), day.Day(), chance.IntN(24), chance.IntN(60), chance.IntN(60), 0, calendar.Shanghai())
		w.SetTime(received)
		filed++
		if got, want := complain(w, "user-1", entry).Limit.DueAt, ledger.InstantOf(naive(day).End()); got != want {
			t.Fatalf("received %s: due at %s, want %s", received, got, want)
		}
	}
	if filed < 300 {
		t.Errorf("only %d comments were filed", filed)
	}
}

func TestTwentyFourHundredIsLateAndOneSecondBeforeIsNot(t *testing.T) {
	for _, tc := range []struct {
		name, ends string
		late       bool
	}{
		{"AT21.2 resolved at 2020-10-15 23:59:59", "2020-10-15T23:59:59", false},
		{"AT21.2 resolved at 2020-10-16 00:00:00", "2020-10-16T00:00:00", true},
		{"R21.5 resolved a month later", "2020-11-16T10:00:00", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, entry := worldIn2020(t)
			w.SetTime(at(t, "2020-09-25T10:00:00"))
			c := complain(w, "user-1", entry)
			w.Must(subject, catalog.AssignComment{ID: c.ID})
			w.SetTime(at(t, tc.ends))
			w.Must(subject, catalog.ResolveComment{ID: c.ID, Outcome: catalog.CommentOutcomeNotAccepted, Reasons: "坐标无误"})
			c, _ = catalog.Comments.Find(w.Store(), c.ID)
			muchLater := ledger.InstantOf(at(t, "2026-01-01T00:00:00"))
			if c.Overdue(muchLater) != tc.late {
				t.Errorf("overdue is %v", c.Overdue(muchLater))
			}
			candidates := 0
			for v := range catalog.Violations.All(w.Store()) {
				if v.Matter == c.ID && v.Act == catalog.MisconductCommentsMishandled {
					candidates++
				}
			}
			figures := catalog.CommentFiguresOf(w.Store(), w.Name("org-"+subject), muchLater)
			if late := map[bool]int{true: 1}[tc.late]; candidates != late || figures.Overdue != late || figures.EndedLate != late {
				t.Errorf("candidates %d, figures %+v", candidates, figures)
			}
			lawful(t, w)
		})
	}
}

func TestReceiptIsTheDayInShanghai(t *testing.T) {
	w, entry := worldIn2020(t)
	w.SetTime(time.Date(2020, 9, 24, 17, 30, 0, 0, time.UTC))
	if c := complain(w, "user-1", entry); c.Limit.DueAt != midnightAfter(t, "2020-10-15") {
		t.Errorf("due at %s", c.Limit.DueAt)
	}
}

func TestStatisticsOfASubjectNeedNoWalkAndAgreeWithOne(t *testing.T) {
	w, entry := worldIn2020(t)
	w.SetTime(at(t, "2020-09-25T10:00:00"))
	for i := range 7 {
		c := complain(w, "user-1", entry)
		switch i {
		case 0:
			w.Must(subject, catalog.RetypeComment{ID: c.ID, Target: catalog.CommentTargetGeneral, Reasons: "一般意见"})
		case 1, 2:
			w.Must(subject, catalog.AssignComment{ID: c.ID})
			w.Must(subject, catalog.ResolveComment{ID: c.ID, Outcome: catalog.CommentOutcomeNotAccepted, Reasons: "无误"})
		case 3:
			w.Must(subject, catalog.AssignComment{ID: c.ID, Subject: w.Name("org-330200-subject"), Reason: "由宁波处理"})
		}
	}
	now := ledger.InstantOf(at(t, "2020-10-16T00:00:00"))
	figures := catalog.CommentFiguresOf(w.Store(), w.Name("org-"+subject), now)
	open := 0
	for c := range catalog.Comments.All(w.Store()) {
		if c.Open() && c.Subject == w.Name("org-"+subject) {
			open++
		}
	}
	if figures.Received != 7 || figures.PassedOn != 1 || figures.Resolved() != 2 || figures.Retyped != 1 || figures.Open() != open || figures.Overdue != open || open != 3 {
		t.Errorf("figures %+v, open %d", figures, open)
	}
	if ids := catalog.OpenCommentsOf(w.Store(), w.Name("org-"+subject), 2); len(ids) != 2 {
		t.Errorf("open list %v", ids)
	}
	if other := catalog.CommentFiguresOf(w.Store(), w.Name("org-330200-subject"), now); other.Received != 1 || other.Overdue != 1 {
		t.Errorf("the other subject: %+v", other)
	}
}

// TestOneTokenCannotFloodThePlatform files until the day's number is used up;
// others are not touched, and the next day is a new one.
func TestOneTokenCannotFloodThePlatform(t *testing.T) {
	w, entry := worldIn2020(t)
	w.SetTime(at(t, "2020-09-25T10:00:00"))
	file := catalog.FileComment{Entry: entry, Ground: catalog.CommentGroundErrorOrOmission, Text: "重复"}
	for range 50 {
		w.Must("user-1", file)
	}
	for range 200 {
		w.Refused("user-1", file, "RATE_LIMITED")
	}
	w.Refused("user-1", catalog.FileDemand{Institution: w.Name("org-" + subject), Title: "数据", Text: "需求"}, "RATE_LIMITED")
	w.Refused("user-1", catalog.FileClaim{Entry: entry, Interest: catalog.InterestPrivacy, Text: "侵权"}, "RATE_LIMITED")
	complain(w, "user-2", entry)
	w.SetTime(at(t, "2020-09-25T23:59:59"))
	w.Refused("user-1", file, "RATE_LIMITED")
	w.SetTime(at(t, "2020-09-26T00:00:00"))
	w.Must("user-1", file)
	filed := 0
	for range catalog.Comments.All(w.Store()) {
		filed++
	}
	if filed != 52 {
		t.Errorf("%d comments were filed", filed)
	}
}

// TestRemindersComeInBoundedBatchesAndOnce: the job is given until nothing is
// left; giving it again tells nobody twice.
func TestRemindersComeInBoundedBatchesAndOnce(t *testing.T) {
	w, entry := worldIn2020(t)
	w.SetTime(at(t, "2020-09-25T10:00:00"))
	for range 5 {
		complain(w, "user-1", entry)
	}
	give := func() (batch catalog.RemindedBatch) {
		t.Helper()
		result := w.MustGive("comment.remind", `{"limit": 2}`, w.As("node-330100"))
		if err := ledger.Decode(result.Value, &batch); err != nil {
			t.Fatal(err)
		}
		return batch
	}
	if batch := give(); batch != (catalog.RemindedBatch{}) {
		t.Errorf("nothing is due yet: %+v", batch)
	}
	w.SetTime(at(t, "2020-11-01T00:00:00")) // every reminder was slept through: one message, and overdue
	var got []catalog.RemindedBatch
	for range 4 {
		got = append(got, give())
	}
	want := []catalog.RemindedBatch{
		{Reminded: 2, Overdue: 2, Left: true}, {Reminded: 2, Overdue: 2, Left: true}, {Reminded: 1, Overdue: 1}, {},
	}
	if !slices.Equal(got, want) {
		t.Errorf("batches %+v", got)
	}
	told := map[string]int{}
	for n := range catalog.Notifications.All(w.Store()) {
		if n.Institution == w.Name("org-"+subject) && n.Article == "21" {
			told[n.Matter]++
		}
	}
	for c := range catalog.Comments.All(w.Store()) {
		if told[c.ID] != 2 { // received, overdue
			t.Errorf("comment %s: told %d times", c.ID, told[c.ID])
		}
	}
	lawful(t, w)
}

// TestCommentsOnWhatThePublicCannotSee are refused: a draft is not in a catalog.
func TestCommentsOnWhatThePublicCannotSee(t *testing.T) {
	w := catalogtest.New(t)
	draft := draftEntry(w, "草稿")
	w.Refused("user-1", catalog.FileComment{Entry: draft, Ground: catalog.CommentGroundErrorOrOmission, Text: "有误"}, "NOT_CATALOGUED")
	w.Refused("user-1", catalog.FileComment{Entry: draft, Ground: catalog.CommentGroundErrorOrOmission, Text: string(make([]byte, 4097))}, "BAD_VALUE")
}

// TestSuccessorAnswersForItsPredecessor: an institution that was merged leaves
// its comments to whoever took over.
func TestSuccessorAnswersForItsPredecessor(t *testing.T) {
	w, entry := worldIn2020(t)
	w.SetTime(at(t, "2020-09-25T10:00:00"))
	c := complain(w, "user-1", entry)
	w.Must(authority, catalog.SucceedInstitution{ID: w.Name("org-" + subject), Successor: w.Name("org-" + authority), DocumentNo: "编办〔2020〕9号"})
	w.Must(authority, catalog.AssignComment{ID: c.ID})
	w.Must(authority, catalog.ResolveComment{ID: c.ID, Outcome: catalog.CommentOutcomeNotAccepted, Reasons: "无误"})
	lawful(t, w)
}
