package catalog

import (
	"strconv"

	"github.com/mulu-catalog/mulu/ledger"
)

// attributeSet is a set of opening attributes.
type attributeSet uint8

// The members of an attributeSet.
const (
	setUnconditional attributeSet = 1 << iota
	setRestricted
	setProhibited
)

func setOf(a OpenAttribute) attributeSet {
	switch a {
	case AttributeUnconditional:
		return setUnconditional
	case AttributeRestricted:
		return setRestricted
	case AttributeProhibited:
		return setProhibited
	}
	return 0
}

func (s attributeSet) has(a OpenAttribute) bool { return setOf(a) != 0 && s&setOf(a) != 0 }

// releaseMatrix says what a release basis permits for a ground (R14.2); a pair
// that is not listed permits nothing. Article 14(2) speaks of every ground,
// Article 14(3) and consent only of the third.
func releaseMatrix(ground ProhibitedGround, basis ReleaseBasis) attributeSet {
	switch {
	case basis == ReleaseDesensitised && ground.Valid():
		return setUnconditional | setRestricted
	case ground != GroundTradeSecretOrPrivacy:
		return 0
	case basis == ReleasePublicInterest:
		return setUnconditional | setRestricted
	case basis == ReleaseConsent:
		return setRestricted
	}
	return 0
}

// releasedTo is what the releases permit for one ground.
func releasedTo(ground ProhibitedGround, releases []Release) attributeSet {
	var permitted attributeSet
	for _, release := range releases {
		if contains(release.Grounds, ground) {
			permitted |= releaseMatrix(ground, release.Basis)
		}
	}
	return permitted
}

// permittedAttributes is the intersection over the grounds of the union over
// the recorded releases (R14.2). Without a ground data may not be prohibited;
// with one it may stay prohibited whatever was released (可以).
func permittedAttributes(grounds []ProhibitedGround, releases []Release) attributeSet {
	permitted := setUnconditional | setRestricted
	for _, ground := range grounds {
		permitted &= releasedTo(ground, releases)
	}
	if len(grounds) > 0 {
		permitted |= setProhibited
	}
	return permitted
}

// PermittedAttributes lists the attributes that Article 14 leaves to an entry.
func PermittedAttributes(e Entry) []OpenAttribute {
	var list []OpenAttribute
	permitted := permittedAttributes(e.Grounds, e.Releases)
	if e.Legal.Class == LegalBasisProhibitedByLaw {
		permitted = setProhibited
	}
	for _, a := range OpenAttributes() {
		if permitted.has(a) {
			list = append(list, a)
		}
	}
	return list
}

// checkGrounds refuses an attribute that Article 14 does not permit and names
// every ground that stands in the way (R14.1, AT14.3).
func checkGrounds(grounds []ProhibitedGround, releases []Release, to OpenAttribute) error {
	if to == AttributeProhibited || permittedAttributes(grounds, releases).has(to) {
		return nil
	}
	var standing, consented []ledger.Detail
	for i, ground := range grounds {
		if contains(grounds[:i], ground) {
			continue
		}
		switch permitted := releasedTo(ground, releases); {
		case permitted.has(to):
		case permitted == 0:
			standing = append(standing, groundDetail(ground))
		default:
			consented = append(consented, groundDetail(ground))
		}
	}
	var problems []error
	if len(standing) > 0 {
		problems = append(problems, refuseUnder("14", "PROHIBITED", standing...))
	}
	if len(consented) > 0 {
		problems = append(problems, refuse("CONSENT_ONLY_RESTRICTED", consented...))
	}
	return ledger.Join(problems...)
}

func groundDetail(ground ProhibitedGround) ledger.Detail {
	return ledger.Detail{Field: "ground", Code: strconv.Itoa(ground.Number()), Value: string(ground), Reason: ground.Label()}
}

// redactedPrefix opens the name that the register gives to an entry whose own
// name is a state secret.
const redactedPrefix = "涉密数据 "

// StateSecret reports whether the entry rests on ground 1 without a release:
// its metadata is redacted and is not for the public (R14.5).
func (e Entry) StateSecret() bool {
	return contains(e.Grounds, GroundStateSecret) && releasedTo(GroundStateSecret, e.Releases) == 0
}

// StateSecretTexts lists the fields that must not leave the home node when the
// dataset is a state secret: everything but the subject, the attribute and the
// grounds. The accepting node asks before it proposes.
func StateSecretTexts(f EntryFields) []string {
	var names []string
	told := func(set bool, name string) {
		if set {
			names = append(names, name)
		}
	}
	told(!blank(f.Name), "name")
	told(len(f.Formats) > 0, "formats")
	told(f.DataType != "", "dataType")
	told(f.UpdateFrequency != "" || f.CustomPeriod != "", "updateFrequency")
	told(f.Summary != "", "summary")
	told(len(f.Items) > 0, "items")
	told(len(f.Domains) > 0, "domains")
	told(len(f.Keywords) > 0, "keywords")
	told(f.Priority != "", "priority")
	told(f.ResourceCode != "", "resourceCode")
	told(f.Resource != "" || f.Authentication != "", "resource")
	told(len(f.ExternalIDs) > 0, "externalIds")
	told(f.AggregatedBy != "" || (f.ObtainedBy != "" && f.ObtainedBy != f.OpeningSubject), "obtainedBy")
	told(f.Spatial != "" || f.Temporal != "", "spatial")
	told(len(f.Legal.Citations) > 0, "legal.citations")
	told(len(f.Bases) > 0, "bases")
	told(len(f.Tags) > 0, "tags")
	told(f.LexSpecialis != "" || len(f.SpecialRules) > 0, "lexSpecialis")
	told(len(f.SourceEntries) > 0 || f.AggregationRisk, "sourceEntries")
	told(f.CollectionBasis != "", "collectionBasis")
	return names
}

