package intake

import (
	"mime"
	"strings"
	"unicode"
)

const mostName = 100 // characters

// attachment is the Content-Disposition of a file under a name that is safe on
// every disk and in every header.
func attachment(name string) string {
	text := mime.FormatMediaType("attachment", map[string]string{"filename": safeName(name)})
	if text == "" {
		return "attachment"
	}
	return text
}

// safeName keeps letters, digits and a few marks; a name never begins with a
// point, holds a path or turns the direction of writing.
func safeName(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), strings.ContainsRune("._-()（）《》", r):
			return r
		default:
			return '_'
		}
	}, strings.ToValidUTF8(name, "_"))
	if runes := []rune(clean); len(runes) > mostName {
		clean = string(runes[len(runes)-mostName:]) // the end holds the extension
	}
	clean = strings.Trim(clean, "._")
	if clean == "" {
		return "material"
	}
	return clean
}
