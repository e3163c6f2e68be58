package clustertest_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/node/intake"
)

// kept is the receipt of a material that a node keeps.
type kept struct {
	Pointer, Hash, HeldAt string
	Bytes                 int64
}

// upload hands a material in at the persona's own node.
func (c *court) upload(who, name, text, entry string) (receipt kept) {
	c.t.Helper()
	p := c.people[who]
	body, status := c.material(http.MethodPost, p.at, "/materials?name="+url.QueryEscape(name)+"&entry="+url.QueryEscape(entry), p.token, text)
	if status != http.StatusCreated {
		c.t.Fatalf("%s at %s: the material is answered %d %s", who, p.at.Division, status, body)
	}
	if err := json.Unmarshal(body, &receipt); err != nil {
		c.t.Fatal(err)
	}
	return receipt
}

// material speaks to a node's store of what does not replicate.
func (c *court) material(method string, p *clustertest.Process, path, token, text string) (body []byte, status int) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, "http://"+p.HTTP+path, strings.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set(intake.HeaderSHA256, fmt.Sprintf("%x", sha256.Sum256([]byte(text))))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return body, response.StatusCode
}

// Article 35 by the claim's own road, AT35.2 to AT35.4: a citizen hands
// materials in at Ningbo's node and claims; Hangzhou's bureau checks, and with
// that very log entry the data is gone at every node; it is verified, resumed or
// withdrawn, and the matter ends only when the citizen has been told.
func TestAClaimStopsTheDataEverywhereAndEndsWhenThePartyIsTold(t *testing.T) {
	t.Parallel()
	c := convene(t)
	ids := c.list(map[string]string{"停车缴费信息": "330100-subject", "公交刷卡信息": "330100-subject"})
	token := strings.TrimSpace(c.f.Must(c.ningbo, "token", "issue", "--person", "a citizen", "--roles", "USR"))
	c.seat("citizen", "市民", c.ningbo, "", token)

	t.Run("R35.2 resumed after the final verification", func(t *testing.T) {
		c := c.in(t)
		entry := ids["停车缴费信息"]
		id := c.suspendedByClaim(entry, "停车缴费信息")
		c.decided(id, entry, "RESUME", "OPEN")
		for _, p := range c.f.Nodes {
			got, err := look(t.Context(), p, entry, "停车缴费信息")
			if err != nil || !got.Data.Access.Allowed || got.Data.Open.TotalCount != 1 {
				t.Errorf("%s does not offer what was resumed: %+v, %v", p.Division, got, err)
			}
		}
	})
	t.Run("R35.2 withdrawn after the final verification", func(t *testing.T) {
		c := c.in(t)
		entry := ids["公交刷卡信息"]
		id := c.suspendedByClaim(entry, "公交刷卡信息")
		index := c.decided(id, entry, "WITHDRAW", "WITHDRAWN")
		for _, p := range c.f.Nodes {
			c.closedDownload(p, entry, index, "OPENING_STOPPED")
			got, err := look(t.Context(), p, entry, "公交刷卡信息")
			if err != nil || got.Data.Open.TotalCount != 0 || got.Data.Entry.SourceURL != "" {
				t.Errorf("%s still offers what was withdrawn: %+v, %v", p.Division, got, err)
			}
		}
	})
}

const claimRecord = `claim { identifier state suspended materials { pointer hash bytes heldAt } limit { dueAt } notice }`

// suspendedByClaim files a claim with a material and has it suspend the entry.
func (c *court) suspendedByClaim(entry, name string) (id string) {
	c.t.Helper()
	text := "行车证照片，可识别车主：" + name
	receipt := c.upload("citizen", "证明.txt", text, entry)
	var filed struct {
		Identifier, State string
		Materials         []struct {
			Pointer, HeldAt string
			Bytes           int64
		}
		Limit struct{ DueAt string }
	}
	got := c.do("citizen", "fileClaim", claimRecord, map[string]any{
		"entry": entry, "interest": "PRIVACY", "text": "可以识别我的车辆", "materials": []map[string]any{{"pointer": receipt.Pointer, "hash": receipt.Hash, "bytes": receipt.Bytes}},
	}, &filed)
	id = filed.Identifier
	if filed.State != "PRELIMINARY" || len(filed.Materials) != 1 || filed.Materials[0].HeldAt != c.ningbo.Division || filed.Materials[0].Pointer != receipt.Pointer || filed.Limit.DueAt == "" {
		c.t.Fatalf("R35.1: the claim is %+v", filed)
	}
	c.heldAtHome(receipt, text)
	c.standsClaim(id, got.Index, "PRELIMINARY")
	c.refused("330100-subject", "ILLEGAL_TRANSITION", "decideClaim", claimRecord, map[string]any{"id": id, "outcome": "RESUME", "reasons": "无"})
	c.stopped(entry, name, func() uint64 {
		return c.do("330100-subject", "verifyClaim", claimRecord, map[string]any{"id": id, "check": "SUSPEND", "findings": "可识别到个人"}, nil).Index
	})
	return id
}

