package catalog

import "github.com/mulu-catalog/mulu/ledger"

var openingRefusals = []refusal{
	{"NOT_CATALOGUED", "11(1)", "未列入公共数据开放目录，应当先编入目录", "the data has to be listed in a catalog first"},
	{"SUBJECT_DISPUTED", "11", "开放主体尚有争议，不得开放", "the opening subject is disputed; the data cannot be opened yet"},
	{"NOT_MACHINE_READABLE", "2(3)", "应当提供可机器读取的格式", "at least one machine-readable distribution is required"},
	{"DISTRIBUTION_REQUIRED", "2(3)", "没有可以提供的数据分发", "there is no distribution to open"},
	{"WRONG_PLATFORM", "18(2)", "应当通过其所属的公共数据平台开放", "the data belongs on another public data platform"},
	{"DOWNLOAD_FORBIDDEN", "20(2)", "受限开放类数据不得以下载方式开放", "restricted data may not be offered by download"},
	{"PROCESSING_RECORD_REQUIRED", "19(2)", "缺少清洗、脱敏、脱密、格式转换处理记录", "the processing record is missing or incomplete"},
	{"VERIFICATION_REQUIRED", "35", "尚无最终核实结论或者风险消除记录", "the final verification or the record that the risk is gone is missing"},
}

// checkOpen is the one door to OPEN: every command that can open data asks it
// (R11.1, SM-2b, INV-4). It reports everything that stands in the way.
func checkOpen(tx *ledger.Tx, e *Entry) error {
	problems := []error{checkOpenListing(e), mustNotBeProhibited(e)}
	if e.Disputed && e.FirstOpenedAt.IsZero() {
		problems = append(problems, refuse("SUBJECT_DISPUTED", value("entry", e.ID)))
	}
	if e.Listing == ListingListed {
		problems = append(problems, checkOffer(tx, e))
	}
	if e.ListedBy == ListedByReview {
		problems = append(problems, demandLegalBasis(e), checkLaw(tx, e))
	}
	return withoutRepetition(ledger.Join(problems...))
}

// checkOpenListing: catalogued first (Art 11(1)), and by an approved review
// (Art 13(1)).
func checkOpenListing(e *Entry) error {
	switch e.Listing {
	case ListingListed:
		return nil
	case ListingAssessed, ListingUnderReview:
		return refuse("REVIEW_REQUIRED", value("listing", string(e.Listing)))
	default:
		return refuse("NOT_CATALOGUED", value("listing", string(e.Listing)))
	}
}

// mustNotBeProhibited holds for everybody, whatever their office (AT6.3); what
// was sealed or destroyed after an emergency is never opened again (AT32.4).
func mustNotBeProhibited(e *Entry) error {
	switch {
	case e.Legal.Class == LegalBasisProhibitedByLaw:
		return refuseUnder("6(1)", "PROHIBITED", value("legal.class", string(e.Legal.Class)))
	case e.Attribute == AttributeProhibited:
		return refuseUnder("14", "PROHIBITED", value("openAttribute", string(e.Attribute)))
	case e.Sealed != "":
		return refuse("DATA_SEALED", value("collection", e.Sealed))
	}
	return nil
}

// checkOffer looks for a distribution through which the data can lawfully be
// had: machine-readable (R2.4) and fit to be published, or published already. A
// restricted entry must have no download at all. Where none is fit, it says of
// each what is missing.
func checkOffer(tx *ledger.Tx, e *Entry) error {
	offered := offersOf(tx, e.ID)
	if len(offered) == 0 {
		return refuse("DISTRIBUTION_REQUIRED", value("entry", e.ID))
	}
	var downloads, unfit []error
	readable, ready := false, false
	for _, d := range offered {
		if e.Attribute == AttributeRestricted && d.Method == MethodDownload {
			downloads = append(downloads, refuse("DOWNLOAD_FORBIDDEN", value("distribution", d.ID)))
			continue
		}
		if !d.Format.MachineReadable() || stoppedAlone(d) {
			continue
		}
		readable = true
		if err := mayPublish(tx, e, &d); err != nil {
			unfit = append(unfit, err)
			continue
		}
		ready = true
	}
	switch {
	case !readable && len(downloads) == 0:
		return refuse("NOT_MACHINE_READABLE", value("entry", e.ID))
	case !ready:
		return ledger.Join(append(downloads, unfit...)...)
	}
	return ledger.Join(downloads...)
}

// stoppedAlone reports whether a distribution was suspended for a reason of its
// own: the entry's opening does not bring it back.
func stoppedAlone(d Distribution) bool { return d.State == DistributionSuspended && !d.WithEntry }

// offersOf are the distributions of an entry that are not closed.
func offersOf(r ledger.Reader, entry string) []Distribution {
	var list []Distribution
	for id := range DistributionsOf.IDs(r, "", entry) {
		if d, ok := Distributions.Find(r, id); ok && d.State != DistributionClosed {
			list = append(list, d)
		}
	}
	return list
}

// withoutRepetition drops a mistake that two checks found alike.
func withoutRepetition(err error) error {
	var joined *ledger.Error
	if !asRefusal(err, &joined) {
		return err
	}
	var kept []error
	seen := map[string]bool{} // looked up, never ranged over
	for _, one := range joined.All() {
		if key := one.Code + " " + one.Article; !seen[key] {
			seen[key] = true
			kept = append(kept, one)
		}
	}
	return ledger.Join(kept...)
}
