package clustertest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
)

func newRequest() string {
	raw := make([]byte, 18)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Office is an institution of a test and the bearer token of its officer.
type Office struct {
	Institution string
	Token       string
}

// Token issues a token through the node's command line.
func (f *Federation) Token(p *Process, institution string, roles ...string) string {
	f.t.Helper()
	args := []string{"token", "issue", "--person", "officer of " + institution, "--institution", institution, "--roles", strings.Join(roles, ",")}
	return strings.TrimSpace(f.Must(p, args...))
}

// ProvinceAuthority is the authority that init designated, with a token.
func (f *Federation) ProvinceAuthority() Office {
	f.t.Helper()
	p := f.Province()
	id, _ := f.Find(p, "authorities", catalog.Province)["Institution"].(string)
	return Office{Institution: id, Token: f.Token(p, id, "AUTHORITY", "SUB", "INS")}
}

// StaffCity registers and designates the authority of a city through its own
// node and creates the city's supplementary catalog.
func (f *Federation) StaffCity(p *Process) Office {
	f.t.Helper()
	institution := f.Register(p, p.Division, "数据资源管理局", 11)
	MustGive(f, p, "", catalog.DesignateAuthority{Division: p.Division, Institution: institution, DocumentNo: "机构改革方案（测试）"})
	office := Office{Institution: institution, Token: f.Token(p, institution, "AUTHORITY", "SUB", "INS")}
	MustGive(f, p, office.Token, catalog.CreateSupplementaryCatalog{Division: p.Division, DocumentNo: "目录〔2020〕1号（测试）"})
	return office
}

// Subject registers an institution that opens data, with a token.
func (f *Federation) Subject(p *Process, n int) Office {
	f.t.Helper()
	institution := f.Register(p, p.Division, "交通运输局", n)
	return Office{Institution: institution, Token: f.Token(p, institution, "SUB", "INS")}
}

// Register registers an institution through a node.
func (f *Federation) Register(p *Process, division, name string, n int) string {
	f.t.Helper()
	d, _ := catalog.LookupDivision(division)
	return MustGive(f, p, "", catalog.RegisterInstitution{
		USCC: USCC(division, n), Name: d.Name + name, InstKind: catalog.InstitutionKindAdministrativeOrgan, Division: division,
	}).ID
}

// USCC makes a code that passes its checks and belongs to nobody.
func USCC(division string, n int) string {
	for inner := range 11 {
		body := fmt.Sprintf("11%s%08d%s", division, n, string("0123456789X"[inner]))
		for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			if code := body + string(last); catalog.CheckUSCC(code) == nil {
				return code
			}
		}
	}
	return ""
}

// Listing writes a portal listing of rows that the mapping of 330100 accepts,
// made up for tests, and returns its path.
func (f *Federation) Listing(name string, rows int) string {
	f.t.Helper()
	var b strings.Builder
	for i := range rows {
		writeRow(&b, name, i)
	}
	return f.WriteFile(name+".ndjson", b.String())
}

// WriteFile puts a file into the federation's directory.
func (f *Federation) WriteFile(name, text string) string {
	f.t.Helper()
	path := filepath.Join(f.Dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func writeRow(b *strings.Builder, name string, i int) {
	day := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%160).Format(time.DateOnly)
	fmt.Fprintf(b, `{"node": "330100", "title": "%s测试数据集第%d号", "publisher": "市测试局%02d", "district": "杭州市", `+
		`"summary": "为测试而写的数据集，第%d条，交通与气象。", "issued": "%s", "modified": "%s", "freq_raw": "每年", "open_raw": "登录开放", `+
		`"volume": "%d", "url": "https://data.hangzhou.gov.cn/dop/tpl/dataOpen/apiDetail.html?source_id=%s%d", "format_raw": "api"}`+"\n",
		name, i, i%20, i, day, day, i*7+1, name, i)
}

// Import runs `mulu import` at a node and returns what it printed.
func (f *Federation) Import(p *Process, path, source string) string {
	f.t.Helper()
	return f.Must(p, "import", path, "--source", source, "--quiet")
}

// Adopt runs `mulu adopt` at a node.
func (f *Federation) Adopt(p *Process, office Office, documentNo string) string {
	f.t.Helper()
	return f.Must(p, "adopt", "--catalog", catalog.CatalogID(p.Division), "--document-no", documentNo, "--token", office.Token)
}
