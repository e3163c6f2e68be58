package catalog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"github.com/mulu-catalog/mulu/ledger"
)

// Member is a node of the federation (FederationMember). Its id is the
// incarnation, a random name kept inside the node's raft directory: a wiped
// node never comes back as its old self.
type Member struct {
	ledger.Head
	Division    string         `cbor:"10,keyasint"`
	Role        MemberRole     `cbor:"11,keyasint"`
	Status      MemberStatus   `cbor:"12,keyasint"`
	Address     string         `cbor:"13,keyasint"` // host:port of the node's TLS port
	PublicKey   []byte         `cbor:"14,keyasint"` // Ed25519, signs batches
	Certificate string         `cbor:"15,keyasint,omitempty"`
	Invite      string         `cbor:"16,keyasint,omitempty"`
	API         string         `cbor:"17,keyasint,omitempty"` // public base URL
	MaxLevel    int            `cbor:"18,keyasint,omitempty"` // newest state level its program knows
	VoterOK     bool           `cbor:"19,keyasint,omitempty"` // its certificate may speak raft
	DemotedAt   ledger.Instant `cbor:"20,keyasint,omitempty"` // by decision: the placement policy leaves it alone
}

// Invite is a single-use invitation; only the hash of its secret is stored.
type Invite struct {
	ledger.Head
	Division   string         `cbor:"10,keyasint"`
	Role       MemberRole     `cbor:"11,keyasint"`
	SecretHash []byte         `cbor:"12,keyasint"`
	ExpiresAt  ledger.Instant `cbor:"13,keyasint"`
	UsedAt     ledger.Instant `cbor:"14,keyasint,omitempty"`
	UsedBy     string         `cbor:"15,keyasint,omitempty"`
	VoterOK    bool           `cbor:"16,keyasint,omitempty"`
}

// Members and Invites of the federation.
var (
	Members = ledger.NewTable[Member]("members", ledger.KeepVersions, ledger.Feed)
	Invites = ledger.NewTable[Invite]("invites")
)

// MemberFlow is the life of a member (3.3): admitted by the province alone.
var MemberFlow = ledger.NewFlow("FederationMember", "2",
	ledger.Move[MemberStatus]{From: "", Command: "member.join", To: MemberVerified},
	ledger.Move[MemberStatus]{From: MemberVerified, Command: "member.settle", To: MemberLearner},
	ledger.Move[MemberStatus]{From: MemberLearner, Command: "member.settle", To: MemberLearner},
	ledger.Move[MemberStatus]{From: MemberVoter, Command: "member.settle", To: MemberVoter},
	ledger.Move[MemberStatus]{From: MemberVerified, Command: "member.promote", To: MemberVoter},
	ledger.Move[MemberStatus]{From: MemberLearner, Command: "member.promote", To: MemberVoter},
	ledger.Move[MemberStatus]{From: MemberVoter, Command: "member.demote", To: MemberLearner},
	ledger.Move[MemberStatus]{From: MemberVerified, Command: "member.leave", To: MemberLeft},
	ledger.Move[MemberStatus]{From: MemberLearner, Command: "member.leave", To: MemberLeft},
	ledger.Move[MemberStatus]{From: MemberVoter, Command: "member.leave", To: MemberLeft},
	ledger.Move[MemberStatus]{From: MemberVerified, Command: "member.expel", To: MemberExpelled},
	ledger.Move[MemberStatus]{From: MemberLearner, Command: "member.expel", To: MemberExpelled},
	ledger.Move[MemberStatus]{From: MemberVoter, Command: "member.expel", To: MemberExpelled},
)

// Active reports whether the member may accept commands.
func (m Member) Active() bool {
	return m.Status == MemberVerified || m.Status == MemberLearner || m.Status == MemberVoter
}

// InviteMember commits a single-use invitation. Only the province authority
// admits nodes; a division outside 33 is refused (AT2.1).
type InviteMember struct {
	Division   string         `cbor:"1,keyasint"`
	SecretHash []byte         `cbor:"2,keyasint"`
	ExpiresAt  ledger.Instant `cbor:"3,keyasint"`
	VoterOK    bool           `cbor:"4,keyasint,omitempty"`
}

func (InviteMember) Kind() ledger.Kind { return "member.invite" }

