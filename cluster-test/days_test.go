package clustertest_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// daysPass lets the working days of a comment go by at all three nodes, and
// those of a dispute beside it: after 5 and after 8 days the subject is
// reminded, on day 11 the comment is overdue, and a late resolution leaves it
// so (Article 21, R21.5; rulebook 3.8). The stage of the dispute grows older,
// with who is waited for, and is young again with each step (Article 11(2)).
func daysPass(c *court) {
	c.t.Helper()
	ids := c.list(map[string]string{"公交站点信息": "330100-subject", "城际公交线路信息": "330100-subject"})
	c.seat("citizen", "市民", c.ningbo, "", strings.TrimSpace(c.f.Must(c.ningbo, "token", "issue", "--person", "a citizen", "--roles", "USR")))
	file := func() (id string) {
		var filed struct{ Identifier string }
		c.do("citizen", "fileComment", "comment { identifier }", map[string]any{
			"entry": ids["公交站点信息"], "ground": "QUALITY_SUBSTANDARD", "text": "站点名称有误",
		}, &filed)
		return filed.Identifier
	}
	inTime, late := file(), file()
	c.resolve(inTime)
	q := intercity(ids["城际公交线路信息"])
	var dispute struct{ Identifier string }
	c.do(q.opener, "openDispute", "dispute { identifier }", map[string]any{
		"entry": q.entry, "parties": []string{c.people[q.opener].institution}, "claim": "该数据由我局采集，应由我局开放。",
	}, &dispute)

	offset := c.passTo(c.remindAt(late))
	c.reminded(late, 1, false)
	c.aged(q, dispute.Identifier, offset, 1, "NEGOTIATION", q.opener, q.incumbent)
	c.do(q.incumbent, "declareNegotiationFailed", "dispute { state }", map[string]any{"id": dispute.Identifier, "reason": "经协商未能达成一致"}, nil)
	c.aged(q, dispute.Identifier, offset, 0, "AUTHORITY", q.authority)

	offset = c.passTo(c.remindAt(late))
	c.reminded(late, 2, false)
	c.aged(q, dispute.Identifier, offset, 1, "AUTHORITY", q.authority)
	c.do(q.authority, "requestOpinion", "consultation { identifier }", map[string]any{"matter": dispute.Identifier, "question": "由哪一方开放为宜？"}, nil)

	offset = c.passTo(c.remindAt(late))
	c.reminded(late, 3, true)
	c.aged(q, dispute.Identifier, offset, 1, "EXPERT_CONSULTATION", "committee")
	c.resolve(late)
	c.overdue(late, true)
	c.overdue(inTime, false)
}

func (c *court) resolve(comment string) {
	c.t.Helper()
	c.do("330100-subject", "assignComment", "comment { state }", map[string]any{"id": comment}, nil)
	c.do("330100-subject", "resolveComment", "comment { state }", map[string]any{"id": comment, "outcome": "NOT_ACCEPTED", "reasons": "经核对，站点名称无误"}, nil)
}

// remindAt is when the next reminder of a comment is due.
func (c *court) remindAt(comment string) time.Time {
	c.t.Helper()
	text, _ := c.f.Find(c.ningbo, "comments", comment)["RemindAt"].(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		c.t.Fatalf("no further reminder is due: %q, %v", text, err)
	}
	return at
}

