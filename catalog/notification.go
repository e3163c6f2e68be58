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
	Via         string         `cbor:"19,keyasint,omitempty"` // the first way that reached the recipient
}

// Notifications, by recipient.
var (
	Notifications   = ledger.NewTable[Notification]("notifications", ledger.Feed)
	NotificationsTo = ledger.NewIndex("notifications_by_recipient")
)

// notify enters a notification for an institution, or for a person when
// institution is empty. Who sends it out follows from the recipient where the
// caller did not say.
func notify(tx *ledger.Tx, n Notification) error {
	n.ID = tx.NewID("ntf")
	recipient := n.Institution
	if recipient == "" {
		recipient = n.Person
	}
	if recipient == "" {
		return nil
	}
	n.Division = HomeDivision(deliveringDivision(tx, n))
	NotificationsTo.Put(tx, n.ID, recipient)
	return Notifications.Insert(tx, &n)
}

func deliveringDivision(r ledger.Reader, n Notification) string {
	if n.Division != "" {
		return n.Division
	}
	if institution, ok := Institutions.Find(r, n.Institution); ok {
		return institution.Division
	}
	return Province
}

// The ways a notification reaches its recipient.
const (
	ViaList    = "LIST"    // 站内列表
	ViaWebhook = "WEBHOOK" // 接口推送
	ViaSMTP    = "SMTP"    // 电子邮件
)

func notificationCommands() []ledger.Spec {
	return []ledger.Spec{
		ledger.Of[DeliverNotification](),
		ledger.Of[AcknowledgeNotification](),
	}
}

// DeliverNotification records that a notification left the house and was
// accepted outside. The first way that succeeded stays.
type DeliverNotification struct {
	ID  string `cbor:"1,keyasint"`
	Via string `cbor:"2,keyasint"` // WEBHOOK or SMTP
}

func (DeliverNotification) Kind() ledger.Kind { return "notification.delivered" }

// Allow: the node of the division that delivers.
func (c DeliverNotification) Allow(r ledger.Reader, a ledger.Actor) error {
	if err := mustBeNode(a); err != nil {
		return err
	}
	n, err := Notifications.Get(r, c.ID)
	if err != nil {
		return err
	}
	if n.Division != a.NodeDivision {
		return refuse("FOREIGN_JURISDICTION", value("division", n.Division))
	}
	return nil
}

func (c DeliverNotification) Audit() string { return "delivered notification " + c.ID }

func (c DeliverNotification) Apply(tx *ledger.Tx) (Notification, error) {
	n, err := Notifications.Get(tx, c.ID)
	if err != nil {
		return n, err
	}
	if c.Via != ViaWebhook && c.Via != ViaSMTP {
		return n, refuse("BAD_VALUE", value("via", c.Via))
	}
	if !n.DeliveredAt.IsZero() {
		return n, refuse("NO_CHANGE", value("id", c.ID))
	}
	n.DeliveredAt, n.Via = tx.Now(), c.Via
	return n, Notifications.Save(tx, &n)
}

// AcknowledgeNotification is the recipient's word that it was read. What was
// read in the list and nowhere else was delivered there.
type AcknowledgeNotification struct {
	ID string `cbor:"1,keyasint"`
}

func (AcknowledgeNotification) Kind() ledger.Kind { return "notification.ack" }

// Allow: an officer of the recipient or of its successor, or the person.
func (c AcknowledgeNotification) Allow(r ledger.Reader, a ledger.Actor) error {
	n, err := Notifications.Get(r, c.ID)
	if err != nil {
		return err
	}
	if n.Institution == "" {
		if a.Token == "" || a.Token != n.Person {
			return refuse("FORBIDDEN", field("id", "not the recipient"))
		}
		return nil
	}
	if err := mustBeOfficer(a); err != nil {
		return err
	}
	if acting, err := Acting(r, n.Institution); a.Institution == n.Institution || err == nil && acting.ID == a.Institution {
		return nil
	}
	return refuse("FORBIDDEN", field("id", "not the recipient"))
}

func (c AcknowledgeNotification) Audit() string { return "acknowledged notification " + c.ID }

func (c AcknowledgeNotification) Apply(tx *ledger.Tx) (Notification, error) {
	n, err := Notifications.Get(tx, c.ID)
	if err != nil {
		return n, err
	}
	if !n.AckAt.IsZero() {
		return n, refuse("NO_CHANGE", value("id", c.ID))
	}
	n.AckAt = tx.Now()
	if n.DeliveredAt.IsZero() {
		n.DeliveredAt, n.Via = tx.Now(), ViaList
	}
	return n, Notifications.Save(tx, &n)
}
