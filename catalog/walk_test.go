package catalog_test

import (
	"maps"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// who names the roles that the permission matrix (rulebook 3.6) allows for a
// kind. Which institution, level and record is the command's own affair; here
// no other role may ever get through.
func who() map[ledger.Kind][]catalog.Role {
	node := []catalog.Role{catalog.RoleNode}
	authority := []catalog.Role{catalog.RoleAuthority}
	subject := []catalog.Role{catalog.RoleSubject, catalog.RoleInstitution}
	government := []catalog.Role{catalog.RoleGovernment}
	committee := []catalog.Role{catalog.RoleCommittee}
	user := []catalog.Role{catalog.RoleUser}
	with := slices.Concat[[]catalog.Role]
	return map[ledger.Kind][]catalog.Role{
		"federation.found": node, "member.join": node, "member.settle": node, "member.leave": node,
		"member.invite": with(authority, node), "member.promote": with(authority, node), "member.demote": with(authority, node),
		"member.expel": with(authority, node), "token.issue": with(authority, node),
		"token.revoke":         nil, // the bearer of a token may always give it up
		"institution.register": with(authority, node), "institution.update": with(authority, node), "institution.succeed": with(authority, node),
		"authority.designate": with(government, authority, node), "catalog.create-supplementary": authority,
		"entry.draft": subject, "entry.update": subject, "import.begin": with(authority, node), "import.chunk": with(authority, node),
		"import.commit": with(authority, node), "import.abort": with(authority, node), "catalog.adopt-existing": authority, "mapping.set": authority,
		"entry.assess": subject, "entry.record-special-review": {
			catalog.RoleSpecialReviewer, catalog.RoleCommittee, catalog.RoleAuthority, catalog.RoleSubject, catalog.RoleInstitution,
		},
		"entry.submit-for-review": subject, "entry.review": authority, "entry.accept-into-provincial": authority,
		"entry.open": subject, "entry.suspend": subject, "entry.withdraw": subject, "entry.resume": subject,
		"entry.start-processing": subject, "entry.reopen": subject, "entry.delist": with(authority, subject),
		"rule-document.publish": with(authority, subject, committee),
		"priority-scope.draft":  subject, "priority-scope.record-consultation": subject, "priority-scope.adopt": subject,
		"entry.record-release": subject, "entry.convert-to-restricted": subject, "entry.change-attribute": subject, "entry.reassess": subject,
		"reassessment.open-due": node, "filing.submit": subject, "filing.resubmit": subject, "filing.withdraw": subject,
		"filing.record": authority, "filing.return": authority,
		"committee.create": authority, "committee.set-quorum": authority, "committee.appoint-member": authority, "committee.remove-member": authority,
		"consultation.request": with(authority, subject), "consultation.accept": committee, "consultation.deliberate": committee,
		"consultation.return": committee, "consultation.issue-opinion": committee,
		"suggestion.propose": authority, "suggestion.withdraw": authority, "suggestion.respond": subject,
		"dispute.open": subject, "dispute.record-minutes": subject, "dispute.agree": subject, "dispute.accept-duty": subject,
		"dispute.declare-failed": subject, "dispute.withdraw": subject,
		"matter.submit-to-government": authority, "matter.decide": government,
		"channel.register": with(subject, authority), "channel.report": with(authority, node, subject), "channel.plan-integration": with(subject, authority),
		"channel.start-integration": with(subject, authority), "channel.complete-integration": with(subject, authority), "channel.end-exception": with(subject, authority, node), "channel.note-expired": node,
		"distribution.add": subject, "distribution.publish": subject, "distribution.suspend": subject, "distribution.resume": subject,
		"distribution.close": subject, "entry.record-data-update": subject, "freshness.note-stale": node, "distribution.record-probe": node,
		"edition.open": with(authority, node), "edition.set-dispositions": with(authority, subject), "edition.submit": authority,
		"edition.return": authority, "edition.adopt": authority, "edition.take-effect": with(authority, node), "edition.amend": authority,
		"calendar.publish": authority, "comment.file": user, "comment.assign": with(subject, authority), "comment.resolve": subject,
		"comment.retype": subject, "comment.remind": node,
		"demand.file": user, "demand.assign": with(subject, authority), "demand.assess": subject, "demand.submit-for-review": subject,
		"demand.review": authority, "demand.decide": subject, "demand.notify": subject,
		"claim.file": user, "claim.add-materials": user, "claim.verify": subject, "claim.decide": subject, "claim.notify": subject,
		"incident.declare": government, "incident.end": government, "incident.close": government, "incident.link-entry": subject,
		"incident.record-collection": subject, "incident.register-application": subject, "incident.dispose-item": subject,
		"incident.shut-down-application": subject,
		"edition.mark-overdue":           node, "edition.remind": node, "violation.report": with(authority, government, []catalog.Role{catalog.RoleSuperior}), "violation.dismiss": with(government, []catalog.Role{catalog.RoleSuperior}),
		"violation.order-correction":  with(government, []catalog.Role{catalog.RoleSuperior}),
		"violation.confirm-corrected": with(government, []catalog.Role{catalog.RoleSuperior}),
		"access-conditions.set":       authority, "entry.set-conditions": subject, "application.return": subject, "application.evaluate": subject,
		"application.decide": subject, "application.submit": user, "application.resubmit": user, "application.withdraw": user,
		"agreement.draft": subject, "agreement.sign": with(subject, user), "agreement.file": subject, "agreement.end": with(subject, user),
		"notification.delivered": node, "notification.ack": nil, // every recipient acknowledges
		"job.claim": node, "job.done": node, "job.skip": node,
	}
}

// accepted is one command that a story saw accepted, and the state before it.
type accepted struct {
	story  string
	before *ledgertest.MapStore
	index  uint64
	stamp  ledger.Instant
	env    ledger.Envelope
}

// replayStories runs every story and returns its accepted commands.
func replayStories(t *testing.T, visit func(accepted)) {
	t.Helper()
	files, err := filepath.Glob("testdata/scenarios/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		config := catalogtest.Stories(t)
		var cluster *ledgertest.Cluster
		setup := config.Setup
		begun := 0
		config.Setup = func(c *ledgertest.Cluster) {
			setup(c)
			cluster, begun = c, len(c.Log())
		}
		ledgertest.Run(t, file, config)
		walkLog(t, filepath.Base(file), cluster.Log(), begun, visit)
	}
}

func walkLog(t *testing.T, story string, log [][]byte, begun int, visit func(accepted)) {
	t.Helper()
	book, state := catalog.Book(), ledgertest.NewMapStore()
	for i, data := range log {
		entry, err := ledger.DecodeEntry(data)
		if err != nil {
			t.Fatal(err)
		}
		before := state.Clone()
		outcome, err := book.Execute(state, uint64(i+1), entry)
		if err != nil {
			t.Fatal(err)
		}
		if i < begun || len(outcome.Results) != 1 || outcome.Results[0].Refusal != nil || outcome.Results[0].Repeated {
			continue
		}
		env, err := ledger.DecodeEnvelope(entry.Batches[0].Envelopes[0])
		if err != nil {
			t.Fatal(err)
		}
		visit(accepted{story: story, before: before, index: uint64(i + 1), stamp: entry.StampedAt, env: env})
	}
}

// giveAs carries the command out on a copy of the state, as somebody else.
func giveAs(t *testing.T, a accepted, as ledgertest.Persona, kind ledger.Kind, payload []byte) (*ledgertest.MapStore, ledger.Result) {
	t.Helper()
	origin := as.Origin
	if origin == "" {
		origin = catalogtest.NodeName(catalog.Province)
	}
	client := as.Client
	if client == "" {
		client = as.Claim.Token
	}
	if client == "" {
		client = origin
	}
	env, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: kind, RequestID: "walk", Client: client, Claim: as.Claim, Payload: payload, Origin: origin,
		ProposedAt: a.stamp,
	})
	if err != nil {
		t.Fatal(err)
	}
	batch := ledger.Batch{Origin: origin, Envelopes: [][]byte{env}}
	catalogtest.Sign(&batch)
	state := a.before.Clone()
	outcome, err := catalog.Book().Execute(state, a.index, ledger.Entry{
		Version: ledger.FormatVersion, StampedAt: a.stamp, Batches: []ledger.Batch{batch},
	})
	if err != nil {
		t.Fatalf("%s: %s as %+v: %v", a.story, kind, as.Claim, err)
	}
	return state, outcome.Results[0]
}

