package payload

import "github.com/mulu-catalog/mulu/ledger"

// PageInfo says where a page stands.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     string
	EndCursor       string
}

// Connection is a page of a list. Total is set only when it was asked for.
type Connection[T any] struct {
	Edges      []Edge[T]
	PageInfo   PageInfo
	TotalCount int
}

// Edge is a record with the cursor that continues after it.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// Nodes lists the records without their cursors.
func (c *Connection[T]) Nodes() []*T {
	nodes := make([]*T, len(c.Edges))
	for i := range c.Edges {
		nodes[i] = c.Edges[i].Node
	}
	return nodes
}

// Close fills in the cursors of the page's ends.
func (c *Connection[T]) Close() *Connection[T] {
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = c.Edges[0].Cursor, c.Edges[n-1].Cursor
	}
	return c
}

// The connections of what is no record of the law.
type (
	// AuditRecordConnection is a page of the audit log; AuditRecordEdge one of its records.
	AuditRecordConnection = Connection[ledger.AuditRecord]
	AuditRecordEdge       = Edge[ledger.AuditRecord]
)
