package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Successor resolves Institution.successor.
func (r *institutionResolver) Successor(ctx context.Context, obj *catalog.Institution) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Successor)
}

// RegisterInstitution gives institution.register.
func (r *mutationResolver) RegisterInstitution(ctx context.Context, input payload.RegisterInstitutionInput) (*payload.InstitutionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RegisterInstitution, payload.OfInstitution)
}

// UpdateInstitution gives institution.update.
func (r *mutationResolver) UpdateInstitution(ctx context.Context, input payload.UpdateInstitutionInput) (*payload.InstitutionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.UpdateInstitution, payload.OfInstitution)
}

// SucceedInstitution gives institution.succeed.
func (r *mutationResolver) SucceedInstitution(ctx context.Context, input payload.SucceedInstitutionInput) (*payload.InstitutionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.SucceedInstitution, payload.OfInstitution)
}

// Institution resolves CompetentAuthority.institution.
func (r *competentAuthorityResolver) Institution(ctx context.Context, obj *catalog.CompetentAuthority) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// DesignateAuthority gives authority.designate.
func (r *mutationResolver) DesignateAuthority(ctx context.Context, input payload.DesignateAuthorityInput) (*payload.CompetentAuthorityPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DesignateAuthority, payload.OfCompetentAuthority)
}

// Institution resolves Token.institution.
func (r *tokenResolver) Institution(ctx context.Context, obj *catalog.Token) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// RevokeToken gives token.revoke.
func (r *mutationResolver) RevokeToken(ctx context.Context, input payload.RevokeTokenInput) (*payload.TokenPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RevokeToken, payload.OfToken)
}

// Division finds one record.
func (r *queryResolver) Division(ctx context.Context, id string) (*catalog.DivisionRecord, error) {
	return get(ctx, r.Resolver, catalog.DivisionRecords.Find, id)
}

// Divisions lists records by their identifiers.
func (r *queryResolver) Divisions(ctx context.Context, level *catalog.Level, first int, after *string) (*payload.DivisionRecordConnection, error) {
	return list(ctx, r.Resolver, catalog.DivisionRecords, page{first, after},
		by(nil, text(level), func(x *catalog.DivisionRecord, v string) bool { return string(x.Level) == v }),
	)
}

// Institution finds one record.
func (r *queryResolver) Institution(ctx context.Context, id string) (*catalog.Institution, error) {
	return get(ctx, r.Resolver, catalog.Institutions.Find, id)
}

// Institutions lists records by their identifiers.
func (r *queryResolver) Institutions(ctx context.Context, divisionID *string, status *catalog.InstitutionStatus, first int, after *string) (*payload.InstitutionConnection, error) {
	return list(ctx, r.Resolver, catalog.Institutions, page{first, after},
		by(&catalog.InstitutionsIn, divisionID, func(x *catalog.Institution, v string) bool { return x.Division == v }),
		by(nil, text(status), func(x *catalog.Institution, v string) bool { return string(x.Status) == v }),
	)
}

// Tokens lists records by their identifiers.
func (r *queryResolver) Tokens(ctx context.Context, first int, after *string) (*payload.TokenConnection, error) {
	return list(ctx, r.Resolver, catalog.Tokens, page{first, after})
}

// Institution resolves Pending.institution.
func (r *pendingResolver) Institution(ctx context.Context, obj *catalog.Pending) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}
