package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

func TestAnEntryIsDraftedAndReadByItsSubject(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	drafted := w.give(hangzhou, "330100-subject", "draftEntry", "entry { id identifier name openAttribute listing version }",
		map[string]any{"catalog": w.Name("cat-330100"), "fields": parking(w.Name("org-330100-subject"))})
	if drafted.text("draftEntry.entry.name") != "停车场信息" || drafted.text("draftEntry.entry.listing") != "DRAFT" {
		t.Fatalf("drafted: %s", drafted.Body)
	}
	if index := drafted.number("draftEntry.index"); index == 0 || drafted.number("draftEntry.receipt.seq") == 0 {
		t.Errorf("no index or receipt: %s", drafted.Body)
	}
	global, identifier := drafted.text("draftEntry.entry.id"), drafted.text("draftEntry.entry.identifier")
	if global != payload.Global("Entry", identifier) {
		t.Errorf("id %q is not the opaque form of %q", global, identifier)
	}
	query := `query($id: ID!) { entry(id: $id) { name openingSubject { name division } catalog { nameZh } summary domains allowedActions } }`
	for _, id := range []string{global, identifier} {
		read := must(t, hangzhou, "330100-subject", query, map[string]any{"id": id})
		if read.text("entry.openingSubject.division") != "330100" || read.text("entry.catalog.nameZh") == "" {
			t.Errorf("read by %s: %s", id, read.Body)
		}
		if actions := fmt.Sprint(read.list("entry.allowedActions")); !strings.Contains(actions, "entry.update") {
			t.Errorf("allowed actions: %s", actions)
		}
	}
	if public := must(t, hangzhou, "", query, map[string]any{"id": global}); public.get("entry") != nil {
		t.Errorf("the public reads a draft: %s", public.Body)
	}
	if other := must(t, w.node("330200"), "330200-authority", query, map[string]any{"id": global}); other.get("entry") != nil {
		t.Errorf("another city's authority reads a draft: %s", other.Body)
	}
	if authority := must(t, hangzhou, "330100-authority", query, map[string]any{"id": global}); authority.get("entry") == nil {
		t.Errorf("the own authority does not read the draft: %s", authority.Body)
	}
}

// AT10.8: every missing field is named.
func TestSeveralMistakesComeBackTogether(t *testing.T) {
	w := newWorld(t)
	fields := parking(w.Name("org-330100-subject"))
	delete(fields, "name")
	delete(fields, "formats")
	fields["summary"] = "a\u202eb"
	out := w.give(w.node("330100"), "330100-subject", "draftEntry", "entry { id }",
		map[string]any{"catalog": w.Name("cat-330100"), "fields": fields})
	if len(out.Errors) > 0 || out.get("draftEntry.entry") != nil {
		t.Fatalf("not refused: %s", out.Body)
	}
	codes := map[string]string{}
	for _, e := range out.list("draftEntry.userErrors") {
		one := e.(map[string]any)
		codes[one["code"].(string)] = fmt.Sprint(one["details"], one["path"], one["article"])
		if one["messageZh"] == "" || one["message"] == "" {
			t.Errorf("no sentence: %v", one)
		}
	}
	if !strings.Contains(codes["FIELD_REQUIRED"], "name") || !strings.Contains(codes["FIELD_REQUIRED"], "formats") {
		t.Errorf("missing fields not named: %v", codes)
	}
	if !strings.Contains(codes["FIELD_REQUIRED"], "10(2)") || !strings.Contains(codes["BAD_VALUE"], "summary") {
		t.Errorf("mistakes: %v", codes)
	}
}

