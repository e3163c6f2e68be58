package catalog_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
)

func contact(digit string) catalog.VoiceInput {
	return catalog.VoiceInput{Contact: pointer(digit), ContactHash: strings.Repeat(digit, 64)}
}

// TestNoPersonalDataStandsInTheLog: what a claimant gives is a pointer and a
// salted hash; the node that holds the rest is the one that received it.
func TestNoPersonalDataStandsInTheLog(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	id := w.Must("user-1", catalog.FileClaim{
		Entry: entry, Interest: catalog.InterestPrivacy, Text: "可识别个人", Materials: material("a"), Voice: contact("c"),
	})
	w.Must("user-1", catalog.AddClaimMaterials{ID: id, Materials: material("b")})
	claim, _ := catalog.Claims.Find(w.Store(), id)
	for i, digit := range []string{"a", "b"} {
		m := claim.Materials[i]
		if m.Pointer != pointer(digit) || m.Hash != strings.Repeat(digit, 64) || m.Bytes != catalog.MaxMaterial || m.HeldAt != catalog.Province || m.At.IsZero() {
			t.Errorf("material %d: %+v", i, m)
		}
	}
	if v := claim.Voice; v.HeldAt != catalog.Province || v.Contact != pointer("c") || v.ContactHash != strings.Repeat("c", 64) {
		t.Errorf("voice %+v", v)
	}
}

// TestWhatIsNotAReceiptOfTheAcceptingNodeIsRefused: each mistake names its
// field and Article 35, and nothing is kept.
func TestWhatIsNotAReceiptOfTheAcceptingNodeIsRefused(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	id := fileClaim(w, entry, "a")
	good := func(change func(*catalog.MaterialInput)) []catalog.MaterialInput {
		list := material("b")
		change(&list[0])
		return list
	}
	many := make([]catalog.MaterialInput, 20)
	for name, tc := range map[string]struct {
		materials []catalog.MaterialInput
		field     string
	}{
		"no pointer":            {good(func(m *catalog.MaterialInput) { m.Pointer = "" }), "materials[0].pointer"},
		"a file name":           {good(func(m *catalog.MaterialInput) { m.Pointer = "身份证.pdf" }), "materials[0].pointer"},
		"a path":                {good(func(m *catalog.MaterialInput) { m.Pointer = "hom-330000-" + strings.Repeat("../", 8) + "ab" }), "materials[0].pointer"},
		"upper case":            {good(func(m *catalog.MaterialInput) { m.Pointer = strings.ToUpper(m.Pointer) }), "materials[0].pointer"},
		"held at another node":  {good(func(m *catalog.MaterialInput) { m.Pointer = "hom-330100-" + strings.Repeat("b", 26) }), "materials[0].pointer"},
		"the same as before":    {material("a"), "materials[0].pointer"},
		"twice in one command":  {append(material("b"), material("b")...), "materials[1].pointer"},
		"no hash":               {good(func(m *catalog.MaterialInput) { m.Hash = "" }), "materials[0].hash"},
		"a short hash":          {good(func(m *catalog.MaterialInput) { m.Hash = "abcd" }), "materials[0].hash"},
		"an upper-case hash":    {good(func(m *catalog.MaterialInput) { m.Hash = strings.Repeat("B", 64) }), "materials[0].hash"},
		"no size":               {good(func(m *catalog.MaterialInput) { m.Bytes = 0 }), "materials[0].bytes"},
		"50 MB and one byte":    {good(func(m *catalog.MaterialInput) { m.Bytes = 50<<20 + 1 }), "materials[0].bytes"},
		"said to lie elsewhere": {good(func(m *catalog.MaterialInput) { m.HeldAt = "330700" }), "materials[0].heldAt"},
		"too many":              {many, "materials"},
	} {
		t.Run("R35.1 "+name, func(t *testing.T) {
			e := w.Refused("user-1", catalog.AddClaimMaterials{ID: id, Materials: tc.materials}, "BAD_VALUE")
			if e.Article != "35" || len(e.Details) != 1 || e.Details[0].Field != tc.field {
				t.Errorf("refused with %v", e)
			}
		})
	}
	for name, voice := range map[string]catalog.VoiceInput{
		"in clear": {Contact: "张三 13800000000", ContactHash: strings.Repeat("c", 64)}, "hash alone": {ContactHash: strings.Repeat("c", 64)},
		"pointer alone": {Contact: pointer("c")}, "elsewhere": {Contact: "hom-330100-" + strings.Repeat("c", 26), ContactHash: strings.Repeat("c", 64)},
	} {
		t.Run("a contact, "+name, func(t *testing.T) {
			w.Refused("user-1", catalog.FileClaim{Entry: entry, Interest: catalog.InterestPrivacy, Text: "可识别个人", Voice: voice}, "BAD_VALUE")
			w.Refused("user-1", catalog.FileComment{Entry: entry, Ground: catalog.CommentGroundErrorOrOmission, Text: "有误", Voice: voice}, "BAD_VALUE")
			w.Refused("user-1", catalog.FileDemand{Institution: w.Name("org-" + subject), Title: "数据", Text: "数据", Voice: voice}, "BAD_VALUE")
		})
	}
}