func (InviteMember) Allow(r ledger.Reader, a ledger.Actor) error {
	return anyOf(mustBeProvinceAuthority(r, a), mustBeProvinceNode(a))
}

func (c InviteMember) Audit() string { return "invited a node for division " + c.Division }

func (c InviteMember) Apply(tx *ledger.Tx) (Invite, error) {
	var none Invite
	if !InJurisdiction(c.Division) {
		return none, refuse("OUT_OF_JURISDICTION", value("division", c.Division))
	}
	if level := levelOf(c.Division); level != LevelCity && level != LevelProvince {
		return none, refuse("NOT_DISTRICTED_CITY", value("division", c.Division))
	}
	if len(c.SecretHash) != sha256.Size {
		return none, refuse("BAD_VALUE", field("secretHash", "32 bytes of SHA-256"))
	}
	if c.ExpiresAt <= tx.Now() {
		return none, refuse("TOKEN_EXPIRED", field("expiresAt", c.ExpiresAt.String()))
	}
	invite := Invite{
		Head: ledger.Head{ID: tx.NewID("inv")}, Division: c.Division, Role: roleOfDivision(c.Division),
		SecretHash: c.SecretHash, ExpiresAt: c.ExpiresAt, VoterOK: c.VoterOK,
	}
	return invite, Invites.Insert(tx, &invite)
}

func roleOfDivision(division string) MemberRole {
	if division == Province {
		return MemberProvinceNode
	}
	return MemberCityNode
}

// mustBeProvinceNode demands a node of the province acting by itself: the
// operator at its own machine.
func mustBeProvinceNode(a ledger.Actor) error {
	if !has(a, RoleNode) || a.NodeDivision != Province {
		return refuse("FORBIDDEN_PROVINCE_ONLY")
	}
	return nil
}

// JoinMember consumes an invitation: exactly once, decided by the log.
type JoinMember struct {
	Invite      string `cbor:"1,keyasint"`
	Secret      []byte `cbor:"2,keyasint"` // the opening: its SHA-256 is the invitation's SecretHash
	Incarnation string `cbor:"3,keyasint"`
	Address     string `cbor:"4,keyasint"`
	PublicKey   []byte `cbor:"5,keyasint"`
	CSRHash     []byte `cbor:"6,keyasint"`
	API         string `cbor:"7,keyasint,omitempty"`
	MaxLevel    int    `cbor:"8,keyasint,omitempty"`
}

func (JoinMember) Kind() ledger.Kind { return "member.join" }

// Allow: a node of the province proposes it, for the joining node that has no
// certificate yet. A city's node that has seen the opening of a foreign
// invitation cannot register a key of its own with it.
func (JoinMember) Allow(_ ledger.Reader, a ledger.Actor) error { return mustBeProvinceNode(a) }

func (c JoinMember) Audit() string {
	return "node " + c.Incarnation + " joined by invitation " + c.Invite
}

func (c JoinMember) Apply(tx *ledger.Tx) (Member, error) {
	var none Member
	invite, err := Invites.Get(tx, c.Invite)
	if err != nil {
		return none, err
	}
	hash := sha256.Sum256(c.Secret)
	switch {
	case subtle.ConstantTimeCompare(hash[:], invite.SecretHash) != 1:
		return none, refuse("UNAUTHENTICATED", field("invite", "wrong secret"))
	case !invite.UsedAt.IsZero():
		return none, refuse("TOKEN_USED", value("invite", c.Invite))
	case invite.ExpiresAt <= tx.Now():
		return none, refuse("TOKEN_EXPIRED", value("invite", c.Invite))
	case len(c.PublicKey) != ed25519.PublicKeySize:
		return none, refuse("BAD_VALUE", field("publicKey", "an Ed25519 public key has 32 bytes"))
	case c.Incarnation == "" || Members.Has(tx, c.Incarnation):
		return none, refuse("ALREADY_EXISTS", value("incarnation", c.Incarnation))
	}
	if err := mustBeFreeAddress(tx, c.Incarnation, c.Address); err != nil {
		return none, err
	}
	invite.UsedAt, invite.UsedBy = tx.Now(), c.Incarnation
	if err := Invites.Save(tx, &invite); err != nil {
		return none, err
	}
	member := Member{
		Head: ledger.Head{ID: c.Incarnation}, Division: invite.Division, Role: invite.Role, Status: MemberVerified,
		Address: c.Address, PublicKey: c.PublicKey, Certificate: hex.EncodeToString(c.CSRHash), Invite: invite.ID,
		API: c.API, MaxLevel: c.MaxLevel, VoterOK: invite.VoterOK,
	}
	return member, Members.Insert(tx, &member)
}

