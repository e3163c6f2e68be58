package ledger

import (
	"errors"
	"fmt"
	"strings"
)

// Codes that belong to carrying out commands, not to the law.
const (
	CodeBadPayload     = "BAD_PAYLOAD"
	CodeTooLarge       = "COMMAND_TOO_LARGE"
	CodeKeyReused      = "IDEMPOTENCY_KEY_REUSED"
	CodeNotYetEnabled  = "NOT_YET_ENABLED"
	CodeForbidden      = "FORBIDDEN"
	CodeNotFound       = "NOT_FOUND"
	CodeTransition     = "ILLEGAL_TRANSITION"
	CodeVersion        = "VERSION_CONFLICT"
	CodeUnknownCommand = "UNKNOWN_COMMAND"
	CodeFenced         = "REQUEST_FENCED"
	CodeTooOld         = "REQUEST_TOO_OLD"
)

// Detail is one fact of a refusal: the input field or record it is about.
type Detail struct {
	Field  string `cbor:"1,keyasint,omitempty"`
	Code   string `cbor:"2,keyasint,omitempty"` // when it differs from the error's
	Value  string `cbor:"3,keyasint,omitempty"`
	Reason string `cbor:"4,keyasint,omitempty"`
}

// Error is a refusal: an answer the caller may read. Everything else that can
// go wrong is internal. Code is the rulebook's without "E_".
type Error struct {
	Code      string   `cbor:"1,keyasint"`
	Article   string   `cbor:"2,keyasint,omitempty"` // "15(2)"; empty where no article speaks
	MessageZh string   `cbor:"3,keyasint,omitempty"`
	MessageEn string   `cbor:"4,keyasint,omitempty"`
	Details   []Detail `cbor:"5,keyasint,omitempty"`
	More      []*Error `cbor:"6,keyasint,omitempty"` // further mistakes of the same command
}

// Error says the code, the article and the English sentence of every mistake.
func (e *Error) Error() string {
	var b strings.Builder
	for i, one := range e.All() {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(one.Code)
		if one.Article != "" {
			b.WriteString(" (Art " + one.Article + ")")
		}
		if one.MessageEn != "" {
			b.WriteString(": " + one.MessageEn)
		}
		for _, d := range one.Details {
			fmt.Fprintf(&b, " [%s]", d)
		}
	}
	return b.String()
}

// String joins what the detail holds.
func (d Detail) String() string {
	var parts []string
	for _, p := range []string{d.Field, d.Code, d.Value, d.Reason} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

// All lists the error and the further mistakes that came with it.
func (e *Error) All() []*Error {
	all := make([]*Error, 0, 1+len(e.More))
	first := *e
	first.More = nil
	all = append(all, &first)
	for _, m := range e.More {
		all = append(all, m.All()...)
	}
	return all
}

// Refuse makes a refusal.
func Refuse(code, article, zh, en string, details ...Detail) error {
	return &Error{Code: code, Article: article, MessageZh: zh, MessageEn: en, Details: details}
}

// Join gathers several refusals into one, in the given order, so that every
// mistake of an input comes back together. nil errors are dropped; nil is
// returned when none is left. An error that is no refusal is returned alone.
func Join(errs ...error) error {
	var all []*Error
	for _, err := range errs {
		if err == nil {
			continue
		}
		var refusal *Error
		if !errors.As(err, &refusal) {
			return err
		}
		all = append(all, refusal.All()...)
	}
	if len(all) == 0 {
		return nil
	}
	first := all[0] // a copy, and flat: what was given stays as it is
	first.More = all[1:]
	return first
}

// IsRefusal reports whether err is an answer for the caller.
func IsRefusal(err error) bool {
	var refusal *Error
	return errors.As(err, &refusal)
}

// HasCode reports whether err is a refusal that names the code, first or among
// the further mistakes.
func HasCode(err error, code string) bool {
	var refusal *Error
	if !errors.As(err, &refusal) {
		return false
	}
	for _, one := range refusal.All() {
		if one.Code == code {
			return true
		}
	}
	return false
}

// ErrNoLeader says that the command certainly never entered the log.
var ErrNoLeader = errors.New("no leader in reach; nothing was changed")

// UnknownOutcome says that the command may or may not take effect; the request
// id settles it through WriteStatus or by sending the same request again.
type UnknownOutcome struct {
	RequestID string
	Cause     error
}

// Error names the request id.
func (u *UnknownOutcome) Error() string {
	return fmt.Sprintf("outcome of request %s unknown: %v", u.RequestID, u.Cause)
}

// Unwrap gives the cause.
func (u *UnknownOutcome) Unwrap() error { return u.Cause }
