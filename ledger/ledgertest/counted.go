package ledgertest

import "github.com/mulu-catalog/mulu/ledger"

// Counted is a store that counts what is read from it, so that a test can say
// what a command or a query may cost. The zero Counted is not usable.
type Counted struct {
	ledger.Store
	Rows int // keys that Get was asked for and rows that Scan walked
}

// NewCounted counts the reads of a store.
func NewCounted(store ledger.Store) *Counted { return &Counted{Store: store} }

// Get counts one row.
func (c *Counted) Get(table, key string) []byte {
	c.Rows++
	return c.Store.Get(table, key)
}

// Scan counts every row that it walks.
func (c *Counted) Scan(table, prefix, after string, fn func(key string, value []byte) bool) {
	c.Store.Scan(table, prefix, after, func(key string, value []byte) bool {
		c.Rows++
		return fn(key, value)
	})
}

// CostOf is how many rows the newest command of the cluster reads when it is
// carried out on the state before it.
func (c *Cluster) CostOf(before *MapStore) (int, error) {
	counted := NewCounted(before.Clone())
	log := c.Log()
	entry, err := ledger.DecodeEntry(log[len(log)-1])
	if err != nil {
		return 0, err
	}
	_, err = c.Book().Execute(counted, c.Index(), entry)
	return counted.Rows, err
}