// fieldsOf reads back the particulars that an entry was given.
func fieldsOf(e *Entry) EntryFields {
	f := EntryFields{
		Name: e.Name, OpeningSubject: e.OpeningSubject, Formats: e.Formats, DataType: e.DataType, UpdateFrequency: e.Frequency,
		CustomPeriod: e.CustomPeriod, Summary: e.Summary, Items: e.Items, Domains: e.Domains, Keywords: e.Keywords,
		Priority: e.Priority, ResourceCode: e.ResourceCode, ExternalIDs: e.ExternalIDs, ObtainedBy: e.ObtainedBy,
		AggregatedBy: e.AggregatedBy, Spatial: e.Spatial, Temporal: e.Temporal, Legal: e.Legal, Bases: e.Bases, Grade: e.Grade,
		Tags: e.Tags, LexSpecialis: e.LexSpecialis, SpecialRules: e.SpecialRules, AggregationRisk: e.AggregationRisk,
		SourceEntries: e.SourceEntries, CollectionBasis: e.CollectionBasis,
	}
	if e.Name == redactedPrefix+e.ID {
		f.Name = ""
	}
	return f
}

// checkStateSecret accepts a ground-1 entry only as PROHIBITED and with
// nothing said about it, and gives it the register's name (R14.5).
func checkStateSecret(r ledger.Reader, e *Entry) error {
	var problems []error
	if e.Attribute != AttributeProhibited {
		problems = append(problems, refuseUnder("14", "PROHIBITED", groundDetail(GroundStateSecret)))
	}
	problems = append(problems, secretTexts(e))
	if blank(e.OpeningSubject) {
		problems = append(problems, refuse("FIELD_REQUIRED", field("openingSubject", "数据开放主体")))
	}
	if err := ledger.Join(append(problems, checkPlace(r, e))...); err != nil {
		return err
	}
	e.Name, e.Resource, e.Authentication = redactedPrefix+e.ID, "", ""
	return nil
}

// Screen refuses what must not even reach the log: a description of a state
// secret. The accepting node asks before it proposes; what it lets through
// meets the same rule again when it is carried out (R14.5).
func Screen(r ledger.Reader, c ledger.Command) error {
	var after Entry
	switch command := c.(type) {
	case DraftEntry:
		command.Fields.onto(&after)
	case UpdateEntry:
		before, ok := Entries.Find(r, command.ID)
		if !ok {
			return nil
		}
		after.Releases = before.Releases
		command.Fields.onto(&after)
	default:
		return nil
	}
	if !after.StateSecret() {
		return nil
	}
	return secretTexts(&after)
}

// secretTexts names everything that is said about a state secret.
func secretTexts(e *Entry) error {
	var told []ledger.Detail
	for _, name := range StateSecretTexts(fieldsOf(e)) {
		told = append(told, field(name, "must not be replicated"))
	}
	if len(told) == 0 {
		return nil
	}
	return refuse("STATE_SECRET_NOT_ACCEPTED", told...)
}

// PublicView is what the public sees of an entry: a prohibited one in minimal
// form, one on the grounds 1 or 2 not at all (rulebook 8).
func PublicView(e Entry) (Entry, bool) {
	if e.StateSecret() {
		return Entry{}, false
	}
	if e.Attribute != AttributeProhibited {
		return e, true
	}
	for _, ground := range e.Grounds {
		if ground == GroundStateSecret || ground == GroundSecurityStabilityRisk {
			return Entry{}, false
		}
	}
	return Entry{
		Head: e.Head, Catalog: e.Catalog, Name: e.Name, OpeningSubject: e.OpeningSubject, Attribute: e.Attribute,
		Grounds: e.Grounds, Listing: e.Listing, Opening: e.Opening, EditionYear: e.EditionYear,
	}, true
}

var groundRefusals = []refusal{
	{"EXCEPTION_NOT_APPLICABLE", "14", "该例外不适用于此项禁止开放情形", "this exception does not release this ground"},
	{"CONSENT_ONLY_RESTRICTED", "15(1)", "取得同意的数据只能列为受限开放类", "consent permits restricted opening only"},
	{
		"STATE_SECRET_NOT_ACCEPTED", "14", "涉密数据只登记主体、属性和情形序号，不得填写其他内容",
		"of a state secret only subject, attribute and ground number are accepted",
	},
	{"RELEASE_INCOMPLETE", "14(2)", "脱敏、脱密或者公共利益记录要素不全", "the record that releases a ground is incomplete"},
}
