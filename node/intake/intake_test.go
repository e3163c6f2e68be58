package intake_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/home"
	"github.com/mulu-catalog/mulu/node/intake"
	"github.com/mulu-catalog/mulu/node/nodetest"
)

func TestMain(m *testing.M) { os.Exit(nodetest.Run(m)) }

const patience = 2 * time.Minute // longer than a busy machine takes

// desk is a node's intake with its store on disk.
type desk struct {
	*httptest.Server
	t     *testing.T
	store *home.Store
	dir   string
}

// who are the bearers of this test.
func who(_ context.Context, secret string) (intake.Caller, error) {
	switch secret {
	case "citizen", "other":
		return intake.Caller{Token: "tok_" + secret}, nil
	case "officer":
		return intake.Caller{Token: "tok_officer", Institution: "org_1"}, nil
	case "stranger":
		return intake.Caller{Token: "tok_stranger", Institution: "org_2"}, nil
	}
	return intake.Caller{}, ledger.Refuse("UNAUTHENTICATED", "", "身份凭证无效", "the credentials are not valid")
}

func mayRead(_ context.Context, c intake.Caller, r home.Record) (bool, error) {
	return c.Institution != "" && r.Fields[intake.FieldInstitution] == c.Institution, nil
}

func newDesk(t *testing.T, change func(*intake.Config)) *desk {
	t.Helper()
	dir := t.TempDir()
	store, err := home.Open(home.Config{Dir: filepath.Join(dir, "home"), Key: filepath.Join(dir, "home.key"), Division: "330100"})
	if err != nil {
		t.Fatal(err)
	}
	c := intake.Config{Home: store, HeldAt: "330100", Authenticate: who, Allow: mayRead, Log: zerolog.Nop()}
	if change != nil {
		change(&c)
	}
	// The limit of the node's own server for a body is shorter than an upload.
	server := httptest.NewUnstartedServer(intake.New(c))
	server.Config.ReadTimeout = 300 * time.Millisecond
	server.Config.ReadHeaderTimeout, server.Config.IdleTimeout = patience, patience
	server.Start()
	t.Cleanup(server.Close)
	return &desk{Server: server, t: t, store: store, dir: filepath.Join(dir, "home")}
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) problem() intake.Problem {
	var p intake.Problem
	_ = json.Unmarshal(r.body, &p)
	return p
}

func (r reply) receipt(t *testing.T) intake.Receipt {
	t.Helper()
	var got intake.Receipt
	if err := json.Unmarshal(r.body, &got); err != nil || r.status != http.StatusCreated {
		t.Fatalf("answered %d %s, %v", r.status, r.body, err)
	}
	return got
}

func (d *desk) do(method, path, token, hash string, body io.Reader) reply {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.URL+path, body)
	if err != nil {
		d.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if hash != "" {
		request.Header.Set(intake.HeaderSHA256, hash)
	}
	response, err := d.Client().Do(request)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, data}
}

func sum(data string) string {
	h := sha256.Sum256([]byte(data))
	return hex.EncodeToString(h[:])
}

func (d *desk) upload(token, query, data string) reply {
	return d.do(http.MethodPost, "/materials?"+query, token, sum(data), strings.NewReader(data))
}

func (d *desk) nothingKept() {
	d.t.Helper()
	for _, sub := range []string{"records", "files", "tmp"} {
		left, err := os.ReadDir(filepath.Join(d.dir, sub))
		if err != nil || len(left) != 0 {
			d.t.Errorf("%s holds %v, %v", sub, left, err)
		}
	}
}

func TestAMaterialComesBackToItsSubmitterAndTheInstitutionConcernedOnly(t *testing.T) {
	d := newDesk(t, nil)
	got := d.upload("citizen", "institution=org_1&name="+url.QueryEscape("证明.pdf"), "evidence").receipt(t)
	if got.HeldAt != "330100" || got.SHA256 != sum("evidence") || got.Size != 8 || len(got.Hash) != 64 || got.Hash == got.SHA256 {
		t.Errorf("receipt %+v", got)
	}
	for token, want := range map[string]int{"citizen": 200, "officer": 200, "other": 404, "stranger": 404, "forged": 401, "": 401} {
		r := d.do(http.MethodGet, "/materials/"+got.Pointer, token, "", nil)
		if r.status != want || want != 200 && bytes.Contains(r.body, []byte("evidence")) {
			t.Errorf("%q: %d %s, want %d", token, r.status, r.body, want)
		}
		if want == 200 && string(r.body) != "evidence" {
			t.Errorf("%q reads %q", token, r.body)
		}
	}
	refused := d.do(http.MethodGet, "/materials/"+got.Pointer, "other", "", nil)
	missing := d.do(http.MethodGet, "/materials/hom-330100-"+strings.Repeat("a", 26), "other", "", nil)
	if a, b := refused.problem(), missing.problem(); a.Code != b.Code || a.MessageEn != b.MessageEn {
		t.Errorf("a stranger can tell a record that exists: %+v, %+v", a, b)
	}
}

