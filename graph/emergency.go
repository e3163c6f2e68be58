package graph

import (
	"context"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Government resolves Incident.government.
func (r *incidentResolver) Government(ctx context.Context, obj *catalog.Incident) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Government)
}

// DeclareIncident gives incident.declare.
func (r *mutationResolver) DeclareIncident(ctx context.Context, input payload.DeclareIncidentInput) (*payload.IncidentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DeclareIncident, payload.OfIncident)
}

// Incident resolves EmergencyLink.incident.
func (r *emergencyLinkResolver) Incident(ctx context.Context, obj *catalog.EmergencyLink) (*catalog.Incident, error) {
	return one(ctx, r.Resolver, catalog.Incidents.Find, obj.Incident)
}

// Entry resolves EmergencyLink.entry.
func (r *emergencyLinkResolver) Entry(ctx context.Context, obj *catalog.EmergencyLink) (*catalog.Entry, error) {
	return one(ctx, r.Resolver, catalog.Entries.Find, obj.Entry)
}

// LinkEntry gives incident.link-entry.
func (r *mutationResolver) LinkEntry(ctx context.Context, input payload.LinkEntryInput) (*payload.EmergencyLinkPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.LinkEntry, payload.OfEmergencyLink)
}

// Incident resolves Collection.incident.
func (r *collectionResolver) Incident(ctx context.Context, obj *catalog.Collection) (*catalog.Incident, error) {
	return one(ctx, r.Resolver, catalog.Incidents.Find, obj.Incident)
}

// Institution resolves Collection.institution.
func (r *collectionResolver) Institution(ctx context.Context, obj *catalog.Collection) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// RecordCollection gives incident.record-collection.
func (r *mutationResolver) RecordCollection(ctx context.Context, input payload.RecordCollectionInput) (*payload.CollectionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RecordCollection, payload.OfCollection)
}

// Incident resolves DataApplication.incident.
func (r *dataApplicationResolver) Incident(ctx context.Context, obj *catalog.DataApplication) (*catalog.Incident, error) {
	return one(ctx, r.Resolver, catalog.Incidents.Find, obj.Incident)
}

// Operator resolves DataApplication.operator.
func (r *dataApplicationResolver) Operator(ctx context.Context, obj *catalog.DataApplication) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Operator)
}

// RegisterApplication gives incident.register-application.
func (r *mutationResolver) RegisterApplication(ctx context.Context, input payload.RegisterApplicationInput) (*payload.DataApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.RegisterApplication, payload.OfDataApplication)
}

// EndIncident gives incident.end.
func (r *mutationResolver) EndIncident(ctx context.Context, input payload.EndIncidentInput) (*payload.IncidentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.EndIncident, payload.OfIncident)
}

// DisposeItem gives incident.dispose-item.
func (r *mutationResolver) DisposeItem(ctx context.Context, input payload.DisposeItemInput) (*payload.CollectionPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.DisposeItem, payload.OfCollection)
}

// ShutDownApplication gives incident.shut-down-application.
func (r *mutationResolver) ShutDownApplication(ctx context.Context, input payload.ShutDownApplicationInput) (*payload.DataApplicationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.ShutDownApplication, payload.OfDataApplication)
}

// CloseIncident gives incident.close.
func (r *mutationResolver) CloseIncident(ctx context.Context, input payload.CloseIncidentInput) (*payload.IncidentPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.CloseIncident, payload.OfIncident)
}

// Incident finds one record.
func (r *queryResolver) Incident(ctx context.Context, id string) (*catalog.Incident, error) {
	return get(ctx, r.Resolver, catalog.Incidents.Find, id)
}

// Incidents lists records by their identifiers.
func (r *queryResolver) Incidents(ctx context.Context, divisionID *string, state *catalog.IncidentState, first int, after *string) (*payload.IncidentConnection, error) {
	return list(ctx, r.Resolver, catalog.Incidents, page{first, after},
		by(&catalog.IncidentsIn, divisionID, func(x *catalog.Incident, v string) bool { return x.Division == v }),
		by(nil, text(state), func(x *catalog.Incident, v string) bool { return string(x.State) == v }),
	)
}

// Collection finds one record.
func (r *queryResolver) Collection(ctx context.Context, id string) (*catalog.Collection, error) {
	return get(ctx, r.Resolver, catalog.Collections.Find, id)
}

// Collections lists records by their identifiers.
func (r *queryResolver) Collections(ctx context.Context, incidentID *string, first int, after *string) (*payload.CollectionConnection, error) {
	return list(ctx, r.Resolver, catalog.Collections, page{first, after},
		by(&catalog.CollectionsUnder, incidentID, func(x *catalog.Collection, v string) bool { return x.Incident == v }),
	)
}

// DataApplication finds one record.
func (r *queryResolver) DataApplication(ctx context.Context, id string) (*catalog.DataApplication, error) {
	return get(ctx, r.Resolver, catalog.DataApplications.Find, id)
}

// DataApplications lists records by their identifiers.
func (r *queryResolver) DataApplications(ctx context.Context, incidentID *string, first int, after *string) (*payload.DataApplicationConnection, error) {
	return list(ctx, r.Resolver, catalog.DataApplications, page{first, after},
		by(&catalog.ApplicationsUnder, incidentID, func(x *catalog.DataApplication, v string) bool { return x.Incident == v }),
	)
}
