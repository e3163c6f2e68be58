package clustertest_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
)

// persona is somebody with a token at their own node.
type persona struct {
	name, sentence string // as the page calls them
	at             *clustertest.Process
	token          string
	institution    string
}

// court is three processes and everybody whom a dispute concerns.
type court struct {
	t                 testing.TB
	f                 *clustertest.Federation
	hangzhou, ningbo  *clustertest.Process
	people            map[string]persona
	experts           []string
	given             *int  // numbers the requests
	recorder          *page // nil where nothing is written down
	faults            func(step string, p persona, act func())
	leaders, restarts int
}

// convene founds a province with two cities, staffs all three and forms the
// committee.
func convene(t testing.TB) *court {
	t.Helper()
	f, hangzhou, ningbo := three(t)
	return conveneAt(t, f, hangzhou, ningbo)
}

// conveneAt staffs a federation that stands.
func conveneAt(t testing.TB, f *clustertest.Federation, hangzhou, ningbo *clustertest.Process) *court {
	t.Helper()
	c := &court{t: t, f: f, hangzhou: hangzhou, ningbo: ningbo, people: map[string]persona{}, given: new(int)}
	province := f.Province()
	authority := f.ProvinceAuthority()
	c.seat("province-authority", "省公共数据主管部门", province, authority.Institution, authority.Token)
	committee := f.Register(province, catalog.Province, "公共数据专家委员会秘书处", 13)
	c.appoint("committee", "省公共数据专家委员会", province, committee, "EXP")
	c.appoint("province-government", "浙江省人民政府", province, "gov-"+catalog.Province, "GOV")
	for _, city := range []*clustertest.Process{hangzhou, ningbo} {
		d, _ := catalog.LookupDivision(city.Division)
		office := f.StaffCity(city)
		c.seat(city.Division+"-authority", d.Name+"公共数据主管部门", city, office.Institution, office.Token)
		c.appoint(city.Division+"-government", d.Name+"人民政府", city, "gov-"+city.Division, "GOV")
		c.appoint(city.Division+"-subject", d.Name+"交通运输局", city, f.Register(city, city.Division, "交通运输局", 12), "SUB", "INS")
	}
	for _, county := range []string{"330102", "330106"} {
		d, _ := catalog.LookupDivision(county)
		c.appoint(county+"-subject", d.Name+"交通运输局", hangzhou, f.Register(hangzhou, county, "交通运输局", 12), "SUB", "INS")
	}
	c.formCommittee()
	return c
}

func (c *court) seat(name, sentence string, at *clustertest.Process, institution, token string) {
	c.people[name] = persona{name: name, sentence: sentence, at: at, token: token, institution: institution}
}

func (c *court) appoint(name, sentence string, at *clustertest.Process, institution string, roles ...string) {
	c.seat(name, sentence, at, institution, c.f.Token(at, institution, roles...))
}

func (c *court) formCommittee() {
	p := c.people["province-authority"]
	clustertest.MustGive(c.f, p.at, p.token, catalog.CreateCommittee{
		Secretariat: c.people["committee"].institution, DocumentNo: "浙数〔2026〕5号", Quorum: 2,
	})
	clustertest.MustGive(c.f, p.at, p.token, catalog.PublishRuleDocument{
		DocKind: catalog.RuleDocumentCommitteeWorkingRules, Title: "浙江省公共数据专家委员会工作规则", DocumentNo: "浙数〔2026〕6号", Text: "意见由两名以上到会委员签署。",
	})
	for i, origin := range []catalog.CommitteeOrigin{catalog.OriginUniversity, catalog.OriginResearchInstitute, catalog.OriginSocialOrganisation} {
		c.experts = append(c.experts, clustertest.MustGive(c.f, p.at, p.token, catalog.AppointCommitteeMember{
			Name: fmt.Sprintf("委员%d", i+1), Origin: origin, Organisation: fmt.Sprintf("某单位%d", i+1), DocumentNo: "浙数〔2026〕7号",
		}).ID)
	}
}

