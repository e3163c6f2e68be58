package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// MaxNoticeText is the longest text, in bytes, that ParseNotice reads.
const MaxNoticeText = 64 << 10

// holidays are the statutory holidays that every notice arranges, as its items
// name them.
var holidays = []string{"元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆"}

var (
	noticeYear = regexp.MustCompile(`(\d{4})年(?:部分节假日|元旦)`)
	itemHead   = regexp.MustCompile(`[一二三四五六七八九十]+、[^:。\n]{1,20}:`)
	// A day: year and month may be left to what came before; a remark in
	// brackets may follow.
	dayToken   = regexp.MustCompile(`^(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?`)
	countToken = regexp.MustCompile(`^共?(\d{1,2})天`)
	signature  = regexp.MustCompile(`^(?:国务院办公厅)?(?:\d{4}年\d{1,2}月\d{1,2}日)?$`)
	weekdayIn  = regexp.MustCompile(`^(?:周|星期)([一二三四五六日天])$`)
)

// fillers may stand between the days and the verb without changing the meaning.
var fillers = []string{"、", ",", "和", "及", "调休", "不调休", "与周末连休", "起正常", "正常", "也"}

// ParseNotice reads the days off and the make-up working days from the plain
// Chinese text of a State Council holiday notice
// (国务院办公厅关于××××年部分节假日安排的通知). It guesses nothing: a sentence with a
// date that it does not understand wholly, a weekday or a number of days that
// does not fit, a missing holiday, each is an error that names the sentence. The
// notice is good for use only if there are none. Sentences that merely encourage
// (鼓励…) order nothing and are passed over, as are sentences without a date.
func ParseNotice(text string) (YearNotice, []error) {
	if len(text) > MaxNoticeText {
		return YearNotice{}, []error{fmt.Errorf("the text has %d bytes, the limit is %d", len(text), MaxNoticeText)}
	}
	lines := plain(text)
	body := strings.Join(lines, "\n")
	heads := itemHead.FindAllStringIndex(body, -1)
	if len(heads) == 0 {
		return YearNotice{}, []error{errors.New("the text has no numbered item such as 一、元旦：")}
	}
	named := noticeYear.FindStringSubmatch(body[:heads[0][0]])
	if named == nil {
		return YearNotice{}, []error{errors.New("the text before 一、 does not name the year (××××年部分节假日安排)")}
	}
	p := noticeParser{}
	p.notice.Year, _ = strconv.Atoi(named[1])
	var titles strings.Builder
	for i, head := range heads {
		end := len(body)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		titles.WriteString(body[head[0]:head[1]])
		p.item(body[head[0]:head[1]], body[head[1]:end])
	}
	for _, h := range holidays {
		if !strings.Contains(titles.String(), h) {
			p.fault(titles.String(), "the holiday "+h+" has no item")
		}
	}
	p.notice = p.notice.normalised()
	if len(p.faults) == 0 {
		p.faults = p.notice.Check()
	}
	return p.notice, p.faults
}