func TestARequestIsCarriedOutOnce(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	document := `mutation($name: String!, $org: ID!, $cat: ID!) { draftEntry(input: {idempotencyKey: "once", catalog: $cat, fields: {
		name: $name, openingSubject: $org, openAttribute: UNCONDITIONAL, formats: [CSV], dataType: STRUCTURED, updateFrequency: DAILY}}) {
		entry { identifier } index receipt { repeated } userErrors { code } } }`
	variables := map[string]any{"name": "公交线路", "org": w.Name("org-330100-subject"), "cat": w.Name("cat-330100")}
	first := must(t, hangzhou, "330100-subject", document, variables)
	again := must(t, hangzhou, "330100-subject", document, variables)
	if first.text("draftEntry.entry.identifier") != again.text("draftEntry.entry.identifier") || again.get("draftEntry.receipt.repeated") != true {
		t.Errorf("a retry did something else: %s, %s", first.Body, again.Body)
	}
	variables["name"] = "公交站点"
	other := ask(t, hangzhou, "330100-subject", document, variables)
	if other.text("draftEntry.userErrors.0.code") != "IDEMPOTENCY_KEY_REUSED" {
		t.Errorf("another body under the same key: %s", other.Body)
	}
	status := must(t, hangzhou, "330100-subject", `{ writeStatus(requestId: "once") { state index } }`)
	if status.text("writeStatus.state") != "COMMITTED" {
		t.Errorf("write status: %s", status.Body)
	}
}

func TestWhoAsksDecides(t *testing.T) {
	w := newWorld(t)
	hangzhou, ningbo := w.node("330100"), w.node("330200")
	input := func() map[string]any {
		return map[string]any{"catalog": w.Name("cat-330100"), "fields": parking(w.Name("org-330100-subject"))}
	}
	if out := w.give(hangzhou, "", "draftEntry", "entry { id }", input()); out.code() != "UNAUTHENTICATED" {
		t.Errorf("the public drafts: %s", out.Body)
	}
	if out := ask(t, hangzhou, "nobody", `{ viewer { label } }`); out.Status != 401 || out.code() != "UNAUTHENTICATED" {
		t.Errorf("an unknown token: %d %s", out.Status, out.Body)
	}
	if out := w.give(hangzhou, "330100-county-subject", "draftEntry", "entry { id }", input()); out.text("draftEntry.userErrors.0.code") != "NOT_SUBJECT" {
		t.Errorf("somebody else drafts: %s", out.Body)
	}
	if out := w.give(ningbo, "330100-subject", "draftEntry", "entry { id }", input()); out.text("draftEntry.userErrors.0.code") != "FOREIGN_JURISDICTION" {
		t.Errorf("an officer acts through another city's node: %s", out.Body)
	}
	me := must(t, hangzhou, "330100-authority", `{ viewer { authenticated label division roles institution { name } node } }`)
	if me.text("viewer.label") != "330100-authority" || me.text("viewer.node") != "330100" || len(me.list("viewer.roles")) != 3 {
		t.Errorf("viewer: %s", me.Body)
	}
	public := must(t, hangzhou, "", `{ viewer { authenticated roles institution { name } } }`)
	if public.get("viewer.authenticated") != false || public.text("viewer.roles.0") != "PUB" {
		t.Errorf("the public as viewer: %s", public.Body)
	}
	revoked := w.As("330100-county-subject").Claim.Token
	if out := w.give(hangzhou, "330100-county-authority", "revokeToken", "token { revokedAt }", map[string]any{"id": revoked}); out.text("revokeToken.token.revokedAt") == "" {
		t.Fatalf("not revoked: %s", out.Body)
	}
	if out := ask(t, hangzhou, "330100-county-subject", `{ viewer { label } }`); out.code() != "UNAUTHENTICATED" {
		t.Errorf("a revoked token: %s", out.Body)
	}
}

// listed adopts an imported listing: entries that everybody sees.
func (w *world) listed(rows ...catalog.ImportRow) []string {
	w.t.Helper()
	const city = "330100"
	for i := range rows {
		rows[i].Line, rows[i].Digest, rows[i].Division = i+1, fmt.Appendf(nil, "%032d", i), city
		rows[i].DataType, rows[i].Frequency = catalog.DataTypeStructured, catalog.FrequencyDaily
		if rows[i].Formats == nil {
			rows[i].Formats = []catalog.DataFormat{"CSV"}
		}
		if rows[i].OpenAttribute == "" {
			rows[i].OpenAttribute = catalog.AttributeUnconditional
		}
		if rows[i].Publisher == "" {
			rows[i].Publisher = "杭州市交通运输局"
		}
	}
	authority := city + "-authority"
	session := w.Must(authority, catalog.BeginImport{
		Catalog: w.Name("cat-" + city), Source: "test", Digest: fmt.Appendf(nil, "%032d", w.Index()), Chunks: 1, Rows: len(rows),
	})
	w.Must(authority, catalog.ImportChunk{Session: session, Rows: rows})
	w.Must(authority, catalog.CommitImport{Session: session})
	w.Must(authority, catalog.AdoptExistingCatalog{Catalog: w.Name("cat-" + city), DocumentNo: "杭数〔2026〕1号"})
	w.advance()
	var ids []string
	for entry := range catalog.Entries.All(w.Store()) {
		if entry.Session == session {
			ids = append(ids, entry.ID)
		}
	}
	return ids
}

