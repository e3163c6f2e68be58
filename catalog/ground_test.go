package catalog_test

import (
	"slices"
	"testing"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/catalogtest"
	"github.com/mulu-catalog/mulu/ledger"
)

// matrixOfTheRulebook is R14.2 written down once more: ground by ground, basis
// by basis, the permitted attributes as letters.
var matrixOfTheRulebook = map[catalog.ProhibitedGround]map[catalog.ReleaseBasis]string{
	catalog.GroundStateSecret:           {catalog.ReleaseDesensitised: "UR"},
	catalog.GroundSecurityStabilityRisk: {catalog.ReleaseDesensitised: "UR"},
	catalog.GroundTradeSecretOrPrivacy: {
		catalog.ReleaseDesensitised: "UR", catalog.ReleasePublicInterest: "UR", catalog.ReleaseConsent: "R",
	},
	catalog.GroundAgreementOrIP:       {catalog.ReleaseDesensitised: "UR"},
	catalog.GroundLawBarsOrOtherRoute: {catalog.ReleaseDesensitised: "UR"},
}

// naivelyPermitted asks for each attribute whether every ground has a release
// that permits it.
func naivelyPermitted(grounds []catalog.ProhibitedGround, released map[catalog.ProhibitedGround][]catalog.ReleaseBasis) []catalog.OpenAttribute {
	var permitted []catalog.OpenAttribute
	for _, one := range []struct {
		attribute catalog.OpenAttribute
		letter    byte
	}{{catalog.AttributeUnconditional, 'U'}, {catalog.AttributeRestricted, 'R'}} {
		all := true
		for _, ground := range grounds {
			some := false
			for _, basis := range released[ground] {
				for i := range len(matrixOfTheRulebook[ground][basis]) {
					some = some || matrixOfTheRulebook[ground][basis][i] == one.letter
				}
			}
			all = all && some
		}
		if all {
			permitted = append(permitted, one.attribute)
		}
	}
	if len(grounds) > 0 {
		permitted = append(permitted, catalog.AttributeProhibited)
	}
	return permitted
}

// TestPermittedAttributesOfEverySetOfGroundsAndReleases proves R14.2 by
// exhaustion: 32 sets of grounds times the 2^15 sets of (ground, basis).
func TestPermittedAttributesOfEverySetOfGroundsAndReleases(t *testing.T) {
	all, bases := catalog.ProhibitedGrounds(), catalog.ReleaseBases()
	for releases := range 1 << (len(all) * len(bases)) {
		var records []catalog.Release
		released := map[catalog.ProhibitedGround][]catalog.ReleaseBasis{}
		for bit := range len(all) * len(bases) {
			if releases&(1<<bit) == 0 {
				continue
			}
			ground, basis := all[bit/len(bases)], bases[bit%len(bases)]
			released[ground] = append(released[ground], basis)
			records = append(records, catalog.Release{Basis: basis, Grounds: []catalog.ProhibitedGround{ground}})
		}
		for subset := range 1 << len(all) {
			var grounds []catalog.ProhibitedGround
			for bit, ground := range all {
				if subset&(1<<bit) != 0 {
					grounds = append(grounds, ground)
				}
			}
			got := catalog.PermittedAttributes(catalog.Entry{Grounds: grounds, Releases: records})
			if want := naivelyPermitted(grounds, released); !slices.Equal(got, want) {
				t.Fatalf("R14.2: grounds %v, releases %v: permitted %v, the rulebook says %v", grounds, records, got, want)
			}
		}
	}
}

func TestReleaseOfSeveralGroundsCountsForEachOfThem(t *testing.T) {
	entry := catalog.Entry{
		Grounds:  []catalog.ProhibitedGround{catalog.GroundTradeSecretOrPrivacy, catalog.GroundAgreementOrIP},
		Releases: []catalog.Release{{Basis: catalog.ReleaseDesensitised, Grounds: catalog.ProhibitedGrounds()}},
	}
	if got := catalog.PermittedAttributes(entry); len(got) != 3 {
		t.Fatalf("permitted %v", got)
	}
	entry.Legal.Class = catalog.LegalBasisProhibitedByLaw
	if got := catalog.PermittedAttributes(entry); !slices.Equal(got, []catalog.OpenAttribute{catalog.AttributeProhibited}) {
		t.Fatalf("R6.1: permitted %v", got)
	}
}

func TestPublicSeesProhibitedEntriesInMinimalFormAndGrounds1And2NotAtAll(t *testing.T) {
	full := catalog.Entry{
		Head: ledger.Head{ID: "ent_1"}, Name: "名称", Summary: "摘要", OpeningSubject: "org_1", Attribute: catalog.AttributeProhibited,
	}
	for _, ground := range catalog.ProhibitedGrounds() {
		entry := full
		entry.Grounds = []catalog.ProhibitedGround{ground}
		view, shown := catalog.PublicView(entry)
		if want := ground.Number() > 2; shown != want {
			t.Errorf("R14.5: ground %d shown %v", ground.Number(), shown)
		}
		if shown && (view.Summary != "" || view.Name != full.Name) {
			t.Errorf("ground %d shows %+v", ground.Number(), view)
		}
	}
}

func TestDescriptionOfAStateSecretIsStoppedBeforeTheLog(t *testing.T) {
	w := catalogtest.New(t)
	secret := catalog.EntryFields{
		OpeningSubject: w.Name("org-330100-subject"), OpenAttribute: catalog.AttributeProhibited,
		Grounds: []catalog.ProhibitedGround{catalog.GroundStateSecret},
	}
	told := secret
	told.Name, told.Summary = "测绘成果", "某区域"
	id := w.Must("330100-subject", catalog.DraftEntry{Catalog: w.Name("cat-330100"), Fields: secret})
	for _, command := range []ledger.Command{catalog.DraftEntry{Fields: told}, catalog.UpdateEntry{ID: id, Fields: told}} {
		if err := catalog.Screen(w.Store(), command); !ledger.HasCode(err, "STATE_SECRET_NOT_ACCEPTED") {
			t.Errorf("R14.5: %s passed: %v", command.Kind(), err)
		}
	}
	for _, command := range []ledger.Command{
		catalog.DraftEntry{Fields: secret}, catalog.UpdateEntry{ID: id, Fields: secret}, catalog.UpdateEntry{ID: "ent_none", Fields: secret}, catalog.DelistEntry{},
	} {
		if err := catalog.Screen(w.Store(), command); err != nil {
			t.Errorf("R14.5: %s: %v", command.Kind(), err)
		}
	}
}
