package catalog

import (
	"time"

	"github.com/mulu-catalog/mulu/ledger"
)

// Stage says where a matter stands: since when, who is waited for, and what the
// law says comes next.
type Stage struct {
	State      string
	Since      ledger.Instant
	AgeDays    int      // whole days in this stage
	WaitingFor []string // institution ids
	NextZh     string
	NextEn     string
}

// DisputeStage is the stage of a dispute at the given time.
func DisputeStage(r ledger.Reader, d SubjectDispute, now ledger.Instant) Stage {
	stage := stageSince(string(d.State), d.StageSince, now)
	stage.NextZh, stage.NextEn = nextStep(d.State)
	switch d.State {
	case DisputeNegotiation:
		for _, party := range d.Parties {
			if !d.signed(party) {
				stage.WaitingFor = append(stage.WaitingFor, party)
			}
		}
		if len(stage.WaitingFor) == 0 {
			stage.WaitingFor = d.Parties // all signed, for different subjects
		}
	case DisputeAuthority, DisputeOpinionReceived:
		stage.WaitingFor = []string{AuthorityOf(r, d.Division)}
	case DisputeExpertConsultation:
		stage.WaitingFor = []string{AuthorityOf(r, d.Division)}
		if committee, ok := Committees.Find(r, CommitteeID); ok && pendingOn(r, MatterDispute, d.ID) {
			stage.WaitingFor = []string{committee.Office(r)}
		}
	case DisputeGovernmentPending:
		stage.WaitingFor = []string{d.Government}
	default: // settled: nobody is waited for
	}
	return stage
}

func (d *SubjectDispute) signed(party string) bool {
	for _, s := range d.Signatures {
		if s.Party == party {
			return true
		}
	}
	return false
}

func stageSince(state string, since, now ledger.Instant) Stage {
	stage := Stage{State: state, Since: since}
	if now > since {
		stage.AgeDays = int(time.Duration(now-since) * time.Millisecond / (24 * time.Hour))
	}
	return stage
}

// SuggestionStage is the stage of a suggestion at the given time.
func SuggestionStage(r ledger.Reader, s AttributeSuggestion, now ledger.Instant) Stage {
	stage := stageSince(string(s.State), s.StageSince, now)
	authority := []string{AuthorityOf(r, s.Division)}
	switch s.State {
	case SuggestionProposed:
		stage.WaitingFor = []string{s.Subject}
		stage.NextZh, stage.NextEn = "数据开放主体采纳，或者说明理由不予采纳", "the subject accepts, or rejects with reasons"
	case SuggestionDisagreed:
		stage.WaitingFor = authority
		stage.NextZh, stage.NextEn = "主管部门撤回，或者征求专家委员会意见", "the authority withdraws, or consults the expert committee"
	case SuggestionExpertConsultation:
		stage.WaitingFor = authority
		if committee, ok := Committees.Find(r, CommitteeID); ok && pendingOn(r, MatterSuggestion, s.ID) {
			stage.WaitingFor = []string{committee.Office(r)}
		}
		stage.NextZh, stage.NextEn = nextStep(DisputeExpertConsultation)
	case SuggestionOpinionReceived:
		stage.WaitingFor = authority
		stage.NextZh, stage.NextEn = nextStep(DisputeOpinionReceived)
	case SuggestionGovernmentPending:
		if government, ok := Governments.Find(r, s.Division); ok {
			stage.WaitingFor = []string{government.Institution}
		}
		stage.NextZh, stage.NextEn = "本级人民政府决定开放属性", "the people's government decides the attribute"
	default:
		stage.NextZh, stage.NextEn = nextStep(DisputeApplied)
	}
	return stage
}
