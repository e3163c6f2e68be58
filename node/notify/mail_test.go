package notify_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node/notify"
)

// mailServer is a small SMTP server with STARTTLS.
type mailServer struct {
	net.Listener
	t       *testing.T
	cert    tls.Certificate
	roots   *x509.CertPool
	clear   bool   // offers no STARTTLS
	silent  bool   // never greets
	refusal string // answer to RCPT
	hangs   bool   // after the mail was accepted

	mu     sync.Mutex
	mails  []string // as received, dots undone
	auths  []string
	rcpts  []string
	conns  []net.Conn
	dialed int
	all    sync.WaitGroup
}

func newMailServer(t *testing.T, change func(*mailServer)) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{Listener: listener, t: t, roots: x509.NewCertPool()}
	s.certify()
	if change != nil {
		change(s)
	}
	s.all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns, s.dialed = append(s.conns, conn), s.dialed+1
			s.mu.Unlock()
			s.all.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		s.mu.Lock()
		for _, c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		s.all.Wait()
	})
	return s
}

func (s *mailServer) certify() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		s.t.Fatal(err)
	}
	s.roots.AddCert(leaf)
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (s *mailServer) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if s.silent {
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	secure := false
	text := textproto.NewConn(conn)
	_ = text.PrintfLine("220 test")
	for {
		line, err := text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			switch {
			case secure:
				_ = text.PrintfLine("250-test\r\n250 AUTH PLAIN")
			case s.clear:
				_ = text.PrintfLine("250 test")
			default:
				_ = text.PrintfLine("250-test\r\n250 STARTTLS")
			}
		case "STARTTLS":
			if s.clear {
				_ = text.PrintfLine("502 no")
				continue
			}
			_ = text.PrintfLine("220 go")
			upgraded := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12})
			if upgraded.Handshake() != nil {
				return
			}
			secure, text = true, textproto.NewConn(upgraded)
		case "AUTH":
			s.note(&s.auths, rest)
			_ = text.PrintfLine("235 ok")
		case "RCPT":
			s.note(&s.rcpts, rest)
			if s.refusal != "" {
				_ = text.PrintfLine("%s", s.refusal)
				continue
			}
			_ = text.PrintfLine("250 ok")
		case "DATA":
			if !secure {
				s.t.Error("a mail in the clear")
			}
			_ = text.PrintfLine("354 go")
			body, err := text.ReadDotBytes()
			if err != nil {
				return
			}
			s.note(&s.mails, string(body))
			_ = text.PrintfLine("250 taken")
			if s.hangs {
				_, _ = io.Copy(io.Discard, bufio.NewReader(conn))
				return
			}
		case "QUIT":
			_ = text.PrintfLine("221 bye")
			return
		default:
			_ = text.PrintfLine("250 ok")
		}
	}
}

func (s *mailServer) note(list *[]string, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, text)
}

func (s *mailServer) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.mails...)
}

func (s *mailServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dialed
}

func byMail(w *town, s *mailServer) {
	w.config.SMTP, w.config.Webhooks = true, false
	w.config.Mail = notify.Mail{Server: s.Addr().String(), From: "mulu@data.example.org", Roots: s.roots}
}

func office() notify.Target {
	return notify.Target{Via: catalog.ViaSMTP, Recipient: notify.Everyone, Address: "office@example.org"}
}