// TestOnlyWhoHandlesTheMatterOfItsOwnerReadsARecord: naming somebody else's
// record opens it to nobody.
func TestOnlyWhoHandlesTheMatterOfItsOwnerReadsARecord(t *testing.T) {
	w := catalogtest.New(t)
	entry := inOpeningState(w, catalog.OpeningOpen)
	handler := w.Name("org-" + subject)
	may := func(at, owner, institution string) bool {
		return catalog.MayReadKept(w.Store(), at, owner, institution)
	}
	claim := w.Must("user-1", catalog.FileClaim{Entry: entry, Interest: catalog.InterestPrivacy, Text: "可识别个人", Materials: material("a"), Voice: contact("b")})
	w.Must("user-1", catalog.AddClaimMaterials{ID: claim, Materials: material("c")})
	w.Must("user-1", catalog.FileComment{Entry: entry, Ground: catalog.CommentGroundErrorOrOmission, Text: "有误", Voice: contact("d")})
	w.Must("user-1", catalog.FileDemand{Institution: handler, Title: "数据", Text: "数据", Voice: contact("e")})
	found, _ := catalog.Claims.Find(w.Store(), claim)
	owner := found.Voice.Submitter
	for _, digit := range []string{"a", "b", "c", "d", "e"} {
		if !may(pointer(digit), owner, handler) {
			t.Errorf("the subject does not read %s", digit)
		}
		for _, wrong := range [][3]string{
			{pointer(digit), "tok_other", handler},
			{pointer(digit), owner, w.Name("org-330100-authority")},
			{pointer(digit), owner, ""},
			{pointer(digit), "", handler},
			{pointer("f"), owner, handler},
			{"", owner, handler},
		} {
			if may(wrong[0], wrong[1], wrong[2]) {
				t.Errorf("%v reads it", wrong)
			}
		}
	}
}

// TestANaturalPersonsNameIsMaskedBeforeTheLog: of an organisation it is not.
func TestANaturalPersonsNameIsMaskedBeforeTheLog(t *testing.T) {
	for as, want := range map[catalog.ApplicantType]string{
		catalog.ApplicantCitizen: "张**", catalog.ApplicantLegalPerson: "张三", catalog.ApplicantOtherOrganisation: "张三", "": "张**", "PERSON": "张**",
	} {
		fields := catalog.ApplicationFields{AppType: as, Name: "张三"}.Masked()
		if fields.Name != want || fields.Masked().Name != want {
			t.Errorf("%q: %q, want %q", as, fields.Name, want)
		}
	}
}

func FuzzPointerDivision(f *testing.F) {
	f.Add(pointer("a"))
	f.Add("hom-330100-../../../etc/passwd-abcdefgh")
	f.Fuzz(func(t *testing.T, text string) {
		division, ok := catalog.PointerDivision(text)
		if ok && (len(text) != 37 || bytes.ContainsAny([]byte(text), "/\\.\x00<") || !strings.HasPrefix(text, "hom-"+division+"-")) {
			t.Errorf("%q is taken for a pointer to %q", text, division)
		}
	})
}
