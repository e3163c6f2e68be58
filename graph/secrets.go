package graph

import (
	"context"
	"crypto/sha256"
	"encoding/base64"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/graph/generated"
	"github.com/mulu-catalog/mulu/graph/payload"
	"github.com/mulu-catalog/mulu/ledger"
)

var _ generated.MutationResolver = (*mutationResolver)(nil)

// InviteMember gives member.invite.
func (r *mutationResolver) InviteMember(ctx context.Context, input payload.InviteMemberInput) (*payload.InviteMemberPayload, error) {
	return r.invite(ctx, input)
}

// TransferLeadership hands the lead over.
func (r *mutationResolver) TransferLeadership(ctx context.Context, _ payload.Key) (*payload.FederationPayload, error) {
	return r.transfer(ctx)
}

// IssueToken gives token.issue.
func (r *mutationResolver) IssueToken(ctx context.Context, input payload.IssueTokenInput) (*payload.IssueTokenPayload, error) {
	return r.issue(ctx, input)
}

// invite makes the secret, commits its hash and writes the join token, which only the node with the federation's key can do.
func (r *Resolver) invite(ctx context.Context, input payload.InviteMemberInput) (*payload.InviteMemberPayload, error) {
	origin, err := originOf(ctx, input.Key)
	if err != nil {
		return nil, err
	}
	if r.config.Keys == nil {
		return nil, noKey()
	}
	secret := r.config.Keys.Secret("invite\x00" + origin.Client + "\x00" + origin.ID)
	hash, err := r.config.Keys.InviteHash(secret)
	if err != nil {
		return nil, r.fail(err)
	}
	if _, ok, err := r.config.Keys.Invitation(catalog.Invite{}, secret); !ok {
		return nil, r.fail(orElse(err, noKey()))
	}
	command := catalog.InviteMember{Division: input.Division, SecretHash: hash, ExpiresAt: input.ExpiresAt, VoterOK: input.VoterOK}
	out, err := propose(ctx, r, input.Key, command, func(invite *catalog.Invite, a payload.Answer) *payload.InviteMemberPayload {
		return &payload.InviteMemberPayload{Invite: invite, Answer: a}
	})
	if err != nil || out.Invite == nil {
		return out, err
	}
	out.Token, _, err = r.config.Keys.Invitation(*out.Invite, secret)
	return out, r.fail(err)
}

func noKey() error {
	return &endpoint.Error{
		Code: endpoint.Forbidden, Message: "仅持有联盟根密钥的节点可以签发邀请 · only the node that holds the federation's key invites",
	}
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// transfer is no command of the law: it changes who leads, not the state. The province authority may ask for it at the leader.
func (r *Resolver) transfer(ctx context.Context) (*payload.FederationPayload, error) {
	if err := mustBeKnown(ctx); err != nil {
		return nil, err
	}
	refusal, err := r.provinceOnly(ctx)
	if err != nil || refusal != nil {
		return &payload.FederationPayload{Answer: payload.Answer{UserErrors: payload.UserErrors(refusal)}}, err
	}
	federation, err := get(ctx, r, catalog.Federations.Find, catalog.FederationID)
	if err != nil {
		return nil, err
	}
	if r.config.Transfer == nil {
		return nil, r.fail(ledger.ErrNoLeader)
	}
	if err := endpoint.Wait(ctx, func(context.Context) error { return r.config.Transfer() }); err != nil {
		r.config.Log.Warn().Err(err).Msg("handing over the lead")
		return nil, r.fail(ledger.ErrNoLeader)
	}
	return &payload.FederationPayload{Federation: federation}, nil
}

// issue makes a secret unless the client brings the hash of its own.
func (r *Resolver) issue(ctx context.Context, input payload.IssueTokenInput) (*payload.IssueTokenPayload, error) {
	origin, err := originOf(ctx, input.Key)
	if err != nil {
		return nil, err
	}
	command := catalog.IssueToken{
		SecretHash: input.SecretHash, Person: input.Person, Institution: input.Institution, Roles: input.Roles, ExpiresAt: input.ExpiresAt, Label: input.Label,
	}
	if r.config.Keys != nil && input.Person != "" {
		command.Person = r.config.Keys.Person(input.Person)
	}
	secret := ""
	if len(input.SecretHash) == 0 {
		if r.config.Keys == nil {
			return nil, badRequest("该节点不生成密钥，请提供 secretHash · this node makes no secrets; give secretHash")
		}
		secret = base64.RawURLEncoding.EncodeToString(r.config.Keys.Secret("token\x00" + origin.Client + "\x00" + origin.ID))
		hash := sha256.Sum256([]byte(secret))
		command.SecretHash = hash[:]
	}
	return propose(ctx, r, input.Key, command, func(token *catalog.Token, a payload.Answer) *payload.IssueTokenPayload {
		out := &payload.IssueTokenPayload{Token: token, Answer: a}
		if token != nil {
			out.Secret = secret
		}
		return out
	})
}