func rows(names ...string) (out []catalog.ImportRow) {
	for _, name := range names {
		out = append(out, catalog.ImportRow{Name: name, URL: "https://data.hangzhou.gov.cn/dop/" + name})
	}
	return out
}

func TestPagesHoldEveryEntryOnce(t *testing.T) {
	w := newWorld(t)
	var names []string
	for i := range 25 {
		names = append(names, fmt.Sprintf("数据%02d", i))
	}
	w.listed(rows(names...)...)
	hangzhou := w.node("330100")
	seen, after, pages := map[string]bool{}, "", 0
	for {
		out := must(t, hangzhou, "", `query($after: String) { entries(first: 10, after: $after, filter: {openAttribute: {eq: UNCONDITIONAL}}) {
			totalCount nodes { name } edges { cursor node { identifier } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
			map[string]any{"after": after})
		pages++
		for _, e := range out.list("entries.edges") {
			id := e.(map[string]any)["node"].(map[string]any)["identifier"].(string)
			if seen[id] {
				t.Errorf("entry %s twice", id)
			}
			seen[id] = true
		}
		if out.number("entries.totalCount") != 25 || out.get("entries.pageInfo.hasPreviousPage") != (pages > 1) {
			t.Errorf("page %d: %s", pages, out.Body)
		}
		if out.get("entries.pageInfo.hasNextPage") != true {
			break
		}
		after = out.text("entries.pageInfo.endCursor")
	}
	if len(seen) != 25 || pages != 3 {
		t.Errorf("%d entries on %d pages", len(seen), pages)
	}
	if out := ask(t, hangzhou, "", `{ entries(first: 101) { nodes { name } } }`); out.code() != "LIMIT_EXCEEDED" {
		t.Errorf("first: 101: %s", out.Body)
	}
	if out := ask(t, hangzhou, "", `{ institutions(first: 2, after: "%%") { nodes { name } } }`); out.code() != "BAD_REQUEST" {
		t.Errorf("a cursor of nobody: %s", out.Body)
	}
}

func TestFiltersAndFacets(t *testing.T) {
	w := newWorld(t)
	list := rows("公交线路", "公交站点", "停车场")
	list[2].OpenAttribute = catalog.AttributeRestricted
	list[1].Formats = []catalog.DataFormat{"JSON"}
	w.listed(list...)
	hangzhou := w.node("330100")
	for filter, want := range map[string]int{
		`openAttribute: {eq: RESTRICTED}`:                                           1,
		`openAttribute: {in: [RESTRICTED, UNCONDITIONAL]}`:                          3,
		`openAttribute: {in: []}`:                                                   0,
		`formats: {in: [JSON]}, openAttribute: {eq: UNCONDITIONAL}`:                 1,
		`not: {formats: {eq: JSON}}`:                                                2,
		`or: [{formats: {eq: JSON}}, {openAttribute: {eq: RESTRICTED}}]`:            2,
		`and: [{formats: {eq: JSON}}, {openAttribute: {eq: RESTRICTED}}]`:           0,
		`division: {eq: "330100"}`:                                                  3,
		`division: {eq: "330200"}`:                                                  0,
		`updatedAt: {gte: "2020-01-01T00:00:00Z", lt: "2020-01-02T00:00:00Z"}`:      0,
		`freshness: {in: [FRESH, DUE, STALE]}`:                                      3,
		`freshness: {eq: STALE}`:                                                    0,
		fmt.Sprintf(`catalog: {eq: "%s"}`, payload.Global("Catalog", "cat-330100")): 3,
	} {
		out := must(t, hangzhou, "", `{ entries(first: 10, filter: {`+filter+`}) { totalCount nodes { name } } }`)
		if out.number("entries.totalCount") != want || len(out.list("entries.nodes")) != want {
			t.Errorf("filter {%s}: %s; want %d", filter, out.Body, want)
		}
	}
	out := must(t, hangzhou, "", `{ entries(search: "公交", first: 1) { facets(fields: [formats, openAttribute]) { field values { value count } } } }`)
	if got := fmt.Sprint(out.get("entries.facets")); !strings.Contains(got, "JSON") || !strings.Contains(got, "formats") {
		t.Errorf("facets: %s", got)
	}
	fresh := must(t, hangzhou, "", `{ entries(first: 1) { facets(fields: [freshness]) { field values { value count } } } }`)
	if fresh.text("entries.facets.0.values.0.value") != "FRESH" || fresh.number("entries.facets.0.values.0.count") != 3 {
		t.Errorf("freshness: %s", fresh.Body)
	}
	edition := must(t, hangzhou, "", `{ entries(first: 10, edition: 2026, filter: {catalog: {eq: "cat-330100"}}) { totalCount } }`)
	if edition.number("entries.totalCount") != 3 {
		t.Errorf("edition in force: %s", edition.Body)
	}
	if bad := ask(t, hangzhou, "", `{ entries(first: 10, edition: 2026) { totalCount } }`); bad.code() != "BAD_REQUEST" {
		t.Errorf("an edition without a catalog: %s", bad.Body)
	}
}

// Rulebook 8: prohibited entries are known by name, subject, attribute and ground; no address while the data is not open.
func TestWhatThePublicSeesOfAnEntry(t *testing.T) {
	w := newWorld(t)
	list := rows("公交线路", "居民名册")
	list[1].OpenAttribute, list[1].Summary, list[1].URL = catalog.AttributeProhibited, "内容", ""
	ids := w.listed(list...)
	hangzhou := w.node("330100")
	query := `query($id: ID) { entry(identifier: $id) { name openAttribute summary formats opening sourceURL distributions { accessURL state } openingSubject { name } } }`
	open := must(t, hangzhou, "", query, map[string]any{"id": ids[0]})
	if open.text("entry.sourceURL") == "" || open.text("entry.distributions.0.accessURL") == "" {
		t.Errorf("an open entry has no address: %s", open.Body)
	}
	prohibited := must(t, hangzhou, "", query, map[string]any{"id": ids[1]})
	if prohibited.text("entry.name") != "居民名册" || prohibited.text("entry.openingSubject.name") == "" || prohibited.get("entry.summary") != nil || len(prohibited.list("entry.formats")) != 0 {
		t.Errorf("a prohibited entry: %s", prohibited.Body)
	}
	if own := must(t, hangzhou, "330100-subject", query, map[string]any{"id": ids[1]}); own.text("entry.summary") != "内容" {
		t.Errorf("its subject: %s", own.Body)
	}
	w.Must("330100-subject", catalog.SuspendEntry{ID: ids[0], Reason: "核查"})
	w.advance()
	suspended := must(t, hangzhou, "", query, map[string]any{"id": ids[0]})
	if suspended.text("entry.opening") != "SUSPENDED" || suspended.get("entry.sourceURL") != nil || suspended.get("entry.distributions.0.accessURL") != nil {
		t.Errorf("a suspended entry shows an address: %s", suspended.Body)
	}
}

func TestRecordsAreFoundByTheirGlobalIdentifiers(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	ids := []string{
		payload.Global("Institution", w.Name("org-330100-subject")), payload.Global("Catalog", "cat-330000"),
		payload.Global("Institution", "nobody"), "nonsense", payload.Global("Token", w.As("330100-subject").Claim.Token),
	}
	out := must(t, hangzhou, "", `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Institution { name } ... on Catalog { nameZh } } }`, map[string]any{"ids": ids})
	nodes := out.list("nodes")
	if len(nodes) != 5 || out.text("nodes.0.__typename") != "Institution" || out.text("nodes.0.id") != ids[0] || out.text("nodes.1.nameZh") == "" {
		t.Fatalf("nodes: %s", out.Body)
	}
	if nodes[2] != nil || nodes[3] != nil || nodes[4] != nil {
		t.Errorf("found what is not there or not for the public: %s", out.Body)
	}
	one := must(t, hangzhou, "", `query($id: ID!) { node(id: $id) { ... on Catalog { identifier compiler { name } } } }`, map[string]any{"id": ids[1]})
	if one.text("node.identifier") != "cat-330000" || one.text("node.compiler.name") == "" {
		t.Errorf("node: %s", one.Body)
	}
	if both := ask(t, hangzhou, "", `{ entry(id: "a", identifier: "b") { name } }`); both.code() != "BAD_REQUEST" {
		t.Errorf("both identifiers: %s", both.Body)
	}
}

func TestListsOfTheRegister(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	out := must(t, hangzhou, "", `{
		institutions(division: "330106", first: 50) { totalCount nodes { name division status } }
		divisions(first: 100) { nodes { identifier name level } }
		catalogs { identifier catKind division }
		catalog(division: "330200") { identifier }
		channels(first: 20) { totalCount nodes { identifier chanKind state } }
		federation { name ruleSet leader members { division status role } }
		workCalendar { version years { year offDays makeupDays } }
		deadline(receivedAt: "2026-08-03T01:00:00Z", workingDays: 10) { at lastDay provisional }
		mappings { source }
		tasks(first: 10) { totalCount }
	}`)
	if out.number("institutions.totalCount") != 3 || len(out.list("catalogs")) != 4 || out.text("catalog.identifier") != "cat-330200" {
		t.Errorf("register: %s", out.Body)
	}
	if out.number("channels.totalCount") != 12 || len(out.list("federation.members")) != 4 || out.text("federation.leader") == "" {
		t.Errorf("federation: %.300s", fmt.Sprint(out.Data["federation"], out.Data["channels"]))
	}
	if out.text("deadline.lastDay") != "2026-08-17" {
		t.Errorf("deadline: %v", out.Data["deadline"])
	}
	if out.number("tasks.totalCount") != 0 {
		t.Errorf("the public sees tasks: %v", out.Data["tasks"])
	}
	tasks := must(t, hangzhou, "330100-authority", `{ tasks(first: 100) { totalCount nodes { taskKind article division overdue institution { name } } } }`)
	for _, n := range tasks.list("tasks.nodes") {
		if d := n.(map[string]any)["division"].(string); catalog.HomeDivision(d) != "330100" {
			t.Errorf("a task of another jurisdiction: %v", n)
		}
	}
}

func TestTheAuditLogOfAJurisdiction(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	w.give(hangzhou, "330100-subject", "draftEntry", "entry { id }", map[string]any{"catalog": w.Name("cat-330100"), "fields": parking(w.Name("org-330100-subject"))})
	out := must(t, hangzhou, "330100-authority", `{ auditLog(first: 5) { totalCount nodes { seq index kind outcome division sentence hash previous } pageInfo { endCursor hasNextPage } } }`)
	if out.text("auditLog.nodes.0.kind") != "entry.draft" || out.text("auditLog.nodes.0.outcome") != "ACCEPTED" || len(out.text("auditLog.nodes.0.hash")) != 64 {
		t.Fatalf("audit log: %s", out.Body)
	}
	for _, n := range out.list("auditLog.nodes") {
		if d := n.(map[string]any)["division"]; d != nil && catalog.HomeDivision(d.(string)) != "330100" {
			t.Errorf("a record of another jurisdiction: %v", n)
		}
	}
	next := must(t, hangzhou, "330100-authority", `query($after: String) { auditLog(first: 5, after: $after) { nodes { seq } } }`, map[string]any{"after": out.text("auditLog.pageInfo.endCursor")})
	if next.number("auditLog.nodes.0.seq") >= out.number("auditLog.nodes.4.seq") {
		t.Errorf("the second page does not go on: %s", next.Body)
	}
	seq := out.number("auditLog.nodes.0.seq")
	leaf := fmt.Sprintf(`{ auditLeaf(seq: %d) { kind } }`, seq)
	if own := must(t, hangzhou, "330100-subject", leaf); own.text("auditLeaf.kind") != "entry.draft" {
		t.Errorf("the own record: %s", own.Body)
	}
	if other := must(t, w.node("330200"), "330200-authority", leaf); other.get("auditLeaf") != nil {
		t.Errorf("another city reads it: %s", other.Body)
	}
	if public := ask(t, hangzhou, "", leaf); public.code() != "UNAUTHENTICATED" {
		t.Errorf("the public reads it: %s", public.Body)
	}
}

func TestTokensAreIssuedWithASecretThatARetryRepeats(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	document := `mutation($org: ID!) { issueToken(input: {idempotencyKey: "t1", person: "officer", institution: $org, roles: [SUB, INS],
		expiresAt: "2027-01-01T00:00:00Z", label: "new"}) { token { label roles } secret userErrors { code } } }`
	variables := map[string]any{"org": w.Name("org-330100-subject")}
	first := must(t, hangzhou, "330100-authority", document, variables)
	secret := first.text("issueToken.secret")
	if secret == "" || must(t, hangzhou, "330100-authority", document, variables).text("issueToken.secret") != secret {
		t.Fatalf("secret: %s", first.Body)
	}
	if me := must(t, hangzhou, secret, `{ viewer { label } }`); me.text("viewer.label") != "new" {
		t.Errorf("the new token: %s", me.Body)
	}
	invite := `mutation { inviteMember(input: {idempotencyKey: "i1", division: "330400", expiresAt: "2027-01-01T00:00:00Z"}) { invite { division used } token userErrors { code } } }`
	if out := ask(t, hangzhou, "330100-authority", invite); out.code() != "FORBIDDEN" {
		t.Errorf("a city invites: %s", out.Body)
	}
	if out := must(t, w.node("330000"), "province-authority", invite); !strings.HasPrefix(out.text("inviteMember.token"), "mulu1-inv") {
		t.Errorf("invitation: %s", out.Body)
	}
	transfer := `mutation { transferLeadership(input: {idempotencyKey: "x"}) { userErrors { code } } }`
	if out := ask(t, hangzhou, "330100-authority", transfer); out.text("transferLeadership.userErrors.0.code") != "FORBIDDEN_PROVINCE_ONLY" {
		t.Errorf("a city hands the lead over: %s", out.Body)
	}
	if out := ask(t, w.node("330000"), "province-authority", transfer); out.code() != "NO_LEADER" {
		t.Errorf("handing over where nobody leads: %s", out.Body)
	}
}

func TestChangesAreResumedWithoutLossAndRepetition(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	start := w.Index()
	ids := w.listed(rows("数据一", "数据二", "数据三")...)
	document := fmt.Sprintf(`subscription { catalogChanges(after: %d, filter: {openAttribute: {eq: UNCONDITIONAL}}) { index cursor operation type identifier command entry { name listing } } }`, start)
	var all []event
	first := subscribe(t, hangzhou, "", document, "")
	for range 6 { // three entries, three distributions
		all = append(all, first.next())
	}
	for _, e := range all {
		if e.id == "" || e.id != e.data.text("catalogChanges.cursor") {
			t.Errorf("event id %q, cursor %q", e.id, e.data.text("catalogChanges.cursor"))
		}
		if e.data.text("catalogChanges.entry.listing") != "LISTED" {
			t.Errorf("the public is told of %v", e.data.Data)
		}
	}
	first.done()
	resumed := subscribe(t, hangzhou, "", document, all[2].id)
	for i := 3; i < 6; i++ {
		if got := resumed.next(); got.id != all[i].id || got.data.text("catalogChanges.identifier") != all[i].data.text("catalogChanges.identifier") {
			t.Errorf("after resuming: %s, want %s", got.id, all[i].id)
		}
	}
	suspend := w.give(hangzhou, "330100-subject", "suspendEntry", "entry { opening }", map[string]any{"id": ids[0], "reason": "核查"})
	got := resumed.next()
	for got.data.text("catalogChanges.type") != "Entry" {
		got = resumed.next()
	}
	if got.data.text("catalogChanges.identifier") != ids[0] || got.data.number("catalogChanges.index") != suspend.number("suspendEntry.index") {
		t.Errorf("live event: %v; %s", got.data.Data, suspend.Body)
	}
}

func TestTasksAreFollowedByThoseWhoOweThem(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	start := w.Index()
	w.listed(catalog.ImportRow{Name: "新机构的数据", Publisher: "杭州市新设局"})
	s := subscribe(t, hangzhou, "330100-authority", fmt.Sprintf(`subscription { taskChanges(after: %d) { index operation task { taskKind division } } }`, start), "")
	if got := s.next(); got.data.text("taskChanges.task.taskKind") != "COMPLETE_INSTITUTION" {
		t.Errorf("task: %v", got.data.Data)
	}
}

func TestAnswersCarryTheirStamp(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	out := must(t, hangzhou, "", `query @consistency(level: LINEARIZABLE) { catalogs { identifier } }`)
	if s := out.Extensions.Mulu; s.Node != "330000" || s.AppliedIndex != w.Index() || s.Level != "LINEARIZABLE" {
		t.Errorf("stamp: %+v", s)
	}
	drafted := w.give(hangzhou, "330100-subject", "draftEntry", "entry { id }", map[string]any{"catalog": w.Name("cat-330100"), "fields": parking(w.Name("org-330100-subject"))})
	if int(drafted.Extensions.Mulu.AppliedIndex) != drafted.number("draftEntry.index") {
		t.Errorf("stamp of a mutation: %s", drafted.Body)
	}
}

// The road of Article 12, by the actions that each side is offered.
func TestAllowedActionsLeadThroughAMatter(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	ids := w.listed(rows("公交线路")...)
	made := w.give(hangzhou, "330100-authority", "suggestAttribute", "suggestion { id identifier state }",
		map[string]any{"entry": ids[0], "to": "RESTRICTED", "reason": "涉及安全"})
	id := made.text("suggestAttribute.suggestion.identifier")
	if id == "" {
		t.Fatalf("not suggested: %s", made.Body)
	}
	query := `query($id: ID!) { suggestion(id: $id) { state allowedActions stage { waitingFor } entry { name } authority { name } } }`
	offered := func(persona, want string) {
		t.Helper()
		out := must(t, hangzhou, persona, query, map[string]any{"id": id})
		if got := fmt.Sprint(out.list("suggestion.allowedActions")); got != want {
			t.Errorf("%s may %s; want %s", persona, got, want)
		}
	}
	offered("330100-subject", "[suggestion.respond]")
	offered("330100-authority", "[]")
	w.give(hangzhou, "330100-subject", "respondToSuggestion", "suggestion { state }", map[string]any{"id": id, "accept": false, "reply": "数据不涉及安全"})
	offered("330100-subject", "[]")
	offered("330100-authority", "[suggestion.withdraw consultation.request]")
	if out := must(t, hangzhou, "330100-county-subject", query, map[string]any{"id": id}); out.get("suggestion") != nil {
		t.Errorf("somebody who is no party reads it: %s", out.Body)
	}
	list := `query($state: SuggestionState) { suggestions(entry: "` + ids[0] + `", state: $state, first: 10) { totalCount nodes { identifier } } }`
	if out := must(t, hangzhou, "330100-subject", list, map[string]any{"state": "DISAGREED"}); out.number("suggestions.totalCount") != 1 {
		t.Errorf("listed by state: %s", out.Body)
	}
	if out := must(t, hangzhou, "330100-subject", list, map[string]any{"state": "WITHDRAWN"}); out.number("suggestions.totalCount") != 0 {
		t.Errorf("listed by another state: %s", out.Body)
	}
	if out := must(t, hangzhou, "", list, map[string]any{}); out.number("suggestions.totalCount") != 0 {
		t.Errorf("the public reads suggestions: %s", out.Body)
	}
}

func TestTheVoiceOfTheCitizenIsTheirsAndTheSubjects(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	ids := w.listed(rows("公交线路")...)
	filed := w.give(w.node("330000"), "user-1", "fileComment", "comment { identifier state overdue limit { dueAt days } voice { as heldAt } }",
		map[string]any{"entry": ids[0], "ground": "ERROR_OR_OMISSION", "text": "缺少夜班线路"})
	if filed.text("fileComment.comment.identifier") == "" {
		t.Fatalf("not filed: %s", filed.Body)
	}
	list := `{ comments(mine: true, first: 10) { totalCount } comment(id: "` + filed.text("fileComment.comment.identifier") + `") { text allowedActions } }`
	if out := must(t, w.node("330000"), "user-1", list); out.number("comments.totalCount") != 1 || out.text("comment.text") == "" {
		t.Errorf("the own comment: %s", out.Body)
	}
	if out := must(t, w.node("330000"), "user-2", list); out.number("comments.totalCount") != 0 || out.get("comment") != nil {
		t.Errorf("somebody else's comment: %s", out.Body)
	}
	subject := must(t, hangzhou, "330100-subject", list)
	if got := fmt.Sprint(subject.list("comment.allowedActions")); !strings.Contains(got, "comment.retype") {
		t.Errorf("the subject may %s", got)
	}
	figures := must(t, hangzhou, "", `{ commentFigures(subject: "`+w.Name("org-330100-subject")+`") { received overdue } }`)
	if figures.number("commentFigures.received") != 1 {
		t.Errorf("figures: %s", figures.Body)
	}
}

func TestEditionsAreReadByYear(t *testing.T) {
	w := newWorld(t)
	w.listed(rows("公交线路", "停车场")...)
	hangzhou := w.node("330100")
	out := must(t, hangzhou, "", `{
		edition(catalog: "cat-330100", year: 2026) { identifier year state catalog { nameZh } pending { count } figures { listed } amendmentList { number } }
		editions(catalog: "cat-330100", first: 10) { totalCount nodes { year } }
		editionDiff(from: "cat-330100/2026", to: "cat-330100/2026") { added { name } changed { fields } }
		catalog(division: "330100") { inForce { year } }
	}`)
	if out.number("edition.year") != 2026 || out.number("editions.totalCount") != 1 || out.number("catalog.inForce.year") != 2026 {
		t.Errorf("editions: %s", out.Body)
	}
	if bad := ask(t, hangzhou, "", `{ edition(year: 2026) { year } }`); bad.code() != "BAD_REQUEST" {
		t.Errorf("an edition of no catalog: %s", bad.Body)
	}
	if bad := ask(t, hangzhou, "", `{ editionDiff(from: "cat-330100/2019", to: "cat-330100/2026") { from } }`); bad.code() != "BAD_REQUEST" {
		t.Errorf("a diff with nothing: %s", bad.Body)
	}
	run := `mutation { runJob(input: {idempotencyKey: "j", job: "x", dryRun: true}) { planned { kind } userErrors { code } } }`
	if city := ask(t, hangzhou, "330100-authority", run); city.text("runJob.userErrors.0.code") != "FORBIDDEN_PROVINCE_ONLY" {
		t.Errorf("a city runs a job: %s", city.Body)
	}
}

func TestTasksAreNarrowedByWhatIsLeft(t *testing.T) {
	w := newWorld(t)
	hangzhou := w.node("330100")
	w.listed(catalog.ImportRow{Name: "新机构的数据", Publisher: "杭州市新设局"})
	for arguments, want := range map[string]int{
		`kind: COMPLETE_INSTITUTION, open: true`: 1, `kind: COMPLETE_INSTITUTION, open: false`: 0, `overdue: true`: 0,
		`institution: "` + w.Name("org-330100-authority") + `", kind: COMPLETE_INSTITUTION, overdue: false`: 1,
	} {
		out := must(t, hangzhou, "330100-authority", `{ tasks(`+arguments+`, first: 50) { totalCount } }`)
		if out.number("tasks.totalCount") < want || want == 0 && out.number("tasks.totalCount") != 0 {
			t.Errorf("tasks(%s): %s; want %d", arguments, out.Body, want)
		}
	}
}
