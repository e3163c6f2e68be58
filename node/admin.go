package node

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/identity"
)

// openAdmin serves the operator through a Unix socket that only the node's own
// user can open. Whoever can, acts as the node.
func (n *Node) openAdmin(ctx context.Context) error {
	listener, err := admin.Listen(ctx, AdminSocket(n.config.Data))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", n.adminStatus)
	mux.HandleFunc("POST /invite", n.adminInvite)
	mux.HandleFunc("POST /token", n.adminToken)
	mux.HandleFunc("POST /leave", n.adminLeave)
	mux.HandleFunc("POST /propose", n.adminPropose)
	mux.HandleFunc("POST /find", n.adminFind)
	mux.HandleFunc("GET /backup", n.adminBackup)
	mux.HandleFunc("GET /mappings", n.adminMappings)
	mux.HandleFunc("GET /export", n.outlet.Operator)
	mux.HandleFunc("GET /jobs", n.adminJobs)
	mux.HandleFunc("POST /rollover", n.adminRollover)
	n.outwardRoutes(mux)
	n.admin = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	n.serve(n.admin, listener)
	return nil
}

// adminAnswer writes a result or an error the way admin.Client reads it.
func adminAnswer(w http.ResponseWriter, v any, err error) {
	var refusal *ledger.Error
	var unknown *ledger.UnknownOutcome
	switch {
	case err == nil:
		writeJSON(w, http.StatusOK, v)
	case errors.As(err, &refusal):
		writeJSON(w, http.StatusUnprocessableEntity, admin.Problem{Refusal: refusal})
	case errors.As(err, &unknown):
		writeJSON(w, http.StatusServiceUnavailable, admin.Problem{Unknown: unknown.RequestID, Message: err.Error()})
	default:
		writeJSON(w, http.StatusServiceUnavailable, admin.Problem{Message: err.Error()})
	}
}

func (n *Node) adminStatus(w http.ResponseWriter, r *http.Request) {
	status, err := n.Status(r.Context())
	adminAnswer(w, status, err)
}

// asked reads the request, or answers that it cannot be read.
func asked(w http.ResponseWriter, r *http.Request, request any) bool {
	err := readJSON(r, request)
	if err != nil {
		adminAnswer(w, nil, err)
	}
	return err == nil
}

func readJSON(r *http.Request, v any) error {
	decoder := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return ledger.Refuse(ledger.CodeBadPayload, "", "请求无法解析", "the request cannot be read", ledger.Detail{Reason: err.Error()})
	}
	return nil
}

func (n *Node) adminInvite(w http.ResponseWriter, r *http.Request) {
	var request admin.InviteRequest
	if !asked(w, r, &request) {
		return
	}
	text, err := n.Invite(r.Context(), request)
	adminAnswer(w, admin.InviteAnswer{Token: text}, err)
}

// Invite commits a single-use invitation and returns the token's text.
func (n *Node) Invite(ctx context.Context, request admin.InviteRequest) (string, error) {
	if n.authority == nil {
		return "", &ledger.Error{Code: CodeNoAuthority, MessageZh: "该节点不签发证书", MessageEn: "only the node that holds the federation's CA invites"}
	}
	secret := identity.NewSecret()
	hash, err := identity.HashSecret(secret)
	if err != nil {
		return "", err
	}
	expires := time.Now().Add(request.TTL)
	invite, _, err := ledger.Propose(ctx, n.replica, n.selfRequest("invite:"+fmt.Sprintf("%x", hash[:12])), catalog.InviteMember{
		Division: request.Division, SecretHash: hash, ExpiresAt: ledger.InstantOf(expires), VoterOK: request.Voter,
	})
	if err != nil {
		return "", err
	}
	return identity.Token{
		Federation: n.self.Federation, Pins: []identity.Pin{n.authority.Pin()}, Addresses: []string{n.config.Advertise},
		Division: request.Division, VoterEligible: request.Voter, ID: invite.ID, Secret: secret, Expires: expires,
	}.Text()
}