// TestNoRoleGetsMoreThanThePermissionMatrixGives walks (role × command): every
// command that any story saw accepted is given once more, from the same state,
// by every persona of the world and by the public.
func TestNoRoleGetsMoreThanThePermissionMatrixGives(t *testing.T) {
	allowed, world := who(), catalogtest.New(t)
	roles := personaRoles(t, world)
	names := slices.Sorted(maps.Keys(roles))
	seen := map[ledger.Kind]int{}
	pairs := 0
	replayStories(t, func(a accepted) {
		permitted, listed := allowed[a.env.Kind]
		if !listed {
			t.Errorf("%s is not in the permission matrix of this test", a.env.Kind)
			return
		}
		seen[a.env.Kind]++
		if seen[a.env.Kind] > 3 || permitted == nil {
			return // three states of each kind show enough
		}
		for _, name := range names {
			if slices.ContainsFunc(roles[name], func(r catalog.Role) bool { return slices.Contains(permitted, r) }) {
				continue
			}
			pairs++
			persona := ledgertest.Persona{}
			if name != "public" {
				persona = world.As(name)
			}
			state, result := giveAs(t, a, persona, a.env.Kind, a.env.Payload)
			if result.Refusal == nil {
				t.Errorf("%s: %s was accepted from %s, whose roles are %v", a.story, a.env.Kind, name, roles[name])
			} else if state.LawHash() != a.before.LawHash() {
				t.Errorf("%s: refused %s of %s changed the state", a.story, a.env.Kind, name)
			} else if r := result.Refusal; name != "public" && r.Article == "" || r.MessageZh == "" || r.MessageEn == "" {
				t.Errorf("%s: %s of %s is refused with %s, article %q, %q, %q", a.story, a.env.Kind, name, r.Code, r.Article, r.MessageZh, r.MessageEn)
			}
		}
	})
	for kind := range allowed { // in any order: each is its own finding
		if !catalog.Book().Knows(kind) {
			t.Errorf("the matrix names %s, which the book does not know", kind)
		}
	}
	t.Logf("%d pairs of role and command over %d kinds", pairs, len(seen))
}

