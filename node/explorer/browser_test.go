package explorer_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/node/explorer"
)

// browser is a headless Chromium that is driven through its debugging pipe.
type browser struct {
	t       *testing.T
	to      io.Writer
	from    *bufio.Reader
	session string
	id      int
	events  []message
}

type message struct {
	ID     int             `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
}

// open starts Chromium with a page of its own; the test is skipped where there
// is none.
func open(t *testing.T) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Skip("there is no Chromium on this machine")
	}
	commandsOut, commandsIn := pipe(t)
	answersOut, answersIn := pipe(t)
	profile, err := os.MkdirTemp("", "mulu-page-") //nolint:usetesting // the removal of the test's own directory is tried once
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
		"--no-first-run", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its helpers are ended with it
	cmd.ExtraFiles = []*os.File{commandsOut, answersIn}   // descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		sweep(t, profile)
		t.Skipf("Chromium does not start: %v", err)
	}
	_ = commandsOut.Close()
	_ = answersIn.Close()
	b := &browser{t: t, to: commandsIn, from: bufio.NewReaderSize(answersOut, 1<<20)}
	kill := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	watchdog := time.AfterFunc(patience, kill)
	t.Cleanup(func() {
		watchdog.Stop()
		_ = commandsIn.Close() // Chromium ends with its pipe
		slow := time.AfterFunc(10*time.Second, kill)
		_ = cmd.Wait()
		slow.Stop()
		kill()
		sweep(t, profile)
	})
	var target struct{ TargetID, SessionID string }
	b.call(&target, "Target.createTarget", map[string]any{"url": "about:blank"})
	b.call(&target, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true})
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Network", "Log"} {
		b.call(nil, domain+".enable", nil)
	}
	return b
}

// patience is longer than a busy machine takes for all that the test asks.
const patience = 3 * time.Minute

// sweep removes the profile, in which a helper process of Chromium may still be
// writing while it dies: a removal that races with it is tried again.
func sweep(t *testing.T, profile string) {
	t.Helper()
	var err error
	for range 600 {
		if err = os.RemoveAll(profile); err == nil {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Errorf("remove Chromium's profile: %v", err)
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// call sends a command and waits for its answer; events on the way are kept.
func (b *browser) call(result any, method string, params any) {
	b.t.Helper()
	b.id++
	command := map[string]any{"id": b.id, "method": method}
	if params != nil {
		command["params"] = params
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	text, err := json.Marshal(command)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		raw, err := b.from.ReadBytes(0)
		if err != nil {
			b.t.Fatalf("%s: Chromium is gone: %v", method, err)
		}
		var m message
		if err := json.Unmarshal(bytes.TrimSuffix(raw, []byte{0}), &m); err != nil {
			b.t.Fatal(err)
		}
		if m.ID != b.id {
			b.events = append(b.events, m)
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// eval runs an expression in the page and gives its value as text.
func (b *browser) eval(expression string) string {
	b.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	b.call(&out, "Runtime.evaluate", map[string]any{"expression": "(async () => String(await (" + expression + ")))()", "awaitPromise": true, "returnByValue": true})
	if out.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, out.ExceptionDetails)
	}
	text, _ := out.Result.Value.(string)
	return text
}

// until waits for a condition in the page.
func (b *browser) until(condition string) {
	b.t.Helper()
	look := `new Promise((done) => { const end = Date.now() + 60000; const look = () => {
		if (` + condition + `) done("yes"); else if (Date.now() > end) done("no"); else setTimeout(look, 20); }; look(); })`
	if b.eval(look) != "yes" {
		b.t.Fatalf("in a minute not %s; the page says: %s", condition, b.eval("document.body.innerText"))
	}
}

const hostile = `<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script>`

// answering is a node that answers with markup where text belongs.
func answering(t *testing.T, asked *atomic.Int64) *httptest.Server {
	t.Helper()
	mux := served(t)
	mux.HandleFunc("POST /graphql", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.Contains(string(body), "__schema"):
			_, _ = io.WriteString(w, `{"data":{"__schema":{"queryType":{"name":"Query"},"mutationType":null,"subscriptionType":null,"types":[
				{"kind":"OBJECT","name":"Query","description":"`+hostile+`","fields":[{"name":"entries","description":"条目 · entries","args":[],"type":{"kind":"SCALAR","name":"Int"}}]},
				{"kind":"SCALAR","name":"Int","description":"整数 · integer"}]}}}`)
		default:
			asked.Add(1)
			if r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("Mulu-Read") != "linearizable" {
				t.Errorf("asked with Authorization %q and Mulu-Read %q", r.Header.Get("Authorization"), r.Header.Get("Mulu-Read"))
			}
			_, _ = io.WriteString(w, `{"data":{"name":"`+hostile+`","m":{"userErrors":[{"code":"GROUND_REQUIRED","article":"14","messageZh":"应当指明情形",
				"message":"name a ground","path":["input","grounds"]}]}},"extensions":{"mulu":{"node":"330100","appliedIndex":42}}}`)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestThePageWorksInABrowserAndRunsNothingThatItIsSent(t *testing.T) {
	b := open(t)
	var asked atomic.Int64
	server := answering(t, &asked)
	b.call(nil, "Emulation.setDeviceMetricsOverride", map[string]any{"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": false})
	b.call(nil, "Page.navigate", map[string]any{"url": server.URL + explorer.Path})
	b.until(`document.readyState === "complete" && document.querySelector("#docs").textContent.includes("Query")`)
	if over := b.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); over != "0" {
		t.Errorf("at 375 pixels the page is %s pixels too wide", over)
	}
	b.eval(`(document.querySelector("#token").value = "secret", document.querySelector("#token").dispatchEvent(new Event("change")),
		document.querySelector("#level").value = "linearizable", document.querySelector("#query").focus(),
		document.querySelector("#query").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true})))`)
	b.until(`document.querySelector("#problems").children.length === 1`)
	for what, want := range map[string]string{
		`document.querySelector("#problems").textContent`:                 "GROUND_REQUIRED · 第 14 条 Article 14",
		`document.querySelector("#stamp").textContent`:                    "42",
		`document.querySelector("#response").textContent`:                 "<img src=x",
		`sessionStorage.getItem("mulu-token") + localStorage.length`:      "secret0",
		`document.querySelector("#lines").textContent.split("\n").length`: "9",
		`window.harmed + " " + document.querySelectorAll("img").length`:   "undefined 0",
	} {
		if got := b.eval(what); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q in it", what, got, want)
		}
	}
	b.eval(`(document.querySelector("#find").value = "条目", document.querySelector("#find").dispatchEvent(new Event("input")))`)
	b.until(`document.querySelector("#docs").textContent.includes("Query.entries")`)
	if asked.Load() != 1 {
		t.Errorf("Ctrl-Enter asked %d times", asked.Load())
	}
	b.judge(server.URL)
}

// judge finds console errors and requests to elsewhere among the events.
func (b *browser) judge(origin string) {
	b.t.Helper()
	requests := 0
	for _, e := range b.events {
		var p struct {
			Type    string
			Entry   struct{ Level, Text string }
			Request struct{ URL string }
		}
		if err := json.Unmarshal(e.Params, &p); err != nil && e.Params != nil {
			continue
		}
		switch {
		case e.Method == "Network.requestWillBeSent":
			requests++
			if !strings.HasPrefix(p.Request.URL, origin+"/") {
				b.t.Errorf("the page asked for %s", p.Request.URL)
			}
		case e.Method == "Runtime.exceptionThrown", e.Method == "Runtime.consoleAPICalled" && p.Type == "error", e.Method == "Log.entryAdded" && p.Entry.Level == "error":
			b.t.Errorf("the console shows an error: %s", e.Params)
		}
	}
	if requests < 5 {
		b.t.Errorf("only %d requests were seen", requests)
	}
}