// list enters open, unconditional entries of the publishers in Hangzhou's
// catalog and adopts them, and returns their ids by name.
func (c *court) list(publishers map[string]string) map[string]string {
	c.t.Helper()
	var rows []catalog.ImportRow
	for _, name := range sortedKeys(publishers) {
		p := c.people[publishers[name]]
		institution := c.f.Find(p.at, "institutions", p.institution)
		digest := sha256.Sum256([]byte(name))
		rows = append(rows, catalog.ImportRow{
			Line: len(rows) + 1, Digest: digest[:], Name: name, Publisher: fmt.Sprint(institution["Name"]), Division: fmt.Sprint(institution["Division"]),
			OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured,
			Frequency: catalog.FrequencyMonthly, Summary: "为测试而写的数据集。", Domains: []catalog.DataDomain{catalog.DomainTransport},
			Authentication: catalog.AuthenticationAnonymous, Resource: catalog.ResourceKindDataset, Methods: []catalog.OpeningMethod{catalog.MethodDownload, catalog.MethodAPI},
			ExternalID: "x" + fmt.Sprint(len(rows)), URL: "https://" + catalog.PlatformHost(c.hangzhou.Division) + "/dataset/" + fmt.Sprint(len(rows)),
		})
	}
	digest := sha256.Sum256([]byte("listing"))
	session := clustertest.MustGive(c.f, c.hangzhou, "", catalog.BeginImport{
		Catalog: catalog.CatalogID(c.hangzhou.Division), Source: "sample", Digest: digest[:], Chunks: 1, Rows: len(rows),
	})
	if result := clustertest.MustGive(c.f, c.hangzhou, "", catalog.ImportChunk{Session: session.ID, Rows: rows}); result.Refused > 0 {
		c.t.Fatalf("the listing: %+v", result.Rows)
	}
	clustertest.MustGive(c.f, c.hangzhou, "", catalog.CommitImport{Session: session.ID})
	authority := c.people[c.hangzhou.Division+"-authority"]
	c.f.Adopt(c.hangzhou, clustertest.Office{Institution: authority.institution, Token: authority.token}, "杭数〔2026〕1号（测试）")
	ids := map[string]string{}
	for name := range publishers {
		var found struct {
			Entries struct {
				Nodes []struct{ Identifier, Name, Opening string }
			}
		}
		c.ask("330100-subject", `query($s: String!) { entries(search: $s, first: 10) { nodes { identifier name opening } } }`, map[string]any{"s": name}, &found)
		for _, e := range found.Entries.Nodes {
			if e.Name == name && e.Opening == "OPEN" {
				ids[name] = e.Identifier
			}
		}
		if ids[name] == "" {
			c.t.Fatalf("%s is not open: %+v", name, found)
		}
	}
	return ids
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	for i := range keys { // a handful
		for j := i + 1; j < len(keys); j++ {
			if keys[j] < keys[i] {
				keys[i], keys[j] = keys[j], keys[i]
			}
		}
	}
	return keys
}

// ask puts a query to the persona's own node.
func (c *court) ask(who, query string, variables map[string]any, out any) {
	c.t.Helper()
	p, ok := c.people[who]
	if !ok {
		c.t.Fatalf("there is no persona %s", who)
	}
	if err := c.patiently(p, query, variables, out); err != nil {
		c.t.Fatalf("%s at %s: %v", who, p.at.Division, err)
	}
}

// patiently repeats a request, word for word, while the node has no leader,
// does not know the outcome or is not there: what any client does.
func (c *court) patiently(p persona, query string, variables map[string]any, out any) error {
	ctx, cancel := context.WithTimeout(c.t.Context(), 2*time.Minute)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		try, stop := context.WithTimeout(ctx, 30*time.Second)
		err := p.at.GraphQL(try, p.token, query, variables, out)
		stop()
		if err == nil || !passes(err) {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("no answer in time, lastly: %w", err)
		}
	}
}

