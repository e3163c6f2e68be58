package catalogtest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/ledger/ledgertest"
)

// World is the federation: who is who, and the cluster they act on.
type World struct {
	*ledgertest.Cluster
	t        testing.TB
	personas map[string]ledgertest.Persona
	names    map[string]string
}

// Cities of the world; each has a node and a county.
func Cities() []string { return []string{"330100", "330200", "330700"} }

// Counties are one county for each city.
func Counties() map[string]string {
	return map[string]string{"330100": "330106", "330200": "330281", "330700": "330782"}
}

// Start is when the world begins: in the evening of a working day.
func Start() time.Time { return time.Date(2026, 8, 3, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)) }

// New founds the federation on a fresh cluster.
func New(t testing.TB) *World {
	t.Helper()
	return NewAt(t, Start())
}

// NewAt is New at another time, not after Start.
func NewAt(t testing.TB, start time.Time) *World {
	t.Helper()
	cluster := ledgertest.NewCluster(t, ledgertest.ClusterConfig{
		Book: catalog.Book(), Sign: Sign, Origin: NodeName(catalog.Province), Start: start,
	})
	w := newWorld(t)
	w.build(cluster)
	return w
}

func newWorld(t testing.TB) *World {
	return &World{t: t, personas: map[string]ledgertest.Persona{}, names: map[string]string{}}
}

// Stories is the configuration for running a story in this world. Saved names
// are $org-PERSONA for institutions and $cat-DIVISION for catalogs.
func Stories(t *testing.T) ledgertest.Config {
	w := newWorld(t)
	tables := map[string]catalog.TableReader{}
	for _, table := range catalog.Tables() {
		tables[table.Name] = table
	}
	return ledgertest.Config{
		Book: catalog.Book(), Sign: Sign, Start: Start(),
		Setup: w.build,
		Names: func() map[string]string { return w.names },
		Persona: func(name string) (ledgertest.Persona, bool) {
			p, ok := w.personas[name]
			return p, ok
		},
		Show: func(r ledger.Reader, table, id string) (any, bool) {
			reader, ok := tables[table]
			if !ok {
				return nil, false
			}
			return reader.Find(r, id)
		},
		Invariants: catalog.CheckInvariants,
	}
}

// NodeName is the incarnation of a division's node in this world.
func NodeName(division string) string { return "node-" + division }

// nodeKey is the signing key of a node: made from its name, for tests only.
func nodeKey(incarnation string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("catalogtest " + incarnation))
	return ed25519.NewKeyFromSeed(seed[:])
}

// Sign signs a batch as its origin would.
func Sign(batch *ledger.Batch) {
	digest := batch.SigningDigest()
	batch.Alg, batch.Sig = "ed25519", ed25519.Sign(nodeKey(batch.Origin), digest[:])
}

// As is a persona by name; unknown names fail the test.
func (w *World) As(name string) ledgertest.Persona {
	w.t.Helper()
	p, ok := w.personas[name]
	if !ok {
		w.t.Fatalf("no persona %q", name)
	}
	return p
}

// Personas lists the names of all personas.
func (w *World) Personas() []string {
	names := make([]string, 0, len(w.personas))
	for name := range w.personas { // in any order: callers sort
		names = append(names, name)
	}
	return names
}

// Name is a saved name: "org-330100-subject", "cat-330100".
func (w *World) Name(name string) string {
	w.t.Helper()
	v, ok := w.names[name]
	if !ok {
		w.t.Fatalf("no name %q", name)
	}
	return v
}

// Node is the node of a division acting by itself.
func (w *World) Node(division string) ledgertest.Persona {
	return ledgertest.Persona{
		Claim: ledger.Claim{Role: string(catalog.RoleNode)}, Client: NodeName(division), Origin: NodeName(division),
	}
}

func (w *World) build(c *ledgertest.Cluster) {
	w.Cluster = c
	province := w.Node(catalog.Province)
	w.must(province, catalog.FoundFederation{
		Name: "zj-test", Incarnation: NodeName(catalog.Province), Address: "127.0.0.1:1",
		PublicKey: publicKey(NodeName(catalog.Province)), AuthorityName: "浙江省数据局", AuthorityUSCC: "11330000MB1234562R",
	})
	w.names["cat-330000"] = catalog.CatalogID(catalog.Province)
	for _, city := range Cities() {
		w.join(city)
	}
	w.staffProvince()
	for _, city := range Cities() {
		w.staffCity(city)
	}
	w.token(province, "user-1", "", "USR")
	w.token(province, "user-2", "", "USR")
	for _, node := range append([]string{catalog.Province}, Cities()...) {
		w.personas["node-"+node] = w.Node(node)
	}
}

func publicKey(incarnation string) []byte {
	key, ok := nodeKey(incarnation).Public().(ed25519.PublicKey)
	if !ok {
		panic("catalogtest: an Ed25519 key without a public half")
	}
	return key
}

func (w *World) join(city string) {
	secret := sha256.Sum256([]byte("invite " + city))
	hash := sha256.Sum256(secret[:])
	invite := w.must(w.Node(catalog.Province), catalog.InviteMember{
		Division: city, SecretHash: hash[:], ExpiresAt: ledger.InstantOf(Start().Add(24 * time.Hour)),
	})
	w.must(w.Node(catalog.Province), catalog.JoinMember{
		Invite: invite, Secret: secret[:], Incarnation: NodeName(city), Address: "127.0.0.1:" + city[1:], PublicKey: publicKey(NodeName(city)),
	})
}

