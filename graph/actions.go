package graph

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// actions are the kinds that lead on from the state of a matter and that the viewer may give about it, by the same state machine
// and the same rules that decide when a command comes.
func actions[S ~string](ctx context.Context, r *Resolver, flow ledger.Flow[S], state S, id string) ([]string, error) {
	return below(ctx, r, func(v *view) ([]string, error) {
		allowed := []string{}
		actor, ok, err := v.actor()
		if err != nil || !ok {
			return allowed, err
		}
		for _, move := range flow.Moves() {
			kind := string(move.Command)
			if move.From == state && !slices.Contains(allowed, kind) && r.mayGive(v, actor, move.Command, id) {
				allowed = append(allowed, kind)
			}
		}
		return allowed, nil
	})
}

// actor is who the viewer is under the law at this node; ok false for the public and for an officer of elsewhere.
func (v *view) actor() (actor ledger.Actor, ok bool, err error) {
	if !v.who.known() {
		return actor, false, nil
	}
	actor, err = catalog.ActorOf(v, v.now, v.who.token.ID, v.node)
	if ledger.IsRefusal(err) {
		return actor, false, nil
	}
	return actor, err == nil, err
}

// mayGive asks the command's own rule, with nothing filled in but the matter, by the name that the command has for it.
func (r *Resolver) mayGive(v *view, actor ledger.Actor, kind ledger.Kind, id string) bool {
	for _, name := range []string{"id", "matter", "entry", "session"} {
		text, err := json.Marshal(map[string]string{name: id})
		if err != nil {
			return false
		}
		if payload, err := r.book.PayloadFromJSON(kind, text); err == nil {
			return r.book.MayGive(v, actor, kind, payload) == nil
		}
	}
	return false
}
