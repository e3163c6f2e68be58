package catalog

import (
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// DistributionFlow is SM-9. An entry's own moves carry its distributions along.
var DistributionFlow = ledger.NewFlow("SM-9 Distribution", "20",
	ledger.Move[DistributionState]{From: "", Command: "distribution.add", To: DistributionDraft, Article: "20(1)"},
	ledger.Move[DistributionState]{From: "", Command: "catalog.adopt-existing", To: DistributionPublished, Article: "10"},
	ledger.Move[DistributionState]{From: DistributionDraft, Command: "distribution.publish", To: DistributionPublished, Article: "18(1)"},
	ledger.Move[DistributionState]{From: DistributionDraft, Command: "entry.open", To: DistributionPublished, Article: "11(1)"},
	ledger.Move[DistributionState]{From: DistributionDraft, Command: "entry.reopen", To: DistributionPublished, Article: "35"},
	ledger.Move[DistributionState]{From: DistributionPublished, Command: "distribution.suspend", To: DistributionSuspended, Article: "20"},
	ledger.Move[DistributionState]{From: DistributionPublished, Command: "entry.suspend", To: DistributionSuspended, Article: "35"},
	ledger.Move[DistributionState]{From: DistributionPublished, Command: "claim.verify", To: DistributionSuspended, Article: "35(2)"},
	ledger.Move[DistributionState]{From: DistributionSuspended, Command: "claim.decide", To: DistributionPublished, Article: "35(2)"},
	ledger.Move[DistributionState]{From: DistributionSuspended, Command: "distribution.resume", To: DistributionPublished, Article: "20"},
	ledger.Move[DistributionState]{From: DistributionSuspended, Command: "entry.resume", To: DistributionPublished, Article: "35"},
	ledger.Move[DistributionState]{From: DistributionSuspended, Command: "entry.reopen", To: DistributionPublished, Article: "35"},
	ledger.Move[DistributionState]{From: DistributionDraft, Command: "distribution.close", To: DistributionClosed, Article: "20"},
	ledger.Move[DistributionState]{From: DistributionPublished, Command: "distribution.close", To: DistributionClosed, Article: "20"},
	ledger.Move[DistributionState]{From: DistributionSuspended, Command: "distribution.close", To: DistributionClosed, Article: "20"},
)

var distributionRefusals = []refusal{
	{"RESULT_REVIEW_REQUIRED", "20(2)", "算法模型结果应当单独评估并经同级主管部门审查同意", "a model result needs an assessment and an approved review of its own"},
	{"RESULT_PLATFORM_ONLY", "20(1)", "算法模型结果只能通过公共数据平台提供", "model results are given through the public data platform only"},
	{"MUST_BE_FREE", "27(1)", "应当免费开放，收费须有法律、法规、规章依据", "this data is free of charge unless a law, regulation or rule prescribes a fee"},
	{"LAST_DISTRIBUTION", "2(3)", "这是已开放数据唯一的获取方式，应当先中止或者撤回该数据", "an open entry keeps at least one way to get its data; suspend or withdraw the entry"},
}

// mayOffer lists what Articles 18 to 20 and 27 say against offering the entry
// in this way, whether it is published or not. A distribution is asked when it
// is made and again whenever it is to be published.
func mayOffer(tx *ledger.Tx, e *Entry, d *Distribution) error {
	return ledger.Join(checkMethod(e, d), checkChannel(tx, e, d), checkFee(e.Attribute, d), checkProcessing(d))
}

// mayPublish is what every door to PUBLISHED asks: catalogued first (R11.1),
// a lawful offer, a result reviewed (R20.3), no other channel (R18.4).
func mayPublish(tx *ledger.Tx, e *Entry, d *Distribution) error {
	problems := []error{checkOpenListing(e), mustNotBeProhibited(e)}
	if e.Disputed && e.FirstOpenedAt.IsZero() {
		problems = append(problems, refuse("SUBJECT_DISPUTED", value("entry", e.ID)))
	}
	problems = append(problems, mayOffer(tx, e, d))
	if d.Method == MethodModelResult {
		if _, ok := resultApproval(tx, d); !ok {
			problems = append(problems, refuse("RESULT_REVIEW_REQUIRED", value("distribution", d.ID)))
		}
	}
	if other := otherPublisher(tx, d); other != "" {
		problems = append(problems, refuse("ONE_CHANNEL_ONLY", value("channel", other)))
	}
	return ledger.Join(problems...)
}

// checkMethod: the four methods and what each asks for (R20.1, R20.2).
func checkMethod(e *Entry, d *Distribution) error {
	switch {
	case !d.Method.Valid():
		return refuseUnder("20(1)", "UNKNOWN_CODE", value("method", string(d.Method)))
	case d.Method == MethodDownload && e.Attribute == AttributeRestricted:
		return refuse("DOWNLOAD_FORBIDDEN", value("openAttribute", string(e.Attribute)))
	case d.Method == MethodDownload && d.Format.Group() == FormatGroupServiceInterface:
		return refuseUnder("20(1)", "BAD_VALUE", ledger.Detail{Field: "format", Value: string(d.Format), Reason: "an interface cannot be downloaded"})
	case d.Method == MethodOtherLawful && !prescribed(d.Citation):
		return refuseUnder("20(1)", "CITATION_REQUIRED", field("citation", "规定该方式的法律、法规、规章"))
	}
	return nil
}

// prescribed reports whether the citation is complete and of a law, regulation
// or rule; a lower document is not enough.
func prescribed(c Citation) bool {
	return !blank(c.Title) && !blank(c.Article) && contains([]NormLevel{NormLaw, NormRegulation, NormRule}, c.Norm)
}

// checkChannel: the platform the data is routed to, or a filed exception that
// covers the entry and is not over; never a legacy channel (R18.1–18.3, R18.5).
func checkChannel(tx *ledger.Tx, e *Entry, d *Distribution) error {
	channel, ok := Channels.Find(tx, d.Channel)
	if !ok {
		return refuse("INDEPENDENT_CHANNEL_FORBIDDEN", value("channel", d.Channel))
	}
	switch channel.ChanKind {
	case ChannelKindLegacy:
		return refuse("LEGACY_CHANNEL_CLOSED", value("channel", channel.ID))
	case ChannelKindException:
		return checkExceptionFor(tx, e, d, channel)
	default: // a platform, compared below
	}
	platform, err := PlatformFor(tx, *e)
	if err != nil {
		return err
	}
	if channel.ID != platform {
		return refuse("WRONG_PLATFORM", value("channel", channel.ID), value("platform", platform))
	}
	return checkAddress(d, channel)
}

func checkExceptionFor(tx *ledger.Tx, e *Entry, d *Distribution, channel Channel) error {
	var problems []error
	if d.Method == MethodModelResult {
		problems = append(problems, refuse("RESULT_PLATFORM_ONLY", value("channel", channel.ID)))
	}
	if channel.State == ChannelEnded || channel.Until <= tx.Now() || !contains(channel.Scope, e.ID) {
		problems = append(problems, refuse("CHANNEL_SCOPE", value("channel", channel.ID), value("until", channel.Until.String())))
	}
	first := channel.FirstPublished
	if first == 0 {
		first = tx.Index()
	}
	if !FilingSubmittedBefore(tx, channel.Filing, first) {
		problems = append(problems, refuse("PRIOR_FILING_REQUIRED", value("filing", channel.Filing)))
	}
	return ledger.Join(append(problems, checkAddress(d, channel))...)
}

// checkAddress: what is said to lie on a channel has its address there; an
// address elsewhere would be another channel.
func checkAddress(d *Distribution, channel Channel) error {
	if d.AccessURL == "" {
		return nil
	}
	host, own := hostOf(d.AccessURL), hostOf(channel.URL)
	if host == own || strings.HasSuffix(host, "."+own) {
		return nil
	}
	return refuseUnder("18(1)", "INDEPENDENT_CHANNEL_FORBIDDEN", ledger.Detail{Field: "accessUrl", Value: host, Reason: "not on " + own})
}

// checkFee: unconditional data is free unless a law, regulation or rule
// prescribes the fee (R27.1); a fee on restricted data shows its basis.
func checkFee(attribute OpenAttribute, d *Distribution) error {
	switch {
	case d.Fee < 0:
		return refuseUnder("27(1)", "BAD_VALUE", field("fee", "negative"))
	case d.Fee == 0 || prescribed(d.FeeCitation):
		return nil
	case attribute != AttributeRestricted:
		return refuse("MUST_BE_FREE", field("feeCitation", string(FreeUnconditionalData)))
	case blank(d.FeeBasis):
		return refuseUnder("27(1)", "FIELD_REQUIRED", field("feeBasis", "收费依据"))
	}
	return nil
}

// checkFees asks of every way to get an entry whether its fee may stand under
// another attribute.
func checkFees(r ledger.Reader, entry string, to OpenAttribute) error {
	if to == AttributeProhibited {
		return nil // everything closes
	}
	var problems []error
	for _, d := range offersOf(r, entry) {
		problems = append(problems, checkFee(to, &d))
	}
	return ledger.Join(problems...)
}

// checkProcessing: cleaned, desensitised, declassified and converted, or not
// needed, each under a named standard (R19.1).
func checkProcessing(d *Distribution) error {
	if d.Processing.Complete() {
		return nil
	}
	var missing []ledger.Detail
	for _, step := range []struct {
		name string
		step ProcessingStep
	}{
		{"processing.cleaning", d.Processing.Cleaning},
		{"processing.desensitisation", d.Processing.Desensitisation},
		{"processing.declassification", d.Processing.Declassification},
		{"processing.formatConversion", d.Processing.FormatConversion},
	} {
		if blank(step.step.Standard) {
			missing = append(missing, field(step.name, "所依据的标准或者无需处理的理由"))
		}
	}
	return refuse("PROCESSING_RECORD_REQUIRED", missing...)
}

// resultApproval is the newest approved RESULT_DATA assessment of a model
// result; each product has its own (R20.3).
func resultApproval(r ledger.Reader, d *Distribution) (Assessment, bool) {
	var found Assessment
	for _, a := range AssessmentsOf(r, d.Entry) {
		if a.AssessKind == AssessmentKindResultData && a.State == AssessmentApproved && a.Distribution == d.ID {
			found = a
		}
	}
	return found, found.ID != ""
}

// otherPublisher is another channel on which the entry is published or held
// suspended, "" if there is none (R18.4).
func otherPublisher(r ledger.Reader, d *Distribution) string {
	for _, other := range offersOf(r, d.Entry) {
		if other.Channel != d.Channel && other.State != DistributionDraft {
			return other.Channel
		}
	}
	return ""
}
