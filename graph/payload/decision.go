package payload

import (
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// Node is a record that can be read by its global identifier. The types that stand for it are those of the schema.
type Node any

// Key is the client's idempotency key, unique among the client's requests.
type Key struct {
	IdempotencyKey string
}

// Answer is what every payload says besides the record.
type Answer struct {
	UserErrors []UserError
	Index      uint64 // log index of the decision
	Receipt    *Receipt
}

// Receipt says where the decision stands in the audit log.
type Receipt struct {
	Seq       uint64
	Index     uint64
	RequestID string
	Repeated  bool
}

// UserError is one refusal under the law.
type UserError struct {
	Code      string
	Article   string
	Message   string
	MessageZh string
	Path      []string
	Details   []ledger.Detail
}

// UserErrors lists every mistake of a refusal; nil for none.
func UserErrors(refusal *ledger.Error) []UserError {
	if refusal == nil {
		return nil
	}
	all := refusal.All()
	out := make([]UserError, 0, len(all))
	for _, one := range all {
		out = append(out, UserError{
			Code: one.Code, Article: one.Article, Message: one.MessageEn, MessageZh: one.MessageZh,
			Path: pathOf(one.Details), Details: one.Details,
		})
	}
	return out
}

// pathOf is the way to the first field of the input that the details name: ["input", "formats", "2"].
func pathOf(details []ledger.Detail) []string {
	path := []string{"input"}
	if len(details) == 0 || strings.ContainsAny(details[0].Field, " ,") {
		return path
	}
	for part := range strings.SplitSeq(details[0].Field, ".") {
		name, index, indexed := strings.Cut(part, "[")
		if name != "" {
			path = append(path, name)
		}
		index = strings.TrimSuffix(index, "]")
		if _, err := strconv.Atoi(index); indexed && err == nil {
			path = append(path, index)
		}
	}
	return path
}
