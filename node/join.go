package node

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/disk"
	"github.com/mulu-catalog/mulu/node/identity"
	"github.com/mulu-catalog/mulu/sync/raftlog"
	"github.com/mulu-catalog/mulu/sync/transport"
)

// joinRequest is what a node without a certificate sends; the proof covers it.
type joinRequest struct {
	Invite      string `cbor:"1,keyasint"`
	Incarnation string `cbor:"2,keyasint"`
	Address     string `cbor:"3,keyasint"`
	API         string `cbor:"4,keyasint"`
	CommandKey  []byte `cbor:"5,keyasint"`
	CSR         []byte `cbor:"6,keyasint"`
	MaxLevel    int    `cbor:"7,keyasint"`
}

type joinMessage struct {
	Request []byte         `cbor:"1,keyasint"`
	Proof   identity.Proof `cbor:"2,keyasint"`
}

type joinAnswer struct {
	Code        string   `cbor:"1,keyasint,omitempty"`
	Message     string   `cbor:"2,keyasint,omitempty"`
	Certificate []byte   `cbor:"3,keyasint,omitempty"`
	Authorities [][]byte `cbor:"4,keyasint,omitempty"`
	// Members are whom the node may call before it has the roster.
	Members []neighbour `cbor:"5,keyasint,omitempty"`
}

// neighbour is a member as a node that has no state yet knows it.
type neighbour struct {
	Incarnation string `cbor:"1,keyasint"`
	Address     string `cbor:"2,keyasint"`
}

// CodeNoAuthority says that the asked node cannot sign certificates.
const CodeNoAuthority = "NO_AUTHORITY"

const (
	joinTimeout    = 30 * time.Second
	maxJoinMessage = 48 << 10
)

// serveJoin answers nodes that hold an invitation.
func (n *Node) serveJoin() error {
	_, err := n.mux.Serve(transport.ProtocolJoin, func(ctx context.Context, conn *transport.Conn) {
		defer func() { _ = conn.Close() }() // the answer is out or the other side is gone
		answer := n.answerJoin(ctx, conn)
		if answer.Code != "" {
			n.log.Warn().Str("code", answer.Code).Str("from", conn.RemoteAddr().String()).Msg("join refused")
		}
		if err := writeFrame(conn, answer); err != nil {
			n.log.Warn().Err(err).Msg("answering a join request")
		}
	})
	return err
}

func (n *Node) answerJoin(ctx context.Context, conn io.Reader) joinAnswer {
	var message joinMessage
	var request joinRequest
	if err := readFrame(conn, &message); err != nil {
		return joinAnswer{Code: "BAD_REQUEST", Message: err.Error()}
	}
	if err := ledger.Decode(message.Request, &request); err != nil {
		return joinAnswer{Code: "BAD_REQUEST", Message: "the join request cannot be read"}
	}
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	der, err := n.takeIn(ctx, message, request)
	var refusal *ledger.Error
	var invalid *identity.Error
	switch {
	case errors.As(err, &refusal):
		return joinAnswer{Code: refusal.Code, Message: refusal.MessageZh + " / " + refusal.Error()}
	case errors.As(err, &invalid):
		return joinAnswer{Code: string(invalid.Code), Message: invalid.Error()}
	case err != nil:
		n.log.Warn().Err(err).Msg("join")
		return joinAnswer{Code: "UNAVAILABLE", Message: "the federation could not decide now; ask again"}
	}
	answer := joinAnswer{Certificate: der, Authorities: [][]byte{n.authority.Certificate().Raw}}
	for _, m := range n.sortedMembers() {
		if inPlace(m) {
			answer.Members = append(answer.Members, neighbour{m.ID, m.Address})
		}
	}
	return answer
}

