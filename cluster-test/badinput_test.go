package clustertest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// A listing with everything that is wrong with listings: the good rows enter,
// every bad one is named by its line, its code and its field.
func TestABadListingEntersItsGoodRowsAndNamesTheOthers(t *testing.T) {
	t.Parallel()
	f := clustertest.New(t)
	hangzhou := f.Join("330100", false)
	f.StaffCity(hangzhou)
	good, err := os.ReadFile(f.Listing("good", 3))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(good)), "\n")
	bad := []struct{ line, code string }{
		{`{"node": "330100", "title": `, "BROKEN_LINE"},
		{`{"node": "330100", "title": "` + strings.Repeat("长", 10<<20/3) + `"}`, "LINE_TOO_LONG"},
		{strings.Replace(lines[0], "good", "a\x00b", 1), "CONTROL_CHARACTER"},
		{strings.Replace(lines[0], "good", "a\xff\xfeb", 1), "BAD_ENCODING"},
		{strings.NewReplacer("good", "elsewhere", `"330100"`, `"310000"`).Replace(lines[0]), "OUT_OF_JURISDICTION"},
		{strings.NewReplacer("good", "unknown", "登录开放", "也许开放").Replace(lines[0]), "UNKNOWN_CODE"},
		{lines[1], "DUPLICATE_KEY"}, // the same dataset twice
	}
	var text strings.Builder
	for i, b := range bad {
		if i < len(lines) {
			text.WriteString(lines[i] + "\n")
		}
		text.WriteString(b.line + "\n")
	}
	path := f.WriteFile("bad.ndjson", text.String())
	out, err := hangzhou.Mulu(t.Context(), "import", path, "--source", "330100")
	if err != nil || out.Code != 0 {
		t.Fatalf("%v, exit status %d\n%.2000s", err, out.Code, out.Err)
	}
	for _, b := range bad {
		if !strings.Contains(out.Err, b.code) {
			t.Errorf("nothing is said of %s (%.60q)\n%.3000s", b.code, b.line, out.Err)
		}
	}
	if entered, _, _ := imported(t, out.Out); entered != 3 {
		t.Errorf("entered %d rows, want the 3 good ones: %s", entered, out.Out)
	}
	f.AwaitEqual()
}

func TestCommandsThatCannotBeAreRefusedBeforeTheLog(t *testing.T) {
	t.Parallel()
	f := clustertest.New(t)
	p := f.Province()
	officer := f.ProvinceAuthority().Token
	f.Register(p, catalog.Province, "交通运输厅", 90) // one that counts
	before := institutions(t, p, officer)
	big := `{"USCC":"11330000MB1234562R","Name":"` + strings.Repeat("大", 50<<10) + `","Division":"330000"}`
	f.RefusedInput(p, big, 1, []string{"COMMAND_TOO_LARGE"}, "give", "institution.register", "-")
	f.Refused(p, 2, []string{"no.such-command"}, "give", "no.such-command", "{}")
	f.Refused(p, 2, []string{"NoSuchField"}, "give", "institution.register", `{"NoSuchField":1}`)
	f.Refused(p, 2, nil, "give", "institution.register", `{`)
	f.Refused(p, 1, []string{"UNAUTHENTICATED"}, "give", "institution.register", `{"Name":"x"}`, "--token", "nobody's")
	f.Refused(p, 2, []string{"999999"}, "import", "nowhere.ndjson", "--source", "999999")
	f.Refused(p, 1, []string{"nowhere.ndjson"}, "import", "nowhere.ndjson", "--source", "330000")
	f.Refused(p, 2, []string{"listen"}, "serve", "--listen", "no port")
	if after := institutions(t, p, officer); before == 0 || after != before {
		t.Errorf("the log holds %d commands about institutions and imports, it held %d, though nothing was accepted", after, before)
	}
	MustWrite(t, f, p)
}

// institutions counts the records of commands about institutions and imports in
// the audit log, refused ones too. Those of the node itself are not counted:
// which statutory job runs during a test depends on the day.
func institutions(t *testing.T, p *clustertest.Process, token string) (count int) {
	t.Helper()
	records, err := auditLog(func(query string, variables map[string]any, out any) error {
		return p.GraphQL(t.Context(), token, query, variables, out)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		if strings.HasPrefix(record.Kind, "institution.") || strings.HasPrefix(record.Kind, "import.") {
			count++
		}
	}
	return count
}

// auditRecord is what the tests look at of a record of the audit log.
type auditRecord struct{ Kind, Outcome, Sentence string }

// auditLog reads the audit log page by page, through a function that sends a query.
func auditLog(send func(query string, variables map[string]any, out any) error) (records []auditRecord, err error) {
	for after := ""; ; {
		var got struct {
			AuditLog struct {
				Nodes    []auditRecord
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		variables := map[string]any{}
		if after != "" {
			variables["after"] = after
		}
		const query = `query($after: String) { auditLog(first: 100, after: $after) { nodes { kind outcome sentence } pageInfo { hasNextPage endCursor } } }`
		if err := send(query, variables, &got); err != nil {
			return nil, err
		}
		records = append(records, got.AuditLog.Nodes...)
		if after = got.AuditLog.PageInfo.EndCursor; !got.AuditLog.PageInfo.HasNextPage {
			return records, nil
		}
	}
}
