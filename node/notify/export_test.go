package notify

import (
	"net/mail"
	"time"
)

// Started reports whether the follower has its cursor.
func (n *Notifier) Started() bool {
	_, found, err := n.queue.cursor()
	return err == nil && found
}

// Compose writes a mail.
func Compose(from, to mail.Address, m Message, at time.Time) []byte { return compose(from, to, m, at) }

// Mailbox reads one address.
func Mailbox(text string) (mail.Address, error) { return mailbox(text) }
