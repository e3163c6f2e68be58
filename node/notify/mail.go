package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/outbound"
)

const (
	maxSubject   = 60 // characters of the text that stand in the subject
	maxWord      = 39 // bytes in one encoded word, so that its line stays within 76
	base64Line   = 76
	implicitTLS  = "465"
	permanent    = 500 // SMTP answers from here on are final
	subjectStart = "公共数据开放目录通知："
)

// compose writes the mail. Whatever the texts hold, they are encoded: none can
// become a header or end the message.
func compose(from, to mail.Address, m Message, at time.Time) []byte {
	_, host, _ := strings.Cut(from.Address, "@")
	var b bytes.Buffer
	header := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	header("From", from.String())
	header("To", to.String())
	header("Subject", encodeSubject(subjectStart+m.TextZh))
	header("Date", at.Format(time.RFC1123Z))
	header("Message-ID", "<"+strings.Map(idRune, m.ID)+"@"+host+">")
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	header("Content-Type", `text/plain; charset="utf-8"`)
	header("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := m.TextZh + "\r\n\r\n" + m.TextEn + "\r\n\r\n事项 matter: " + m.Matter
	if m.Article != "" {
		text += "\r\n浙江省人民政府令第381号 Decree 381, Art " + m.Article
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(text + "\r\n"))
	for len(encoded) > 0 {
		n := min(base64Line, len(encoded))
		b.WriteString(encoded[:n] + "\r\n")
		encoded = encoded[n:]
	}
	return b.Bytes()
}

func idRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
		return r
	}
	return -1
}

// encodeSubject cuts the text, takes control and direction marks out, and
// writes encoded words of which each line holds one.
func encodeSubject(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	if runes := []rune(clean); len(runes) > maxSubject {
		clean = string(runes[:maxSubject]) + "…"
	}
	var words []string
	word := ""
	for _, r := range clean {
		if len(word)+utf8.RuneLen(r) > maxWord {
			words = append(words, word)
			word = ""
		}
		word += string(r)
	}
	words = append(words, word)
	for i, w := range words {
		words[i] = "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(w)) + "?="
	}
	return strings.Join(words, "\r\n ")
}

// sendMail hands one mail to the server that the operator named.
func (n *Notifier) sendMail(ctx context.Context, t Target, m Message) (err error) {
	from, err := mailbox(n.config.Mail.From)
	if err != nil {
		return &failure{cause: fmt.Errorf("reading smtp-from: %w", err)}
	}
	to, err := mailbox(t.Address)
	if err != nil {
		return &failure{cause: err, final: true}
	}
	ctx, cancel := context.WithTimeout(ctx, n.config.Timeout)
	defer cancel()
	client, stop, err := n.mailClient(ctx)
	if err != nil {
		return &failure{cause: fmt.Errorf("speaking to the mail server: %w", err), final: outbound.IsRefused(err)}
	}
	defer stop()
	if err := handOver(client, from.Address, to.Address, compose(from, to, m, time.Now())); err != nil {
		var answer *textproto.Error
		return &failure{cause: fmt.Errorf("handing over a mail: %w", err), final: errors.As(err, &answer) && answer.Code >= permanent}
	}
	_ = client.Quit() // the mail was accepted; a server that hangs now changes nothing
	return nil
}

func handOver(client *smtp.Client, from, to string, message []byte) error {
	if err := client.Mail(from); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		return err
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(message); err != nil {
		return err
	}
	return w.Close()
}

// mailClient connects, encrypts and logs in. Nothing is sent in the clear. stop
// ends the connection, and so does ctx.
func (n *Notifier) mailClient(ctx context.Context) (client *smtp.Client, stop func(), err error) {
	host, port, err := net.SplitHostPort(n.config.Mail.Server)
	if err != nil {
		return nil, nil, fmt.Errorf("reading smtp-server: %w", err)
	}
	conn, err := n.guard.DialContext(ctx, "tcp", n.config.Mail.Server)
	if err != nil {
		return nil, nil, err
	}
	unhook := context.AfterFunc(ctx, func() { _ = conn.Close() })
	hangUp := func() {
		unhook()
		_ = conn.Close()
	}
	if client, err = n.converse(ctx, conn, host, port); err != nil {
		hangUp()
		return nil, nil, err
	}
	return client, hangUp, nil
}

// converse greets, encrypts and logs in on a connection.
func (n *Notifier) converse(ctx context.Context, conn net.Conn, host, port string) (*smtp.Client, error) {
	secure := &tls.Config{ServerName: host, RootCAs: n.config.Mail.Roots, MinVersion: tls.VersionTLS12}
	if port == implicitTLS {
		conn = tls.Client(conn, secure)
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return nil, err
	}
	if port != implicitTLS {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, errors.New("the server offers no STARTTLS")
		}
		if err := client.StartTLS(secure); err != nil {
			return nil, fmt.Errorf("starting TLS: %w", err)
		}
	}
	return client, n.logIn(ctx, client, host)
}

func (n *Notifier) logIn(ctx context.Context, client *smtp.Client, host string) error {
	logins, err := n.records(ctx, viaLogin)
	if err != nil || len(logins) == 0 {
		return err
	}
	login := newest(logins)
	if err := client.Auth(smtp.PlainAuth("", login.Fields["user"], login.Fields["password"], host)); err != nil {
		return fmt.Errorf("logging in: %w", err)
	}
	return nil
}

func newest(records []home.Record) home.Record {
	last := records[0]
	for _, r := range records {
		if r.CreatedAt > last.CreatedAt {
			last = r
		}
	}
	return last
}

// send carries a notification to a target.
func (n *Notifier) send(ctx context.Context, t Target, m Message) error {
	if t.Via == catalog.ViaSMTP {
		return n.sendMail(ctx, t, m)
	}
	return n.post(ctx, t, m)
}
