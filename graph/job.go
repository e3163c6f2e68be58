package graph

import (
	"context"
	"strconv"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// Institution resolves Notification.institution.
func (r *notificationResolver) Institution(ctx context.Context, obj *catalog.Notification) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// AcknowledgeNotification gives notification.ack.
func (r *mutationResolver) AcknowledgeNotification(ctx context.Context, input payload.AcknowledgeNotificationInput) (*payload.NotificationPayload, error) {
	return propose(ctx, r.Resolver, input.Key, input.AcknowledgeNotification, payload.OfNotification)
}

// Institution resolves Task.institution.
func (r *taskResolver) Institution(ctx context.Context, obj *catalog.Task) (*catalog.Institution, error) {
	return one(ctx, r.Resolver, catalog.Institutions.Find, obj.Institution)
}

// Task finds one record.
func (r *queryResolver) Task(ctx context.Context, id string) (*catalog.Task, error) {
	return get(ctx, r.Resolver, catalog.Tasks.Find, id)
}

// Tasks lists records by their identifiers.
func (r *queryResolver) Tasks(
	ctx context.Context, institutionID *string, kind *catalog.TaskKind, divisionID *string, matterID *string, isOpen *bool, isOverdue *bool, first int, after *string,
) (*payload.TaskConnection, error) {
	return list(ctx, r.Resolver, catalog.Tasks, page{first, after},
		by(&catalog.TasksAbout, matterID, func(x *catalog.Task, v string) bool { return x.Matter == v }),
		by(&catalog.TasksOfOffice, institutionID, func(x *catalog.Task, v string) bool { return x.Institution == v }),
		by(nil, text(kind), func(x *catalog.Task, v string) bool { return string(x.TaskKind) == v }),
		by(&catalog.TasksIn, divisionID, func(x *catalog.Task, v string) bool { return x.Division == v }),
		by(nil, flag(isOpen), func(x *catalog.Task, v string) bool { return strconv.FormatBool(x.DoneAt.IsZero()) == v }),
		by(nil, flag(isOverdue), func(x *catalog.Task, v string) bool { return strconv.FormatBool(overdue(x, r.today())) == v }),
	)
}
