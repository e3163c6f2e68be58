package graph

import (
	"context"
	"strconv"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

// mostAudit bounds how many records one page of the audit log looks at: a city's records may lie far apart.
const mostAudit = 20_000

// audits reports whether the viewer may read the record: of their own institution, or of the jurisdiction that they oversee.
func (v *view) audits(record *ledger.AuditRecord) bool {
	if v.who.token.Institution == "" {
		return v.who.known() && record.Token == v.who.token.ID
	}
	division := record.Division
	if division == "" {
		division = v.divisionOfNode(record.Origin)
	}
	return record.Institution == v.who.token.Institution || v.oversees(division)
}

func (v *view) divisionOfNode(incarnation string) string {
	member, _ := catalog.Members.Find(v, incarnation)
	return member.Division
}

// auditLog walks from the newest record backwards. Records are numbered without gaps, so the number is the cursor.
func (r *Resolver) auditLog(ctx context.Context, p page) (*payload.AuditRecordConnection, error) {
	if err := mustBeKnown(ctx); err != nil {
		return nil, err
	}
	after, err := p.start()
	if err != nil {
		return nil, err
	}
	before, err := strconv.ParseUint("0"+after, 10, 64)
	if err != nil {
		return nil, badRequest("游标 after 无效 · after is no cursor of this list")
	}
	total := counted(ctx)
	return read(ctx, r, func(v *view) (*payload.AuditRecordConnection, error) {
		out := &payload.AuditRecordConnection{}
		out.PageInfo.HasPreviousPage = before > 0
		next := newest(v)
		if before > 0 {
			next = before - 1
		}
		for looked := 0; next > 0 && looked < mostAudit; next, looked = next-1, looked+1 {
			record, ok := ledger.FindAudit(v, next)
			if !ok || !v.audits(&record) {
				continue
			}
			if len(out.Edges) == p.first {
				out.PageInfo.HasNextPage = true
				break
			}
			out.Edges = append(out.Edges, payload.AuditRecordEdge{Cursor: cursorOf(strconv.FormatUint(next, 10)), Node: &record})
		}
		if total {
			out.TotalCount = v.countAudits()
		}
		return out.Close(), nil
	})
}

// newest is the number of the last audit record, by doubling and halving.
func newest(v *view) uint64 {
	has := func(seq uint64) bool { _, ok := ledger.FindAudit(v, seq); return ok }
	high := uint64(1)
	for has(high) {
		high *= 2
	}
	low := high / 2
	for low+1 < high {
		if mid := low + (high-low)/2; has(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

func (v *view) countAudits() (n int) {
	for record := range ledger.AuditLog(v, 0) {
		if v.audits(&record) {
			n++
		}
	}
	return n
}

func (r *Resolver) auditLeaf(ctx context.Context, seq uint64) (*ledger.AuditRecord, error) {
	if err := mustBeKnown(ctx); err != nil {
		return nil, err
	}
	return read(ctx, r, func(v *view) (*ledger.AuditRecord, error) {
		record, ok := ledger.FindAudit(v, seq)
		if !ok || !v.audits(&record) {
			return nil, nil
		}
		return &record, nil
	})
}
