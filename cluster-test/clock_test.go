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

// A released program does not even know the name; the build with the tag does,
// so the search would find it.
func TestAReleasedProgramTakesNoClockFromAnybody(t *testing.T) {
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
	tagged, err := os.ReadFile(clockBuild(t))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(tagged, []byte(clockVariable)) {
		t.Error("not even the build for tests knows the variable")
	}
}

// clockBuild builds the program with the tag testclock.
func clockBuild(t *testing.T) string {
	t.Helper()
	heavy(t)
	path := filepath.Join(t.TempDir(), "mulu")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-tags", "testclock", "-o", path, ".")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("the build for tests: %v\n%s", err, out)
	}
	return path
}

// One node's clock is moved, as a follower and as the leader: nothing that is
// due becomes due at another time, the states stay equal, and new time limits
// begin at the time that the other nodes show.
func TestAMovedClockMovesNoDueDate(t *testing.T) {
	t.Setenv(clustertest.BinaryVariable, clockBuild(t))
	c := convene(t)
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
	first, due := comment()
	for _, offset := range []string{"3h", "-48h"} {
		t.Setenv(clockVariable, offset)
		if err := c.hangzhou.Kill(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.f.Start(c.hangzhou)
		_, later := comment() // hangzhou follows
		c.lead(c.hangzhou)    // and is given the lead, once
		_, last := comment()
		if now := c.due(first); now != due {
			t.Errorf("%s: the comment that was due %s is due %s", offset, due, now)
		}
		if later != due || last != due {
			t.Errorf("%s: new comments are due %s and %s, want %s as the others' clocks say", offset, later, last, due)
		}
	}
	if !strings.Contains(c.hangzhou.Log(), "this node's clock is off") {
		t.Error("the node whose clock was moved never had to step aside")
	}
}

// due is the day on which a comment is due, the same at every node.
func (c *court) due(comment string) (day string) {
	c.t.Helper()
	for _, p := range c.f.Nodes {
		record := c.f.Find(p, "comments", comment)
		received, err := time.Parse(time.RFC3339, fmt.Sprint(record["ReceivedAt"]))
		if ahead := time.Until(received); err != nil || ahead.Abs() > 5*time.Minute {
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
	for i := range 6 {
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
