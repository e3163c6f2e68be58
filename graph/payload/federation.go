package payload

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// Viewer is who asks.
type Viewer struct {
	Authenticated bool
	Label         string
	Institution   *catalog.Institution
	Division      string
	Roles         []catalog.Role
	ExpiresAt     ledger.Instant
	Node          string
}

// WriteStatus is the settled outcome of a request.
type WriteStatus struct {
	State      ledger.WriteState
	Index      *uint64
	UserErrors []UserError
}

// Change is what the three kinds of events share.
type Change struct {
	Index     uint64
	Cursor    string
	Operation string
}

// CatalogChange is a change of an entry, a distribution, an edition or a catalog.
type CatalogChange struct {
	Change
	Command    string
	Type       string
	Identifier string
	Entry      *catalog.Entry
	Edition    *catalog.Edition
}

// TaskChange is a change of a task.
type TaskChange struct {
	Change
	Task *catalog.Task
}

// FederationChange is a change of a member.
type FederationChange struct {
	Change
	Member *catalog.Member
}

// InviteMemberInput is the input of inviteMember.
type InviteMemberInput struct {
	Key
	Division  string
	ExpiresAt ledger.Instant
	VoterOK   bool
}

// InviteMemberPayload carries the text of the join token.
type InviteMemberPayload struct {
	Invite *catalog.Invite
	Token  string
	Answer
}

// IssueTokenInput is the input of issueToken.
type IssueTokenInput struct {
	Key
	SecretHash  []byte
	Person      string
	Institution string
	Roles       []catalog.Role
	ExpiresAt   ledger.Instant
	Label       string
}

// IssueTokenPayload carries the secret when this node made it.
type IssueTokenPayload struct {
	Token  *catalog.Token
	Secret string
	Answer
}

// FederationPayload is the answer of a decision on the federation as a whole.
type FederationPayload struct {
	Federation *catalog.Federation
	Answer
}

// Mapping reads the files of a source.
type Mapping struct {
	Source      string
	Description string
}

// MarshalReadLevel writes a read level.
func MarshalReadLevel(v string) graphql.Marshaler { return marshalCode(v) }

// UnmarshalReadLevel reads it.
func UnmarshalReadLevel(v any) (string, error) { return unmarshalCode[string](v) }

// MarshalWriteState writes the outcome of a request.
func MarshalWriteState(v ledger.WriteState) graphql.Marshaler { return marshalCode(v) }

// UnmarshalWriteState reads it.
func UnmarshalWriteState(v any) (ledger.WriteState, error) {
	return unmarshalCode[ledger.WriteState](v)
}

// MarshalOperation writes what happened to a record.
func MarshalOperation(v string) graphql.Marshaler { return marshalCode(v) }

// UnmarshalOperation reads it.
func UnmarshalOperation(v any) (string, error) { return unmarshalCode[string](v) }
