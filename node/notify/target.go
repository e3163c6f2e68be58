package notify

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"unicode"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
)

// Everyone is the recipient of a target that gets what all recipients get.
const Everyone = "*"

// viaLogin marks the record with the mail server's user and password.
const viaLogin = "SMTP_LOGIN"

// Target is where notifications go. Secret is shown once, when a webhook is
// added.
type Target struct {
	ID        string `json:"id"`        // pointer into the home store
	Via       string `json:"via"`       // WEBHOOK or SMTP
	Recipient string `json:"recipient"` // institution id, token id, or *
	Address   string `json:"address"`   // URL or mail address
	Secret    string `json:"secret,omitempty"`
}

func (t Target) wants(recipient string) bool {
	return t.Recipient == Everyone || t.Recipient == recipient
}

// AddTarget keeps a target in the home store. A webhook gets a secret of 256
// bits, which the answer shows.
func (n *Notifier) AddTarget(ctx context.Context, t Target) (Target, error) {
	if err := n.checkTarget(t); err != nil {
		return Target{}, err
	}
	t.Secret = ""
	if t.Via == catalog.ViaWebhook {
		raw := make([]byte, 32)
		_, _ = rand.Read(raw) // never fails
		t.Secret = "whsec_" + base64.RawURLEncoding.EncodeToString(raw)
	}
	pointer, _, _, err := n.config.Home.Put(ctx, home.Target, map[string]string{
		"via": t.Via, "recipient": t.Recipient, "address": t.Address, "secret": t.Secret,
	})
	t.ID = pointer
	return t, err
}

func (n *Notifier) checkTarget(t Target) error {
	if t.Recipient == "" || len(t.Recipient) > 64 || strings.IndexFunc(t.Recipient, unusable) >= 0 {
		return badTarget("recipient", "an institution id, a token id, or *")
	}
	switch t.Via {
	case catalog.ViaWebhook:
		u, err := url.Parse(t.Address)
		if err != nil {
			return badTarget("address", "not a URL")
		}
		if err := n.web.CheckURL(u); err != nil {
			return badTarget("address", err.Error())
		}
		return nil
	case catalog.ViaSMTP:
		_, err := mailbox(t.Address)
		return err
	default:
		return badTarget("via", "WEBHOOK or SMTP")
	}
}

func unusable(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }

func badTarget(field, reason string) error {
	return ledger.Refuse("BAD_VALUE", "", "取值不符合要求", "the value is not acceptable", ledger.Detail{Field: field, Reason: reason})
}

// mailbox reads one plain address: no name, no list, nothing that could end a
// line.
func mailbox(text string) (mail.Address, error) {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text || strings.IndexFunc(text, unusable) >= 0 || strings.ContainsAny(text, "<>\"") {
		return mail.Address{}, badTarget("address", "one mail address such as office@example.org")
	}
	return *address, nil
}

// SetLogin keeps the mail server's user and password; it replaces the one
// before. An empty user takes it away.
func (n *Notifier) SetLogin(ctx context.Context, user, password string) error {
	before, err := n.records(ctx, viaLogin)
	if err != nil {
		return err
	}
	if user != "" {
		fields := map[string]string{"via": viaLogin, "user": user, "password": password}
		if _, _, _, err := n.config.Home.Put(ctx, home.Target, fields); err != nil {
			return err
		}
	}
	for _, r := range before {
		if err := n.config.Home.EraseSalt(ctx, r.Pointer); err != nil {
			return err
		}
	}
	return nil
}

// RemoveTarget ends a target. What waits for it becomes a dead letter.
func (n *Notifier) RemoveTarget(ctx context.Context, id string) error {
	r, err := n.config.Home.Get(id)
	if err != nil {
		return err
	}
	if r.Kind != home.Target {
		return ledger.Refuse(ledger.CodeNotFound, "", "没有找到", "no such target", ledger.Detail{Value: id})
	}
	return n.config.Home.EraseSalt(ctx, id)
}

// Targets lists the targets without their secrets.
func (n *Notifier) Targets(ctx context.Context) ([]Target, error) {
	list := []Target{}
	for _, via := range []string{catalog.ViaWebhook, catalog.ViaSMTP} {
		records, err := n.records(ctx, via)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			t := targetOf(r)
			t.Secret = ""
			list = append(list, t)
		}
	}
	return list, nil
}

func (n *Notifier) records(ctx context.Context, via string) ([]home.Record, error) {
	list, err := n.config.Home.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the targets: %w", err)
	}
	var records []home.Record
	for _, line := range list {
		if line.Kind != home.Target {
			continue
		}
		r, err := n.config.Home.Get(line.Pointer)
		if ledger.IsRefusal(err) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("reading the targets: %w", err)
		}
		if r.Fields["via"] == via {
			records = append(records, r)
		}
	}
	return records, nil
}

func targetOf(r home.Record) Target {
	return Target{
		ID: r.Pointer, Via: r.Fields["via"], Recipient: r.Fields["recipient"], Address: r.Fields["address"], Secret: r.Fields["secret"],
	}
}
