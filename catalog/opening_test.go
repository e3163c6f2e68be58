package catalog_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

const (
	subject   = "330100-subject"
	authority = "330100-authority"
)

func required() catalog.LegalBasis {
	return catalog.LegalBasis{
		Class:     catalog.LegalBasisRequiredOrPermitted,
		Citations: []catalog.Citation{{Title: "政府信息公开条例", Article: "第二十条", Norm: catalog.NormRegulation}},
	}
}

// draftEntry drafts an unconditional entry of the Hangzhou subject.
func draftEntry(w *catalogtest.World, name string) string {
	return w.Must(subject, catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: name, OpeningSubject: w.Name("org-" + subject), OpenAttribute: catalog.AttributeUnconditional,
		Formats: []catalog.DataFormat{"CSV"}, DataType: catalog.DataTypeStructured, UpdateFrequency: "MONTHLY", Legal: required(),
	}})
}

func assessEntry(w *catalogtest.World, id string) {
	w.Must(subject, catalog.AssessEntry{
		ID: id, InvolvesLegalIssue: new(false), NeedsExpertise: new(false), InvolvesStateSecret: new(false),
		InvolvesTradeSecretOrPrivacy: new(false), Conclusion: catalog.AssessmentEligible,
	})
}

func listEntry(w *catalogtest.World, name string) string {
	id := draftEntry(w, name)
	assessEntry(w, id)
	w.Must(subject, catalog.SubmitForReview{ID: id})
	w.Must(authority, catalog.ReviewEntry{ID: id, Decision: catalog.ReviewApproved})
	return id
}

func processingRecord() catalog.ProcessingRecord {
	step := catalog.ProcessingStep{Standard: "无需处理"}
	return catalog.ProcessingRecord{Cleaning: step, Desensitisation: step, Declassification: step, FormatConversion: step}
}

func offer(w *catalogtest.World, entry string) {
	w.Must(subject, catalog.AddDistribution{
		Entry: entry, Method: catalog.MethodDownload, Format: "CSV", AccessURL: "https://data.hangzhou.gov.cn/d/1",
		Encoding: "UTF-8", SchemaRef: "https://data.hangzhou.gov.cn/s/1", Processing: processingRecord(),
	})
}

// inOpeningState brings a listed entry into an opening state.
func inOpeningState(w *catalogtest.World, state catalog.OpeningState) string {
	id := listEntry(w, "数据 "+string(state))
	offer(w, id)
	if state == catalog.OpeningNotOpen {
		return id
	}
	w.Must(subject, catalog.OpenEntry{ID: id})
	switch state {
	case catalog.OpeningSuspended:
		w.Must(subject, catalog.SuspendEntry{ID: id, Reason: "自查风险"})
	case catalog.OpeningProcessing:
		w.Must(subject, catalog.SuspendEntry{ID: id, Reason: "自查风险"})
		w.Must(subject, catalog.StartProcessing{ID: id, Finding: "脱敏后再开放"})
	case catalog.OpeningWithdrawn:
		w.Must(subject, catalog.WithdrawEntry{ID: id, Reason: "停用"})
		assessEntry(w, id)
		assessments := catalog.AssessmentsOf(w.Store(), id)
		newest := assessments[len(assessments)-1].ID
		w.Must(subject, catalog.SubmitForReview{ID: id, Assessment: newest})
		w.Must(authority, catalog.ReviewEntry{ID: id, Assessment: newest, Decision: catalog.ReviewApproved})
	}
	return id
}