// mustBeFreeAddress: two members under one address would be one machine that
// answers for both, or a member that nobody reaches. A node that replaces
// another at its address comes after the other has left or was expelled.
func mustBeFreeAddress(r ledger.Reader, incarnation, address string) error {
	if blank(address) {
		return refuse("FIELD_REQUIRED", field("address", "host:port of the node's TLS port"))
	}
	for other := range Members.All(r) {
		if other.ID != incarnation && other.Active() && strings.EqualFold(other.Address, address) {
			return refuse("ADDRESS_IN_USE", ledger.Detail{Field: "address", Value: address, Reason: "held by node " + other.ID + " of " + other.Division})
		}
	}
	return nil
}

// SettleMember records that a member's replica is in place, or that its
// addresses or program changed. A node of the province says the first of a node
// that raft has taken in; every node that is in place says the second of itself.
type SettleMember struct {
	Incarnation string `cbor:"1,keyasint"`
	Address     string `cbor:"2,keyasint,omitempty"`
	API         string `cbor:"3,keyasint,omitempty"`
	MaxLevel    int    `cbor:"4,keyasint,omitempty"`
}

func (SettleMember) Kind() ledger.Kind { return "member.settle" }

// Allow: nobody admits himself. A node that has only been verified waits for
// the province, and a city says nothing of others, also while it leads.
func (c SettleMember) Allow(r ledger.Reader, a ledger.Actor) error {
	if err := mustBeNode(a); err != nil {
		return err
	}
	if a.Node != c.Incarnation {
		if a.NodeDivision != Province {
			return refuse("FOREIGN_JURISDICTION", value("incarnation", c.Incarnation))
		}
		return nil
	}
	if member, ok := Members.Find(r, c.Incarnation); ok && member.Status == MemberVerified {
		return refuse("FORBIDDEN_PROVINCE_ONLY", field("incarnation", "a node of the province takes a verified node in"))
	}
	return nil
}

func (c SettleMember) Audit() string { return "node " + c.Incarnation + " is in place" }

func (c SettleMember) Apply(tx *ledger.Tx) (Member, error) {
	member, err := Members.Get(tx, c.Incarnation)
	if err != nil {
		return member, err
	}
	if member.Status, err = MemberFlow.Next(member.Status, c.Kind()); err != nil {
		return member, err
	}
	if c.Address != "" {
		if err := mustBeFreeAddress(tx, c.Incarnation, c.Address); err != nil {
			return member, err
		}
		member.Address = c.Address
	}
	if c.API != "" {
		member.API = c.API
	}
	if c.MaxLevel != 0 {
		member.MaxLevel = c.MaxLevel
	}
	return member, Members.Save(tx, &member)
}

// PromoteMember, DemoteMember and ExpelMember are the province's decisions on
// the voters and the roster; LeaveMember is a node's own.
type (
	// PromoteMember makes a caught-up member a voter.
	PromoteMember struct {
		Incarnation string `cbor:"1,keyasint"`
	}
	// DemoteMember takes the vote away.
	DemoteMember struct {
		Incarnation string `cbor:"1,keyasint"`
	}
	// ExpelMember removes a member from the roster.
	ExpelMember struct {
		Incarnation string `cbor:"1,keyasint"`
		Reason      string `cbor:"2,keyasint"`
	}
	// LeaveMember removes the node that says so.
	LeaveMember struct {
		Incarnation string `cbor:"1,keyasint"`
	}
)

func (PromoteMember) Kind() ledger.Kind { return "member.promote" }
func (DemoteMember) Kind() ledger.Kind  { return "member.demote" }
func (ExpelMember) Kind() ledger.Kind   { return "member.expel" }
func (LeaveMember) Kind() ledger.Kind   { return "member.leave" }

