package dev

import (
	"fmt"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// access walks one application to a filed agreement, so that there is a public
// recipient, and leaves another one waiting.
func (s *scene) access(city string) {
	subject := city + "-subject"
	parking := s.owned(s.w.offices[subject])["停车场空余泊位信息"]
	play(s, subject, catalog.SetEntryConditions{ID: parking, Conditions: []string{"STORAGE-1", "SECURITY-1"}})
	apply := func(user, applicant, purpose string, protection int64) catalog.AccessApplication {
		return play(s, user, catalog.ApplyForAccess{Entry: parking, Fields: catalog.ApplicationFields{
			AppType: catalog.ApplicantLegalPerson, Name: applicant, Purpose: purpose, CreditGrade: "A", CreditFrom: "公共信用信息平台（示例）",
			Facts: []catalog.DeclaredFact{{Criterion: "STORAGE-1", Value: 1}, {Criterion: "SECURITY-1", Value: protection}},
		}})
	}
	first := apply("user-1", "示例出行科技有限公司", "停车诱导服务研究", 3)
	play(s, subject, catalog.EvaluateApplication{ID: first.ID})
	play(s, subject, catalog.DecideApplication{ID: first.ID, Decision: catalog.ApplicationApproved})
	agreement := play(s, subject, catalog.DraftAgreement{
		Application: first.ID, Scope: "仅用于停车诱导服务研究", Terms: sixTerms(), Until: ledger.InstantOf(time.Now().AddDate(1, 0, 0)),
	})
	play(s, subject, catalog.SignAgreement{ID: agreement.ID})
	play(s, "user-1", catalog.SignAgreement{ID: agreement.ID})
	play(s, subject, catalog.FileAgreement{ID: agreement.ID, Filing: catalog.FilingInput{Reason: "受限开放协议备案（示例）"}})
	apply("user-2", "示例规划设计有限公司", "停车设施规划", 2)
}

// sixTerms are the terms that Article 17 asks for.
func sixTerms() []catalog.Term {
	return []catalog.Term{
		{Term: catalog.TermFeedbackEvaluation, Text: "每半年反馈利用情况"},
		{Term: catalog.TermPurposeLimit, Text: "未经同意不得超出约定范围使用"},
		{Term: catalog.TermNoRedistribution, Text: "未经同意不得传播"},
		{Term: catalog.TermAttribution, Text: "成果注明数据来源"},
		{Term: catalog.TermSecurityDuties, Text: "落实网络安全等级保护二级以上要求"},
		{Term: catalog.TermInspection, Text: "接受监督检查"},
	}
}

// states leaves entries where a visitor may go on with them: a draft, one that
// awaits review, one that is prohibited and one that is suspended.
func (s *scene) states(city string) {
	subject := city + "-subject"
	draft := func(title string, attribute catalog.OpenAttribute, grounds ...catalog.ProhibitedGround) catalog.Entry {
		return play(s, subject, catalog.DraftEntry{Catalog: catalog.CatalogID(city), Fields: catalog.EntryFields{
			Name: title, OpeningSubject: s.w.offices[subject], OpenAttribute: attribute, Grounds: grounds,
			Formats: []catalog.DataFormat{catalog.FormatCSV}, DataType: catalog.DataTypeStructured, UpdateFrequency: catalog.FrequencyMonthly,
			Summary: "示例条目。", Domains: []catalog.DataDomain{catalog.DomainTransport},
			Legal: catalog.LegalBasis{Class: catalog.LegalBasisRequiredOrPermitted, Citations: []catalog.Citation{
				{Title: "浙江省公共数据条例", Article: "第三十条", Norm: catalog.NormRegulation},
			}},
		}})
	}
	draft("公交专用道信息", catalog.AttributeUnconditional)
	waiting := draft("非机动车停放区信息", catalog.AttributeUnconditional)
	s.submit(subject, waiting.ID)
	barred := draft("第三方路况服务采购数据", catalog.AttributeProhibited, catalog.GroundAgreementOrIP)
	s.submit(subject, barred.ID)
	play(s, city+"-authority", catalog.ReviewEntry{ID: barred.ID, Decision: catalog.ReviewApproved})
	taxis := s.owned(s.w.offices[subject])["出租汽车经营企业信息"]
	play(s, subject, catalog.SuspendEntry{ID: taxis, Reason: "联系电话字段有误，更正期间中止开放（示例）"})
}

// submit assesses a draft without special reviews and puts it before the
// authority.
func (s *scene) submit(subject, entry string) {
	no := false
	play(s, subject, catalog.AssessEntry{
		ID: entry, InvolvesLegalIssue: &no, NeedsExpertise: &no, InvolvesStateSecret: &no, InvolvesTradeSecretOrPrivacy: &no,
		Conclusion: catalog.AssessmentEligible, Security: catalog.SecurityAssessment{Passed: true, Findings: "无敏感信息（示例）"},
	})
	play(s, subject, catalog.SubmitForReview{ID: entry})
}

// voices are what the public said: a comment, a demand, a rights claim; with a
// suggestion of the authority and an emergency.
func (s *scene) voices(city string) {
	subject := city + "-subject"
	owned := s.owned(s.w.offices[subject])
	play(s, "user-1", catalog.FileComment{
		Entry: owned["公交站点位置信息"], Ground: catalog.CommentGroundErrorOrOmission, Text: "部分站点坐标有偏差（示例）",
	})
	play(s, "user-2", catalog.FileDemand{
		Institution: s.w.offices[subject], Title: "路口信号配时信息", Text: "希望开放主要路口的信号配时（示例）",
	})
	play(s, "user-2", catalog.FileClaim{
		Entry: owned["公共停车场信息"], Interest: catalog.InterestPrivacy, Text: "联系人电话系个人号码（示例）",
	})
	play(s, city+"-authority", catalog.SuggestAttribute{
		Entry: owned["停车场空余泊位信息"], To: catalog.AttributeUnconditional, Reason: "可改为无条件开放（示例）",
	})
	flood := play(s, city+"-government", catalog.DeclareIncident{
		Emergency: catalog.EmergencyNaturalDisaster, Title: "台风防御应急响应（示例）", Harm: "可能造成城市内涝和交通中断",
		Citations: []catalog.Citation{{Title: "中华人民共和国突发事件应对法", Article: "第十七条", Norm: catalog.NormLaw}},
	})
	play(s, subject, catalog.RecordCollection{
		Incident: flood.ID, Name: "地下停车场积水情况（示例）", FromUnits: true,
		Citations: []catalog.Citation{{Title: "中华人民共和国突发事件应对法", Article: "第三十八条", Norm: catalog.NormLaw}},
	})
}

// priority adopts a scope of data to be opened first, after the four groups of
// Article 7 were heard.
func (s *scene) priority(city string) {
	subject := city + "-subject"
	scope := play(s, subject, catalog.DraftPriorityScope{
		Title: "交通出行重点开放范围（示例）", Categories: []catalog.PriorityCategory{catalog.PriorityEnvironment}, Scope: "公交线路、停车场、路况",
	})
	for _, group := range []catalog.ConsultationGroup{
		catalog.ConsultedIndustryAssociation, catalog.ConsultedEnterprise, catalog.ConsultedIndustryDepartment, catalog.ConsultedPublic,
	} {
		play(s, subject, catalog.RecordConsultation{ID: scope.ID, Group: group, Party: "示例代表", Result: "赞成"})
	}
	play(s, subject, catalog.AdoptPriorityScope{ID: scope.ID, DocumentNo: "交〔2026〕7号（示例）"})
}

// disputes are two about the opening subject: one is negotiated, the other lies
// before the expert committee.
func (s *scene) disputes(city string) {
	subject, rival := city+"-subject", city+"-county-subject"
	owned := s.owned(s.w.offices[subject])
	parties := []string{s.w.offices[subject], s.w.offices[rival]}
	talks := play(s, rival, catalog.OpenDispute{
		Entry: owned["公交站点位置信息"], Parties: parties, Claim: "站点信息由区局在履职中获得（示例）",
	})
	play(s, subject, catalog.RecordMinutes{
		ID: talks.ID, HeldOn: today(), Summary: "双方各自说明数据来源，约定再次协商（示例）",
	})
	before := play(s, rival, catalog.OpenDispute{
		Entry: owned["公共停车场信息"], Parties: parties, Claim: "停车场信息由区局采集并维护（示例）",
	})
	play(s, subject, catalog.DeclareNegotiationFailed{ID: before.ID, Reason: "双方均主张为开放主体（示例）"})
	asked := play(s, city+"-authority", catalog.RequestOpinion{Matter: before.ID, Question: "该数据的开放主体应为哪一方（示例）"})
	play(s, "committee", catalog.AcceptConsultation{ID: asked.ID})
	s.decided(city, owned[name(city)+"公交线路信息"], parties)
}

// decided is a dispute that went all the way of Article 11: negotiation, the
// authority, the committee's opinion, the government's decision.
func (s *scene) decided(city, entry string, parties []string) {
	subject, authority := city+"-subject", city+"-authority"
	dispute := play(s, city+"-county-subject", catalog.OpenDispute{Entry: entry, Parties: parties, Claim: "线路由区局审批（示例）"})
	play(s, subject, catalog.DeclareNegotiationFailed{ID: dispute.ID, Reason: "双方均主张为开放主体（示例）"})
	asked := play(s, authority, catalog.RequestOpinion{Matter: dispute.ID, Question: "该数据的开放主体应为哪一方（示例）"})
	play(s, "committee", catalog.AcceptConsultation{ID: asked.ID})
	play(s, "committee", catalog.DeliberateConsultation{ID: asked.ID})
	play(s, "committee", catalog.IssueOpinion{
		ID: asked.ID, Opinion: "线路由市级统一规划，宜由市局开放（示例）", Favours: parties[0], Signers: s.experts[:min(2, len(s.experts))],
	})
	play(s, authority, catalog.SubmitToGovernment{Matter: dispute.ID})
	play(s, city+"-government", catalog.DecideMatter{
		Matter: dispute.ID, DocumentNo: "政函〔2026〕3号（示例）", DecidedOn: today(), Content: "由市级交通运输主管部门开放（示例）", Subject: parties[0],
	})
}

// today is the date at the place of the sample.
func today() string { return time.Now().In(beijing()).Format(time.DateOnly) }

func beijing() *time.Location { return time.FixedZone("CST", 8*60*60) }

// edition adopts next year's edition of a catalog, so that there is a history
// with a difference. It can be opened from 1 October; before that the edition in
// force is all there is.
func (s *scene) edition(city string) {
	now := time.Now().In(beijing())
	if now.Month() < time.October {
		return
	}
	authority := city + "-authority"
	next := play(s, authority, catalog.OpenEdition{Catalog: catalog.CatalogID(city), Year: now.Year() + 1})
	play(s, authority, catalog.SetDispositions{Edition: next.ID, WholeCatalog: true, Disposition: catalog.DispositionRetain})
	play(s, authority, catalog.SetDispositions{
		Edition: next.ID, Filter: catalog.DispositionFilter{OpenAttribute: catalog.AttributeRestricted}, Disposition: catalog.DispositionRetain,
		Bases: []catalog.RestrictionBasis{{Basis: catalog.RestrictedInfrastructureStrain, Evidence: "接口承载能力测试报告（示例）"}},
	})
	for title, id := range s.owned(s.w.offices[city+"-subject"]) { // in any order: one of them
		if title == "出租汽车经营企业信息" {
			play(s, city+"-subject", catalog.SetDispositions{
				Edition: next.ID, Entries: []string{id}, Disposition: catalog.DispositionModify,
				Changes: catalog.EntryChanges{Summary: "企业名称、经营许可证号和车辆数。"},
			})
		}
	}
	play(s, authority, catalog.SubmitEdition{ID: next.ID})
	play(s, authority, catalog.AdoptEdition{ID: next.ID, DocumentNo: fmt.Sprintf("数据〔%d〕9号（示例）", now.Year())})
}
