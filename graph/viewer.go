package graph

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/endpoint"
	"github.com/mulu-catalog/mulu/ledger"
)

// viewer is who asks. The zero value is the public.
type viewer struct{ token catalog.Token }

type viewerKey struct{}

func viewerOf(ctx context.Context) viewer {
	v, _ := ctx.Value(viewerKey{}).(viewer)
	return v
}

// known reports whether a valid token was shown.
func (v viewer) known() bool { return v.token.ID != "" }

func (v viewer) has(roles ...catalog.Role) bool {
	for _, held := range v.token.Roles {
		if slices.Contains(roles, held) {
			return true
		}
	}
	return false
}

// authenticate finds the token of the bearer secret in the local state.
func (r *Resolver) authenticate(ctx context.Context, request *http.Request) (context.Context, error) {
	header := request.Header.Get("Authorization")
	if header == "" {
		return ctx, nil
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if secret = strings.TrimSpace(secret); !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return ctx, unauthenticated("请求头 Authorization 应为 Bearer 加令牌 · the header Authorization must be Bearer and a token")
	}
	var token catalog.Token
	found := false
	stamp, err := r.config.Cluster.Read(ctx, ledger.ReadLevel{}, func(reader ledger.Reader) error {
		token, found = catalog.TokenBySecret(reader, secret)
		return nil
	})
	switch {
	case err != nil:
		return ctx, r.fail(err)
	case !found && stamp.BoundMS < 0: // it has heard no leader since it started: what it knew before may be in the log only
		return ctx, &endpoint.Error{Code: endpoint.NotYet, Message: "本节点尚未追上日志，暂不能核对令牌 · this node has not caught up and cannot tell whether the token is known"}
	case !found:
		return ctx, unauthenticated("令牌无效 · the token is not known")
	case !token.RevokedAt.IsZero():
		return ctx, unauthenticated("令牌已被撤销 · the token was revoked")
	case !token.ExpiresAt.IsZero() && !r.config.Now().Before(token.ExpiresAt.Time()):
		return ctx, unauthenticated("令牌已过期 · the token has expired")
	}
	return context.WithValue(ctx, viewerKey{}, viewer{token: token}), nil
}

func unauthenticated(message string) error {
	return &endpoint.Error{Code: endpoint.Unauthenticated, Message: message}
}

// mustBeKnown demands a token.
func mustBeKnown(ctx context.Context) error {
	if !viewerOf(ctx).known() {
		return unauthenticated("该操作需要令牌 · this needs a token")
	}
	return nil
}

// clientKey counts requests by token, and by address for the public.
func clientKey(byAddress func(context.Context, *http.Request) string) func(context.Context, *http.Request) string {
	return func(ctx context.Context, request *http.Request) string {
		if v := viewerOf(ctx); v.known() || byAddress == nil {
			return v.token.ID
		}
		return byAddress(ctx, request)
	}
}