// plain turns full-width forms into ASCII, drops every space and empty line.
func plain(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Map(func(r rune) rune {
			switch {
			case unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b':
				return -1
			case r >= '!'+0xfee0 && r <= '~'+0xfee0:
				return r - 0xfee0
			default:
				return r
			}
		}, line)
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

type noticeParser struct {
	notice YearNotice
	faults []error
}

func (p *noticeParser) fault(sentence, problem string) {
	p.faults = append(p.faults, fmt.Errorf("sentence %q: %s", sentence, problem))
}

func (p *noticeParser) item(title, text string) {
	found := false
	cut := func(r rune) bool { return r == '。' || r == ';' || r == '\n' }
	for sentence := range strings.FieldsFuncSeq(text, cut) {
		if ordersNothing(sentence) {
			continue
		}
		p.sentence(sentence)
		found = true
	}
	if !found {
		p.fault(title, "the item names no day")
	}
}

// ordersNothing holds for signatures, for encouragement, for sentences without
// any day, and for the closing sentence on duty during the holidays (节假日期间…).
func ordersNothing(sentence string) bool {
	speaksOfDays := strings.ContainsFunc(sentence, unicode.IsDigit)
	orders := strings.Contains(sentence, "放假") || strings.Contains(sentence, "上班")
	switch {
	case signature.MatchString(sentence):
		return true
	case strings.HasPrefix(sentence, "鼓励"):
		return !orders
	case strings.HasPrefix(sentence, "节假日"):
		return !speaksOfDays
	default:
		return !speaksOfDays && !orders
	}
}

// clause is the run of days that the next verb applies to.
type clause struct {
	days []Date
	last Date // what a day without month refers to
	open bool
	off  int // number of days off since the last count
}

// sentence reads days and verbs from left to right; the days before a verb are
// what it applies to.
func (p *noticeParser) sentence(sentence string) {
	var c clause
	for rest := sentence; rest != ""; {
		next, problem := p.step(rest, &c)
		if problem != "" {
			p.fault(sentence, problem)
			return
		}
		rest = next
	}
	if len(c.days) > 0 || c.open {
		p.fault(sentence, "it is unclear whether the days are off or working")
	}
}

// step takes one token off the front of rest.
func (p *noticeParser) step(rest string, c *clause) (next, problem string) {
	if m := dayToken.FindStringSubmatch(rest); m != nil {
		return rest[len(m[0]):], p.day(m, c)
	}
	if m := countToken.FindStringSubmatch(rest); m != nil {
		if n, _ := strconv.Atoi(m[1]); n != c.off {
			return "", fmt.Sprintf("it says %s but names %d days off", m[0], c.off)
		}
		return rest[len(m[0]):], ""
	}
	if after, ok := strings.CutPrefix(rest, "放假"); ok {
		if len(c.days) == 0 || c.open {
			return "", "放假 without a day"
		}
		p.notice.Off = append(p.notice.Off, c.days...)
		c.off, c.days = len(c.days), nil
		return after, ""
	}
	if after, ok := strings.CutPrefix(rest, "上班"); ok {
		if len(c.days) == 0 || c.open {
			return "", "上班 without a day"
		}
		p.notice.Makeup = append(p.notice.Makeup, c.days...)
		c.days = nil
		return after, ""
	}
	if after, ok := strings.CutPrefix(rest, "至"); ok {
		if len(c.days) == 0 || c.open {
			return "", "至 without a first day"
		}
		c.open = true
		return after, ""
	}
	for _, word := range fillers {
		if after, ok := strings.CutPrefix(rest, word); ok && !c.open {
			return after, ""
		}
	}
	return "", "unclear at " + strconv.Quote(rest)
}

// day adds the day of a matched token, or the span that it ends.
func (p *noticeParser) day(m []string, c *clause) (problem string) {
	year, month := p.notice.Year, time.Month(0)
	if !c.last.IsZero() {
		year, month = c.last.Year(), c.last.Month()
	}
	if m[1] != "" {
		year, _ = strconv.Atoi(m[1])
	}
	if m[2] != "" {
		number, _ := strconv.Atoi(m[2])
		month = time.Month(number)
	}
	number, _ := strconv.Atoi(m[3])
	d := NewDate(year, month, number)
	switch {
	case d.IsZero():
		return m[0] + " is no day"
	case !p.notice.mayName(d):
		return d.String() + " is not of the year of the notice"
	}
	if problem := checkRemark(d, m[4]); problem != "" {
		return problem
	}
	if c.open {
		return c.closeRange(d)
	}
	c.days, c.last = append(c.days, d), d
	return ""
}

// closeRange fills in the days up to d. The longest arrangement ever was ten days.
func (c *clause) closeRange(d Date) (problem string) {
	first := c.days[len(c.days)-1]
	if d <= first || d > first.AddDays(20) {
		return fmt.Sprintf("the span from %s to %s is no holiday", first, d)
	}
	for day := first.AddDays(1); day <= d; day = day.AddDays(1) {
		c.days = append(c.days, day)
	}
	c.last, c.open = d, false
	return ""
}

// checkRemark reads what stands in brackets behind a day: its weekday, which has
// to fit, or its place in the lunar calendar, which is not checked.
func checkRemark(d Date, remark string) (problem string) {
	for part := range strings.FieldsFuncSeq(remark, func(r rune) bool { return r == '、' || r == ',' }) {
		w := weekdayIn.FindStringSubmatch(part)
		switch {
		case w != nil && !isWeekday(d, w[1]):
			return fmt.Sprintf("%s is no %s", d, part)
		case w == nil && !strings.HasPrefix(part, "农历") && part != "除夕":
			return "unclear remark " + strconv.Quote(part)
		}
	}
	return ""
}

func isWeekday(d Date, name string) bool {
	return [...]string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()] == strings.Replace(name, "天", "日", 1)
}