func TestAFileIsNeverForABrowserToInterpret(t *testing.T) {
	d := newDesk(t, nil)
	for name, want := range map[string]string{
		"证明.pdf": "证明.pdf", "x.html": "x.html", "../../etc/passwd": "etc_passwd", "a\r\nSet-Cookie: x=1": "a__Set-Cookie__x_1", "": "material", "..": "material",
		"\"; filename=evil.exe": "filename_evil.exe", "a\u202efdp.exe": "a_fdp.exe", "C:\\x\\y.doc": "C__x_y.doc", strings.Repeat("长", 300) + ".pdf": strings.Repeat("长", 96) + ".pdf",
	} {
		got := d.upload("citizen", "name="+url.QueryEscape(name), "<script>alert(1)</script>"+name).receipt(t)
		r := d.do(http.MethodGet, "/materials/"+got.Pointer, "citizen", "", nil)
		kind, params, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != want {
			t.Errorf("%q is offered as %q, %v", name, r.header.Get("Content-Disposition"), err)
		}
		for header, want := range map[string]string{
			"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
			"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
		} {
			if r.header.Get(header) != want {
				t.Errorf("%s is %q", header, r.header.Get(header))
			}
		}
		if r.header.Get("Set-Cookie") != "" {
			t.Error("a file name became a header")
		}
	}
}

func TestWhatIsRefusedSaysWhyAndKeepsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		ask    func(d *desk) reply
		status int
		code   string
	}{
		"no token":               {func(d *desk) reply { return d.upload("", "", "x") }, 401, "UNAUTHENTICATED"},
		"wrong hash":             {func(d *desk) reply { return d.do("POST", "/materials", "citizen", sum("y"), strings.NewReader("x")) }, 422, "HASH_MISMATCH"},
		"no hash":                {func(d *desk) reply { return d.do("POST", "/materials", "citizen", "", strings.NewReader("x")) }, 400, "BAD_VALUE"},
		"too large, and says so": {func(d *desk) reply { return d.upload("citizen", "", strings.Repeat("x", 1001)) }, 413, "MATERIAL_TOO_LARGE"},
		"too large, without a length": {func(d *desk) reply {
			data := strings.Repeat("x", 1001)
			return d.do("POST", "/materials", "citizen", sum(data), io.MultiReader(strings.NewReader(data)))
		}, 413, "MATERIAL_TOO_LARGE"},
		"elsewhere": {func(d *desk) reply {
			return d.do("GET", "/materials/hom-330200-"+strings.Repeat("a", 26), "citizen", "", nil)
		}, 421, "HELD_ELSEWHERE"},
		"no pointer":      {func(d *desk) reply { return d.do("GET", "/materials/..%2f..%2fkey-check", "citizen", "", nil) }, 404, "NOT_FOUND"},
		"contact no JSON": {func(d *desk) reply { return d.do("POST", "/contacts", "citizen", "", strings.NewReader("{")) }, 400, "BAD_VALUE"},
		"contact nested": {func(d *desk) reply {
			return d.do("POST", "/contacts", "citizen", "", strings.NewReader(`{"a":{"b":1}}`))
		}, 400, "BAD_VALUE"},
		"contact too large": {func(d *desk) reply {
			return d.do("POST", "/contacts", "citizen", "", strings.NewReader(`{"a":"`+strings.Repeat("x", 20<<10)+`"}`))
		}, 400, "BAD_VALUE"},
		"contact too many": {func(d *desk) reply {
			many := map[string]string{}
			for i := range 100 {
				many[fmt.Sprint(i)] = "x"
			}
			data, _ := json.Marshal(many)
			return d.do("POST", "/contacts", "citizen", "", bytes.NewReader(data))
		}, 400, "BAD_VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, func(c *intake.Config) { c.MaxBytes = 1000 })
			r := c.ask(d)
			if p := r.problem(); r.status != c.status || p.Code != c.code || p.MessageZh == "" || p.MessageEn == "" {
				t.Errorf("answered %d %s", r.status, r.body)
			}
			d.nothingKept()
		})
	}
}

