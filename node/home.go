package node

import (
	"context"
	"net/http"
	"path/filepath"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/intake"
)

func homeDir(data string) string { return filepath.Join(data, "home") }

// openHome opens what does not replicate: personal data, materials, secrets.
func (n *Node) openHome() (err error) {
	n.home, err = home.Open(home.Config{
		Dir: homeDir(n.config.Data), Key: filepath.Join(identityDir(n.config.Data), "home.key"), Division: n.self.Division,
	})
	return err
}

// Home is the node's store of what does not replicate.
func (n *Node) Home() *home.Store { return n.home }

// intake serves /materials and /contacts.
func (n *Node) intake() http.Handler {
	return intake.New(intake.Config{
		Home: n.home, HeldAt: n.self.Division, Authenticate: n.callerOf, Allow: n.concerns, Log: n.log,
	})
}

// callerOf finds whom a bearer secret stands for.
func (n *Node) callerOf(ctx context.Context, secret string) (intake.Caller, error) {
	var actor ledger.Actor
	_, err := n.replica.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) (err error) {
		token, ok := catalog.TokenBySecret(r, secret)
		if !ok {
			return ledger.Refuse("UNAUTHENTICATED", "", "身份凭证无效", "the token is not known")
		}
		actor, err = catalog.ActorOf(r, ledger.InstantOf(n.replica.Clock()), token.ID, n.self.Division)
		return err
	})
	return intake.Caller{Token: actor.Token, Institution: actor.Institution}, err
}

// concerns reports whether a record is of the caller's institution: the one
// that handles a matter in which its owner named it, the one that was named at
// the upload, the opening subject of the entry, or their successors.
func (n *Node) concerns(ctx context.Context, c intake.Caller, record home.Record) (yes bool, err error) {
	if c.Institution == "" {
		return false, nil
	}
	_, err = n.replica.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		if catalog.MayReadKept(r, record.Pointer, record.Fields[intake.FieldOwner], c.Institution) {
			yes = true
			return nil
		}
		concerned := []string{record.Fields[intake.FieldInstitution]}
		if entry, ok := catalog.Entries.Find(r, record.Fields[intake.FieldEntry]); ok {
			concerned = append(concerned, entry.OpeningSubject)
		}
		for _, id := range concerned {
			if id == "" {
				continue
			}
			if acting, err := catalog.Acting(r, id); err == nil && acting.ID == c.Institution {
				yes = true
			}
		}
		return nil
	})
	return yes, err
}

func (n *Node) adminHome(w http.ResponseWriter, r *http.Request) {
	list, err := n.home.List(r.Context())
	if list == nil {
		list = []home.Summary{}
	}
	adminAnswer(w, list, err)
}

// adminErase is the operator's part of a person's right to be forgotten.
func (n *Node) adminErase(w http.ResponseWriter, r *http.Request) {
	var request admin.EraseRequest
	if !asked(w, r, &request) {
		return
	}
	err := n.home.EraseSalt(r.Context(), request.Pointer)
	if err == nil {
		n.log.Info().Str("pointer", request.Pointer).Msg("a record was erased")
	}
	adminAnswer(w, struct{}{}, err)
}
