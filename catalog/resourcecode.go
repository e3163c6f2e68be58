package catalog

import "regexp"

// resourceCode is the form of the government information resource catalog guide:
// class (1 digit), item (2), category (3), a detail of any length, and an
// optional sequence number behind a slash. Practice also writes it without slash.
var resourceCode = regexp.MustCompile(`^[1-3]\d{2}\d{3}[0-9A-Z]*(/\d+)?$`)

// maxResourceCode bounds a code; the longest in use have 26 characters.
const maxResourceCode = 128

// ValidResourceCode reports whether a resource code (信息资源代码) has the form of
// the guide. Whether it is unique is not asked here.
func ValidResourceCode(code string) bool {
	return len(code) <= maxResourceCode && resourceCode.MatchString(code)
}
