package catalog

import "github.com/mulu-catalog/mulu/ledger"

// ResolveComment finishes a comment: the answer with its reasons goes to whoever
// filed it. An acknowledgement is no resolution (R21.2).
type ResolveComment struct {
	ID              string         `cbor:"1,keyasint"`
	ExpectedVersion int            `cbor:"2,keyasint,omitempty"`
	Outcome         CommentOutcome `cbor:"3,keyasint"`
	Reasons         string         `cbor:"4,keyasint"` // the reply
	Correction      Correction     `cbor:"5,keyasint,omitempty"`
}

func (ResolveComment) Kind() ledger.Kind { return "comment.resolve" }

func (c ResolveComment) Allow(r ledger.Reader, a ledger.Actor) error { return mustAnswer(r, a, c.ID) }

func (c ResolveComment) Audit() string { return "resolved comment " + c.ID + ": " + string(c.Outcome) }

func (c ResolveComment) Apply(tx *ledger.Tx) (Comment, error) {
	comment, err := Comments.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return comment, err
	}
	if comment.State, err = CommentFlow.Next(comment.State, c.Kind()); err != nil {
		return comment, err
	}
	correction, err := c.check(tx, &comment)
	if err != nil {
		return comment, err
	}
	comment.Outcome, comment.Reasons, comment.Correction = c.Outcome, c.Reasons, correction
	if err := endComment(tx, &comment); err != nil {
		return comment, err
	}
	err = countComment(tx, comment.Subject, func(n *CommentCounts) {
		switch c.Outcome {
		case CommentOutcomeAccepted:
			n.Accepted++
		case CommentOutcomePartly:
			n.Partly++
		default:
			n.NotAccepted++
		}
	})
	if err != nil {
		return comment, err
	}
	err = tellVoice(tx, comment.Voice, comment.ID, "21", "您的意见建议已处理完毕（"+c.Outcome.Label()+"）："+c.Reasons, "your comment was resolved: "+string(c.Outcome))
	if err != nil {
		return comment, err
	}
	return comment, Comments.Save(tx, &comment)
}

// check reports every mistake together. What was accepted, wholly or partly,
// has been acted upon (R21.3).
func (c ResolveComment) check(r ledger.Reader, comment *Comment) (Correction, error) {
	problems := []error{mustReason("21", "reasons", c.Reasons), maySay("21", "correction.note", c.Correction.Note)}
	if !c.Outcome.Valid() {
		problems = append(problems, refuseUnder("21", "UNKNOWN_CODE", value("outcome", string(c.Outcome))))
	}
	correction := Correction{Action: c.Correction.Action, Note: c.Correction.Note}
	switch {
	case !c.Outcome.Valid(), c.Outcome == CommentOutcomeNotAccepted && correction.Action == "":
	case c.Outcome == CommentOutcomeNotAccepted:
		problems = append(problems, refuseUnder("21", "BAD_VALUE", field("correction", "nothing was accepted")))
	default:
		var err error
		correction.Index, err = correctedAt(r, comment, correction.Action)
		problems = append(problems, err)
	}
	return correction, ledger.Join(problems...)
}

// correctedAt finds the action that followed the comment: the entry as it
// stands against the entry as it stood when the comment was received.
func correctedAt(r ledger.Reader, c *Comment, action CorrectionKind) (uint64, error) {
	entry, err := Entries.Get(r, c.Entry)
	if err != nil {
		return 0, err
	}
	before, _ := Entries.AsOf(r, c.Entry, c.ReceivedIdx)
	var done bool
	switch action {
	case CorrectionAttributeChange:
		done = entry.Attribute != before.Attribute
	case CorrectionDataFix:
		done = entry.DataUpdatedAt != before.DataUpdatedAt
	case CorrectionWithdrawal:
		stopped := entry.Opening == OpeningWithdrawn || entry.Opening == OpeningSuspended || entry.Opening == OpeningProcessing
		done = (stopped && entry.Opening != before.Opening) || (entry.Listing == ListingDelisted && before.Listing != ListingDelisted)
	default:
		return 0, refuse("CORRECTIVE_ACTION_REQUIRED", value("correction.action", string(action)))
	}
	if !done {
		return 0, refuse("CORRECTIVE_ACTION_REQUIRED", ledger.Detail{
			Field: "correction.action", Value: string(action), Reason: "not found on the entry since the comment was received",
		})
	}
	return entry.Index, nil
}

