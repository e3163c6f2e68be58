package dev

import (
	"context"
	"fmt"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// scene plays what people did before the visitor came: every step is a command
// under a persona's own token, through the persona's own node. After the first
// step that is refused nothing more happens, and err says which it was.
type scene struct {
	ctx context.Context //nolint:containedctx // lives as long as one call of scenes
	w   *World
	err error

	experts []string // members of the committee
}

// play gives one command as a persona. The zero result after a mistake is never
// used: every later step is skipped.
func play[C ledger.Rule[R], R any](s *scene, persona string, c C) R {
	var none R
	if s.err != nil {
		return none
	}
	claim, client, err := s.w.claim(s.ctx, persona)
	if err != nil {
		s.err = err
		return none
	}
	place, _, _ := strings.Cut(persona, "-") // other words than a city's code mean the province
	result, err := as(s.ctx, s.w.nodeOf(place), claim, client, c)
	if err != nil {
		s.err = fmt.Errorf("%s: %w", persona, err)
	}
	return result
}

// owned are the entries of an institution by name.
func (s *scene) owned(institution string) map[string]string {
	entries := map[string]string{}
	if s.err != nil {
		return entries
	}
	s.err = s.w.nodes[0].Consult(s.ctx, func(r ledger.Reader) error {
		for e := range catalog.Entries.All(r) {
			if e.OpeningSubject == institution {
				entries[e.Name] = e.ID
			}
		}
		return nil
	})
	return entries
}

// scenes fill the sample with one of everything the decree knows, so that every
// query has something to show and every workflow somewhere to go on.
func (w *World) scenes(ctx context.Context) error {
	s := &scene{ctx: ctx, w: w}
	s.committee()
	s.rules("province-authority", "浙江省", "浙数")
	for _, city := range w.options.Cities {
		s.rules(city+"-authority", name(city), "数据")
	}
	if len(w.options.Cities) == 0 {
		return s.err
	}
	first, last := w.options.Cities[0], w.options.Cities[len(w.options.Cities)-1]
	s.access(first)
	s.states(first)
	s.voices(first)
	s.priority(first)
	s.disputes(first)
	if last != first {
		s.edition(last)
	}
	return s.err
}

// committee forms the one expert committee of Article 5 with its working rules.
func (s *scene) committee() {
	const who = "province-authority"
	play(s, who, catalog.CreateCommittee{Secretariat: s.w.offices["committee"], DocumentNo: "浙数〔2020〕5号（示例）"})
	rules := play(s, who, catalog.PublishRuleDocument{
		DocKind: catalog.RuleDocumentCommitteeWorkingRules, Title: "浙江省公共数据专家委员会工作规则（示例）",
		DocumentNo: "浙数〔2020〕6号（示例）", Text: "意见由两名以上到会委员签署；来自争议各方的委员应当回避。",
	})
	play(s, who, catalog.SetQuorum{Quorum: 2, Rules: rules.ID})
	for _, m := range []struct {
		name, organisation, field string
		origin                    catalog.CommitteeOrigin
	}{
		{"示例委员甲", "示例大学", "数据安全", catalog.OriginUniversity},
		{"示例委员乙", "示例研究院", "公共管理", catalog.OriginResearchInstitute},
		{"示例委员丙", "示例行业协会", "法律", catalog.OriginSocialOrganisation},
	} {
		member := play(s, who, catalog.AppointCommitteeMember{
			Name: m.name, Origin: m.origin, Organisation: m.organisation, Field: m.field, DocumentNo: "浙数〔2020〕7号（示例）",
		})
		s.experts = append(s.experts, member.ID)
	}
	play(s, who, catalog.PublishRuleDocument{
		DocKind: catalog.RuleDocumentAgreementTemplate, Title: "公共数据开放利用协议示范文本（示例）",
		DocumentNo: "浙数〔2021〕1号（示例）", Text: "协议应当载明第十七条规定的六项内容。",
	})
}

// rules publishes the conditions on which an authority gives restricted data
// (Article 16).
func (s *scene) rules(authority, place, series string) {
	rule := play(s, authority, catalog.PublishRuleDocument{
		DocKind: catalog.RuleDocumentAccessConditions, Title: place + "受限开放类公共数据获取条件（示例）",
		DocumentNo: series + "〔2021〕3号（示例）", Text: "获取条件限于存储、处理、安全保护能力和信用等级，见条件表。",
	})
	play(s, authority, catalog.SetAccessConditions{Rule: rule.ID, Criteria: []catalog.AccessCriterion{
		{Code: "STORAGE-1", Dimension: catalog.DimensionStorage, TextZh: "数据加密存储", Least: 1},
		{Code: "SECURITY-1", Dimension: catalog.DimensionSecurity, TextZh: "网络安全等级保护级别不低于二级", Least: 2},
	}})
}
