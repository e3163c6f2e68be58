package calendar_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mulu-catalog/mulu/catalog/calendar"
)

// The texts below are written for these tests in the usual form of the notices.
var noticeTexts = map[int]string{
	2020: `国务院办公厅关于2020年部分节假日安排的通知
国办发明电〔2019〕16号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2020年元旦、春节、清明节、劳动节、端午节、国庆节和中秋节放假调休日期的具体安排通知如下。
一、元旦：2020年1月1日放假，共1天。
二、春节：1月24日至2月2日放假调休，共10天。1月19日（星期日）上班，2月3日（星期一）起正常上班。
三、清明节：4月4日至6日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、5月9日（星期六）上班。
五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。
六、国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。
国务院办公厅
2019年11月21日`,
	2021: `国务院办公厅关于2021年部分节假日安排的通知
经国务院批准，现将2021年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2021年1月1日至3日放假，共3天。
二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月12日至14日放假，共3天。
六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。`,
	2022: `国务院办公厅关于2022年部分节假日安排的通知
一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。`,
	2023: `国务院办公厅关于2023年部分节假日安排的通知
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。`,
	2024: `国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。`,
	2025: `国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。`,
	2026: `国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。`,
}

func TestNoticeTextGivesTheTableOfItsYear(t *testing.T) {
	for _, want := range calendar.Embedded().Years {
		text, written := noticeTexts[want.Year]
		if !written {
			continue
		}
		variants := map[string]string{
			"as published": text,
			"one line":     strings.ReplaceAll(text, "\n", "　"),
			"ASCII":        strings.NewReplacer("（", "(", "）", ")", "：", ":", "，", ",").Replace(text),
			"spaced":       strings.NewReplacer("月", " 月 ", "至", "\u00a0至 ", "\n", "\r\n\r\n").Replace(text),
			"full width":   strings.NewReplacer("1", "１", "2", "２", "5", "５").Replace(text),
		}
		for name, variant := range variants {
			got, faults := calendar.ParseNotice(variant)
			if len(faults) > 0 {
				t.Errorf("%d, %s: %v", want.Year, name, faults)
				continue
			}
			got.URLs = want.URLs
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d, %s (-table +parsed):\n%s", want.Year, name, diff)
			}
		}
	}
}

func TestUnclearSentenceIsNamedAndNotGuessed(t *testing.T) {
	good := noticeTexts[2026]
	for _, row := range []struct{ name, from, to, says string }{
		{"no verb", "1月4日（周日）上班", "1月4日（周日）", "off or working"},
		{"unknown verb", "5月9日（周六）上班", "5月9日（周六）补休", "补休"},
		{"negation", "5月9日（周六）上班", "5月9日（周六）不上班", "不上班"},
		{"wrong weekday", "5月9日（周六）上班", "5月9日（周日）上班", "2026-05-09 is no 周日"},
		{"wrong count", "放假，共3天。\n四", "放假，共4天。\n四", "共4天"},
		{"wrong span", "2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）", "2月15日至13日", "span"},
		{"no such day", "5月9日（周六）", "5月39日", "5月39日"},
		{"day of another year", "5月9日（周六）", "2027年5月9日", "not of the year"},
		{"weekday make-up", "5月9日（周六）上班", "5月11日上班", "working day anyway"},
		{"verb without day", "5月9日（周六）上班", "上班", "without a day"},
		{"span without first day", "1月1日（周四）至3日", "至3日", "至"},
		{"open span", "至3日（周六）放假", "至放假", "放假"},
		{"day without month", "1月4日（周日）上班", "4日（周日）上班", "4日"},
		{"odd remark", "5月9日（周六）上班", "5月9日（待定）上班", "待定"},
		{"written-out day", "5月9日（周六）上班", "五月九日上班", "五月九日"},
		{"holiday left out", "三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n", "", "清明"},
		{"item without day", "4月4日（周六）至6日（周一）放假，共3天。", "另行通知。", "names no day"},
		{"order dressed as encouragement", "5月9日（周六）上班", "鼓励5月9日上班", "鼓励"},
		{"off and make-up", "5月9日（周六）上班", "5月3日（周日）上班", "as day off and as make-up"},
		{"year missing", "2026年", "", "year"},
		{"no items", "、", "，", "numbered item"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if !strings.Contains(good, row.from) {
				t.Fatalf("the text does not contain %q", row.from)
			}
			_, faults := calendar.ParseNotice(strings.ReplaceAll(good, row.from, row.to))
			named := slices.ContainsFunc(faults, func(err error) bool { return strings.Contains(err.Error(), row.says) })
			if !named {
				t.Errorf("no error says %q: %v", row.says, faults)
			}
		})
	}
}

func TestAllUnclearSentencesAreReportedTogether(t *testing.T) {
	text := strings.NewReplacer("5月9日（周六）上班", "5月9日（周六）", "共9天", "共8天").Replace(noticeTexts[2026])
	if _, faults := calendar.ParseNotice(text); len(faults) != 2 {
		t.Errorf("got %d errors, want 2: %v", len(faults), faults)
	}
}

func TestOverlongTextIsNotRead(t *testing.T) {
	if _, faults := calendar.ParseNotice(strings.Repeat("一、元旦：", calendar.MaxNoticeText)); len(faults) != 1 {
		t.Errorf("got %d errors, want 1", len(faults))
	}
}

func FuzzParseNotice(f *testing.F) {
	for _, text := range noticeTexts {
		f.Add(text)
	}
	f.Add("2027年部分节假日\n一、元旦：1月1日放假。")
	f.Fuzz(func(t *testing.T, text string) {
		notice, faults := calendar.ParseNotice(text)
		if len(faults) > 0 {
			return
		}
		merged, err := calendar.Embedded().Merge(notice)
		if err != nil {
			t.Fatalf("a notice read without error is refused: %v", err)
		}
		for _, d := range notice.Off {
			if working, provisional := merged.IsWorkingDay(d); working && !slices.Contains(merged.MakeupDays(), d) || provisional && d.Month() != 12 {
				t.Fatalf("%s is off but counted as working", d)
			}
		}
	})
}
