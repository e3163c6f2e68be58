package catalog

import (
	"fmt"

	"github.com/mulu-catalog/mulu/ledger"
)

// invDistributionsLawful is what holds of every distribution: INV-4 (one
// channel publishes an entry), INV-5 (restricted data is never downloaded),
// INV-14 (a model result was reviewed), and Articles 11(1), 19(2) and 27(1).
func invDistributionsLawful(r ledger.Reader) error {
	for d := range Distributions.All(r) {
		if d.State != DistributionPublished && d.State != DistributionSuspended {
			continue
		}
		entry, ok := Entries.Find(r, d.Entry)
		if !ok || entry.Listing != ListingListed || entry.Attribute == AttributeProhibited {
			return fmt.Errorf("R11.1: distribution %s is %s and its entry is %s, %s", d.ID, d.State, entry.Listing, entry.Attribute)
		}
		if owner := PublishingChannel(r, d.Entry); owner != d.Channel {
			return fmt.Errorf("INV-4: distribution %s lies on %s, its entry is published on %q", d.ID, d.Channel, owner)
		}
		if d.Method == MethodDownload && entry.Attribute == AttributeRestricted {
			return fmt.Errorf("INV-5: distribution %s offers restricted data by download", d.ID)
		}
		if !d.Processing.Complete() {
			return fmt.Errorf("R19.1: distribution %s has no processing record", d.ID)
		}
		if err := checkFee(entry.Attribute, &d); err != nil {
			return fmt.Errorf("R27.1: distribution %s: %w", d.ID, err)
		}
		if err := inv14Result(r, d); err != nil {
			return err
		}
	}
	return nil
}

func inv14Result(r ledger.Reader, d Distribution) error {
	if d.Method != MethodModelResult {
		return nil
	}
	review, ok := Reviews.Find(r, d.Review)
	if !ok || review.Decision != ReviewApproved {
		return fmt.Errorf("INV-14: model result %s has no approved review", d.ID)
	}
	a, ok := Assessments.Find(r, review.Assessment)
	if !ok || a.AssessKind != AssessmentKindResultData || a.Distribution != d.ID {
		return fmt.Errorf("INV-14: the review of model result %s is about something else", d.ID)
	}
	return nil
}

// INV-11: an exception was filed before anything was published through it.
func inv11FiledFirst(r ledger.Reader) error {
	for channel := range Channels.All(r) {
		if channel.ChanKind != ChannelKindException || channel.FirstPublished == 0 {
			continue
		}
		if f, ok := Filings.Find(r, channel.Filing); !ok || f.SubmittedIndex >= channel.FirstPublished {
			return fmt.Errorf("INV-11: channel %s published at %d, filed at %d", channel.ID, channel.FirstPublished, f.SubmittedIndex)
		}
	}
	return nil
}