func TestA50MBMaterialPassesTheServer(t *testing.T) {
	d := newDesk(t, nil)
	const size = 50 << 20
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(zeros{}, size)); err != nil {
		t.Fatal(err)
	}
	got := d.do("POST", "/materials", "citizen", hex.EncodeToString(h.Sum(nil)), io.LimitReader(zeros{}, size)).receipt(t)
	if got.Size != size {
		t.Errorf("kept %d bytes", got.Size)
	}
	r := d.do("GET", "/materials/"+got.Pointer, "citizen", "", nil)
	if len(r.body) != size || r.header.Get(intake.HeaderSHA256) != got.SHA256 {
		t.Errorf("%d bytes came back", len(r.body))
	}
	r = d.do("POST", "/materials", "citizen", got.SHA256, io.LimitReader(zeros{}, size+1))
	if p := r.problem(); r.status != http.StatusRequestEntityTooLarge || p.Code != "MATERIAL_TOO_LARGE" {
		t.Errorf("answered %d %s", r.status, r.body)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// drip sends a byte at a time for a while, longer than the server's own limit.
func drip(t *testing.T, d *desk, bytes int, pause time.Duration) (status string) {
	t.Helper()
	conn, err := net.Dial("tcp", d.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	data := strings.Repeat("x", 10)
	_, err = fmt.Fprintf(conn, "POST /materials HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer citizen\r\n%s: %s\r\nContent-Length: 10\r\n\r\n", intake.HeaderSHA256, sum(data))
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for range bytes {
		<-tick.C
		if err == nil {
			_, err = conn.Write([]byte("x"))
		}
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	reply := make([]byte, 12)
	if _, err := io.ReadFull(conn, reply); err != nil {
		t.Fatalf("no answer: %v", err)
	}
	return string(reply[9:])
}

func TestASlowSenderMayFinishAndASilentOneMayNot(t *testing.T) {
	d := newDesk(t, func(c *intake.Config) { c.Idle, c.Longest = patience, patience })
	if got := drip(t, d, 10, 50*time.Millisecond); got != "201" {
		t.Errorf("a slow sender got %s", got)
	}
	d = newDesk(t, func(c *intake.Config) { c.Idle = 100 * time.Millisecond })
	if got := drip(t, d, 3, time.Millisecond); got != "408" {
		t.Errorf("a silent sender got %s", got)
	}
	d.nothingKept()
	// It goes on for longer than that, and is not at its end then either: on a busy
	// machine the time begins late.
	d = newDesk(t, func(c *intake.Config) { c.Idle, c.Longest = patience, 150*time.Millisecond })
	if got := drip(t, d, 9, 30*time.Millisecond); got != "408" {
		t.Errorf("an endless sender got %s", got)
	}
	d.nothingKept()
}

func TestAnUploadThatIsCutKeepsNothing(t *testing.T) {
	d := newDesk(t, nil)
	conn, err := net.Dial("tcp", d.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /materials HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer citizen\r\n%s: %s\r\nContent-Length: 10\r\n\r\nxxx", intake.HeaderSHA256, sum("x"))
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	d.Close() // waits for the handler
	d.nothingKept()
}

func TestOneWhoUploadsTooMuchDoesNotTouchTheOthers(t *testing.T) {
	d := newDesk(t, func(c *intake.Config) { c.Burst, c.PerMinute = 5, 0.001 })
	limited := 0
	for i := range 200 {
		r := d.upload("other", "", fmt.Sprint(i))
		if r.status == http.StatusTooManyRequests {
			limited++
			if r.problem().Code != "RATE_LIMITED" || r.header.Get("Retry-After") == "" {
				t.Errorf("answered %s", r.body)
			}
		}
	}
	if limited != 195 {
		t.Errorf("%d of 200 were held back, want 195", limited)
	}
	d.upload("citizen", "", "honest").receipt(t)
}

func TestUploadsUnderWayAreCounted(t *testing.T) {
	d := newDesk(t, func(c *intake.Config) { c.Together, c.PerToken, c.Burst = 2, 1, 100 })
	var all sync.WaitGroup
	writers := make([]*io.PipeWriter, 0, 2)
	for _, token := range []string{"citizen", "other"} {
		r, w := io.Pipe()
		writers = append(writers, w)
		all.Go(func() {
			if got := d.do("POST", "/materials", token, sum("x"), r); got.status != http.StatusCreated {
				t.Errorf("%s: %d %s", token, got.status, got.body)
			}
		})
		if _, err := w.Write([]byte("x")); err != nil { // it is under way
			t.Error(err)
		}
		d.until(func() bool {
			taken, err := filepath.Glob(filepath.Join(d.dir, "tmp", "material-*"))
			return err == nil && len(taken) == len(writers)
		})
		if r := d.upload(token, "", "second"); r.problem().Code != "RATE_LIMITED" {
			t.Errorf("a second upload of %s: %d %s", token, r.status, r.body)
		}
	}
	if r := d.upload("officer", "", "third"); r.status != http.StatusServiceUnavailable || r.problem().Code != "BUSY" {
		t.Errorf("answered %d %s", r.status, r.body)
	}
	for _, w := range writers {
		_ = w.Close()
	}
	all.Wait()
	d.upload("officer", "", "third").receipt(t)
}

func (d *desk) until(ok func() bool) {
	d.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			d.t.Fatal("waited too long")
		case <-tick.C:
		}
	}
}

func TestAContactStaysHomeAndIsShownAsJSONToThoseConcerned(t *testing.T) {
	d := newDesk(t, nil)
	body := `{"name":"<script>alert(1)</script>","phone":"13800000000","owner":"tok_other","institution":"org_2"}`
	got := d.do("POST", "/contacts?institution=org_1", "citizen", "", strings.NewReader(body)).receipt(t)
	if len(got.Hash) != 64 || got.HeldAt != "330100" {
		t.Errorf("receipt %+v", got)
	}
	for token, want := range map[string]int{"citizen": 200, "officer": 200, "other": 404, "stranger": 404} {
		r := d.do(http.MethodGet, "/contacts/"+got.Pointer, token, "", nil)
		if r.status != want {
			t.Errorf("%q: %d %s, want %d", token, r.status, r.body, want)
			continue
		}
		if bytes.ContainsAny(r.body, "<>") || r.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
			t.Errorf("%q: %s under %v", token, r.body, r.header)
		}
		var shown map[string]string
		if err := json.Unmarshal(r.body, &shown); want == 200 && (err != nil || len(shown) != 4 || shown["phone"] != "13800000000" || shown["owner"] != "tok_other") {
			t.Errorf("%q sees %v, %v", token, shown, err)
		}
	}
	if r := d.do(http.MethodGet, "/materials/"+got.Pointer, "citizen", "", nil); r.status != 404 {
		t.Errorf("a contact is handed out as a file: %d", r.status)
	}
	if err := d.store.EraseSalt(t.Context(), got.Pointer); err != nil {
		t.Fatal(err)
	}
	if r := d.do(http.MethodGet, "/contacts/"+got.Pointer, "citizen", "", nil); r.status != http.StatusGone || r.problem().Code != "ERASED" {
		t.Errorf("answered %d %s", r.status, r.body)
	}
}

func TestTheSecretsOfTheNodeAreNobodysContacts(t *testing.T) {
	d := newDesk(t, func(c *intake.Config) {
		c.Allow = func(context.Context, intake.Caller, home.Record) (bool, error) { return true, nil }
	})
	pointer, _, _, err := d.store.Put(t.Context(), home.Target, map[string]string{"secret": "s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/contacts/", "/materials/"} {
		if r := d.do(http.MethodGet, path+pointer, "officer", "", nil); r.status != 404 || bytes.Contains(r.body, []byte("s3cret")) {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func TestADamagedMaterialDoesNotLookWhole(t *testing.T) {
	d := newDesk(t, nil)
	data := strings.Repeat("0123456789", 20_000)
	got := d.upload("citizen", "", data).receipt(t)
	path := filepath.Join(d.dir, "files", got.Pointer)
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed[150_000] ^= 1
	if err := os.WriteFile(path, sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL+"/materials/"+got.Pointer, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer citizen")
	response, err := d.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if read, err := io.ReadAll(response.Body); err == nil || !strings.HasPrefix(data, string(read)) {
		t.Errorf("%d bytes and %v", len(read), err)
	}
}
