package catalog

import "github.com/mulu-catalog/mulu/ledger"

// commentDays is the time of Article 21: ten working days to be finished, not
// to be acknowledged.
const commentDays = 10

// TaskAnswerComment is owed by the subject that a comment is assigned to.
const TaskAnswerComment TaskKind = "ANSWER_COMMENT" // 处理意见建议

// Comment is what a citizen or organisation says about data that is open or
// ought to be, under one of the four grounds of Article 21 (SM-13). The clock
// runs from the receipt by any node and nothing stops it.
type Comment struct {
	ledger.Head
	Entry       string              `cbor:"10,keyasint"`
	Subject     string              `cbor:"11,keyasint"` // institution that owes the answer
	Division    string              `cbor:"12,keyasint"` // the subject's
	Ground      CommentGround       `cbor:"13,keyasint"`
	Text        string              `cbor:"14,keyasint"`
	Voice       Voice               `cbor:"15,keyasint"`
	State       CommentState        `cbor:"16,keyasint"`
	ReceivedAt  ledger.Instant      `cbor:"17,keyasint"`
	ReceivedIdx uint64              `cbor:"18,keyasint"` // log index of the receipt
	Limit       TimeLimit           `cbor:"19,keyasint"`
	Assignments []CommentAssignment `cbor:"20,keyasint,omitempty"`
	Outcome     CommentOutcome      `cbor:"21,keyasint,omitempty"`
	Reasons     string              `cbor:"22,keyasint,omitempty"` // the reply
	Correction  Correction          `cbor:"23,keyasint,omitempty"`
	EndedAt     ledger.Instant      `cbor:"24,keyasint,omitempty"` // resolved or re-typed
	Target      CommentTarget       `cbor:"25,keyasint,omitempty"`
	TargetID    string              `cbor:"26,keyasint,omitempty"` // demand or claim that goes on with it
	Reminded    int                 `cbor:"27,keyasint,omitempty"` // reminders given: after 5, after 8 days, overdue
	RemindAt    ledger.Instant      `cbor:"28,keyasint,omitempty"` // of the next one; zero: no more
}

// CommentAssignment is one routing of a comment.
type CommentAssignment struct {
	At      ledger.Instant `cbor:"1,keyasint"`
	Subject string         `cbor:"2,keyasint"`
	By      string         `cbor:"3,keyasint"` // institution
	Reason  string         `cbor:"4,keyasint,omitempty"`
}

// CorrectionKind is what was done about an accepted comment (R21.3).
type CorrectionKind string

// The corrective actions.
const (
	CorrectionAttributeChange CorrectionKind = "ATTRIBUTE_CHANGE" // 调整开放属性
	CorrectionDataFix         CorrectionKind = "DATA_FIX"         // 更正数据
	CorrectionWithdrawal      CorrectionKind = "WITHDRAWAL"       // 中止或者撤回开放
)

// Correction links an accepted comment to the action on the entry. Index is the
// log index of the entry's version that shows it.
type Correction struct {
	Action CorrectionKind `cbor:"1,keyasint,omitempty"`
	Note   string         `cbor:"2,keyasint,omitempty"`
	Index  uint64         `cbor:"3,keyasint,omitempty"`
}

// CommentFlow is SM-13. Overdue is no state.
var CommentFlow = ledger.NewFlow("SM-13 Comment", "21",
	ledger.Move[CommentState]{From: "", Command: "comment.file", To: CommentReceived, Article: "21"},
	ledger.Move[CommentState]{From: CommentReceived, Command: "comment.assign", To: CommentAssigned, Article: "21"},
	ledger.Move[CommentState]{From: CommentAssigned, Command: "comment.assign", To: CommentReassigned, Article: "21"},
	ledger.Move[CommentState]{From: CommentReassigned, Command: "comment.assign", To: CommentReassigned, Article: "21"},
	ledger.Move[CommentState]{From: CommentAssigned, Command: "comment.resolve", To: CommentResolved, Article: "21"},
	ledger.Move[CommentState]{From: CommentReassigned, Command: "comment.resolve", To: CommentResolved, Article: "21"},
	ledger.Move[CommentState]{From: CommentReceived, Command: "comment.retype", To: CommentRetyped, Article: "21"},
)

// Comments, by submitter, by entry, by the subject that owes the answer and by
// its division (open ones by due time), and by the time of the next reminder.
var (
	Comments         = ledger.NewTable[Comment]("comments", ledger.KeepVersions, ledger.Feed)
	CommentsBy       = ledger.NewIndex("comments_by_submitter")
	CommentsOn       = ledger.NewIndex("comments_by_entry")
	CommentsTo       = ledger.NewIndex("comments_by_subject")
	CommentsIn       = ledger.NewIndex("comments_by_division")
	commentsOpenIn   = ledger.NewIndex("comments_open_by_division_and_due")
	commentsOpenTo   = ledger.NewIndex("comments_open_by_subject_and_due")
	commentsReminded = ledger.NewIndex("comments_by_reminder")
)

// Open reports whether the comment still waits for its end.
func (c Comment) Open() bool { return c.State != CommentResolved && c.State != CommentRetyped }

// Overdue answers whether the comment was not finished in time. A late end does
// not wash it away (R21.5).
func (c Comment) Overdue(now ledger.Instant) bool {
	if !c.Open() {
		return c.Limit.over(c.EndedAt)
	}
	return c.Limit.over(now)
}

