package node

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/intake"
)

// door is where commands come in at this node, through GraphQL and the
// operator's socket alike. What must not even reach the log is stopped here,
// masked here, or compared here with what the home store holds: the other nodes
// can not look into it.
type door struct {
	ledger.Cluster

	home *home.Store
}

// Propose looks at the few kinds of commands that can carry what stays at home,
// and passes everything on.
func (d door) Propose(ctx context.Context, p ledger.Proposal) (ledger.Result, error) {
	if err := d.look(ctx, &p); err != nil {
		return ledger.Result{}, err
	}
	return d.Cluster.Propose(ctx, p)
}

func (d door) look(ctx context.Context, p *ledger.Proposal) error {
	switch p.Kind {
	case catalog.DraftEntry{}.Kind():
		return screen[catalog.DraftEntry](ctx, d, p)
	case catalog.UpdateEntry{}.Kind():
		return screen[catalog.UpdateEntry](ctx, d, p)
	case catalog.ApplyForAccess{}.Kind():
		return rewrite(p, func(c *catalog.ApplyForAccess) error { return d.application(p, &c.Fields) })
	case catalog.ResubmitApplication{}.Kind():
		return rewrite(p, func(c *catalog.ResubmitApplication) error { return d.application(p, &c.Fields) })
	case catalog.FileComment{}.Kind():
		return rewrite(p, func(c *catalog.FileComment) error { return d.voice(p, "21", c.Voice) })
	case catalog.FileDemand{}.Kind():
		return rewrite(p, func(c *catalog.FileDemand) error { return d.voice(p, "22", c.Voice) })
	case catalog.FileClaim{}.Kind():
		return rewrite(p, func(c *catalog.FileClaim) error {
			return ledger.Join(d.voice(p, "35", c.Voice), d.materials(p, c.Materials))
		})
	case catalog.AddClaimMaterials{}.Kind():
		return rewrite(p, func(c *catalog.AddClaimMaterials) error { return d.materials(p, c.Materials) })
	}
	return nil
}

// rewrite lets fn look at a command and change it before it is signed. What is
// not a command of its kind the law refuses.
func rewrite[C ledger.Command](p *ledger.Proposal, fn func(c *C) error) error {
	var c C
	if err := ledger.Decode(p.Payload, &c); err != nil {
		return nil //nolint:nilerr // what is no such command the law refuses
	}
	if err := fn(&c); err != nil {
		return err
	}
	changed, err := ledger.Encode(c)
	if err != nil {
		return fmt.Errorf("taking in %s: %w", p.Kind, err)
	}
	p.Payload = changed
	return nil
}

// screen refuses a description of a state secret.
func screen[C ledger.Command](ctx context.Context, d door, p *ledger.Proposal) error {
	var c C
	if err := ledger.Decode(p.Payload, &c); err != nil {
		return nil //nolint:nilerr // what is no such command the law refuses
	}
	_, err := d.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error { return catalog.Screen(r, c) })
	return err
}

// application masks who a natural person is before anything is written down.
func (d door) application(p *ledger.Proposal, f *catalog.ApplicationFields) error {
	*f = f.Masked()
	return d.contact(p, "16(2)", "", f.Contact, f.ContactHash)
}

func (d door) voice(p *ledger.Proposal, article string, v catalog.VoiceInput) error {
	return d.contact(p, article, "voice.", v.Contact, v.ContactHash)
}

func (d door) contact(p *ledger.Proposal, article, prefix, pointer, hash string) error {
	return mistaken(article, d.compare(p, home.Person, ledger.Detail{Field: prefix + "contact", Value: pointer}, ledger.Detail{Field: prefix + "contactHash", Value: hash}, 0))
}

func (d door) materials(p *ledger.Proposal, list []catalog.MaterialInput) error {
	var wrong []ledger.Detail
	for i, m := range list {
		at := fmt.Sprintf("materials[%d].", i)
		wrong = append(wrong, d.compare(p, home.Material, ledger.Detail{Field: at + "pointer", Value: m.Pointer}, ledger.Detail{Field: at + "hash", Value: m.Hash}, m.Bytes)...)
	}
	return mistaken("35", wrong)
}

// compare holds what a command says of a record against the record. What is no
// pointer, or one of another node, is left to the law, which refuses it with
// everything else that is wrong.
func (d door) compare(p *ledger.Proposal, kind home.Kind, pointer, hash ledger.Detail, bytes int64) []ledger.Detail {
	if _, isPointer := home.HeldAt(pointer.Value); !isPointer {
		return nil
	}
	record, err := d.home.Get(pointer.Value)
	if ledger.HasCode(err, "HELD_ELSEWHERE") {
		return nil
	}
	if err != nil || record.Kind != kind || record.Fields[intake.FieldOwner] != p.Claim.Token || p.Claim.Token == "" {
		return []ledger.Detail{{Field: pointer.Field, Value: pointer.Value, Reason: "not held here for the one who names it"}}
	}
	var wrong []ledger.Detail
	if hash.Value != hex.EncodeToString(record.Hash()) {
		wrong = append(wrong, ledger.Detail{Field: hash.Field, Reason: "not the salted hash of the receipt"})
	}
	if record.File != nil && bytes != record.File.Size {
		wrong = append(wrong, ledger.Detail{Field: pointer.Field, Value: pointer.Value, Reason: fmt.Sprintf("holds %d bytes, not %d", record.File.Size, bytes)})
	}
	return wrong
}

func mistaken(article string, wrong []ledger.Detail) error {
	if len(wrong) == 0 {
		return nil
	}
	return ledger.Refuse("BAD_VALUE", article, "所填内容与受理节点保存的记录不符", "what is named is not what this node holds", wrong...)
}