// takeIn checks the proof, lets the log decide about the invitation, and signs.
func (n *Node) takeIn(ctx context.Context, message joinMessage, request joinRequest) ([]byte, error) {
	if n.authority == nil {
		return nil, &ledger.Error{Code: CodeNoAuthority, MessageZh: "该节点不签发证书", MessageEn: "this node signs no certificates; ask the province's"}
	}
	r, err := n.ready.get()
	if err != nil {
		return nil, err
	}
	var invite catalog.Invite
	err = n.Consult(ctx, func(reader ledger.Reader) (err error) {
		invite, err = catalog.Invites.Get(reader, request.Invite)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := identity.VerifyProof(invite.SecretHash, request.Invite, message.Request, message.Proof); err != nil {
		return nil, err
	}
	want := identity.Identity{
		Federation: n.self.Federation, Division: invite.Division, Incarnation: request.Incarnation, VoterEligible: invite.VoterOK,
	}
	parsed, err := identity.ParseCSR(request.CSR)
	if err != nil {
		return nil, err
	}
	if parsed.Identity != want {
		return nil, &ledger.Error{Code: string(identity.IdentityMismatch), MessageZh: "证书请求与邀请不符", MessageEn: "the certificate request is not for the invited node"}
	}
	csr := sha256.Sum256(request.CSR)
	if n.tookIn(request, csr[:]) {
		return n.authority.Sign(request.CSR, want) // the answer was lost
	}
	whole := sha256.Sum256(message.Request)
	_, _, err = ledger.Propose(ctx, r, n.selfRequest(fmt.Sprintf("join:%x", whole)), catalog.JoinMember{
		Invite: request.Invite, Secret: message.Proof.Opening, Incarnation: request.Incarnation, Address: request.Address,
		PublicKey: request.CommandKey, CSRHash: csr[:], API: request.API, MaxLevel: request.MaxLevel,
	})
	if err != nil {
		return nil, err
	}
	return n.authority.Sign(request.CSR, want)
}

// tookIn reports whether exactly this request has made a member that nobody
// removed. The certificate goes to the same key as at the first time.
func (n *Node) tookIn(request joinRequest, csr []byte) bool {
	member, ok := n.roster.find(request.Incarnation)
	return ok && member.Active() && member.Invite == request.Invite && member.Certificate == hex.EncodeToString(csr) &&
		bytes.Equal(member.PublicKey, request.CommandKey)
}

// Join makes a node's keys, proves the invitation to the federation and stores
// the certificate it gets. Afterwards the directory can be opened. Whatever
// interrupted it, the same call goes on where it stood: the request is on disk
// before it is sent, and its certificate is the last thing that is written.
func Join(ctx context.Context, c config.Config, text string) (identity.Identity, error) {
	var self identity.Identity
	token, err := identity.ParseToken(text)
	if err != nil {
		return self, err
	}
	if err := token.CheckExpiry(time.Now()); err != nil {
		return self, err
	}
	keys, err := identity.OpenKeys(identityDir(c.Data))
	if err != nil {
		return self, err
	}
	if _, _, err := identity.LoadCertificate(identityDir(c.Data)); err == nil {
		return self, fmt.Errorf("%s is a node's: %w", c.Data, ErrJoined)
	}
	incarnation, err := raftlog.Incarnation(raftDir(c.Data))
	if err != nil {
		return self, err
	}
	self = identity.Identity{
		Federation: token.Federation, Division: token.Division, Incarnation: incarnation, VoterEligible: token.VoterEligible,
	}
	message, err := joinProof(c, token, keys, self)
	if err != nil {
		return self, err
	}
	answer, err := askToJoin(ctx, token, message)
	if answer.Code != "" { // decided: who corrects something asks anew
		return self, errors.Join(err, disk.Remove(pendingPath(c.Data)))
	}
	if err != nil {
		return self, err
	}
	return self, keepCertificate(c, token, self, answer)
}

func joinProof(c config.Config, token identity.Token, keys *identity.Keys, self identity.Identity) (joinMessage, error) {
	request, err := pendingJoin(c, token, keys, self)
	if err != nil {
		return joinMessage{}, err
	}
	proof, err := token.Prove(request)
	return joinMessage{Request: request, Proof: proof}, err
}

// pendingJoin is the request that was sent before and may have been accepted,
// otherwise a new one. A certificate request is signed anew each time it is
// made, and the federation would take a second one for another node's.
func pendingJoin(c config.Config, token identity.Token, keys *identity.Keys, self identity.Identity) ([]byte, error) {
	var before joinRequest
	path := pendingPath(c.Data)
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("reading the join request: %w", err)
	case ledger.Decode(data, &before) == nil && before.Invite == token.ID && before.Incarnation == self.Incarnation &&
		bytes.Equal(before.CommandKey, keys.CommandKey()):
		return data, nil
	}
	csr, err := identity.NewCSR(keys, self)
	if err != nil {
		return nil, err
	}
	request, err := ledger.Encode(joinRequest{
		Invite: token.ID, Incarnation: self.Incarnation, Address: c.Advertise, API: c.PublicURL, CommandKey: keys.CommandKey(),
		CSR: csr, MaxLevel: maxLevel,
	})
	if err != nil {
		return nil, err
	}
	return request, disk.Write(path, request)
}

func pendingPath(data string) string { return filepath.Join(identityDir(data), "join.request") }

func neighboursPath(data string) string { return filepath.Join(identityDir(data), "join.members") }

// askToJoin tries the token's addresses in order until one decides.
func askToJoin(ctx context.Context, token identity.Token, message joinMessage) (joinAnswer, error) {
	var problems []error
	for _, address := range token.Addresses {
		answer, err := askOne(ctx, token, address, message)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("%s: %w", address, err))
		case answer.Code == CodeNoAuthority || answer.Code == "UNAVAILABLE":
			problems = append(problems, fmt.Errorf("%s: %s: %s", address, answer.Code, answer.Message))
		case answer.Code != "":
			return answer, fmt.Errorf("the federation refuses: %s: %s", answer.Code, answer.Message)
		default:
			return answer, nil
		}
	}
	return joinAnswer{}, fmt.Errorf("no address of the invitation took the node in: %w", errors.Join(problems...))
}