func TestAMailIsHandedOverEncryptedWithLoginAndRecorded(t *testing.T) {
	w := newTown(t)
	s := newMailServer(t, nil)
	byMail(w, s)
	w.primed(office())
	n := w.start()
	for _, password := range []string{"old", "s3cret"} { // the second replaces the first
		if err := n.SetLogin(t.Context(), "mulu", password); err != nil {
			t.Fatal(err)
		}
	}
	id := w.tell(hangzhou)
	w.until("the delivery is recorded", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
	note := w.notification(id)
	if note.Via != catalog.ViaSMTP || len(s.received()) != 1 {
		t.Fatalf("recorded %+v, %d mails", note, len(s.received()))
	}
	message, err := mail.ReadMessage(strings.NewReader(s.received()[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil || !strings.Contains(subject, note.TextZh) {
		t.Errorf("subject %q, %v", subject, err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, message.Body))
	if err != nil || !strings.Contains(string(body), note.TextZh) || !strings.Contains(string(body), note.TextEn) || !strings.Contains(string(body), note.Matter) {
		t.Errorf("body %q, %v", body, err)
	}
	if got := message.Header.Get("Message-Id"); got != "<"+id+"@data.example.org>" {
		t.Errorf("message id %q", got)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	login := base64.StdEncoding.EncodeToString([]byte("\x00mulu\x00s3cret"))
	if len(s.auths) != 1 || s.auths[0] != "PLAIN "+login || s.rcpts[0] != "TO:<office@example.org>" {
		t.Errorf("auth %v, recipients %v", s.auths, s.rcpts)
	}
}

func TestMailThatCannotBeHandedOverBecomesADeadLetter(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*mailServer)
		tries  int
		why    string
	}{
		"no STARTTLS":     {func(s *mailServer) { s.clear = true }, 3, "STARTTLS"},
		"never greets":    {func(s *mailServer) { s.silent = true }, 3, ""},
		"foreign CA":      {func(s *mailServer) { s.roots = x509.NewCertPool() }, 3, "certificate"},
		"unknown mailbox": {func(s *mailServer) { s.refusal = "550 no such mailbox" }, 1, "no such mailbox"},
		"greylisted":      {func(s *mailServer) { s.refusal = "451 come later" }, 3, "come later"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			s := newMailServer(t, c.change)
			if s.silent {
				w.config.Timeout = short
			}
			byMail(w, s)
			w.primed(office())
			n := w.start()
			id := w.tell(hangzhou)
			dead := w.untilDead(n, 1)
			if dead[0].Notification != id || dead[0].Tries != c.tries || !strings.Contains(dead[0].Why, c.why) {
				t.Errorf("dead letter %+v", dead[0])
			}
			w.until("every attempt was seen", func() bool { return s.connections() == c.tries })
			if len(s.received()) != 0 {
				t.Errorf("%d mails were taken", len(s.received()))
			}
		})
	}
}

func TestAMailServerThatHangsAfterAcceptingGetsTheMailOnce(t *testing.T) {
	w := newTown(t)
	w.config.Timeout = 5 * time.Second // for all of it: an attempt that were cut before the mail was accepted would be repeated
	s := newMailServer(t, func(s *mailServer) { s.hangs = true })
	byMail(w, s)
	w.primed(office())
	w.start()
	id := w.tell(hangzhou)
	w.until("the delivery is recorded", func() bool { return !w.notification(id).DeliveredAt.IsZero() })
	if len(s.received()) != 1 {
		t.Errorf("%d mails", len(s.received()))
	}
}

func TestAMailServerInsideIsRefusedUnlessTheOperatorNamesIt(t *testing.T) {
	w := newTown(t)
	s := newMailServer(t, nil)
	byMail(w, s)
	w.config.Allow = nil
	w.primed(office())
	n := w.start()
	w.tell(hangzhou)
	if dead := w.untilDead(n, 1); dead[0].Tries != 1 || s.connections() != 0 {
		t.Errorf("dead letter %+v after %d connections", dead[0], s.connections())
	}
}

func TestNoTextBecomesAHeaderOrEndsTheMail(t *testing.T) {
	from, to := mail.Address{Address: "mulu@example.org"}, mail.Address{Address: "office@example.org"}
	for _, text := range []string{
		"x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\rBcc: all@example.org", "\r\n\r\n<script>", "x\r\n.\r\nMAIL FROM:<a@b.c>",
		strings.Repeat("长", 5000), "\x00\u202eevil", "\xff\xfe", "=?utf-8?q?=0D=0ABcc:_a?=", "x\u2028Bcc: y", "x\u0085Bcc: y",
	} {
		raw := notify.Compose(from, to, notify.Message{ID: text, Matter: text, Article: text, TextZh: text, TextEn: text}, time.Unix(0, 0))
		message, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(message.Header) != 9 || message.Header.Get("Bcc") != "" {
			t.Errorf("%q made headers %v", text, message.Header)
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > 76 && !strings.HasPrefix(line, "Message-ID") || strings.ContainsAny(line, "\r\n") || line == "." {
				t.Errorf("%q made the line %q", text, line)
			}
		}
	}
}

func TestOnlyOnePlainAddressIsAMailbox(t *testing.T) {
	for _, text := range []string{"office@example.org", "a.b+c@sub.example.org"} {
		if _, err := notify.Mailbox(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{
		"", "office", "@example.org", "a@b.c\r\nRCPT TO:<x@y.z>", "a@b.c, d@e.f", "Name <a@b.c>", "<a@b.c>", "a@b.c ", "\"a\r\n\"@b.c", "\"a b\"@c.d", "a@b.c\x00",
	} {
		if got, err := notify.Mailbox(text); err == nil {
			t.Errorf("%q is taken for the mailbox %v", text, got)
		}
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("x\r\nBcc: y", "ntf_1")
	f.Fuzz(func(t *testing.T, text, id string) {
		a := mail.Address{Address: "a@example.org"}
		raw := notify.Compose(a, a, notify.Message{ID: id, TextZh: text, TextEn: text, Matter: text}, time.Unix(0, 0))
		message, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil || len(message.Header) != 9 {
			t.Fatalf("%q: headers %v, %v", text, message, err)
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, message.Body))
		if want := fmt.Sprintf("%s\r\n\r\n%s\r\n\r\n事项 matter: %s\r\n", text, text, text); err != nil || string(body) != want {
			t.Fatalf("body %q, %v", body, err)
		}
	})
}
