package catalog_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/mulu-catalog/mulu/catalog"
)

func TestSloppyNamesHaveOneKey(t *testing.T) {
	for _, row := range []struct{ name, want string }{
		{"停车场信息", "停车场信息"},
		{" 停车场　信息\t", "停车场信息"},
		{"停车场-信息（2024）", "停车场信息2024"},
		{"停车场信息２０２４", "停车场信息2024"},
		{"《停车场》信息。", "停车场信息"},
		{"杭州市停车场信息", "停车场信息"},
		{"浙江省杭州市停车场信息", "停车场信息"},
		{"浙江省 停车场信息", "停车场信息"},
		{"Ａ级景区POI", "a级景区poi"},
		{"停\u200b车场\ufeff信息", "停车场信息"},
		{"ｱﾄﾗｽ", "アトラス"},
		{"㎡单价", "m2单价"},
		{"①号线", "1号线"},
		{"杭州市", "杭州市"},
		{"浙江省杭州市", "杭州市"},
		{"杭州湾大桥", "杭州湾大桥"},
		{"C++课程", "c++课程"},
		{"——", ""},
	} {
		if got := catalog.NormaliseName(row.name); got != row.want {
			t.Errorf("%q: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestSameNameUnderAnotherSubjectIsAnotherDataset(t *testing.T) {
	if catalog.DatasetKey("org-1", "停车场信息") == catalog.DatasetKey("org-2", "停车场信息") {
		t.Error("INV-3: two subjects share a key")
	}
	if catalog.DatasetKey("org-1", "停车场信息") != catalog.DatasetKey("org-1", "杭州市 停车场信息") {
		t.Error("one dataset has two keys")
	}
}

func TestNearNamesAreAWarningOnly(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"停车场信息", "停车场数据", true},
		{"停车场", "停车场信息表", true},
		{"公交线路1", "公交线路2", true},
		{"2023年停车场信息", "2024年停车场", true},
		{"停车场信息", "杭州市停车场信息", false}, // one key, no mere warning
		{"停车场信息", "加油站信息", false},
		{"信息", "数据", false},
		{"2023", "2024", false},
	} {
		if got := catalog.SimilarNames(row.a, row.b); got != row.want {
			t.Errorf("%q and %q: got %v", row.a, row.b, got)
		}
	}
	if catalog.NearKey("org-1", "停车场信息") == catalog.NearKey("org-2", "停车场信息") {
		t.Error("names of two subjects are near")
	}
}

// nameRune draws what appears in names and what disturbs them.
var nameRune = rapid.OneOf(
	rapid.RuneFrom([]rune("停车场信息数据杭州市浙江省宁波一二三ABCabcXYZ0189")),
	rapid.RuneFrom([]rune(" 　\t-—_·、。，（）()《》ＡＢａｂ１２３\u200b\ufe0f\u0301ﬁ①㎡İßΣς")),
	rapid.Rune(),
)

func TestNameIsNormalisedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(nameRune).Draw(t, "name")
		once := catalog.NormaliseName(name)
		if twice := catalog.NormaliseName(once); twice != once {
			t.Fatalf("%q: once %q, twice %q", name, once, twice)
		}
		if once != strings.ToLower(once) {
			t.Fatalf("%q: %q is not in lower case", name, once)
		}
		for _, r := range once {
			if unicode.IsSpace(r) || unicode.IsPunct(r) {
				t.Fatalf("%q: %q keeps %q", name, once, r)
			}
		}
	})
}

func TestWidthSpaceAndPunctuationDoNotMatter(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("停车场信息数据路线ABCabc0123456789")), 1, 12, -1)
	noise := rapid.StringOf(rapid.RuneFrom([]rune(" 　\t\n-—_·、。，；：（）()《》\"'/\u00a0\u200b")))
	rapid.Check(t, func(t *rapid.T) {
		name := word.Draw(t, "name")
		var typed strings.Builder
		typed.WriteString(rapid.SampledFrom([]string{"", "浙江省", "杭州市", "浙江省杭州市", "浙江省 ", "丽水市、"}).Draw(t, "place"))
		for _, r := range name {
			typed.WriteString(noise.Draw(t, "noise"))
			if r <= '~' && rapid.Bool().Draw(t, "wide") {
				r += 0xfee0
			}
			typed.WriteRune(r)
		}
		typed.WriteString(noise.Draw(t, "noise"))
		if got, want := catalog.DatasetKey("org", typed.String()), catalog.DatasetKey("org", name); got != want {
			t.Fatalf("%q: got %q, want %q", typed.String(), got, want)
		}
	})
}

func FuzzNormaliseName(f *testing.F) {
	for _, seed := range []string{"浙江省杭州市停车场信息（2024）", "ﬁ①㎡", "e\u0301\u200b\u0301", "\xff浙江省", "İ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := catalog.NormaliseName(name)
		if twice := catalog.NormaliseName(once); twice != once {
			t.Fatalf("%q: once %q, twice %q", name, once, twice)
		}
	})
}

func TestResourceCodeHasTheFormOfTheGuide(t *testing.T) {
	for code, want := range map[string]bool{
		"30701505003030050000000003": true, "307015": true, "307015/1": true, "101001A0/000123": true, "307015/00": true,
		"": false, "407015": false, "30701": false, "307015/": false, "307015/A": false, "307015a": false,
		" 307015": false, "307015\n": false, "３07015": false, "307015" + strings.Repeat("0", 200): false,
	} {
		if got := catalog.ValidResourceCode(code); got != want {
			t.Errorf("%q: got %v", code, got)
		}
	}
}