// endComment closes the duty. If the time was over, that stays on the record
// and becomes a candidate of Article 42(5) (R21.5, AT21.2).
func endComment(tx *ledger.Tx, c *Comment) error {
	waitNoMore(tx, c)
	c.EndedAt, c.RemindAt = tx.Now(), 0
	if err := closeTasks(tx, c.ID); err != nil {
		return err
	}
	if !c.Overdue(tx.Now()) {
		return nil
	}
	if err := countComment(tx, c.Subject, func(n *CommentCounts) { n.EndedLate++ }); err != nil {
		return err
	}
	return commentOverdue(tx, c)
}

// RetypeComment says that what was filed is no comment of Article 21 but
// something else, which goes on as what it is: recorded, visible to whoever
// filed it, never silently closed (R21.4).
type RetypeComment struct {
	ID              string        `cbor:"1,keyasint"`
	ExpectedVersion int           `cbor:"2,keyasint,omitempty"`
	Target          CommentTarget `cbor:"3,keyasint"`
	Reasons         string        `cbor:"4,keyasint"`           // for GENERAL also the answer
	Title           string        `cbor:"5,keyasint,omitempty"` // DATA_DEMAND: the data that is asked for
}

func (RetypeComment) Kind() ledger.Kind { return "comment.retype" }

func (c RetypeComment) Allow(r ledger.Reader, a ledger.Actor) error { return mustAnswer(r, a, c.ID) }

func (c RetypeComment) Audit() string { return "re-typed comment " + c.ID + " as " + string(c.Target) }

func (c RetypeComment) Apply(tx *ledger.Tx) (Comment, error) {
	comment, err := Comments.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return comment, err
	}
	if comment.State, err = CommentFlow.Next(comment.State, c.Kind()); err != nil {
		return comment, err
	}
	if err := c.check(); err != nil {
		return comment, err
	}
	comment.Target, comment.Reasons = c.Target, c.Reasons
	if comment.TargetID, err = c.goOn(tx, &comment); err != nil {
		return comment, err
	}
	if err := endComment(tx, &comment); err != nil {
		return comment, err
	}
	if err := countComment(tx, comment.Subject, func(n *CommentCounts) { n.Retyped++ }); err != nil {
		return comment, err
	}
	err = tellVoice(tx, comment.Voice, comment.ID, "21", "您的意见建议已转为“"+c.Target.Label()+"”办理："+c.Reasons, "your comment goes on as "+string(c.Target))
	if err != nil {
		return comment, err
	}
	return comment, Comments.Save(tx, &comment)
}

func (c RetypeComment) check() error {
	problems := []error{mustReason("21", "reasons", c.Reasons), maySay("22", "title", c.Title)}
	if !c.Target.Valid() {
		problems = append(problems, refuseUnder("21", "UNKNOWN_CODE", value("target", string(c.Target))))
	}
	if c.Target == CommentTargetDataDemand {
		problems = append(problems, mustSay("22", "title", c.Title))
	}
	return ledger.Join(problems...)
}

// goOn opens the matter that the comment really is.
func (c RetypeComment) goOn(tx *ledger.Tx, comment *Comment) (string, error) {
	switch c.Target {
	case CommentTargetDataDemand:
		demand, err := enterDemand(tx, DataDemand{
			Title: c.Title, Text: comment.Text, Institution: comment.Subject, Voice: comment.Voice, Comment: comment.ID,
		})
		return demand.ID, err
	case CommentTargetRightsClaim:
		claim, err := enterClaim(tx, RightsClaim{Entry: comment.Entry, Interest: InterestOther, Text: comment.Text, Voice: comment.Voice, Comment: comment.ID})
		return claim.ID, err
	default: // a general comment is no matter of its own
	}
	return "", nil
}
