package clustertest_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

const clockVariable = "MULU_CLOCK_OFFSET"

// What needs a clock that can be moved: one build for all of it.
func TestUnderAMovedClock(t *testing.T) {
	heavy(t)
	t.Parallel()
	binary := clockBuild(t)
	t.Run("a released program takes no clock from anybody", func(t *testing.T) { knowsNoClock(t, binary) })
	t.Run("one moved clock moves no due date", func(t *testing.T) {
		t.Parallel()
		oneClockMoved(conveneUnder(t, binary))
	})
	t.Run("R21.5 comments are reminded of and stay overdue, and stages age", func(t *testing.T) {
		t.Parallel()
		daysPass(conveneUnder(t, binary))
	})
}

// conveneUnder is convene with a build whose clock can be moved.
func conveneUnder(t *testing.T, binary string) *court {
	t.Helper()
	f := clustertest.PrepareWith(t, binary)
	hangzhou, ningbo := found(f)
	return conveneAt(t, f, hangzhou, ningbo)
}

// clockBuild builds the program with the tag testclock.
func clockBuild(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mulu")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-tags", "testclock", "-o", path, ".")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("the build for tests: %v\n%s", err, out)
	}
	return path
}

// knowsNoClock: a released program does not even know the name; the build with
// the tag does, so the search would find it.
func knowsNoClock(t *testing.T, tagged string) {
	t.Helper()
	path := os.Getenv(clustertest.BinaryVariable)
	if path == "" {
		t.Skip("there is no built program")
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(program, []byte(clockVariable)) || bytes.Contains(program, []byte("clock-offset")) {
		t.Error("the released program can be given another clock")
	}
	program, err = os.ReadFile(tagged)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(program, []byte(clockVariable)) {
		t.Error("not even the build for tests knows the variable")
	}
}

// oneClockMoved moves one node's clock, as a follower and as the leader:
// nothing that is due becomes due at another time, the states stay equal, and
// new time limits begin at the time that the other nodes show.
func oneClockMoved(c *court) {
	c.t.Helper()
	const name = "公交站点信息"
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	token := strings.TrimSpace(c.f.Must(c.ningbo, "token", "issue", "--person", "a citizen", "--roles", "USR"))
	comment := func() (id, due string) {
		id = clustertest.MustGive(c.f, c.ningbo, token, catalog.FileComment{
			Entry: entry, Ground: catalog.CommentGroundQualitySubstandard, Text: "站点名称有误",
		}).ID
		c.f.AwaitEqual()
		return id, c.due(id)
	}
	day := shanghai()
	first, due := comment()
	for _, offset := range []string{"3h", "-48h"} {
		if err := c.hangzhou.Kill(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
		c.hangzhou.Env = []string{clockVariable + "=" + offset}
		c.f.Start(c.hangzhou)
		_, later := comment() // hangzhou follows
		c.lead(c.hangzhou)    // and is given the lead, once
		_, last := comment()
		if now := c.due(first); now != due {
			c.t.Errorf("%s: the comment that was due %s is due %s", offset, due, now)
		}
		if sameDay := shanghai() == day; sameDay && (later != due || last != due) {
			c.t.Errorf("%s: new comments are due %s and %s, want %s as the others' clocks say", offset, later, last, due)
		}
	}
	if !strings.Contains(c.hangzhou.Log(), "this node's clock is off") {
		c.t.Error("the node whose clock was moved never had to step aside")
	}
}

// shanghai is the day there.
func shanghai() string { return time.Now().In(time.FixedZone("CST", 8*3600)).Format(time.DateOnly) }

// due is the day on which a comment is due, the same at every node.
func (c *court) due(comment string) (day string) {
	c.t.Helper()
	for _, p := range c.f.Nodes {
		record := c.f.Find(p, "comments", comment)
		received, err := time.Parse(time.RFC3339, fmt.Sprint(record["ReceivedAt"]))
		// Less than the clock was moved by, more than a busy machine takes.
		if ahead := time.Until(received); err != nil || ahead.Abs() > time.Hour {
			c.t.Errorf("%s: received %v, which is %s from now", p.Division, record["ReceivedAt"], ahead)
		}
		limit, _ := record["Limit"].(map[string]any)
		here := fmt.Sprint(limit["DueAt"])
		if _, err := time.Parse(time.RFC3339, here); err != nil {
			c.t.Fatalf("%s: the comment has no due date: %v", p.Division, record)
		}
		if day != "" && here != day {
			c.t.Errorf("%s has it due %s, another node %s", p.Division, here, day)
		}
		day = here
	}
	return day
}

// lead hands the lead on until the node had it, or would not keep it. All three
// voters are there, so that its clock is compared.
func (c *court) lead(p *clustertest.Process) {
	c.t.Helper()
	for i := range 20 {
		leader := c.f.AwaitLeader()
		if leader == p {
			return
		}
		asker := c.people["province-authority"]
		asker.at = leader
		var done map[string]any
		query := fmt.Sprintf(`mutation { transferLeadership(input: {idempotencyKey: "lead-%s-%d"}) { index } }`, p.Division, i)
		if err := asker.at.GraphQL(c.t.Context(), asker.token, query, nil, &done); err != nil {
			c.t.Logf("handing on the lead: %v", err)
		}
	}
}
