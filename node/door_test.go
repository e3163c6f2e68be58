package node_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/intake"
)

// hand gives a node a material or a contact of the citizen.
func hand(t *testing.T, n *node.Node, path, body string) intake.Receipt {
	t.Helper()
	sum := sha256.Sum256([]byte(body))
	code, _, answer := send(t, http.MethodPost, n.URL()+path, "citizen", body, hex.EncodeToString(sum[:]))
	var receipt intake.Receipt
	if err := json.Unmarshal([]byte(answer), &receipt); err != nil || code != http.StatusCreated {
		t.Fatalf("%d %s, %v", code, answer, err)
	}
	return receipt
}

// give gives a command through the operator's socket in the bearer's name.
func give(t *testing.T, c config.Config, secret string, command ledger.Command) error {
	t.Helper()
	payload, err := ledger.Encode(command)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(payload)
	result, err := admin.NewClient(node.AdminSocket(c.Data), secret).Propose(t.Context(), ledger.Proposal{
		Kind: command.Kind(), Payload: payload, RequestID: hex.EncodeToString(sum[:]) + secret,
	})
	if err == nil && result.Refusal != nil {
		return result.Refusal
	}
	return err
}

func TestWhatACommandNamesIsComparedWithWhatTheNodeHolds(t *testing.T) {
	n, operator, c := province(t)
	issue(t, operator, "citizen", "", "USR")
	issue(t, operator, "other", "", "USR")
	material, contact := hand(t, n, "/materials?name=a.html", "evidence"), hand(t, n, "/contacts", `{"phone":"13800000000"}`)
	claim := func(change func(m *catalog.MaterialInput, v *catalog.VoiceInput)) catalog.FileClaim {
		m := catalog.MaterialInput{Pointer: material.Pointer, Hash: material.Hash, Bytes: material.Size, HeldAt: material.HeldAt}
		v := catalog.VoiceInput{Contact: contact.Pointer, ContactHash: contact.Hash}
		change(&m, &v)
		return catalog.FileClaim{Entry: "ent_none", Interest: catalog.InterestPrivacy, Text: "可识别个人", Materials: []catalog.MaterialInput{m}, Voice: v}
	}
	nowhere := "hom-" + catalog.Province + "-" + strings.Repeat("a", 26)
	none := func(*catalog.MaterialInput, *catalog.VoiceInput) {}
	for name, tc := range map[string]struct {
		as     string
		change func(m *catalog.MaterialInput, v *catalog.VoiceInput)
		field  string // of the refusal; "" where the door lets it pass
	}{
		"as the receipts say": {"citizen", none, ""},
		"somebody else's":     {"other", none, "materials[0].pointer"},
		"never received":      {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) { m.Pointer = nowhere }, "materials[0].pointer"},
		"another hash":        {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) { m.Hash = contact.Hash }, "materials[0].hash"},
		"the plain digest":    {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) { m.Hash = material.SHA256 }, "materials[0].hash"},
		"another size":        {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) { m.Bytes++ }, "materials[0].pointer"},
		"a contact as material": {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) {
			m.Pointer, m.Hash = contact.Pointer, contact.Hash
		}, "materials[0].pointer"},
		"a contact of another hash": {"citizen", func(_ *catalog.MaterialInput, v *catalog.VoiceInput) { v.ContactHash = material.Hash }, "voice.contactHash"},
		"a contact never received":  {"citizen", func(_ *catalog.MaterialInput, v *catalog.VoiceInput) { v.Contact = nowhere }, "voice.contact"},
		"no pointer is the law's":   {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) { m.Pointer = "x" }, ""},
		"another node's is the same": {"citizen", func(m *catalog.MaterialInput, _ *catalog.VoiceInput) {
			m.Pointer = "hom-330100-" + strings.Repeat("a", 26)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := give(t, c, tc.as, claim(tc.change))
			if passed := ledger.HasCode(err, ledger.CodeNotFound); passed != (tc.field == "") { // there is no such entry
				t.Fatalf("answered %v", err)
			}
			if tc.field != "" && (!ledger.HasCode(err, "BAD_VALUE") || !strings.Contains(err.Error(), tc.field)) {
				t.Errorf("refused with %v, want %s", err, tc.field)
			}
		})
	}
	if err := give(t, c, "other", catalog.FileComment{Entry: "ent_none", Ground: catalog.CommentGroundErrorOrOmission, Text: "有误", Voice: catalog.VoiceInput{
		Contact: contact.Pointer, ContactHash: contact.Hash,
	}}); !ledger.HasCode(err, "BAD_VALUE") {
		t.Errorf("a comment with somebody else's contact: %v", err)
	}
}

// The page for trying GraphQL by hand takes no other road away.
func TestANodeWithTheExplorerTakesMaterialsInToo(t *testing.T) {
	n, operator, _ := province(t, func(c *config.Config) { c.Explorer = true })
	issue(t, operator, "citizen", "", "USR")
	if got := hand(t, n, "/materials", "evidence"); got.Size != 8 {
		t.Errorf("receipt %+v", got)
	}
	hand(t, n, "/contacts", `{"phone":"13800000000"}`)
}

func TestADescriptionOfAStateSecretDoesNotReachTheLogThroughTheOperatorsSocket(t *testing.T) {
	n, operator, c := province(t)
	issue(t, operator, "officer", authorityOf(t, n), "AUTHORITY", "SUB", "INS")
	const told = "不得复制的描述"
	err := give(t, c, "officer", catalog.DraftEntry{Catalog: catalog.CatalogID(catalog.Province), Fields: catalog.EntryFields{
		Name: "某", Summary: told, OpeningSubject: authorityOf(t, n), OpenAttribute: catalog.AttributeProhibited,
		Grounds: []catalog.ProhibitedGround{catalog.GroundStateSecret},
	}})
	if !ledger.HasCode(err, "STATE_SECRET_NOT_ACCEPTED") {
		t.Fatalf("R14.5: %v", err)
	}
	err = filepath.WalkDir(c.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a temporary file of the running node
		}
		if bytes.Contains(data, []byte(told)) {
			t.Errorf("R14.5: %s holds the description", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
