package clustertest_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/store"
)

// recorded is a log of the full catalog book: the world of the law's tests,
// filings, refusals, an import with good and bad rows, and its adoption.
func recorded(t *testing.T) [][]byte {
	t.Helper()
	w := catalogtest.New(t)
	for i := range 40 {
		subject := w.Name("org-330100-subject")
		w.Must("330100-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
			Name: fmt.Sprintf("测试数据集%d", i), OpeningSubject: subject, OpenAttribute: catalog.AttributeUnconditional,
			Formats: []catalog.DataFormat{catalog.FormatCSV, catalog.FormatJSON}, DataType: catalog.DataTypeStructured,
			UpdateFrequency: catalog.FrequencyMonthly, Keywords: []string{"交通", "测试"},
		}})
	}
	w.Refused("330200-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: catalog.EntryFields{
		Name: "别市的数据", OpeningSubject: w.Name("org-330100-subject"),
	}}, "NOT_SUBJECT")
	digest := sha256.Sum256([]byte("determinism"))
	session := w.Must("330100-authority", catalog.BeginImport{
		Catalog: w.Name("cat-330100"), Source: "330100", Digest: digest[:], Chunks: 4, Rows: 400,
	})
	for number := range 4 {
		rows := make([]catalog.ImportRow, 100)
		for i := range rows {
			line := number*100 + i
			own := sha256.Sum256([]byte(strconv.Itoa(line)))
			rows[i] = catalog.ImportRow{
				Line: line, Digest: own[:], Name: fmt.Sprintf("清单数据集%d", line%390), Publisher: fmt.Sprintf("市测试局%d", line%17), Division: "330100",
				OpenAttribute: catalog.AttributeUnconditional, Formats: []catalog.DataFormat{catalog.FormatCSV},
				DataType: catalog.DataTypeStructured, Frequency: catalog.FrequencyAnnual,
			}
			if i%10 == 9 {
				rows[i].Formats = nil // refused: one of the six fields is missing
			}
		}
		w.Must("330100-authority", catalog.ImportChunk{Session: session, Number: number, Rows: rows})
	}
	w.Must("330100-authority", catalog.CommitImport{Session: session})
	w.Must("330100-authority", catalog.AdoptExistingCatalog{Catalog: w.Name("cat-330100"), DocumentNo: "杭数〔2026〕1号"})
	return w.Log()
}

// execute carries the log out on a fresh durable state, several entries to a
// batch as raft would, and returns the state's hash.
func execute(t *testing.T, log [][]byte, batch int) string {
	t.Helper()
	state, err := store.Open(filepath.Join(t.TempDir(), "state.db"), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := state.Close(); err != nil {
			t.Error(err)
		}
	}()
	book := catalog.Book()
	for from := 0; from < len(log); from += batch {
		to := min(from+batch, len(log))
		err := state.Update(uint64(to), 1, func(b *store.Batch) error { //nolint:gosec // small
			for i := from; i < to; i++ {
				entry, err := ledger.DecodeEntry(log[i])
				if err != nil {
					return err
				}
				if _, err := book.Execute(b, uint64(i+1), entry); err != nil { //nolint:gosec // small
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", state.StateHash())
}

const logVariable = "MULU_TEST_LOG"

// What a log comes to may depend on nothing but the log: not on processors, the
// time zone, the seed of Go's maps (another in every process), nor on how raft
// cut it into batches.
func TestOneLogComesToOneStateOnEveryMachine(t *testing.T) {
	if path := os.Getenv(logVariable); path != "" { // the other process
		fmt.Printf("HASH %s\n", execute(t, readLog(t, path), len(os.Getenv("TZ"))+1))
		return
	}
	log := recorded(t)
	want := execute(t, log, 1)
	if got := execute(t, log, 7); got != want {
		t.Errorf("in batches of 7 the log comes to %s, one by one to %s", got, want)
	}
	path := writeLog(t, log)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for i, zone := range []string{"UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia"} {
		cmd := exec.CommandContext(t.Context(), self, "-test.run", "^"+t.Name()+"$", "-test.v") //nolint:gosec // ourselves
		cmd.Env = append(os.Environ(), logVariable+"="+path, "TZ="+zone, fmt.Sprintf("GOMAXPROCS=%d", 1+i*3%(2*runtime.NumCPU())),
			"LC_ALL=C", "GOGC="+strconv.Itoa(20+60*i))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", zone, err, out)
		}
		if !strings.Contains(string(out), "HASH "+want) {
			t.Errorf("in %s the log comes to another state than %s:\n%s", zone, want, out)
		}
	}
}

func writeLog(t *testing.T, log [][]byte) string {
	t.Helper()
	data, err := ledger.Encode(log)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "log.cbor")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readLog(t *testing.T, path string) [][]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log [][]byte
	if err := ledger.Decode(data, &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// A batch that another node's name stands on, signed by a thief who even leads
// the federation, is refused by the state itself.
func TestTheStateRefusesABatchOfAForgedOriginEvenFromALeader(t *testing.T) {
	w := catalogtest.New(t)
	payload, err := ledger.Encode(catalog.RegisterInstitution{
		USCC: "11330000MB1234562R", Name: "伪造的机构", InstKind: catalog.InstitutionKindAdministrativeOrgan, Division: "330200",
	})
	if err != nil {
		t.Fatal(err)
	}
	victim := catalogtest.NodeName("330200")
	envelope, err := ledger.EncodeEnvelope(ledger.Envelope{
		Version: ledger.FormatVersion, Kind: "institution.register", RequestID: "forged", Client: victim, Origin: victim,
		Claim: ledger.Claim{Role: string(catalog.RoleNode)}, Payload: payload,
	})
	if err != nil {
		t.Fatal(err)
	}
	forged := ledger.Batch{Origin: catalogtest.NodeName("330100"), Envelopes: [][]byte{envelope}}
	catalogtest.Sign(&forged) // with the thief's key
	forged.Origin = victim
	outcome, err := catalog.Book().Execute(w.Store(), w.Index()+1, ledger.Entry{
		Version: ledger.FormatVersion, StampedAt: ledger.InstantOf(w.Time()), Batches: []ledger.Batch{forged},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(outcome.Results) != 1 || outcome.Results[0].Refusal == nil || !ledger.HasCode(outcome.Results[0].Refusal, "BAD_SIGNATURE") {
		t.Errorf("a forged batch came to %+v, want BAD_SIGNATURE", outcome.Results)
	}
}
