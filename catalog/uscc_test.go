package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
)

var lawfulUSCCs = []string{
	"11332500MB1601924J", "91330100799655058B", "91440101MA5CJQ4N59", "91350200776049653A",
	"11330000MB1234562R", "113301000024894011", "12330200MB0A1B2C64",
}

func TestLawfulCreditCodesPass(t *testing.T) {
	for _, code := range lawfulUSCCs {
		if err := catalog.CheckUSCC(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
		typed := " " + strings.ToLower(code[:8]) + "-" + strings.ToLower(code[8:]) + "　"
		if got := catalog.NormaliseUSCC(typed); got != code {
			t.Errorf("%q: normalised to %q", typed, got)
		}
	}
	if got := catalog.NormaliseUSCC("１１３３２５００ＭＢ１６０１９２４Ｊ"); got != lawfulUSCCs[0] {
		t.Errorf("full width: got %q", got)
	}
}

func TestEveryChangedCharacterIsNoticed(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for _, code := range lawfulUSCCs {
		for i := range code {
			for _, r := range alphabet {
				if byte(r) == code[i] {
					continue
				}
				if changed := code[:i] + string(r) + code[i+1:]; catalog.CheckUSCC(changed) == nil {
					t.Errorf("%s passes as well as %s", changed, code)
				}
			}
		}
	}
}

func TestFaultOfACreditCodeIsNamed(t *testing.T) {
	for _, row := range []struct {
		code     string
		fault    catalog.USCCFault
		position int
		genuine  bool
	}{
		{"", catalog.USCCLength, 0, false},
		{"11332500MB1601924", catalog.USCCLength, 0, false},
		{"11332500MB1601924J1", catalog.USCCLength, 0, false},
		{"11332500MB16O1924J", catalog.USCCCharacter, 13, false},
		{"I1332500MB1601924J", catalog.USCCCharacter, 1, false},
		{"11332500SB1601924J", catalog.USCCCharacter, 9, false},
		{"11332500MB160192VJ", catalog.USCCCharacter, 17, false},
		{"11332500MB1601924Z", catalog.USCCCharacter, 18, false},
		{"11332500MB16中1924J", catalog.USCCCharacter, 13, false},
		{"11332500MB1601925J", catalog.USCCOrgCodeCheck, 17, true},
		{"11332500MB1601924K", catalog.USCCCheck, 18, true},
	} {
		var got *catalog.USCCError
		if err := catalog.CheckUSCC(row.code); !errors.As(err, &got) {
			t.Errorf("%q: got %v", row.code, err)
			continue
		}
		if got.Field != "uscc" || got.Fault != row.fault || got.Position != row.position || got.Overridable() != row.genuine {
			t.Errorf("%q: got %+v", row.code, got)
		}
	}
}

func TestEarlyPilotCodesNeedTheRecordedOverride(t *testing.T) {
	for _, code := range []string{"91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001QAY9B"} {
		var got *catalog.USCCError
		if err := catalog.CheckUSCC(code); !errors.As(err, &got) || !got.Overridable() {
			t.Errorf("%s: got %v, want a check fault that may be overridden", code, err)
		}
	}
}

func TestKindThatDoesNotFitTheCodeIsAWarning(t *testing.T) {
	for _, row := range []struct {
		code string
		kind catalog.InstitutionKind
		warn bool
	}{
		{"11330000MB1234562R", catalog.InstitutionKindAdministrativeOrgan, false},
		{"12330200MB0A1B2C64", catalog.InstitutionKindPublicInstitution, false},
		{"91330100799655058B", catalog.InstitutionKindPublicUtility, false},
		{"12330200MB0A1B2C64", catalog.InstitutionKindAdministrativeOrgan, true},
		{"11330000MB1234562R", catalog.InstitutionKindPublicInstitution, true},
		{"9", catalog.InstitutionKindPublicInstitution, true},
		{"", catalog.InstitutionKindPublicInstitution, false},
	} {
		if got := catalog.USCCKindWarning(row.code, row.kind); (got != "") != row.warn {
			t.Errorf("R2.3 %s as %s: got %q", row.code, row.kind, got)
		}
	}
}

func FuzzCheckUSCC(f *testing.F) {
	for _, code := range lawfulUSCCs {
		f.Add(code)
	}
	f.Add("11332500MB160192A\u02dcJ") // a spacing accent folds into a space and a mark
	f.Fuzz(func(t *testing.T, code string) {
		normal := catalog.NormaliseUSCC(code)
		if again := catalog.NormaliseUSCC(normal); again != normal {
			t.Fatalf("%q: normalised to %q, then to %q", code, normal, again)
		}
		if err := catalog.CheckUSCC(code); err == nil && len(normal) != 18 {
			t.Fatalf("%q passes", code)
		}
	})
}
