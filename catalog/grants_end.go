package catalog

import "github.com/mulu-catalog/mulu/ledger"

// endGrants ends the access that was granted to an entry: it was withdrawn,
// prohibited or upgraded (SM-12, ENDED_BY_CHANGE). The caller saves the entry.
func endGrants(_ *ledger.Tx, e *Entry, _ string) error {
	e.GrantsStop = true
	return nil
}
