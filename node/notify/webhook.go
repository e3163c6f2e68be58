package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/outbound"
)

// Headers of a webhook.
const (
	HeaderSignature = "Mulu-Signature"  // t=UNIX,v1=HEX
	HeaderKey       = "Idempotency-Key" // the notification's id
)

// Message is the body of a webhook.
type Message struct {
	ID        string `json:"id"`
	Recipient string `json:"recipient"` // institution id, or token id of a person
	Matter    string `json:"matter"`
	Article   string `json:"article,omitempty"`
	TextZh    string `json:"textZh"`
	TextEn    string `json:"textEn"`
	Division  string `json:"division"`
	CreatedAt string `json:"createdAt"` // RFC 3339
	Index     uint64 `json:"index"`     // log index at which it was entered
}

func messageOf(n catalog.Notification) Message {
	return Message{
		ID: n.ID, Recipient: recipientOf(n), Matter: n.Matter, Article: n.Article, TextZh: n.TextZh, TextEn: n.TextEn,
		Division: n.Division, CreatedAt: n.CreatedAt.String(), Index: n.Index,
	}
}

func recipientOf(n catalog.Notification) string {
	if n.Institution != "" {
		return n.Institution
	}
	return n.Person
}

// Sign is the value of the signature header: HMAC-SHA256 with the target's
// secret over the time, a point and the body.
func Sign(secret string, at time.Time, body []byte) string {
	unix := strconv.FormatInt(at.Unix(), 10)
	return "t=" + unix + ",v1=" + hex.EncodeToString(mac(secret, unix, body))
}

func mac(secret, unix string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(unix + "."))
	h.Write(body)
	return h.Sum(nil)
}

var errSignature = errors.New("the signature does not fit")

// Verify is what a receiver does: the signature fits the body, and its time is
// not further off than the tolerance.
func Verify(secret, header string, body []byte, now time.Time, tolerance time.Duration) error {
	unix, signature, ok := strings.Cut(strings.TrimPrefix(header, "t="), ",v1=")
	at, err := strconv.ParseInt(unix, 10, 64)
	if !ok || err != nil {
		return errSignature
	}
	given, err := hex.DecodeString(signature)
	if err != nil || !hmac.Equal(given, mac(secret, unix, body)) {
		return errSignature
	}
	if off := now.Sub(time.Unix(at, 0)).Abs(); off > tolerance {
		return fmt.Errorf("the signature's time is off by %s", off.Round(time.Second))
	}
	return nil
}

// failure is an attempt that did not succeed.
type failure struct {
	cause error
	final bool          // trying again does not help
	after time.Duration // the receiver asked to wait, 0 if not
}

func (f *failure) Error() string { return f.cause.Error() }
func (f *failure) Unwrap() error { return f.cause }

// post sends one webhook. A redirect is not followed: what was signed for one
// address goes to no other.
func (n *Notifier) post(ctx context.Context, t Target, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return &failure{cause: fmt.Errorf("writing the message: %w", err), final: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.Address, bytes.NewReader(body))
	if err != nil {
		return &failure{cause: fmt.Errorf("making the request: %w", err), final: true}
	}
	request.GetBody = nil // one attempt is one sending
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", "mulu")
	request.Header.Set(HeaderKey, m.ID)
	request.Header.Set(HeaderSignature, Sign(t.Secret, time.Now(), body))
	answer, err := n.web.Do(request)
	switch {
	case answer.Status >= 200 && answer.Status < 300:
		return nil // accepted, however the body ended
	case err != nil:
		return &failure{cause: err, final: outbound.IsRefused(err)}
	case answer.Status >= 300 && answer.Status < 400:
		return &failure{cause: fmt.Errorf("the receiver answered %d; redirects are not followed", answer.Status)}
	default:
		return &failure{
			cause: fmt.Errorf("the receiver answered %d", answer.Status), final: answer.Status == http.StatusGone,
			after: retryAfter(answer.Header.Get("Retry-After")),
		}
	}
}

func retryAfter(text string) time.Duration {
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