// OpenCommentsOf lists the ids of a subject's open comments, the most urgent
// first.
func OpenCommentsOf(r ledger.Reader, subject string, limit int) []string {
	var ids []string
	for id := range commentsOpenTo.IDs(r, "", subject) {
		if limit > 0 && len(ids) == limit {
			break
		}
		ids = append(ids, id)
	}
	return ids
}

// OpenCommentsIn lists the ids of the open comments of a division, the most
// urgent first: what its authority watches over.
func OpenCommentsIn(r ledger.Reader, division string, limit int) []string {
	var ids []string
	for id := range commentsOpenIn.IDs(r, "", division) {
		if limit > 0 && len(ids) == limit {
			break
		}
		ids = append(ids, id)
	}
	return ids
}

// OverdueCommentsOf lists the open comments of a subject whose time is up.
func OverdueCommentsOf(r ledger.Reader, subject string, now ledger.Instant) []Comment {
	var overdue []Comment
	for id := range commentsOpenTo.IDs(r, "", subject) {
		comment, ok := Comments.Find(r, id)
		if !ok || !comment.Overdue(now) {
			break // in order of due time
		}
		overdue = append(overdue, comment)
	}
	return overdue
}

// CommentCounts are the public figures of a subject (Art 21; R21.5). They are
// counted as comments come and end; no list is walked for them.
type CommentCounts struct {
	ledger.Head
	Received    int `cbor:"10,keyasint"` // filed with the subject or assigned to it
	PassedOn    int `cbor:"11,keyasint"` // assigned to another subject
	Accepted    int `cbor:"12,keyasint"`
	Partly      int `cbor:"13,keyasint"`
	NotAccepted int `cbor:"14,keyasint"`
	Retyped     int `cbor:"15,keyasint"`
	EndedLate   int `cbor:"16,keyasint"`
}

// Resolved is how many comments were finished with an answer.
func (c CommentCounts) Resolved() int { return c.Accepted + c.Partly + c.NotAccepted }

// Open is how many comments wait.
func (c CommentCounts) Open() int { return c.Received - c.PassedOn - c.Resolved() - c.Retyped }

// CommentStatistics are published for each subject; the id is the subject's.
var CommentStatistics = ledger.NewTable[CommentCounts]("comment_statistics", ledger.Feed)

// CommentFigures are a subject's public figures at a time. Overdue counts the
// comments that ended late and those whose time is up while they wait.
type CommentFigures struct {
	CommentCounts
	Overdue int
}

// CommentFiguresOf answers for a subject at now.
func CommentFiguresOf(r ledger.Reader, subject string, now ledger.Instant) CommentFigures {
	counts, _ := CommentStatistics.Find(r, subject)
	return CommentFigures{CommentCounts: counts, Overdue: counts.EndedLate + len(OverdueCommentsOf(r, subject, now))}
}

// countComment changes a subject's figures.
func countComment(tx *ledger.Tx, subject string, change func(*CommentCounts)) error {
	counts, known := CommentStatistics.Find(tx, subject)
	change(&counts)
	if known {
		return CommentStatistics.Save(tx, &counts)
	}
	counts.ID = subject
	return CommentStatistics.Insert(tx, &counts)
}

// waitFor puts an open comment where its subject and the reminders find it.
func waitFor(tx *ledger.Tx, c *Comment) {
	commentsOpenTo.Put(tx, c.ID, c.Subject, dueKey(c.Limit.DueAt))
	commentsOpenIn.Put(tx, c.ID, c.Division, dueKey(c.Limit.DueAt))
	if !c.RemindAt.IsZero() {
		commentsReminded.Put(tx, c.ID, dueKey(c.RemindAt))
	}
}

func waitNoMore(tx *ledger.Tx, c *Comment) {
	commentsOpenTo.Delete(tx, c.ID, c.Subject, dueKey(c.Limit.DueAt))
	commentsOpenIn.Delete(tx, c.ID, c.Division, dueKey(c.Limit.DueAt))
	if !c.RemindAt.IsZero() {
		commentsReminded.Delete(tx, c.ID, dueKey(c.RemindAt))
	}
}

// askForAnswer gives the subject its task and tells it (T+0).
func askForAnswer(tx *ledger.Tx, c *Comment) error {
	err := openTaskWithin(tx, Task{
		TaskKind: TaskAnswerComment, Institution: c.Subject, Division: c.Division, Matter: c.ID, Article: "21",
	}, c.Limit)
	if err != nil {
		return err
	}
	return tellOffice(tx, c.Subject, c.ID, "21", "收到意见建议（"+c.Ground.Label()+"），应当于"+lastDay(c.Limit.DueAt)+"前（含当日）处理完毕",
		"a comment was received; it is to be finished by the end of "+lastDay(c.Limit.DueAt))
}

// mustAnswer demands the subject that owes the answer.
func mustAnswer(r ledger.Reader, a ledger.Actor, id string) error {
	comment, err := Comments.Get(r, id)
	if err != nil {
		return err
	}
	return mustBeSubject(r, a, comment.Subject)
}

// commentOverdue enters the candidate of Article 42(5) for a comment whose time
// was over; the second finding of one comment returns the first.
func commentOverdue(tx *ledger.Tx, c *Comment) error {
	_, err := detectViolation(tx, Violation{
		Act: MisconductCommentsMishandled, Institution: c.Subject, Division: c.Division, Matter: c.ID, Article: "21",
		Finding: "意见建议未在10个工作日内处理完毕，期限至" + lastDay(c.Limit.DueAt),
	})
	return err
}

func commentCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[FileComment](),
		ledger.Of[AssignComment](),
		ledger.Of[ResolveComment](),
		ledger.Of[RetypeComment](),
		ledger.Of[RemindComments](),
	}
}
