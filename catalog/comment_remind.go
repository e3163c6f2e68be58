package catalog

import "github.com/mulu-catalog/mulu/ledger"

// The reminders of a comment, in order: after 5 and after 8 working days, and
// when the time is up (rulebook 3.8).
const (
	remindedAfter5 = 1
	remindedAfter8 = 2
	remindedOver   = 3
)

// nextReminder is when the next reminder of a comment is due, zero when all
// were given.
func nextReminder(r ledger.Reader, c *Comment) ledger.Instant {
	switch c.Reminded {
	case 0:
		return limitOf(r, c.ReceivedAt, 5).DueAt
	case remindedAfter5:
		return limitOf(r, c.ReceivedAt, 8).DueAt
	case remindedAfter8:
		return c.Limit.DueAt
	}
	return 0
}

// recountComment carries a limit that a new calendar moved into an open
// comment, and tells whoever filed it (INV-13).
func recountComment(tx *ledger.Tx, id string, limit TimeLimit, moved bool) error {
	comment, err := Comments.Get(tx, id)
	if err != nil || !comment.Open() {
		return err
	}
	waitNoMore(tx, &comment)
	comment.Limit = limit
	comment.RemindAt = nextReminder(tx, &comment)
	waitFor(tx, &comment)
	if moved {
		change := limit.Changes[len(limit.Changes)-1]
		if err := tellVoice(tx, comment.Voice, id, "21", movedText(change), "the deadline of your comment was counted anew"); err != nil {
			return err
		}
	}
	return Comments.Save(tx, &comment)
}

// remindBatch bounds one remind command.
const remindBatch = 200

// RemindComments gives the reminders that are due, a bounded batch at a time:
// the statutory job gives it until Left is false. It looks only at what is due,
// and what was reminded is not reminded again.
type RemindComments struct {
	Limit int `cbor:"1,keyasint,omitempty"` // at most and by default 200
}

// RemindedBatch is what a batch did.
type RemindedBatch struct {
	Reminded int  `cbor:"1,keyasint"`
	Left     bool `cbor:"2,keyasint,omitempty"` // more are due
	Overdue  int  `cbor:"3,keyasint"`
}

func (RemindComments) Kind() ledger.Kind { return "comment.remind" }

func (RemindComments) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (RemindComments) Audit() string { return "reminded of open comments" }

func (c RemindComments) Apply(tx *ledger.Tx) (RemindedBatch, error) {
	var result RemindedBatch
	limit := c.Limit
	if limit <= 0 || limit > remindBatch {
		limit = remindBatch
	}
	var due []Comment
	for id := range commentsReminded.IDs(tx, "") {
		comment, ok := Comments.Find(tx, id)
		if !ok {
			continue
		}
		if comment.RemindAt > tx.Now() {
			break
		}
		if len(due) == limit {
			result.Left = true
			break
		}
		due = append(due, comment)
	}
	for i := range due {
		if err := remind(tx, &due[i]); err != nil {
			return result, err
		}
		result.Reminded++
		if due[i].Reminded == remindedOver {
			result.Overdue++
		}
	}
	return result, nil
}

// remind gives the newest reminder that is due; of those that a sleeping node
// missed only the newest is worth a message.
func remind(tx *ledger.Tx, c *Comment) error {
	waitNoMore(tx, c)
	for !c.RemindAt.IsZero() && c.RemindAt <= tx.Now() {
		c.Reminded++
		c.RemindAt = nextReminder(tx, c)
	}
	waitFor(tx, c)
	zh, en := "意见建议尚未处理完毕，期限至"+lastDay(c.Limit.DueAt), "a comment is still open; its time ends with "+lastDay(c.Limit.DueAt)
	if c.Reminded == remindedOver {
		zh, en = "意见建议逾期未处理完毕，期限已于"+lastDay(c.Limit.DueAt)+"届满", "a comment is overdue since the end of "+lastDay(c.Limit.DueAt)
		if err := tellOffice(tx, AuthorityOf(tx, c.Division), c.ID, "21", zh, en); err != nil {
			return err
		}
		if err := commentOverdue(tx, c); err != nil {
			return err
		}
	}
	if err := tellOffice(tx, c.Subject, c.ID, "21", zh, en); err != nil {
		return err
	}
	return Comments.Save(tx, c)
}
