package clustertest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	clustertest "github.com/mulu-catalog/mulu/cluster-test"
	"github.com/mulu-catalog/mulu/node/intake"
)

// evidence is a made-up document of any length: a sentence again and again.
type evidence struct {
	left, at int64
}

const sentence = "车位A-17的登记人可以由坐标识别（测试材料）。"

func (e *evidence) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.left > 0 {
		p[n] = sentence[e.at%int64(len(sentence))]
		n, e.at, e.left = n+1, e.at+1, e.left-1
	}
	return n, nil
}

func digestOf(t testing.TB, r io.Reader) string {
	t.Helper()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// reply is what /materials or /contacts answered; digest is of the body.
type reply struct {
	status  int
	header  http.Header
	body    []byte // the first bytes
	digest  string
	problem intake.Problem
}

// desk sends requests to a node's /materials and /contacts.
func desk(t testing.TB, p persona, method, path, hash string, length int64, body io.Reader) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+p.at.HTTP+path, body)
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = length
	request.Header.Set("Authorization", "Bearer "+p.token)
	request.Header.Set(intake.HeaderSHA256, hash)
	request.Header.Set("Expect", "100-continue") // a refusal comes before the body
	transport := &http.Transport{ExpectContinueTimeout: 10 * time.Second, DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport, Timeout: time.Minute}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	h := sha256.New()
	var first bytes.Buffer
	if _, err := io.Copy(h, io.TeeReader(response.Body, &limited{&first, 64 << 10})); err != nil {
		t.Fatal(err)
	}
	got := reply{status: response.StatusCode, header: response.Header, body: first.Bytes(), digest: hex.EncodeToString(h.Sum(nil))}
	if got.status >= http.StatusBadRequest {
		if err := json.Unmarshal(got.body, &got.problem); err != nil {
			t.Fatalf("%d %s: %v", got.status, got.body, err)
		}
	}
	return got
}