func personaRoles(t *testing.T, world *catalogtest.World) map[string][]catalog.Role {
	t.Helper()
	roles := map[string][]catalog.Role{"public": nil}
	for _, name := range world.Personas() {
		persona := world.As(name)
		if persona.Claim.Token == "" {
			roles[name] = []catalog.Role{catalog.RoleNode}
			continue
		}
		token, ok := catalog.Tokens.Find(world.Store(), persona.Claim.Token)
		if !ok {
			t.Fatalf("persona %s has no token", name)
		}
		roles[name] = token.Roles
	}
	return roles
}

// TestNoCommandMovesARecordAlongAnArrowThatIsNotDrawn walks (state × command)
// of every machine: whatever state a story reached, every command of the
// machine is given for the record in it, by whoever could give it elsewhere.
// What the machine does not draw must be refused, and change nothing.
func TestNoCommandMovesARecordAlongAnArrowThatIsNotDrawn(t *testing.T) {
	var all []accepted
	replayStories(t, func(a accepted) { all = append(all, a) })
	byKind := map[ledger.Kind][]accepted{}
	for _, a := range all {
		if len(byKind[a.env.Kind]) < 3 {
			byKind[a.env.Kind] = append(byKind[a.env.Kind], a)
		}
	}
	tried := map[string]bool{}
	refused := 0
	for _, m := range machineTables() {
		for _, a := range all {
			m.records(a.before, func(id, state string) {
				for _, command := range m.machine.Arrows() {
					pair := m.machine.Name() + "|" + state + "|" + string(command.Command)
					if tried[pair] || m.machine.Permits(state, command.Command) {
						continue
					}
					tried[pair] = true
					for _, template := range byKind[command.Command] {
						payload, ok := retarget(t, template.env.Payload, m.prefix, id)
						if !ok {
							continue
						}
						persona := ledgertest.Persona{Claim: template.env.Claim, Client: template.env.Client, Origin: template.env.Origin}
						after, result := giveAs(t, a, persona, command.Command, payload)
						if result.Refusal == nil && m.stateOf(after, id) != state {
							t.Errorf("%s: %s moved %s from %s to %s", m.machine.Name(), command.Command, id, state, m.stateOf(after, id))
						}
						if result.Refusal != nil {
							refused++
						}
					}
				}
			})
		}
	}
	if refused < 100 {
		t.Errorf("only %d undrawn arrows were tried", refused)
	}
	t.Logf("%d pairs of state and command outside the drawings, %d refusals", len(tried), refused)
}

