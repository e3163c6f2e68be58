package ledger

import (
	"fmt"
	"strings"
)

// Horizon is how long, in state time, the answer to a request is remembered: as
// long as a certificate lasts, and so longer than a node can be away and come
// back with what it had under way. Afterwards the request id is free, and an
// envelope that was proposed as long ago is refused: nobody can tell any more
// whether it was carried out.
const Horizon Instant = 90 * day

const (
	day Instant = 24 * 60 * 60 * 1000
	// forgetAtOnce is how many requests one command makes the state forget, at
	// most. Each adds one, so two keep up and catch up.
	forgetAtOnce = 2
)

// mustBeRecent refuses an envelope whose answer may have been forgotten.
func (x *execution) mustBeRecent(env *Envelope) error {
	if x.head.Forgotten == 0 || env.ProposedAt > x.head.Forgotten {
		return nil
	}
	return Refuse(CodeTooOld, "", "请求受理已逾90日，无法确认是否执行过；若非重放，请检查受理节点的时钟",
		"the request was accepted more than 90 days ago, and whether it was carried out is no longer known; if it is new, look at the accepting node's clock",
		Detail{Field: "proposedAt", Value: env.ProposedAt.String(), Reason: "not after " + x.head.Forgotten.String()})
}

// forget drops the answers to requests beyond the horizon. The audit log has
// every request in the order of state time, so no index is needed: the head
// remembers how far the log has been walked.
func (x *execution) forget() error {
	for range forgetAtOnce {
		if x.head.Swept >= x.head.Seq || x.head.Due > x.head.Clock {
			return nil
		}
		record, ok := FindAudit(x.store, x.head.Swept+1)
		if !ok {
			return fmt.Errorf("audit record %d is missing", x.head.Swept+1)
		}
		if due := record.At + Horizon; due > x.head.Clock {
			x.head.Due = due
			return nil
		}
		if err := x.forgetRequest(&record, record.RequestID); err != nil {
			return err
		}
		if fenced, ok := strings.CutPrefix(record.RequestID, fencePrefix); ok && record.Kind == fenceKind {
			if err := x.forgetRequest(&record, fenced); err != nil {
				return err
			}
		}
		x.head.Swept++
	}
	return nil
}

// forgetRequest drops the row that the record's command left under a request id,
// if it left one. What a node proposed with a clock more than a day ahead is kept
// for good: an envelope of that time would not be known as old.
func (x *execution) forgetRequest(record *AuditRecord, id string) error {
	row, ok := recall(x.store, record.Client, id)
	own := row.Seq == record.Seq || row.Fenced && row.Index == record.Index
	if !ok || !own || row.Ahead > record.At+day {
		return nil
	}
	x.head.Forgotten = max(x.head.Forgotten, record.At, row.Ahead)
	return x.store.Delete(requestsTable, requestKey(record.Client, id))
}
