package catalog

import "github.com/mulu-catalog/mulu/ledger"

// FileComment files a comment at whatever node the citizen uses. Receipt is the
// state time of this command.
type FileComment struct {
	Entry  string        `cbor:"1,keyasint"`
	Ground CommentGround `cbor:"2,keyasint"`
	Text   string        `cbor:"3,keyasint"`
	Voice  VoiceInput    `cbor:"4,keyasint,omitempty"`
}

func (FileComment) Kind() ledger.Kind { return "comment.file" }

func (FileComment) Allow(_ ledger.Reader, a ledger.Actor) error { return mustSignIn(a) }

func (c FileComment) Audit() string {
	return "filed a comment on entry " + c.Entry + ": " + string(c.Ground)
}

func (c FileComment) Apply(tx *ledger.Tx) (Comment, error) {
	entry, err := c.check(tx, tx.Actor())
	if err != nil {
		return Comment{}, err
	}
	subject, err := Acting(tx, entry.OpeningSubject)
	if err != nil {
		return Comment{}, err
	}
	if err := countVoice(tx); err != nil {
		return Comment{}, err
	}
	comment := Comment{
		Head: ledger.Head{ID: tx.NewID("cmt")}, Entry: entry.ID, Subject: subject.ID, Division: subject.Division, Ground: c.Ground, Text: c.Text,
		Voice: c.Voice.voiceOf(tx.Actor()), ReceivedAt: tx.Now(), ReceivedIdx: tx.Index(), Limit: limitOf(tx, tx.Now(), commentDays),
	}
	if comment.State, err = CommentFlow.Next("", c.Kind()); err != nil {
		return comment, err
	}
	comment.RemindAt = nextReminder(tx, &comment)
	nameKept(tx, comment.ID, comment.Voice.Contact)
	CommentsBy.Put(tx, comment.ID, comment.Voice.Submitter)
	CommentsOn.Put(tx, comment.ID, comment.Entry)
	CommentsTo.Put(tx, comment.ID, comment.Subject)
	CommentsIn.Put(tx, comment.ID, comment.Division)
	waitFor(tx, &comment)
	if err := countComment(tx, comment.Subject, func(n *CommentCounts) { n.Received++ }); err != nil {
		return comment, err
	}
	if err := askForAnswer(tx, &comment); err != nil {
		return comment, err
	}
	return comment, Comments.Insert(tx, &comment)
}

func (c FileComment) check(r ledger.Reader, a ledger.Actor) (Entry, error) {
	problems := []error{mustSay("21", "text", c.Text), c.Voice.check(a, "21")}
	if !c.Ground.Valid() {
		problems = append(problems, refuseUnder("21", "UNKNOWN_CODE", ledger.Detail{Field: "ground", Value: string(c.Ground), Reason: "第二十一条的四种情形之一"}))
	}
	entry, err := Entries.Get(r, c.Entry)
	if err == nil && !openTo(&entry) {
		err = refuseUnder("21", "NOT_CATALOGUED", value("entry", c.Entry))
	}
	return entry, ledger.Join(append(problems, err)...)
}

// AssignComment takes a comment on, or routes it to the subject that it belongs
// to. The time that runs is the one that began with the receipt (R21.1, AT21.3).
type AssignComment struct {
	ID              string `cbor:"1,keyasint"`
	ExpectedVersion int    `cbor:"2,keyasint,omitempty"`
	Subject         string `cbor:"3,keyasint,omitempty"` // the present one when empty
	Reason          string `cbor:"4,keyasint,omitempty"` // for another subject
}

func (AssignComment) Kind() ledger.Kind { return "comment.assign" }

// Allow: the subject that owes the answer, or the authority of its level, which
// organises opening.
func (c AssignComment) Allow(r ledger.Reader, a ledger.Actor) error {
	comment, err := Comments.Get(r, c.ID)
	if err != nil {
		return err
	}
	return anyOf(mustBeSubject(r, a, comment.Subject), mustBeAuthorityOf(r, a, comment.Division))
}

func (c AssignComment) Audit() string { return "assigned comment " + c.ID + " " + c.Subject }

func (c AssignComment) Apply(tx *ledger.Tx) (Comment, error) {
	comment, err := Comments.Expect(tx, c.ID, c.ExpectedVersion)
	if err != nil {
		return comment, err
	}
	from := comment.State
	if comment.State, err = CommentFlow.Next(from, c.Kind()); err != nil {
		return comment, err
	}
	subject, err := c.to(tx, &comment)
	if err != nil {
		return comment, err
	}
	other := subject.ID != comment.Subject
	if err := c.checkReason(from, subject.ID, other); err != nil {
		return comment, err
	}
	comment.Assignments = append(comment.Assignments, CommentAssignment{
		At: tx.Now(), Subject: subject.ID, By: tx.Actor().Institution, Reason: c.Reason,
	})
	if !other {
		return comment, Comments.Save(tx, &comment)
	}
	if err := reroute(tx, &comment, subject); err != nil {
		return comment, err
	}
	return comment, Comments.Save(tx, &comment)
}

// to is the institution that answers from now on.
func (c AssignComment) to(r ledger.Reader, comment *Comment) (Institution, error) {
	id := c.Subject
	if id == "" {
		id = comment.Subject
	}
	if !Institutions.Has(r, id) {
		return Institution{}, refuse("NOT_PUBLIC_INSTITUTION", value("subject", id))
	}
	return Acting(r, id)
}

func (c AssignComment) checkReason(from CommentState, subject string, other bool) error {
	switch {
	case !other && from != CommentReceived:
		return refuseUnder("21", "NO_CHANGE", value("subject", subject))
	case other:
		return mustReason("21", "reason", c.Reason)
	}
	return maySay("21", "reason", c.Reason)
}

// reroute moves the duty; what is due when stays as it is.
func reroute(tx *ledger.Tx, c *Comment, to Institution) error {
	waitNoMore(tx, c)
	if err := countComment(tx, c.Subject, func(n *CommentCounts) { n.PassedOn++ }); err != nil {
		return err
	}
	if err := closeTasks(tx, c.ID, TaskAnswerComment); err != nil {
		return err
	}
	c.Subject, c.Division = to.ID, to.Division
	CommentsTo.Put(tx, c.ID, c.Subject)
	CommentsIn.Put(tx, c.ID, c.Division)
	waitFor(tx, c)
	if err := countComment(tx, c.Subject, func(n *CommentCounts) { n.Received++ }); err != nil {
		return err
	}
	if err := askForAnswer(tx, c); err != nil {
		return err
	}
	return tellVoice(tx, c.Voice, c.ID, "21", "您的意见建议已转由"+to.Name+"处理，办理期限不变", "your comment was passed on; its deadline stays as it is")
}
