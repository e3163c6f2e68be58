package catalog

import "github.com/mulu-catalog/mulu/ledger"

// Notification tells somebody of a matter (3.8). The statutory ones are owed
// to a requester (Art 22) and a party (Art 35); the others are by design.
type Notification struct {
	ledger.Head
	Institution string         `cbor:"10,keyasint,omitempty"` // recipient, or
	Person      string         `cbor:"11,keyasint,omitempty"` // the person's token id
	Matter      string         `cbor:"12,keyasint"`
	Article     string         `cbor:"13,keyasint,omitempty"`
	TextZh      string         `cbor:"14,keyasint"`
	TextEn      string         `cbor:"15,keyasint"`
	Division    string         `cbor:"16,keyasint,omitempty"` // node that delivers
	DeliveredAt ledger.Instant `cbor:"17,keyasint,omitempty"`
	AckAt       ledger.Instant `cbor:"18,keyasint,omitempty"`
	Via         string         `cbor:"19,keyasint,omitempty"` // LIST, WEBHOOK, SMTP
}

// Notifications, by recipient.
var (
	Notifications   = ledger.NewTable[Notification]("notifications", ledger.Feed)
	NotificationsTo = ledger.NewIndex("notifications_by_recipient")
)

// notify enters a notification for an institution, or for a person when
// institution is empty.
func notify(tx *ledger.Tx, n Notification) error {
	n.ID = tx.NewID("ntf")
	recipient := n.Institution
	if recipient == "" {
		recipient = n.Person
	}
	if recipient == "" {
		return nil
	}
	NotificationsTo.Put(tx, n.ID, recipient)
	return Notifications.Insert(tx, &n)
}