// machineTable ties a machine to the table whose records it moves.
type machineTable struct {
	machine ledger.Machine
	prefix  string // of the record's ids
	records func(r ledger.Reader, visit func(id, state string))
	stateOf func(r ledger.Reader, id string) string
}

func machineTables() []machineTable {
	return []machineTable{
		tableOf(catalog.ListingFlow, "ent_", catalog.Entries, func(e catalog.Entry) (string, string) { return e.ID, string(e.Listing) }),
		tableOf(catalog.OpeningFlow, "ent_", catalog.Entries, func(e catalog.Entry) (string, string) { return e.ID, string(e.Opening) }),
		tableOf(catalog.SuggestionFlow, "", catalog.Suggestions, func(s catalog.AttributeSuggestion) (string, string) { return s.ID, string(s.State) }),
		tableOf(catalog.DisputeFlow, "", catalog.Disputes, func(d catalog.SubjectDispute) (string, string) { return d.ID, string(d.State) }),
		tableOf(catalog.ConsultationFlow, "", catalog.Consultations, func(c catalog.ExpertConsultation) (string, string) { return c.ID, string(c.State) }),
		tableOf(catalog.FilingFlow, "", catalog.Filings, func(f catalog.Filing) (string, string) { return f.ID, string(f.Status) }),
		tableOf(catalog.ChannelFlow, "", catalog.Channels, func(c catalog.Channel) (string, string) { return c.ID, string(c.State) }),
		tableOf(catalog.DistributionFlow, "", catalog.Distributions, func(d catalog.Distribution) (string, string) { return d.ID, string(d.State) }),
		tableOf(catalog.EditionFlow, "", catalog.Editions, func(e catalog.Edition) (string, string) { return e.ID, string(e.State) }),
		tableOf(catalog.CommentFlow, "", catalog.Comments, func(c catalog.Comment) (string, string) { return c.ID, string(c.State) }),
		tableOf(catalog.DemandFlow, "", catalog.Demands, func(d catalog.DataDemand) (string, string) { return d.ID, string(d.State) }),
		tableOf(catalog.ClaimFlow, "", catalog.Claims, func(c catalog.RightsClaim) (string, string) { return c.ID, string(c.State) }),
		tableOf(catalog.IncidentFlow, "", catalog.Incidents, func(i catalog.Incident) (string, string) { return i.ID, string(i.State) }),
		tableOf(catalog.ViolationFlow, "", catalog.Violations, func(v catalog.Violation) (string, string) { return v.ID, string(v.State) }),
	}
}

func tableOf[T any, S ~string](flow ledger.Flow[S], prefix string, table interface {
	Find(r ledger.Reader, id string) (T, bool)
	Name() string
}, read func(T) (string, string),
) machineTable {
	return machineTable{
		machine: flow, prefix: prefix,
		records: func(r ledger.Reader, visit func(id, state string)) {
			r.Scan(table.Name(), "", "", func(key string, _ []byte) bool {
				if record, ok := table.Find(r, key); ok {
					visit(read(record))
				}
				return true
			})
		},
		stateOf: func(r ledger.Reader, id string) string {
			record, _ := table.Find(r, id)
			_, state := read(record)
			return state
		},
	}
}

// retarget points a payload at another record: the first text in it that looks
// like an id of the record's kind is replaced.
func retarget(t *testing.T, payload []byte, prefix, id string) ([]byte, bool) {
	t.Helper()
	if prefix == "" {
		prefix = id[:strings.IndexAny(id+"_", "_-/")+1]
	}
	var fields map[int]any
	if err := ledger.Decode(payload, &fields); err != nil {
		t.Fatal(err)
	}
	keys := make([]int, 0, len(fields))
	for k := range fields { // in any order: sorted below
		keys = append(keys, k)
	}
	sort.Ints(keys)
	for _, k := range keys {
		text, ok := fields[k].(string)
		if !ok || !strings.HasPrefix(text, prefix) {
			continue
		}
		fields[k] = id
		out, err := ledger.Encode(fields)
		if err != nil {
			t.Fatal(err)
		}
		return out, true
	}
	return nil, false
}
