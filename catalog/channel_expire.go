package catalog

import "github.com/mulu-catalog/mulu/ledger"

// NoteExpiredChannels records a violation candidate for every exceptional
// channel that still publishes although its filed period is over (R18.3). The
// statutory job gives it daily; one channel and period is noted once. It looks
// at the channels, of which there are few.
type NoteExpiredChannels struct{}

// ExpiredChannels is how many channels were found.
type ExpiredChannels struct {
	Found int `cbor:"1,keyasint"`
}

func (NoteExpiredChannels) Kind() ledger.Kind { return "channel.note-expired" }

func (NoteExpiredChannels) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeNode(a) }

func (NoteExpiredChannels) Audit() string {
	return "looked for exceptional channels whose period is over"
}

func (c NoteExpiredChannels) Apply(tx *ledger.Tx) (ExpiredChannels, error) {
	var result ExpiredChannels
	var expired []Channel
	for channel := range Channels.All(tx) {
		over := channel.ChanKind == ChannelKindException && channel.State != ChannelEnded && !channel.Until.IsZero() && channel.Until <= tx.Now()
		if over && publishesStill(tx, &channel) {
			expired = append(expired, channel)
		}
	}
	for i := range expired {
		channel := &expired[i]
		_, err := detectViolation(tx, Violation{
			Act: MisconductOtherChannel, Institution: channel.Owner, Division: channel.Division, Matter: channel.ID, Article: "18(1)",
			Finding: "例外渠道备案期限届满仍在开放：" + channel.NameZh, Occurrence: channel.Until.String(),
		})
		if err != nil {
			return result, err
		}
		result.Found++
	}
	return result, nil
}

func publishesStill(r ledger.Reader, channel *Channel) bool {
	for _, id := range channel.Scope {
		if publishing.Owner(r, id) == channel.ID {
			return true
		}
	}
	return false
}