// limited keeps the first bytes of what is written.
type limited struct {
	to   *bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.most - l.to.Len(); room > 0 {
		l.to.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (r reply) receipt(t testing.TB) intake.Receipt {
	t.Helper()
	var got intake.Receipt
	if err := json.Unmarshal(r.body, &got); err != nil || r.status != http.StatusCreated {
		t.Fatalf("answered %d %s, %v", r.status, r.body, err)
	}
	return got
}

// wantProblem demands a refusal in both languages that names article and field.
func (r reply) wantProblem(t testing.TB, status int, code, article, field string) {
	t.Helper()
	p := r.problem
	if r.status != status || p.Code != code || p.Article != article || p.MessageZh == "" || p.MessageEn == "" || !strings.Contains(strings.Join(p.Details, " "), field) {
		t.Errorf("answered %d %s, want %d %s of Art %s naming %s", r.status, r.body, status, code, article, field)
	}
}

// homeFiles lists the files of a node's home store with their sizes.
func homeFiles(t testing.TB, p *clustertest.Process) map[string]int64 {
	t.Helper()
	files := map[string]int64{}
	err := filepath.WalkDir(filepath.Join(p.Data, "home"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files[strings.TrimPrefix(path, p.Data)] = info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// contains reports whether any file of a node, its log included, holds text.
func contains(t testing.TB, p *clustertest.Process, text string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(p.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil // a temporary file
		}
		found = found || bytes.Contains(data, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found || strings.Contains(p.Log(), text)
}

// peak is the largest resident memory of a process so far, in KiB; reset makes
// what it holds now the peak.
func peak(t testing.TB, p *clustertest.Process, reset bool) int {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	dir := fmt.Sprintf("/proc/%d/", p.PID())
	if reset {
		if err := os.WriteFile(dir+"clear_refs", []byte("5"), 0); err != nil {
			t.Logf("the peak can not be reset, it is taken as it is: %v", err)
		}
	}
	text, err := os.ReadFile(dir + "status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	figure, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.Atoi(figure)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// custody is a federation in which citizens hand materials in at Hangzhou.
type custody struct {
	*court
	entry string
}

func openCustody(t testing.TB) custody {
	t.Helper()
	c := convene(t)
	const name = "公共停车场泊位信息"
	r := custody{c, c.list(map[string]string{name: "330100-subject"})[name]}
	for who, home := range map[string]*clustertest.Process{"citizen": c.hangzhou, "other": c.hangzhou, "ningbo-citizen": c.ningbo} {
		token := strings.TrimSpace(c.f.Must(home, "token", "issue", "--person", "测试申请人甲"+who, "--roles", "USR"))
		c.seat(who, who, home, "", token)
	}
	c.f.AwaitEqual()
	return r
}

// at is a persona at another node than theirs.
func (r custody) at(who string, p *clustertest.Process) persona {
	there := r.people[who]
	there.at = p
	return there
}

func named(m intake.Receipt) map[string]any {
	return map[string]any{"pointer": m.Pointer, "hash": m.Hash, "bytes": m.Size, "heldAt": m.HeldAt}
}

func (r custody) claim(text string, materials ...map[string]any) map[string]any {
	return map[string]any{"entry": r.entry, "interest": "PRIVACY", "text": text, "materials": materials}
}

type claimed struct {
	Claim struct {
		Text      string
		State     string
		Voice     struct{ HeldAt, Contact, ContactHash string }
		Materials []struct {
			Pointer, Hash, HeldAt string
			Bytes                 int64
		}
	}
}

func (r custody) read(p persona, id string) (got claimed) {
	r.t.Helper()
	err := r.patiently(p, `query($id: ID!) { claim(id: $id) { text state voice { heldAt contact contactHash } materials { pointer hash bytes heldAt } } }`,
		map[string]any{"id": id}, &got)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

// Materials of 50 MB come in with flat memory; one byte more, another content
// than declared and nothing at all leave no file behind.
func TestAMaterialOf50MBIsTakenInAndOneByteMoreLeavesNothing(t *testing.T) {
	heavy(t)
	t.Parallel()
	r := openCustody(t)
	citizen := r.people["citizen"]
	const most = catalog.MaxMaterial
	whole := digestOf(t, &evidence{left: most})
	before := peak(t, r.hangzhou, true)
	receipt := desk(t, citizen, http.MethodPost, "/materials?name="+url.QueryEscape("证明.pdf"), whole, most, &evidence{left: most}).receipt(t)
	if receipt.Size != most || receipt.HeldAt != r.hangzhou.Division || receipt.Hash == whole {
		t.Errorf("receipt %+v", receipt)
	}
	grown := peak(t, r.hangzhou, false) - before
	t.Logf("taking 50 MB in raised the peak of resident memory by %d KiB", grown)
	if grown > 40<<10 {
		t.Errorf("the node's memory grew by %d KiB with the upload", grown)
	}
	files := homeFiles(t, r.hangzhou)
	more := digestOf(t, &evidence{left: most + 1})
	desk(t, citizen, http.MethodPost, "/materials", more, most+1, &evidence{left: most + 1}).
		wantProblem(t, http.StatusRequestEntityTooLarge, "MATERIAL_TOO_LARGE", "35", "bytes")
	desk(t, citizen, http.MethodPost, "/materials", more, -1, &evidence{left: most + 1}). // its length is not announced
												wantProblem(t, http.StatusRequestEntityTooLarge, "MATERIAL_TOO_LARGE", "35", "bytes")
	desk(t, citizen, http.MethodPost, "/materials", more, most, &evidence{left: most}).
		wantProblem(t, http.StatusUnprocessableEntity, "HASH_MISMATCH", "35", "sha256")
	desk(t, citizen, http.MethodPost, "/materials", digestOf(t, strings.NewReader("")), 0, http.NoBody).
		wantProblem(t, http.StatusBadRequest, "BAD_VALUE", "35", "bytes")
	if left := homeFiles(t, r.hangzhou); len(left) != len(files) {
		t.Errorf("refused materials left something: %v, before %v", left, files)
	}
	if got := desk(t, citizen, http.MethodGet, "/materials/"+receipt.Pointer, "", 0, nil); got.status != http.StatusOK || got.digest != whole {
		t.Errorf("read back: %d, %s", got.status, got.digest)
	}
}

// What a claim names is held at home: others see where, those concerned read
// it there, nobody else does, and once it is erased the hash leads to nobody.
func TestClaimMaterialsStayHomeAndErasingThemEndsTheLink(t *testing.T) {
	heavy(t)
	t.Parallel()
	r := openCustody(t)
	citizen := r.people["citizen"]
	const name, phone, size = `"><script>alert(1)</script>身份证.html`, "13800000000", 3<<20 + 7
	const text = `<script>alert("越权")</script><img src=x onerror=alert(1)>`
	plain := digestOf(t, &evidence{left: size})
	material := desk(t, citizen, http.MethodPost, "/materials?name="+url.QueryEscape(name), plain, size, &evidence{left: size}).receipt(t)
	contact := desk(t, citizen, http.MethodPost, "/contacts", "", -1, strings.NewReader(`{"name":"测试申请人甲","phone":"`+phone+`"}`)).receipt(t)

	r.badlyNamed(text, material)
	input := r.claim(text, named(material))
	input["voice"] = map[string]any{"contact": contact.Pointer, "contactHash": contact.Hash}
	officer := r.people["330100-subject"]
	if got := desk(t, officer, http.MethodGet, "/materials/"+material.Pointer, "", 0, nil); got.status != http.StatusNotFound {
		t.Errorf("before the claim the subject reads: %d", got.status)
	}
	var filed struct{ Identifier string }
	r.do("citizen", "fileClaim", "claim { identifier }", input, &filed)
	r.attempt("citizen", "applyForAccess", "application { identifier }", map[string]any{"entry": r.entry, "fields": map[string]any{
		"appType": "CITIZEN", "name": "欧阳测试某某", "purpose": "研究",
	}}) // refused, since the entry is unconditional; yet it stands in the log
	r.f.AwaitEqual()

	r.heldAtHome(filed.Identifier, text, material, contact)
	r.readByThoseConcerned(material, contact, plain, size)
	for _, p := range r.f.Nodes {
		for what, secret := range map[string]string{
			"content": sentence, "plain digest": plain, "file name": "身份证", "phone": phone, "citizen's name": "测试申请人甲", "applicant's name": "欧阳测试",
		} {
			if contains(t, p, secret) {
				t.Errorf("%s: the %s lies there in clear", p.Division, what)
			}
		}
		if !contains(t, p, material.Pointer) {
			t.Errorf("%s: the search does not even find the pointer", p.Division)
		}
	}
	r.erase(filed.Identifier, material, plain, size)
}

// badlyNamed tries claims that name a material otherwise than its receipt.
func (r custody) badlyNamed(text string, material intake.Receipt) {
	r.t.Helper()
	for field, value := range map[string]any{
		"hash": strings.Repeat("a", 64), "bytes": material.Size + 1, "heldAt": "330200", "pointer": "hom-330100-" + strings.Repeat("a", 26),
	} {
		wrong := named(material)
		wrong[field] = value
		r.refused("citizen", "BAD_VALUE", "fileClaim", "claim { identifier }", r.claim(text, wrong))
	}
	r.refused("other", "BAD_VALUE", "fileClaim", "claim { identifier }", r.claim(text, named(material)))
	r.people["away"] = r.at("citizen", r.ningbo)
	r.refused("away", "FOREIGN_JURISDICTION", "fileClaim", "claim { identifier }", r.claim(text, named(material)))
	r.refused("ningbo-citizen", "BAD_VALUE", "fileClaim", "claim { identifier }", r.claim(text, named(material)))
}

// heldAtHome: every node shows the claim, with where the rest is held.
func (r custody) heldAtHome(claim, text string, material, contact intake.Receipt) {
	r.t.Helper()
	for _, p := range r.f.Nodes {
		got := r.read(r.at("citizen", p), claim).Claim
		if got.Text != text || got.Voice.HeldAt != "330100" || got.Voice.Contact != contact.Pointer || got.Voice.ContactHash != contact.Hash || len(got.Materials) != 1 {
			r.t.Fatalf("%s shows %+v", p.Division, got)
		}
		if m := got.Materials[0]; m.Pointer != material.Pointer || m.Hash != material.Hash || m.Bytes != material.Size || m.HeldAt != "330100" {
			r.t.Errorf("%s shows %+v", p.Division, m)
		}
	}
}

func (r custody) readByThoseConcerned(material, contact intake.Receipt, plain string, size int64) {
	r.t.Helper()
	for who, want := range map[string]int{
		"citizen": http.StatusOK, "330100-subject": http.StatusOK,
		"other": http.StatusNotFound, "330102-subject": http.StatusNotFound, "330100-authority": http.StatusNotFound, "330100-government": http.StatusNotFound,
	} {
		got := desk(r.t, r.people[who], http.MethodGet, "/materials/"+material.Pointer, "", 0, nil)
		if got.status != want || (want == http.StatusOK) != (got.digest == plain) {
			r.t.Errorf("the material for %s: %d", who, got.status)
		}
		if want == http.StatusOK {
			disposition := got.header.Get("Content-Disposition")
			if !strings.HasPrefix(disposition, "attachment") || strings.ContainsAny(disposition, "<>") || strings.Contains(disposition, "script>") ||
				got.header.Get("Content-Type") != "application/octet-stream" || got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Content-Length") != strconv.FormatInt(size, 10) {
				r.t.Errorf("handed out under %v", got.header)
			}
		}
		got = desk(r.t, r.people[who], http.MethodGet, "/contacts/"+contact.Pointer, "", 0, nil)
		if got.status != want || (want == http.StatusOK) != bytes.Contains(got.body, []byte("13800000000")) {
			r.t.Errorf("the contact for %s: %d %s", who, got.status, got.body)
		}
	}
	for _, who := range []string{"ningbo-citizen", "330200-subject", "330200-authority", "province-authority"} {
		desk(r.t, r.people[who], http.MethodGet, "/materials/"+material.Pointer, "", 0, nil).
			wantProblem(r.t, http.StatusMisdirectedRequest, "HELD_ELSEWHERE", "35", "330100")
	}
	for _, p := range []*clustertest.Process{r.ningbo, r.f.Province()} {
		for _, who := range []string{"citizen", "330100-subject"} {
			desk(r.t, r.at(who, p), http.MethodGet, "/materials/"+material.Pointer, "", 0, nil).
				wantProblem(r.t, http.StatusForbidden, "FOREIGN_JURISDICTION", "10", "330100")
		}
	}
}

// erase: the record goes with its salt, the claim stays as it was.
func (r custody) erase(claim string, material intake.Receipt, plain string, size int64) {
	r.t.Helper()
	r.f.Must(r.hangzhou, "home", "erase", material.Pointer)
	for _, who := range []string{"citizen", "330100-subject"} {
		desk(r.t, r.people[who], http.MethodGet, "/materials/"+material.Pointer, "", 0, nil).
			wantProblem(r.t, http.StatusGone, "ERASED", "35", material.Pointer)
	}
	if list := r.f.Must(r.hangzhou, "home", "list"); strings.Contains(list, material.Pointer) || strings.Contains(list, material.Hash) {
		r.t.Errorf("still listed:\n%s", list)
	}
	for path, bytes := range homeFiles(r.t, r.hangzhou) {
		if strings.Contains(path, material.Pointer) && bytes > 0 {
			r.t.Errorf("%s still holds %d bytes", path, bytes)
		}
	}
	again := desk(r.t, r.people["citizen"], http.MethodPost, "/materials?name=a", plain, size, &evidence{left: size}).receipt(r.t)
	if again.Hash == material.Hash || again.Pointer == material.Pointer {
		r.t.Error("the same document gives the same hash: whoever guesses it can confirm it")
	}
	for _, p := range r.f.Nodes {
		if m := r.read(r.at("citizen", p), claim).Claim.Materials; len(m) != 1 || m[0].Hash != material.Hash || m[0].HeldAt != "330100" {
			r.t.Errorf("%s: the claim's record changed: %+v", p.Division, m)
		}
	}
	r.refused("citizen", "BAD_VALUE", "fileClaim", "claim { identifier }", r.claim("再次主张", named(material)))
}
