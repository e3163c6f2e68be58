package export

import (
	"html"
	"net/url"
	"strings"
	"unicode"
)

// HTML makes a text safe between tags and inside quoted attributes; it is shown
// as text, whatever it holds.
func HTML(text string) string { return html.EscapeString(visible(text, true)) }

// Line makes a text safe for one line of a report, a log or a header: no line
// ends, no control characters, nothing that turns the direction of writing.
func Line(text string) string { return visible(text, false) }

// visible replaces what cannot be seen and could mislead.
func visible(text string, lines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case lines && (r == '\n' || r == '\t'):
			return r
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return ' '
		default:
			return r
		}
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// Link is the address if a page may link to it: http or https with a host and
// without credentials. ok is false for everything else, javascript: among it.
func Link(text string) (safe string, ok bool) {
	if strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) >= 0 {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", false
	}
	return u.String(), true
}