// passTo restarts all nodes at noon of the day that begins at the instant, and
// returns how far their clocks are now from this machine's.
func (c *court) passTo(midnight time.Time) (offset time.Duration) {
	c.t.Helper()
	offset = time.Until(midnight.Add(12 * time.Hour)).Round(time.Second)
	for _, p := range c.f.Nodes {
		if err := p.Kill(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
		p.Env = []string{clockVariable + "=" + offset.String()}
	}
	for _, p := range c.f.Nodes {
		c.f.Start(p)
	}
	for _, p := range c.f.Nodes {
		c.f.AwaitCaughtUp(p)
	}
	return offset
}

// reminded waits until the statutory job has given so many reminders, by itself
// and at every node, and demands that the subject heard each once.
func (c *court) reminded(comment string, times int, overdue bool) {
	c.t.Helper()
	for _, p := range c.f.Nodes {
		c.f.Await("the reminder", func() (bool, error) { return c.f.Find(p, "comments", comment)["Reminded"] == float64(times), nil })
	}
	index, _ := c.f.AwaitEqual()
	heard := func(who, text string) (n int) {
		var got struct {
			Notifications struct {
				Nodes []struct{ Matter, TextZh string }
			}
		}
		c.ask(who, fmt.Sprintf(`query @consistency(level: AT_LEAST, index: %d) { notifications(first: 100) { nodes { matter textZh } } }`, index), nil, &got)
		for _, told := range got.Notifications.Nodes {
			if told.Matter == comment && strings.Contains(told.TextZh, text) {
				n++
			}
		}
		return n
	}
	want, warned := times, 0
	if overdue {
		want, warned = times-1, 1
	}
	if n := heard("330100-subject", "尚未处理完毕"); n != want {
		c.t.Errorf("the subject was reminded %d times, want %d", n, want)
	}
	for _, who := range []string{"330100-subject", "330100-authority"} {
		if n := heard(who, "逾期未处理完毕"); n != warned {
			c.t.Errorf("%s heard %d times that the comment is overdue, want %d", who, n, warned)
		}
	}
	c.overdue(comment, overdue)
}

// overdue demands what every node says of a comment to the subject, and the
// citizen's own to the citizen.
func (c *court) overdue(comment string, want bool) {
	c.t.Helper()
	index, _ := c.f.AwaitEqual()
	query := fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) { comment(id: $id) { overdue } }`, index)
	for _, who := range []string{"citizen", "330100-subject"} {
		for _, p := range c.f.Nodes {
			reader := c.people[who]
			if who == "citizen" && p != reader.at {
				continue // known only where the token was issued
			}
			reader.at = p
			var got struct{ Comment *struct{ Overdue bool } }
			if err := c.patiently(reader, query, map[string]any{"id": comment}, &got); err != nil {
				c.t.Fatal(err)
			}
			if got.Comment == nil || got.Comment.Overdue != want {
				c.t.Errorf("%s is told by %s that the comment is %+v, want overdue: %v", who, p.Division, got.Comment, want)
			}
		}
	}
}

// aged demands that every watcher sees at their own node how old the stage is,
// at least so many days, and who is waited for.
func (c *court) aged(q quarrel, dispute string, offset time.Duration, least int, state string, waiting ...string) {
	c.t.Helper()
	var want []string
	for _, name := range waiting {
		want = append(want, c.people[name].institution)
	}
	slices.Sort(want)
	index, _ := c.f.AwaitEqual()
	query := fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) { dispute(id: $id) { stage { state since ageDays waitingFor } } }`, index)
	for _, name := range q.watchers {
		var got struct {
			Dispute struct {
				Stage struct {
					State      string
					Since      time.Time
					AgeDays    int
					WaitingFor []string
				}
			}
		}
		days := func(now time.Time) int { return int(now.Add(offset).Sub(got.Dispute.Stage.Since) / (24 * time.Hour)) }
		before := time.Now()
		c.ask(name, query, map[string]any{"id": dispute}, &got)
		stage := got.Dispute.Stage
		slices.Sort(stage.WaitingFor)
		if first, last := days(before), days(time.Now()); stage.AgeDays < max(first, least) || stage.AgeDays > last {
			c.t.Errorf("%s sees a stage of %d days, want %d to %d, and at least %d", name, stage.AgeDays, first, last, least)
		}
		if stage.State != state || !slices.Equal(stage.WaitingFor, want) {
			c.t.Errorf("%s sees %+v, want %s waiting for %v", name, stage, state, want)
		}
	}
}
