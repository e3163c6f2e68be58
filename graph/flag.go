package graph

import (
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// flag is the text of a yes or no, nil when none is given; a list compares it with what a record says.
func flag(v *bool) *string {
	if v == nil {
		return nil
	}
	text := strconv.FormatBool(*v)
	return &text
}

// today is now by the clock of the node: a day passes in a quiet federation too.
func (r *Resolver) today() ledger.Instant { return ledger.InstantOf(r.config.Now()) }