func (PromoteMember) Allow(r ledger.Reader, a ledger.Actor) error {
	return anyOf(mustBeProvinceAuthority(r, a), mustBeProvinceNode(a))
}

func (DemoteMember) Allow(r ledger.Reader, a ledger.Actor) error {
	return anyOf(mustBeProvinceAuthority(r, a), mustBeProvinceNode(a))
}

func (ExpelMember) Allow(r ledger.Reader, a ledger.Actor) error {
	return anyOf(mustBeProvinceAuthority(r, a), mustBeProvinceNode(a))
}

func (c LeaveMember) Allow(_ ledger.Reader, a ledger.Actor) error {
	if err := mustBeNode(a); err != nil {
		return err
	}
	if a.Node != c.Incarnation {
		return refuse("FOREIGN_JURISDICTION", value("incarnation", c.Incarnation))
	}
	return nil
}

func (c PromoteMember) Audit() string { return "node " + c.Incarnation + " may vote" }
func (c DemoteMember) Audit() string  { return "node " + c.Incarnation + " votes no more" }
func (c ExpelMember) Audit() string   { return "node " + c.Incarnation + " expelled" }
func (c LeaveMember) Audit() string   { return "node " + c.Incarnation + " left" }

func (c PromoteMember) Apply(tx *ledger.Tx) (Member, error) {
	member, err := Members.Get(tx, c.Incarnation)
	if err != nil {
		return member, err
	}
	if !member.VoterOK {
		return member, refuse("FORBIDDEN", field("incarnation", "its certificate is not eligible to vote"))
	}
	return moveMember(tx, c.Incarnation, c.Kind())
}

func (c DemoteMember) Apply(tx *ledger.Tx) (Member, error) {
	member, err := Members.Get(tx, c.Incarnation)
	if err != nil {
		return member, err
	}
	if err := mustNotBeLastVoter(tx, member); err != nil {
		return member, err
	}
	if member.Status, err = MemberFlow.Next(member.Status, c.Kind()); err != nil {
		return member, err
	}
	member.DemotedAt = tx.Now()
	return member, Members.Save(tx, &member)
}

func (c ExpelMember) Apply(tx *ledger.Tx) (Member, error) {
	if blank(c.Reason) {
		return Member{}, refuse("REASON_REQUIRED", field("reason", "blank"))
	}
	return moveMember(tx, c.Incarnation, c.Kind())
}

func (c LeaveMember) Apply(tx *ledger.Tx) (Member, error) {
	return moveMember(tx, c.Incarnation, c.Kind())
}

func moveMember(tx *ledger.Tx, incarnation string, kind ledger.Kind) (Member, error) {
	member, err := Members.Get(tx, incarnation)
	if err != nil {
		return member, err
	}
	before := member
	if member.Status, err = MemberFlow.Next(member.Status, kind); err != nil {
		return member, err
	}
	if member.Status != MemberVoter {
		if err := mustNotBeLastVoter(tx, before); err != nil {
			return before, err
		}
	}
	if !member.Active() {
		if err := mustNotBeLastOfProvince(tx, before); err != nil {
			return before, err
		}
	}
	return member, Members.Save(tx, &member)
}

// mustNotBeLastOfProvince: only the province's nodes invite, admit and expel;
// without one the federation could never have one again.
func mustNotBeLastOfProvince(r ledger.Reader, member Member) error {
	if member.Division != Province {
		return nil
	}
	return mustLeaveOne(r, member, "the last node of the province cannot go", func(other Member) bool {
		return other.Division == Province && other.Active()
	})
}

// mustNotBeLastVoter: without a voter nobody could decide anything any more,
// not even to take a new one in.
func mustNotBeLastVoter(r ledger.Reader, member Member) error {
	if member.Status != MemberVoter {
		return nil
	}
	return mustLeaveOne(r, member, "the last voter cannot go", func(other Member) bool { return other.Status == MemberVoter })
}

// mustLeaveOne refuses, saying why, to let a member go when none of the others
// counts.
func mustLeaveOne(r ledger.Reader, member Member, why string, counts func(Member) bool) error {
	for other := range Members.All(r) {
		if other.ID != member.ID && counts(other) {
			return nil
		}
	}
	return refuse("FORBIDDEN", field("incarnation", why))
}
