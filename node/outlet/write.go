package outlet

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/interchange"
)

// errUnchanged: the client has this export already.
var errUnchanged = errors.New("the client has this export")

// picture is a reader that knows which state it shows.
type picture interface {
	ledger.Reader
	Applied() (index, term uint64)
	StateHash() [32]byte
}

// request is one export that is asked for.
type request struct {
	form      interchange.Form
	selection graph.Selection
	level     ledger.ReadLevel
	has       string // tags that the client has
	limited   bool   // asked by a stranger
}

// find answers with an export that is there, or writes it. The picture is
// looked at twice: before waiting for the turn to write, so that whoever asks
// again is served at once, and after.
func (o *Outlet) find(ctx context.Context, q *request) (found sent, err error) {
	waiting, done := context.WithTimeout(ctx, o.config.WaitFor)
	defer done()
	_, err = o.config.Cluster.Read(waiting, q.level, func(r ledger.Reader) error {
		cut, err := o.cut(r, q.selection)
		if err != nil {
			return err
		}
		found.tag = tagOf(q.form, &cut)
		if strings.Contains(q.has, found.tag) {
			return errUnchanged
		}
		found, err = o.spool.take(found.tag)
		return err
	})
	if !errors.Is(err, errNotKept) {
		return found, err
	}
	if q.limited && !o.begun.Allow() {
		return found, errTooMany
	}
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-waiting.Done():
		return found, errBusy
	}
	return o.writeNew(ctx, q)
}

// writeNew is called by who has the turn.
func (o *Outlet) writeNew(ctx context.Context, q *request) (sent, error) {
	ctx, stop := context.WithTimeout(ctx, o.config.WriteFor)
	defer stop()
	var tag string
	var begun *draft
	_, err := o.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error { // as new as what was waited for
		cut, err := o.cut(r, q.selection)
		if err != nil {
			return err
		}
		tag = tagOf(q.form, &cut)
		if o.spool.has(tag) { // written while this request waited
			return nil
		}
		if begun, err = o.spool.begin(sent{tag: tag, index: cut.Index, hash: cut.StateHash}); err != nil {
			return err
		}
		buffer := bufio.NewWriterSize(begun.file, 1<<16)
		begun.total, err = interchange.Write(ctx, buffer, q.form, &cut, graph.NewEverybody(r, o.config.Division))
		return errors.Join(err, buffer.Flush())
	})
	if begun != nil {
		err = o.spool.end(begun, err)
	}
	if err != nil {
		return sent{}, err
	}
	return o.spool.take(tag)
}

func (o *Outlet) cut(r ledger.Reader, s graph.Selection) (interchange.Cut, error) {
	p, ok := r.(picture)
	if !ok {
		return interchange.Cut{}, fmt.Errorf("a %T does not say which state it shows", r)
	}
	index, _ := p.Applied()
	hash := p.StateHash()
	return interchange.Cut{
		Index: index, StateHash: hex.EncodeToString(hash[:]), AsOf: ledger.Clock(r), Selection: s,
		Prohibited: o.config.Prohibited, Contact: o.config.Contact,
	}, nil
}

// tagOf names an export: the same tag, the same bytes.
func tagOf(f interchange.Form, c *interchange.Cut) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "mulu export 1\n%s\n%d\n%s\n%+v\n%t\n%s", f.Name, c.Index, c.StateHash, c.Selection, c.Prohibited, c.Contact))
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}
