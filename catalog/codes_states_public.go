package catalog

// CommentState is the state of a comment (SM-13, Article 21). Overdue is a question
// of the clock, not a state.
type CommentState string

// The states of a comment.
const (
	CommentReceived   CommentState = "RECEIVED"   // 已接收.
	CommentAssigned   CommentState = "ASSIGNED"   // 已交办.
	CommentReassigned CommentState = "REASSIGNED" // 已改派.
	CommentResolved   CommentState = "RESOLVED"   // 处理完毕.
	CommentRetyped    CommentState = "RETYPED"    // 已转其他类型.
)

var commentStatesList = codeList[CommentState]{
	{CommentReceived, "已接收"},
	{CommentAssigned, "已交办"},
	{CommentReassigned, "已改派"},
	{CommentResolved, "处理完毕"},
	{CommentRetyped, "已转其他类型"},
}

// CommentStates lists the values in rulebook order.
func CommentStates() []CommentState { return commentStatesList.values() }

// Valid reports whether c is one of CommentStates.
func (c CommentState) Valid() bool { return commentStatesList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c CommentState) Label() string { return commentStatesList.label(c) }

// DemandState is the state of an off-catalog demand (SM-14, Article 22).
type DemandState string

// The states of a demand.
const (
	DemandSubmitted   DemandState = "SUBMITTED"    // 已提交.
	DemandAssigned    DemandState = "ASSIGNED"     // 已交办.
	DemandAssessing   DemandState = "ASSESSING"    // 评估中.
	DemandUnderReview DemandState = "UNDER_REVIEW" // 审查中.
	DemandDecided     DemandState = "DECIDED"      // 已决定.
	DemandNotified    DemandState = "NOTIFIED"     // 已告知.
)

var demandStatesList = codeList[DemandState]{
	{DemandSubmitted, "已提交"},
	{DemandAssigned, "已交办"},
	{DemandAssessing, "评估中"},
	{DemandUnderReview, "审查中"},
	{DemandDecided, "已决定"},
	{DemandNotified, "已告知"},
}

// DemandStates lists the values in rulebook order.
func DemandStates() []DemandState { return demandStatesList.values() }

// Valid reports whether d is one of DemandStates.
func (d DemandState) Valid() bool { return demandStatesList.has(d) }

// Label is the Chinese term, or "" for an unknown value.
func (d DemandState) Label() string { return demandStatesList.label(d) }

// ClaimState is the state of a rights claim (SM-15, Article 35).
type ClaimState string

// The states of a claim.
const (
	ClaimSubmitted         ClaimState = "SUBMITTED"          // 已提交.
	ClaimAwaitingMaterials ClaimState = "AWAITING_MATERIALS" // 待补充事实材料.
	ClaimPreliminary       ClaimState = "PRELIMINARY"        // 初步核实.
	ClaimSuspended         ClaimState = "SUSPENDED"          // 已中止开放.
	ClaimNotSuspended      ClaimState = "NOT_SUSPENDED"      // 未中止开放.
	ClaimFinalVerification ClaimState = "FINAL_VERIFICATION" // 最终核实.
	ClaimDecided           ClaimState = "DECIDED"            // 已决定.
	ClaimNotified          ClaimState = "NOTIFIED"           // 已告知.
)

var claimStatesList = codeList[ClaimState]{
	{ClaimSubmitted, "已提交"},
	{ClaimAwaitingMaterials, "待补充事实材料"},
	{ClaimPreliminary, "初步核实"},
	{ClaimSuspended, "已中止开放"},
	{ClaimNotSuspended, "未中止开放"},
	{ClaimFinalVerification, "最终核实"},
	{ClaimDecided, "已决定"},
	{ClaimNotified, "已告知"},
}

// ClaimStates lists the values in rulebook order.
func ClaimStates() []ClaimState { return claimStatesList.values() }

// Valid reports whether c is one of ClaimStates.
func (c ClaimState) Valid() bool { return claimStatesList.has(c) }

// Label is the Chinese term, or "" for an unknown value.
func (c ClaimState) Label() string { return claimStatesList.label(c) }

// IncidentState is the state of an emergency incident (SM-16, Articles 8 and 32).
type IncidentState string

