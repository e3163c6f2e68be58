package catalog_test

import (
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
)

// toldAuthority submits an entry and returns the notification of the Hangzhou
// authority.
func toldAuthority(t *testing.T, w *catalogtest.World) string {
	t.Helper()
	id := draftEntry(w, "公交线路信息")
	assessEntry(w, id)
	w.Must(subject, catalog.SubmitForReview{ID: id})
	newest := ""
	for id := range catalog.NotificationsTo.IDs(w.Store(), "", w.Name("org-"+authority)) {
		newest = id
	}
	if newest == "" {
		t.Fatal("nobody was told")
	}
	return newest
}

func TestOnlyTheRecipientsHomeNodeRecordsADelivery(t *testing.T) {
	w := catalogtest.New(t)
	id := toldAuthority(t, w)
	for _, node := range []string{"node-330200", "node-330000"} {
		w.Refused(node, catalog.DeliverNotification{ID: id, Via: catalog.ViaWebhook}, "FOREIGN_JURISDICTION")
	}
	w.Refused(authority, catalog.DeliverNotification{ID: id, Via: catalog.ViaWebhook}, "FORBIDDEN")
	w.Refused("node-330100", catalog.DeliverNotification{ID: id, Via: "PIGEON"}, "BAD_VALUE")
	w.Refused("node-330100", catalog.DeliverNotification{ID: "ntf_none", Via: catalog.ViaWebhook}, "NOT_FOUND")
	w.Must("node-330100", catalog.DeliverNotification{ID: id, Via: catalog.ViaWebhook})
	w.Refused("node-330100", catalog.DeliverNotification{ID: id, Via: catalog.ViaSMTP}, "NO_CHANGE")
	n, ok := catalog.Notifications.Find(w.Store(), id)
	if !ok || n.DeliveredAt.IsZero() || n.Via != catalog.ViaWebhook || !n.AckAt.IsZero() || n.Division != "330100" {
		t.Fatalf("recorded %+v", n)
	}
}

func TestOnlyTheRecipientAcknowledges(t *testing.T) {
	w := catalogtest.New(t)
	id := toldAuthority(t, w)
	for _, other := range []string{subject, "330200-authority", "province-authority", "user-1", "node-330100"} {
		w.Refused(other, catalog.AcknowledgeNotification{ID: id}, "FORBIDDEN")
	}
	w.Must(authority, catalog.AcknowledgeNotification{ID: id})
	w.Refused(authority, catalog.AcknowledgeNotification{ID: id}, "NO_CHANGE")
	n, _ := catalog.Notifications.Find(w.Store(), id)
	if n.AckAt.IsZero() || n.DeliveredAt != n.AckAt || n.Via != catalog.ViaList {
		t.Fatalf("what was read in the list was delivered there: %+v", n)
	}
	w.Refused("node-330100", catalog.DeliverNotification{ID: id, Via: catalog.ViaSMTP}, "NO_CHANGE")
}

func TestAnAcknowledgementKeepsHowItWasDelivered(t *testing.T) {
	w := catalogtest.New(t)
	id := toldAuthority(t, w)
	w.Must("node-330100", catalog.DeliverNotification{ID: id, Via: catalog.ViaSMTP})
	w.Must(authority, catalog.AcknowledgeNotification{ID: id})
	n, _ := catalog.Notifications.Find(w.Store(), id)
	if n.Via != catalog.ViaSMTP || n.DeliveredAt.IsZero() || n.AckAt.IsZero() {
		t.Fatalf("recorded %+v", n)
	}
}