func (w *World) staffProvince() {
	node := w.Node(catalog.Province)
	authority := ""
	w.read(func(r ledger.Reader) { authority = catalog.AuthorityOf(r, catalog.Province) })
	w.names["org-province-authority"] = authority
	w.token(node, "province-authority", authority, "AUTHORITY", "SUB", "INS")
	w.token(node, "province-authority-2", authority, "AUTHORITY", "SUB", "INS")
	w.token(node, "province-government", "gov-330000", "GOV")
	w.institution(node, "province-subject", catalog.Province, "省交通运输厅", 1)
	w.token(node, "province-subject", w.names["org-province-subject"], "SUB", "INS")
	w.institution(node, "committee", catalog.Province, "浙江省公共数据专家委员会秘书处", 2)
	w.token(node, "committee", w.names["org-committee"], "EXP")
	w.institution(node, "province-superior", catalog.Province, "省卫生健康委员会", 3)
	w.token(node, "province-superior", w.names["org-province-superior"], "SUP", "SUB", "INS")
	w.institution(node, "secrecy-reviewer", catalog.Province, "省国家保密局", 4)
	w.token(node, "secrecy-reviewer", w.names["org-secrecy-reviewer"], "SPC")
}

func (w *World) staffCity(city string) {
	node := w.Node(city)
	county := Counties()[city]
	d, _ := catalog.LookupDivision(city)
	k, _ := catalog.LookupDivision(county)
	w.institution(node, city+"-authority", city, d.Name+"数据资源管理局", 1)
	w.institution(node, city+"-subject", city, d.Name+"交通运输局", 2)
	w.institution(node, city+"-county-authority", county, k.Name+"数据局", 1)
	w.institution(node, city+"-county-subject", county, k.Name+"交通运输局", 2)
	w.must(node, catalog.DesignateAuthority{Division: city, Institution: w.names["org-"+city+"-authority"], DocumentNo: "编办〔2020〕1号"})
	w.must(node, catalog.DesignateAuthority{Division: county, Institution: w.names["org-"+city+"-county-authority"], DocumentNo: "编办〔2020〕2号"})
	w.token(node, city+"-authority", w.names["org-"+city+"-authority"], "AUTHORITY", "SUB", "INS")
	w.token(node, city+"-authority-2", w.names["org-"+city+"-authority"], "AUTHORITY", "SUB", "INS")
	w.token(node, city+"-government", "gov-"+city, "GOV")
	w.token(node, city+"-subject", w.names["org-"+city+"-subject"], "SUB", "INS")
	w.token(node, city+"-county-authority", w.names["org-"+city+"-county-authority"], "AUTHORITY", "SUB", "INS")
	w.token(node, city+"-county-subject", w.names["org-"+city+"-county-subject"], "SUB", "INS")
	w.token(node, city+"-county-government", "gov-"+county, "GOV")
	w.must(w.personas[city+"-authority"], catalog.CreateSupplementaryCatalog{Division: city, DocumentNo: "目录〔2020〕1号"})
	w.names["cat-"+city] = catalog.CatalogID(city)
}

func (w *World) institution(node ledgertest.Persona, persona, division, name string, n int) {
	w.names["org-"+persona] = w.must(node, catalog.RegisterInstitution{
		USCC: uscc(division, n), Name: name, InstKind: catalog.InstitutionKindAdministrativeOrgan, Division: division,
	})
}

// uscc makes a code that passes its checks: by search over the check digits.
func uscc(division string, n int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for inner := range 11 {
		digit := string("0123456789X"[inner])
		body := fmt.Sprintf("11%s%08d%s", division, n, digit)
		for _, last := range alphabet {
			if code := body + string(last); catalog.CheckUSCC(code) == nil {
				return code
			}
		}
	}
	panic("catalogtest: no code for " + division)
}

func (w *World) token(by ledgertest.Persona, persona, institution string, roles ...catalog.Role) {
	secret := sha256.Sum256([]byte(persona))
	person := sha256.Sum256([]byte("person " + persona))
	id := w.must(by, catalog.IssueToken{
		SecretHash: secret[:], Person: hex.EncodeToString(person[:8]), Institution: institution, Roles: roles, Label: persona,
		ExpiresAt: ledger.InstantOf(Start().AddDate(20, 0, 0)),
	})
	origin := by.Origin
	w.personas[persona] = ledgertest.Persona{Claim: ledger.Claim{Token: id}, Client: id, Origin: origin}
}

// must gives a command that has to be accepted and returns its result's id.
func (w *World) must(as ledgertest.Persona, c ledger.Command) string {
	w.t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		w.t.Fatal(err)
	}
	result := w.MustGive(c.Kind(), string(text), as)
	value, err := w.Book().ResultOf(c.Kind(), result.Value)
	if err != nil {
		w.t.Fatal(err)
	}
	return idOf(value)
}

// Must gives a command as a persona and returns the id of its result.
func (w *World) Must(persona string, c ledger.Command) string {
	w.t.Helper()
	return w.must(w.As(persona), c)
}

// Refused gives a command that has to be refused with the code.
func (w *World) Refused(persona string, c ledger.Command, code string) *ledger.Error {
	w.t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		w.t.Fatal(err)
	}
	result := w.Give(c.Kind(), string(text), w.As(persona))
	if result.Refusal == nil {
		w.t.Fatalf("%s as %s was accepted; want %s", c.Kind(), persona, code)
	}
	if !ledger.HasCode(result.Refusal, code) {
		w.t.Fatalf("%s as %s: %v; want %s", c.Kind(), persona, result.Refusal, code)
	}
	return result.Refusal
}

func (w *World) read(fn func(r ledger.Reader)) {
	w.t.Helper()
	fn(w.Store())
}

func idOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	var head struct{ ID string }
	if json.Unmarshal(text, &head) != nil {
		return ""
	}
	return strings.TrimSpace(head.ID)
}
