package clustertest_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// exportFiles are the addresses of the public exports.
func exportFiles() []string {
	return []string{"catalog.ndjson", "catalog.csv", "catalog.jsonld", "data.json"}
}

// exported fetches one export that holds a log index at least, and asks again
// while the node cannot tell.
func (c *court) exported(p *clustertest.Process, file string, atLeast uint64) (text string, header http.Header) {
	c.t.Helper()
	address := fmt.Sprintf("http://%s/export/%s?catalog=cat-330100&atLeast=%d", p.HTTP, file, atLeast)
	c.f.Await("an export of "+p.Division, func() (bool, error) {
		request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			return false, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false, err
		}
		body, err := io.ReadAll(response.Body)
		if err := errors.Join(err, response.Body.Close()); err != nil {
			return false, err
		}
		text, header = string(body), response.Header
		if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusServiceUnavailable {
			return false, fmt.Errorf("%s of %s: %d %s", file, p.Division, response.StatusCode, body)
		}
		return response.StatusCode == http.StatusOK, nil
	})
	return text, header
}

// AT35.2, rulebook 3.7: an entry that was suspended through one node is in no
// export of any node at that log index or after, and it is back after its resumption.
func TestASuspendedEntryIsInNoExportOfAnyNode(t *testing.T) {
	t.Parallel()
	c := convene(t)
	const name, other = "停车泊位信息", "公交线路信息"
	ids := c.list(map[string]string{name: "330100-subject", other: "330102-subject"})
	entry := ids[name]
	before, _ := c.f.AwaitEqual()
	everywhere := func(t *testing.T, at uint64, there bool) {
		t.Helper()
		in := c.in(t)
		for _, file := range exportFiles() {
			cuts := map[string]string{}
			for _, p := range c.f.Nodes {
				text, header := in.exported(p, file, at)
				if strings.Contains(text, name) != there || !strings.Contains(text, other) {
					t.Errorf("%s of %s names the entry: %t", file, p.Division, !there)
				}
				tombstone := fmt.Sprintf(`"identifier":"%s","state":"SUSPENDED","index":%d}`, entry, at)
				if strings.Contains(text, tombstone) != (!there && file == "catalog.ndjson") || !there && file != "catalog.ndjson" && strings.Contains(text, entry) {
					t.Errorf("%s of %s, tombstone at %d:\n%s", file, p.Division, at, text)
				}
				// The same index, the same bytes.
				index := header.Get("X-Mulu-Applied-Index")
				if same, ok := cuts[index]; ok && same != text {
					t.Errorf("%s of %s differs at index %s", file, p.Division, index)
				}
				cuts[index] = text
			}
		}
	}
	t.Run("AT35.2 before", func(t *testing.T) { everywhere(t, before, true) })
	at := c.do("330100-subject", "suspendEntry", "entry { opening }", map[string]any{"id": entry, "reason": "自查发现可识别车主"}, nil).Index
	t.Run("AT35.2 suspended", func(t *testing.T) { everywhere(t, at, false) })
	file := filepath.Join(t.TempDir(), "catalog.csv")
	for _, p := range c.f.Nodes {
		out, err := p.Mulu(t.Context(), "export", "--at-least", fmt.Sprint(at))
		if err != nil || out.Code != 0 || strings.Contains(out.Out, name) || !strings.Contains(out.Out, other) {
			t.Errorf("mulu export at %s: %d %s %v", p.Division, out.Code, out.Err, err)
		}
		if out, err := p.Mulu(t.Context(), "export", "--format", "csv", "-o", file, "--at-least", fmt.Sprint(at)); err != nil || out.Code != 0 || out.Out != "" {
			t.Errorf("mulu export to a file at %s: %d %s %v", p.Division, out.Code, out.Err, err)
		}
	}
	resumed := c.do("330100-subject", "resumeEntry", "entry { opening }", map[string]any{"id": entry, "riskCleared": "已脱敏并复核"}, nil).Index
	t.Run("AT35.2 resumed", func(t *testing.T) { everywhere(t, resumed, true) })
}