// TestOpeningMovesAreExactlyThoseOfSM2b gives every opening command in every
// opening state with everything it could ask for: what is not listed is refused.
func TestOpeningMovesAreExactlyThoseOfSM2b(t *testing.T) {
	commands := func(id string) []ledger.Command {
		return []ledger.Command{
			catalog.OpenEntry{ID: id},
			catalog.SuspendEntry{ID: id, Reason: "自查风险"},
			catalog.WithdrawEntry{ID: id, Reason: "停用"},
			catalog.ResumeEntry{ID: id, RiskCleared: "已消除"},
			catalog.StartProcessing{ID: id, Finding: "脱敏"},
			catalog.ReopenEntry{ID: id, Processing: processingRecord()},
		}
	}
	for _, state := range catalog.OpeningStates() {
		for i := range commands("") {
			kind := commands("")[i].Kind()
			t.Run(string(state)+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				w := catalogtest.New(t)
				id := inOpeningState(w, state)
				command := commands(id)[i]
				if !catalog.OpeningFlow.Allows(state, kind) {
					w.Refused(subject, command, ledger.CodeTransition)
					return
				}
				w.Must(subject, command)
				entry, _ := catalog.Entries.Find(w.Store(), id)
				if err := catalog.OpeningFlow.Step(state, kind, entry.Opening); err != nil {
					t.Fatal(err)
				}
				if err := catalog.CheckInvariants(w.Store()); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestDutyToOpenIsReportedOnceItsTimeHasPassed proves R6.2: a question about
// now, never a stored state.
func TestDutyToOpenIsReportedOnceItsTimeHasPassed(t *testing.T) {
	w := catalogtest.New(t)
	late, opened := listEntry(w, "迟开放"), listEntry(w, "已开放")
	offer(w, opened)
	w.Must(subject, catalog.OpenEntry{ID: opened})
	overdue := func(day time.Time) []string {
		var ids []string
		for _, entry := range catalog.OverdueToOpen(w.Store(), ledger.InstantOf(day), "330100") {
			ids = append(ids, entry.ID)
		}
		return ids
	}
	zone := catalogtest.Start().Location()
	if got := overdue(time.Date(2026, 8, 31, 23, 59, 59, 0, zone)); got != nil {
		t.Fatalf("R6.2: overdue before the twentieth working day had passed: %v", got)
	}
	if got := overdue(time.Date(2026, 9, 1, 0, 0, 0, 0, zone)); !slices.Equal(got, []string{late}) {
		t.Fatalf("R6.2: overdue %v, want %s", got, late)
	}
}

// TestAllowedActionsFollowStateAndOffice shows to each viewer what they may do.
func TestAllowedActionsFollowStateAndOffice(t *testing.T) {
	w := catalogtest.New(t)
	id := draftEntry(w, "停车场")
	allowed := func(persona string) []ledger.Kind {
		entry, _ := catalog.Entries.Find(w.Store(), id)
		as := w.As(persona)
		token, _ := catalog.Tokens.Find(w.Store(), as.Claim.Token)
		actor, err := catalog.ActorOf(w.Store(), ledger.InstantOf(w.Time()), as.Claim.Token, token.Home())
		if err != nil {
			t.Fatal(err)
		}
		return catalog.AllowedActions(w.Store(), ledger.InstantOf(w.Time()), actor, entry)
	}
	expect := func(persona string, with, without ledger.Kind) {
		t.Helper()
		got := allowed(persona)
		if with != "" && !slices.Contains(got, with) {
			t.Errorf("%s may %v, %s is missing", persona, got, with)
		}
		if without != "" && slices.Contains(got, without) {
			t.Errorf("%s may %v, %s among them", persona, got, without)
		}
	}
	expect(subject, "entry.assess", "entry.submit-for-review")
	expect(authority, "entry.record-special-review", "entry.assess")
	assessEntry(w, id)
	expect(subject, "entry.submit-for-review", "entry.open")
	expect(authority, "", "entry.review")
	w.Must(subject, catalog.SubmitForReview{ID: id})
	expect(authority, "entry.review", "entry.accept-into-provincial")
	expect("330100-county-authority", "", "entry.review")
	w.Must(authority, catalog.ReviewEntry{ID: id, Decision: catalog.ReviewApproved})
	expect(subject, "entry.open", "entry.suspend")
	expect(authority, "", "entry.open")
	offer(w, id)
	w.Must(subject, catalog.OpenEntry{ID: id})
	expect(subject, "entry.suspend", "entry.open")
	if got := allowed("user-1"); slices.Contains(got, "entry.suspend") || slices.Contains(got, "entry.withdraw") {
		t.Errorf("a citizen may %v", got)
	}
}

// TestUtilitiesOpenOnlyDataWithAPublicAttribute is Article 46.
func TestUtilitiesOpenOnlyDataWithAPublicAttribute(t *testing.T) {
	w := catalogtest.New(t)
	power := w.Must(authority, catalog.RegisterInstitution{
		USCC: "91330100799655058B", Name: "杭州供电公司", InstKind: catalog.InstitutionKindPublicUtility, Division: "330100",
		UtilitySector: catalog.UtilityPower,
	})
	officer := officerOf(w, power)
	draft := catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: "停电计划", OpeningSubject: power, OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{"CSV"},
		DataType: catalog.DataTypeStructured, UpdateFrequency: "DAILY", Legal: required(),
	}}
	t.Run("AT46.1 a power company's dataset without the public attribute is refused", func(t *testing.T) {
		refused := give(t, w, officer, draft)
		if refused == nil || refused.Article != "46" {
			t.Fatalf("got %v", refused)
		}
	})
	t.Run("R46.1 with it, the same rules apply", func(t *testing.T) {
		draft.Fields.PublicAttribute = true
		if refused := give(t, w, officer, draft); refused != nil {
			t.Fatal(refused)
		}
	})
	t.Run("R46.1 a utility names its sector", func(t *testing.T) {
		w.Refused(authority, catalog.RegisterInstitution{
			USCC: "91440101MA5CJQ4N59", Name: "某水务公司", InstKind: catalog.InstitutionKindPublicUtility, Division: "330100",
		}, "FIELD_REQUIRED")
	})
}

// TestUSCCOverrideCoversTheCheckCharactersOnly: evidence makes a lawful code of
// the early pilots acceptable (rulebook 4.6), and nothing else.
func TestUSCCOverrideCoversTheCheckCharactersOnly(t *testing.T) {
	w := catalogtest.New(t)
	register := func(code, evidence string) catalog.RegisterInstitution {
		return catalog.RegisterInstitution{
			USCC: code, USCCOverride: evidence, Name: "单位 " + code, InstKind: catalog.InstitutionKindPublicInstitution, Division: "330100",
		}
	}
	w.Refused(authority, register("91350100M0001TGQXM", ""), "USCC_INVALID")
	w.Refused(authority, register("91350100M0001TGQXM", " "), "USCC_INVALID")
	w.Must(authority, register("91350100M0001TGQXM", "登记机关证明"))
	for _, code := range []string{"91350100M0001", "91350100M0001TGQIM", "91350100M0001TGQXM1"} {
		w.Refused(authority, register(code, "登记机关证明"), "USCC_INVALID")
	}
}

// TestEveryDivisionHasAtMostOneAuthority is R4.1: another designation replaces
// the first, and reviews follow it.
func TestEveryDivisionHasAtMostOneAuthority(t *testing.T) {
	w := catalogtest.New(t)
	id := draftEntry(w, "停车场")
	assessEntry(w, id)
	w.Must(subject, catalog.SubmitForReview{ID: id})
	successor := w.Must(authority, catalog.RegisterInstitution{
		USCC: "11332500MB1601924J", Name: "杭州市数据局", InstKind: catalog.InstitutionKindAdministrativeOrgan, Division: "330100",
	})
	w.Must("330100-government", catalog.DesignateAuthority{Division: "330100", Institution: successor, DocumentNo: "杭政〔2026〕1号"})
	t.Run("R4.1 the former authority reviews no more", func(t *testing.T) {
		w.Refused(authority, catalog.ReviewEntry{ID: id, Decision: catalog.ReviewApproved}, "NOT_SAME_LEVEL")
	})
	if got := catalog.AuthorityOf(w.Store(), "330100"); got != successor {
		t.Fatalf("R4.1: authority is %s, want %s", got, successor)
	}
}

// officerOf gives an institution an officer and returns the persona.
func officerOf(w *catalogtest.World, institution string) ledgertest.Persona {
	id := w.Must(authority, catalog.IssueToken{
		SecretHash: slices.Repeat([]byte{7}, 32), Person: "officer-" + institution, Institution: institution,
		Roles: []catalog.Role{catalog.RoleSubject, catalog.RoleInstitution}, ExpiresAt: ledger.InstantOf(catalogtest.Start().AddDate(1, 0, 0)),
	})
	return ledgertest.Persona{Claim: ledger.Claim{Token: id}, Client: id, Origin: catalogtest.NodeName("330100")}
}

// give gives a command as somebody who is no persona of the world.
func give(t *testing.T, w *catalogtest.World, as ledgertest.Persona, c ledger.Command) *ledger.Error {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return w.Give(c.Kind(), string(text), as).Refusal
}
