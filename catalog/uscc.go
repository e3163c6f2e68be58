package catalog

import (
	"fmt"
	"strings"
	"unicode"
)

// The alphabet of GB 32100-2015: digits and letters without I, O, S, V and Z. A
// character's value is its position.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccLength is the length of a unified social credit code (统一社会信用代码). The
// ninth to the seventeenth character are the organisation code of GB 11714.
const (
	usccLength     = 18
	orgCodeStart   = 8
	orgCodeCheckAt = 16
)

// USCCFault is what is wrong with a unified social credit code.
type USCCFault string

// The faults, in the order in which they are looked for.
const (
	USCCLength       USCCFault = "LENGTH"         // 长度不是18位.
	USCCCharacter    USCCFault = "CHARACTER"      // 含有不允许的字符.
	USCCOrgCodeCheck USCCFault = "ORG_CODE_CHECK" // 组织机构代码校验码不符.
	USCCCheck        USCCFault = "CHECK"          // 统一社会信用代码校验码不符.
)

// USCCError says why a unified social credit code was not accepted.
type USCCError struct {
	Field    string    // the name of the input field, "uscc"
	Code     string    // the normalised code
	Fault    USCCFault //
	Position int       // of the faulty character, from 1; 0 for the length
	Problem  string    // one English sentence
}

func (e *USCCError) Error() string { return e.Field + ": " + e.Problem }

// Overridable reports whether the code may still be genuine: some codes of the
// early pilots are lawful and fail the check characters. They are accepted with
// a recorded override and its evidence. Wrong length and characters are not.
func (e *USCCError) Overridable() bool {
	return e.Fault == USCCOrgCodeCheck || e.Fault == USCCCheck
}

// NormaliseUSCC turns a code as people type it into its one form: half-width
// upper case without spaces and hyphens.
func NormaliseUSCC(code string) string {
	return strings.ToUpper(reduce(code, func(r rune) bool {
		return r == '-' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	}))
}

// CheckUSCC checks length, alphabet, the organisation code inside and the check
// character of a code. It returns nil or a *USCCError about the first fault. The
// division inside a code is historic (332500 for 丽水) and is never looked at.
func CheckUSCC(code string) error {
	code = NormaliseUSCC(code)
	fault := func(kind USCCFault, position int, format string, args ...any) error {
		return &USCCError{Field: "uscc", Code: code, Fault: kind, Position: position, Problem: fmt.Sprintf(format, args...)}
	}
	if n := len([]rune(code)); n != usccLength {
		return fault(USCCLength, 0, "want %d characters, got %d", usccLength, n)
	}
	for i, r := range []rune(code) {
		if r > 'Z' || !strings.ContainsRune(usccAlphabet, r) {
			return fault(USCCCharacter, i+1, "character %d is %q; only digits and letters without I, O, S, V and Z are allowed", i+1, r)
		}
	}
	if want := orgCodeCheck(code[orgCodeStart:orgCodeCheckAt]); code[orgCodeCheckAt] != want {
		return fault(USCCOrgCodeCheck, orgCodeCheckAt+1, "character %d, the check of the organisation code inside (GB 11714), is %c where %c is computed",
			orgCodeCheckAt+1, code[orgCodeCheckAt], want)
	}
	if want := usccCheck(code[:usccLength-1]); code[usccLength-1] != want {
		return fault(USCCCheck, usccLength, "character %d, the check of the whole code (GB 32100), is %c where %c is computed",
			usccLength, code[usccLength-1], want)
	}
	return nil
}

// usccCheck is the check character over the first seventeen.
func usccCheck(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += strings.IndexByte(usccAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// orgCodeCheck is the check character over the eight of an organisation code.
// Its values run over the whole alphabet: A is 10, Z is 35.
func orgCodeCheck(body string) byte {
	sum := 0
	for i, weight := range [...]int{3, 7, 9, 10, 5, 8, 4, 2} {
		value := int(body[i] - '0')
		if body[i] >= 'A' {
			value = int(body[i]-'A') + 10
		}
		sum += value * weight
	}
	switch r := 11 - sum%11; r {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + r)
	}
}

// USCCKindWarning is a warning, W_USCC_KIND_MISMATCH with its reason, if the
// kind of an institution does not fit the beginning of its code (R2.3), else "".
// Only organs and public institutions have a beginning of their own.
func USCCKindWarning(code string, kind InstitutionKind) string {
	code = NormaliseUSCC(code)
	var want string
	switch kind {
	case InstitutionKindAdministrativeOrgan:
		want = "11"
	case InstitutionKindPublicInstitution:
		want = "12"
	default:
		return ""
	}
	if code == "" || strings.HasPrefix(code, want) {
		return ""
	}
	return fmt.Sprintf("W_USCC_KIND_MISMATCH: %s (%s) normally has a code that begins with %s, this one begins with %s",
		kind, kind.Label(), want, code[:min(2, len(code))])
}
