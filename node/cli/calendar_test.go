package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/cli"
)

const notice2026 = `国务院办公厅关于2026年
部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
国务院办公厅
2025年11月4日`

// run gives a command line and returns its status and what it wrote.
func run(t *testing.T, in string, args ...string) (int, string, string) {
	t.Helper()
	var out, complaints bytes.Buffer
	status := cli.Main(cli.Env{
		Args: args, Getenv: func(string) string { return "" }, Out: &out, Err: &complaints, In: strings.NewReader(in),
	})
	return status, out.String(), complaints.String()
}

func TestNoticeIsReadFromAFileOrStandardInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notice.txt")
	if err := os.WriteFile(path, []byte(notice2026), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{path, "-"} {
		status, out, complaints := run(t, notice2026, "calendar", "import", "--dry-run", from)
		if status != 0 || !strings.Contains(out, "2026: off [2026-01-01") || !strings.Contains(out, "2026-10-10") {
			t.Errorf("from %s: status %d, %s %s", from, status, out, complaints)
		}
	}
}

func TestUnclearNoticeIsNamedAndNotPublished(t *testing.T) {
	unclear := strings.Replace(notice2026, "1月4日（周日）上班", "1月4日（周一）上班", 1)
	for name, text := range map[string]string{"a weekday that does not fit": unclear, "no notice at all": "放假通知", "empty": ""} {
		t.Run(name, func(t *testing.T) {
			status, out, complaints := run(t, text, "calendar", "import", "-")
			if status == 0 || out != "" || !strings.Contains(complaints, "the notice is not understood") {
				t.Errorf("status %d, %q, %s", status, out, complaints)
			}
		})
	}
	if status, _, complaints := run(t, "", "calendar", "import", filepath.Join(t.TempDir(), "missing")); status == 0 || !strings.Contains(complaints, "opening the notice") {
		t.Errorf("a missing file: status %d, %s", status, complaints)
	}
	if status, _, _ := run(t, "", "calendar", "import"); status != 2 {
		t.Errorf("no file named: status %d", status)
	}
}