func (n *Node) adminToken(w http.ResponseWriter, r *http.Request) {
	var request admin.TokenRequest
	if !asked(w, r, &request) {
		return
	}
	hash := sha256.Sum256([]byte(request.Secret))
	roles := make([]catalog.Role, 0, len(request.Roles))
	for _, role := range request.Roles {
		roles = append(roles, catalog.Role(role))
	}
	token, _, err := ledger.Propose(r.Context(), n.replica, n.selfRequest("token:"+fmt.Sprintf("%x", hash[:12])), catalog.IssueToken{
		SecretHash: hash[:], Person: n.home.Pseudonym(request.Person), Institution: request.Institution, Roles: roles,
		ExpiresAt: ledger.InstantOf(n.replica.Clock().Add(request.TTL)), Label: request.Label,
	})
	adminAnswer(w, admin.TokenAnswer{ID: token.ID}, err)
}

func (n *Node) adminLeave(w http.ResponseWriter, r *http.Request) {
	adminAnswer(w, struct{}{}, n.Leave(r.Context()))
}

// adminPropose carries any command: on the node's own behalf, or for the
// bearer of a token.
func (n *Node) adminPropose(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var p admin.Proposal
	if err == nil {
		err = ledger.Decode(body, &p)
	}
	if err != nil {
		adminAnswer(w, nil, err)
		return
	}
	proposal := ledger.Proposal{
		Kind: ledger.Kind(p.Kind), Payload: p.Payload, RequestID: p.RequestID, Client: n.self.Incarnation,
		Claim: ledger.Claim{Role: string(catalog.RoleNode)},
	}
	if secret := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "); secret != "" {
		token, err := n.tokenOf(r.Context(), secret)
		if err != nil {
			adminAnswer(w, nil, err)
			return
		}
		proposal.Client, proposal.Claim = token.ID, ledger.Claim{Token: token.ID}
	}
	if !catalog.Book().Knows(proposal.Kind) {
		adminAnswer(w, nil, ledger.Refuse(ledger.CodeUnknownCommand, "", "未知命令", "unknown command", ledger.Detail{Value: p.Kind}))
		return
	}
	result, err := n.Cluster().Propose(r.Context(), proposal)
	if err == nil && result.Refusal != nil {
		err = result.Refusal
	}
	adminAnswer(w, admin.Result{Index: result.Index, Value: result.Value, Repeated: result.Repeated}, err)
}

// tokenOf finds the token of a bearer secret.
func (n *Node) tokenOf(ctx context.Context, secret string) (catalog.Token, error) {
	var token catalog.Token
	ok := false
	_, err := n.replica.Read(ctx, ledger.ReadLevel{}, func(r ledger.Reader) error {
		token, ok = catalog.TokenBySecret(r, secret)
		return nil
	})
	if err == nil && !ok {
		err = ledger.Refuse("UNAUTHENTICATED", "", "身份凭证无效", "the token is not known")
	}
	return token, err
}

// adminFind reads one record as JSON, for the command line.
func (n *Node) adminFind(w http.ResponseWriter, r *http.Request) {
	var request admin.FindRequest
	if !asked(w, r, &request) {
		return
	}
	var found any
	ok := false
	_, err := n.replica.Read(r.Context(), ledger.ReadLevel{}, func(reader ledger.Reader) error {
		for _, table := range catalog.Tables() {
			if table.Name == request.Table {
				found, ok = table.Find(reader, request.ID)
			}
		}
		return nil
	})
	if err == nil && !ok {
		err = ledger.Refuse(ledger.CodeNotFound, "", "没有找到", "no such record", ledger.Detail{Field: request.Table, Value: request.ID})
	}
	adminAnswer(w, found, err)
}

// adminMappings lists the authority's decisions about a source's words.
func (n *Node) adminMappings(w http.ResponseWriter, r *http.Request) {
	list := []catalog.MappingDecision{}
	_, err := n.replica.Read(r.Context(), ledger.ReadLevel{}, func(reader ledger.Reader) error {
		list = append(list, catalog.MappingsOf(reader, r.URL.Query().Get("source"))...)
		return nil
	})
	adminAnswer(w, list, err)
}