// passes reports whether trying again can help.
func passes(err error) bool {
	text := err.Error()
	for _, sign := range []string{"NO_LEADER", "UNKNOWN_OUTCOME", "NOT_YET", "LIMIT_EXCEEDED", "connection refused", "connection reset", "EOF", "Client.Timeout"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return errors.Is(err, context.DeadlineExceeded)
}

// outcome is what a mutation answers.
type outcome struct {
	Record     json.RawMessage
	UserErrors []struct{ Code, Article, MessageZh, Message string }
	Index      uint64
	Receipt    struct {
		Seq      uint64
		Repeated bool
	}
}

// attempt gives one mutation at the persona's own node and returns its answer,
// refusals included. Retries carry the same key.
func (c *court) attempt(who, mutation, record string, input map[string]any) outcome {
	c.t.Helper()
	p, ok := c.people[who]
	if !ok {
		c.t.Fatalf("there is no persona %s", who)
	}
	*c.given++
	sent := map[string]any{"idempotencyKey": fmt.Sprintf("%s-%d", mutation, *c.given)}
	maps.Copy(sent, input)
	query := fmt.Sprintf("mutation($input: %sInput!) {\n  %s(input: $input) {\n    %s\n    userErrors { code article messageZh message }\n    index\n    receipt { seq repeated }\n  }\n}",
		strings.ToUpper(mutation[:1])+mutation[1:], mutation, record)
	var raw map[string]map[string]json.RawMessage
	act := func() {
		if err := c.patiently(p, query, map[string]any{"input": sent}, &raw); err != nil {
			c.t.Errorf("%s by %s: %v", mutation, who, err)
		}
	}
	if c.faults == nil {
		act()
	} else {
		c.faults(mutation, p, act)
	}
	if c.t.Failed() {
		c.t.FailNow()
	}
	var got outcome
	for name, value := range raw[mutation] {
		var err error
		switch name {
		case "userErrors":
			err = json.Unmarshal(value, &got.UserErrors)
		case "index":
			err = json.Unmarshal(value, &got.Index)
		case "receipt":
			err = json.Unmarshal(value, &got.Receipt)
		default:
			got.Record = value
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	c.recorder.exchange(p, query, map[string]any{"input": sent}, raw)
	return got
}

// do is attempt for what must be accepted; it decodes the record.
func (c *court) do(who, mutation, record string, input map[string]any, out any) outcome {
	c.t.Helper()
	got := c.attempt(who, mutation, record, input)
	if len(got.UserErrors) > 0 {
		c.t.Fatalf("%s by %s was refused: %+v", mutation, who, got.UserErrors)
	}
	if out != nil {
		if err := json.Unmarshal(got.Record, out); err != nil {
			c.t.Fatal(err)
		}
	}
	return got
}

// refused is attempt for what must be refused with the code.
func (c *court) refused(who, code, mutation, record string, input map[string]any) {
	c.t.Helper()
	got := c.attempt(who, mutation, record, input)
	if len(got.UserErrors) != 1 || got.UserErrors[0].Code != code || got.UserErrors[0].Article == "" || string(got.Record) != "null" {
		c.t.Errorf("%s by %s: %s %+v, want %s with an article", mutation, who, got.Record, got.UserErrors, code)
	}
}

// killing kills the leader while each of the named mutations is under way, and
// starts it again: at once where the persona's own node led, after the answer
// otherwise, so that every second answer comes from a federation of two.
func (c *court) killing(at ...string) func(string, persona, func()) {
	due := map[string]bool{}
	for _, name := range at {
		due[name] = true
	}
	return func(step string, p persona, act func()) {
		if !due[step] {
			act()
			return
		}
		delete(due, step)
		leader := c.f.AwaitLeader()
		done := make(chan struct{})
		go func() { // ends with the answer, which has a time limit
			defer close(done)
			act()
		}()
		if err := leader.Kill(c.t.Context()); err != nil {
			c.t.Errorf("killing the leader: %v", err)
		}
		c.leaders++
		if leader == p.at {
			c.f.Start(leader)
			<-done
			return
		}
		<-done
		c.f.Start(leader)
		c.restarts++
	}
}

// journal counts the accepted records of each command about the matters at a
// node, as the audit log of the province's authority shows them.
func (c *court) journal(at *clustertest.Process, matters ...string) map[string]int {
	c.t.Helper()
	reader := c.people["province-authority"]
	reader.at = at
	records, err := auditLog(func(query string, variables map[string]any, out any) error {
		return c.patiently(reader, query, variables, out)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	counts := map[string]int{}
	for _, record := range records {
		for _, matter := range matters {
			if record.Outcome == "ACCEPTED" && strings.Contains(record.Sentence, matter) {
				counts[record.Kind]++
			}
		}
	}
	return counts
}