// The states of an incident.
const (
	IncidentActive    IncidentState = "ACTIVE"    // 应对中.
	IncidentEnded     IncidentState = "ENDED"     // 应对结束.
	IncidentDisposing IncidentState = "DISPOSING" // 数据处置中.
	IncidentClosed    IncidentState = "CLOSED"    // 已关闭.
)

var incidentStatesList = codeList[IncidentState]{
	{IncidentActive, "应对中"},
	{IncidentEnded, "应对结束"},
	{IncidentDisposing, "数据处置中"},
	{IncidentClosed, "已关闭"},
}

// IncidentStates lists the values in rulebook order.
func IncidentStates() []IncidentState { return incidentStatesList.values() }

// Valid reports whether i is one of IncidentStates.
func (i IncidentState) Valid() bool { return incidentStatesList.has(i) }

// Label is the Chinese term, or "" for an unknown value.
func (i IncidentState) Label() string { return incidentStatesList.label(i) }

// EvaluationState is the state of an evaluation round (SM-17, Article 38).
type EvaluationState string

// The states of a round.
const (
	EvaluationOpened     EvaluationState = "OPENED"      // 已启动.
	EvaluationDataFrozen EvaluationState = "DATA_FROZEN" // 数据已冻结.
	EvaluationScored     EvaluationState = "SCORED"      // 已评分.
	EvaluationPublished  EvaluationState = "PUBLISHED"   // 已公布.
)

var evaluationStatesList = codeList[EvaluationState]{
	{EvaluationOpened, "已启动"},
	{EvaluationDataFrozen, "数据已冻结"},
	{EvaluationScored, "已评分"},
	{EvaluationPublished, "已公布"},
}

// EvaluationStates lists the values in rulebook order.
func EvaluationStates() []EvaluationState { return evaluationStatesList.values() }

// Valid reports whether e is one of EvaluationStates.
func (e EvaluationState) Valid() bool { return evaluationStatesList.has(e) }

// Label is the Chinese term, or "" for an unknown value.
func (e EvaluationState) Label() string { return evaluationStatesList.label(e) }

// ReassessmentState is the state of a reassessment task (SM-18, Article 15(2)).
// Overdue is a question of the clock, not a state.
type ReassessmentState string

// The states of a reassessment task.
const (
	ReassessmentTaskDue  ReassessmentState = "DUE"  // 待评估.
	ReassessmentTaskDone ReassessmentState = "DONE" // 已评估.
)

var reassessmentStatesList = codeList[ReassessmentState]{
	{ReassessmentTaskDue, "待评估"},
	{ReassessmentTaskDone, "已评估"},
}

// ReassessmentStates lists the values in rulebook order.
func ReassessmentStates() []ReassessmentState { return reassessmentStatesList.values() }

// Valid reports whether r is one of ReassessmentStates.
func (r ReassessmentState) Valid() bool { return reassessmentStatesList.has(r) }

// Label is the Chinese term, or "" for an unknown value.
func (r ReassessmentState) Label() string { return reassessmentStatesList.label(r) }

// ViolationState is the state of a violation candidate (SM-19, Article 42). Only the
// same-level government or the superior department orders a correction.
type ViolationState string

// The states of a candidate.
const (
	ViolationDetected          ViolationState = "DETECTED"           // 已发现.
	ViolationReported          ViolationState = "REPORTED"           // 已报告.
	ViolationDismissed         ViolationState = "DISMISSED"          // 不予认定.
	ViolationCorrectionOrdered ViolationState = "CORRECTION_ORDERED" // 责令改正.
	ViolationCorrected         ViolationState = "CORRECTED"          // 已改正.
)

var violationStatesList = codeList[ViolationState]{
	{ViolationDetected, "已发现"},
	{ViolationReported, "已报告"},
	{ViolationDismissed, "不予认定"},
	{ViolationCorrectionOrdered, "责令改正"},
	{ViolationCorrected, "已改正"},
}

// ViolationStates lists the values in rulebook order.
func ViolationStates() []ViolationState { return violationStatesList.values() }

// Valid reports whether v is one of ViolationStates.
func (v ViolationState) Valid() bool { return violationStatesList.has(v) }

// Label is the Chinese term, or "" for an unknown value.
func (v ViolationState) Label() string { return violationStatesList.label(v) }