func askOne(ctx context.Context, token identity.Token, address string, message joinMessage) (answer joinAnswer, err error) {
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	dialer := transport.NewDialer(transport.Config{})
	defer dialer.Close()
	conn, err := dialer.DialJoin(ctx, address, token.Pins)
	if errors.Is(err, transport.ErrNotPinned) {
		return answer, &identity.Error{Code: identity.ForeignCA, Message: "another federation answers there than the one that invited", Cause: err}
	}
	if err != nil {
		return answer, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := writeFrame(conn, message); err != nil {
		return answer, err
	}
	return answer, readFrame(conn, &answer)
}

// keepCertificate believes no authority that the invitation did not pin.
func keepCertificate(c config.Config, token identity.Token, self identity.Identity, answer joinAnswer) error {
	leaf, err := identity.ParseCertificate(answer.Certificate)
	if err != nil {
		return err
	}
	authorities := make([]*x509.Certificate, 0, len(answer.Authorities))
	for _, der := range answer.Authorities {
		ca, err := identity.ParseCertificate(der)
		if err != nil {
			return err
		}
		if !slices.Contains(token.Pins, identity.PinOf(ca)) {
			return errors.New("the federation answered with an authority that the invitation does not pin")
		}
		authorities = append(authorities, ca)
	}
	trust, err := identity.NewTrust(authorities...)
	if err != nil {
		return err
	}
	if err := trust.VerifyAs([]*x509.Certificate{leaf}, self); err != nil {
		return err
	}
	members, err := ledger.Encode(answer.Members)
	if err == nil {
		err = disk.Write(neighboursPath(c.Data), members)
	}
	if err != nil {
		return err
	}
	if err := config.Save(c); err != nil {
		return err
	}
	return identity.SaveCertificate(identityDir(c.Data), leaf, authorities...)
}