// heldAtHome demands that the material is to be had at its own node, by its
// owner; another node says where it is held, and has nothing of it.
func (c *court) heldAtHome(receipt kept, text string) {
	c.t.Helper()
	for _, who := range []string{"citizen", "330100-subject", "province-authority"} {
		p := c.people[who].at
		body, status := c.material(http.MethodGet, p, "/materials/"+receipt.Pointer, c.people[who].token, "")
		want, says := http.StatusMisdirectedRequest, "heldAt "+c.ningbo.Division
		if p == c.ningbo {
			want, says = http.StatusOK, text
		}
		if status != want || !strings.Contains(string(body), says) {
			c.t.Errorf("%s answers %s about a material of %s with %d %s, want %d", p.Division, who, receipt.HeldAt, status, body, want)
		}
	}
}

// decided takes a claim that suspended its entry to the outcome and to its end,
// and returns the index of the decision.
func (c *court) decided(id, entry, outcome, opening string) (index uint64) {
	c.t.Helper()
	decide := map[string]any{"id": id, "outcome": outcome, "reasons": "经最终核实"}
	c.refused("330100-subject", "ILLEGAL_TRANSITION", "decideClaim", claimRecord, decide) // AT35.3
	c.do("330100-subject", "verifyClaim", claimRecord, map[string]any{"id": id, "check": "FINAL", "findings": "已核实"}, nil)
	c.refused("330100-subject", "ILLEGAL_TRANSITION", "notifyClaim", claimRecord, map[string]any{"id": id, "notice": "已办结"})
	index = c.do("330100-subject", "decideClaim", claimRecord, decide, nil).Index
	for _, p := range c.f.Nodes {
		var got struct{ Entry struct{ Opening string } }
		c.public(p, fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) { entry(identifier: $id) { opening } }`, index), map[string]any{"id": entry}, &got)
		if got.Entry.Opening != opening {
			c.t.Errorf("%s: after %s the entry is %s, want %s", p.Division, outcome, got.Entry.Opening, opening)
		}
	}
	c.toldInFeed(entry, opening, index)
	const notice = "经核实已作处理，特此告知"
	c.refused("330100-subject", "NOTIFY_REQUIRED", "notifyClaim", claimRecord, map[string]any{"id": id, "notice": " "}) // AT35.4
	c.standsClaim(id, index, "DECIDED")
	c.refused("330200-subject", "NOT_SUBJECT", "notifyClaim", claimRecord, map[string]any{"id": id, "notice": notice})
	told := c.do("330100-subject", "notifyClaim", claimRecord, map[string]any{"id": id, "notice": notice}, nil)
	c.standsClaim(id, told.Index, "NOTIFIED")
	var read struct {
		Claim         struct{ State, Notice string }
		Notifications struct {
			Nodes []struct{ Matter, TextZh string }
		}
	}
	c.ask("citizen", fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) {
  claim(id: $id) { state notice }
  notifications(first: 50) { nodes { matter textZh } }
}`, told.Index), map[string]any{"id": id}, &read)
	heard := 0
	for _, n := range read.Notifications.Nodes {
		if n.Matter == id && strings.Contains(n.TextZh, notice) {
			heard++
		}
	}
	if read.Claim.State != "NOTIFIED" || read.Claim.Notice != notice || heard != 1 {
		c.t.Errorf("R35.3: the citizen reads %+v and was told %d times", read, heard)
	}
	return index
}

// standsClaim demands a claim's state at the nodes of all who may see it.
func (c *court) standsClaim(id string, index uint64, state string) {
	c.t.Helper()
	for _, who := range []string{"citizen", "330100-subject"} {
		var got struct{ Claim *struct{ State string } }
		c.ask(who, fmt.Sprintf(`query($id: ID!) @consistency(level: AT_LEAST, index: %d) { claim(id: $id) { state } }`, index), map[string]any{"id": id}, &got)
		if got.Claim == nil || got.Claim.State != state {
			c.t.Errorf("%s sees %+v, want %s", who, got.Claim, state)
		}
	}
}

// toldInFeed demands that every node's feed carries the change at its index.
func (c *court) toldInFeed(entry, opening string, at uint64) {
	c.t.Helper()
	ctx, cancel := c.f.Within(feedWait)
	defer cancel()
	for _, p := range c.f.Nodes {
		index, err := feedUntil(ctx, p, at-1, func(event string) bool {
			return strings.Contains(event, entry) && strings.Contains(event, `"`+opening+`"`)
		})
		if err != nil || index != at {
			c.t.Errorf("%s tells of %s at index %d, %v; want %d", p.Division, opening, index, err, at)
		}
	}
}
