package clustertest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// What people write is text: it comes back at every node as it was given, in
// JSON, never as a page.
func TestMarkupInFreeTextComesBackAsText(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name, markup = "公交换乘信息", `<script>alert("越权")</script><img src=x onerror=alert(1)> & "引号" '单引号' {{.}}`
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	var opened struct{ Identifier string }
	c.do("330200-subject", "openDispute", "dispute { identifier }", map[string]any{
		"entry": entry, "parties": []string{c.people["330200-subject"].institution}, "claim": markup,
	}, &opened)
	c.f.AwaitEqual()
	for _, p := range c.f.Nodes {
		reader := c.people["province-authority"]
		reader.at = p
		var got struct{ Dispute struct{ Claim string } }
		if err := c.patiently(reader, `query($id: ID!) { dispute(id: $id) { claim } }`, map[string]any{"id": opened.Identifier}, &got); err != nil {
			t.Fatal(err)
		}
		if got.Dispute.Claim != markup {
			t.Errorf("%s gives back %q", p.Division, got.Dispute.Claim)
		}
	}
}

// Ten thousand comments of one token: what is beyond the day's number is refused
// in words, and somebody else who files meanwhile is not touched by it. At a
// node that did not issue the token the flood is nobody.
func TestAFloodOfCommentsHoldsBackNobodyElse(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name, perDay, clients = "公交票价信息", 50, 32
	count := 10_000
	if testing.Short() {
		count = 500
	}
	entry := c.list(map[string]string{name: "330100-subject"})[name]
	for _, who := range []string{"flood", "honest"} {
		token := strings.TrimSpace(c.f.Must(c.ningbo, "token", "issue", "--person", who, "--roles", "USR"))
		c.seat(who, who, c.ningbo, "", token)
	}
	connections := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients + 1}}
	defer connections.CloseIdleConnections()
	var accepted, limited atomic.Int64
	day, over, honest := shanghai(), make(chan struct{}), make(chan error, 1)
	go func() { honest <- c.honest(connections, entry, perDay-1, over) }() // ends when over is closed, or with its last comment
	load, err := clustertest.Drive(clients, count, func(_, n int) error {
		code, err := c.say(connections, "flood", entry, n)
		switch {
		case err != nil:
			return err
		case code == "":
			accepted.Add(1)
		case code == "RATE_LIMITED":
			limited.Add(1)
		default:
			return fmt.Errorf("comment %d is refused with %s", n, code)
		}
		return nil
	})
	close(over)
	if err != nil {
		t.Fatal(err)
	}
	if err := <-honest; err != nil {
		t.Errorf("while another token floods: %v", err)
	}
	t.Logf("%d comments, %d refused: %s", count, limited.Load(), load)
	if midnight := shanghai() != day; !midnight && accepted.Load() != perDay {
		t.Errorf("%d of %d comments were accepted, want %d", accepted.Load(), count, perDay)
	}
	c.f.AwaitEqual()
	flood := c.people["flood"]
	flood.at = c.hangzhou
	c.seat("flood elsewhere", "flood", flood.at, "", flood.token)
	if code, err := c.say(connections, "flood elsewhere", entry, 0); err == nil && code == "" {
		t.Error("the flood goes on at another node")
	}
}

// honest files one comment after the other until over is closed, at least one
// and at most so many; each has to be accepted.
func (c *court) honest(connections *http.Client, entry string, most int, over <-chan struct{}) error {
	for n := range most {
		code, err := c.say(connections, "honest", entry, n)
		if err != nil || code != "" {
			return fmt.Errorf("comment %d of an honest token: %s %w", n, code, err)
		}
		select {
		case <-over:
			return nil
		default:
		}
	}
	return nil
}

// say files a comment over connections that stay open and returns the code of
// its refusal, "" when it was accepted. A refusal has to say why, in both
// languages. What may be repeated is repeated under the same key.
func (c *court) say(connections *http.Client, who, entry string, n int) (code string, err error) {
	p := c.people[who]
	body, err := json.Marshal(map[string]any{
		"query": `mutation($input: FileCommentInput!) { fileComment(input: $input) { comment { identifier } userErrors { code messageZh message } } }`,
		"variables": map[string]any{"input": map[string]any{
			"idempotencyKey": fmt.Sprintf("comment-%d", n), "entry": entry, "ground": "QUALITY_SUBSTANDARD", "text": fmt.Sprintf("第%d条意见", n),
		}},
	})
	if err != nil {
		return "", err
	}
	var got struct {
		Data struct {
			FileComment *struct {
				Comment    *struct{ Identifier string }
				UserErrors []struct{ Code, MessageZh, Message string }
			}
		}
		Errors json.RawMessage
	}
	for range 20 {
		if err = post(c.t.Context(), connections, p, body, &got); err == nil && len(got.Errors) > 0 {
			err = fmt.Errorf("the node answers %s", got.Errors)
		}
		if err == nil || !passes(err) {
			break
		}
		got.Errors = nil
	}
	done := got.Data.FileComment
	switch {
	case err != nil:
		return "", err
	case done == nil:
		return "", errors.New("there is no answer")
	case len(done.UserErrors) == 1 && done.UserErrors[0].MessageZh != "" && done.UserErrors[0].Message != "":
		return done.UserErrors[0].Code, nil
	case len(done.UserErrors) > 0 || done.Comment == nil:
		return "", fmt.Errorf("the answer is %+v", done)
	}
	return "", nil
}

func post(ctx context.Context, connections *http.Client, p persona, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.at.HTTP+"/graphql", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+p.token)
	response, err := connections.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	return json.NewDecoder(response.Body).Decode(answer)
}
