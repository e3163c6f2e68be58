package node

import (
	"context"
	"net/http"

	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/notify"
)

// openNotify starts the delivery of notifications; with both ways off it only
// keeps the targets.
func (n *Node) openNotify(run context.Context) error {
	allowed, err := config.ParseAllowed(n.config.OutboundAllow)
	if err != nil {
		return err
	}
	n.notifier, err = notify.Open(notify.Config{
		Division: n.self.Division, Node: n.self.Incarnation, Cluster: n.replica, Hub: n.hub, Home: n.home, Dir: homeDir(n.config.Data), Log: n.log,
		Webhooks: n.config.Webhooks, SMTP: n.config.SMTP, Mail: notify.Mail{Server: n.config.SMTPServer, From: n.config.SMTPFrom},
		Allow: allowed.Has,
	})
	if err != nil {
		return err
	}
	n.later("the notifications", n.notifier.Close)
	n.running.Go(func() { n.notifier.Run(run) })
	return nil
}

// outwardRoutes are the operator's part of what stays home and what goes out.
func (n *Node) outwardRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /home", n.adminHome)
	mux.HandleFunc("POST /home/erase", n.adminErase)
	mux.HandleFunc("GET /notify", n.adminTargets)
	mux.HandleFunc("POST /notify/add", n.adminAddTarget)
	mux.HandleFunc("POST /notify/remove", n.adminRemoveTarget)
	mux.HandleFunc("POST /notify/login", n.adminLogin)
	mux.HandleFunc("GET /notify/dead", n.adminDead)
	mux.HandleFunc("POST /notify/redrive", n.adminRedrive)
}

func (n *Node) adminTargets(w http.ResponseWriter, r *http.Request) {
	targets, err := n.notifier.Targets(r.Context())
	answer := admin.Outward{Webhooks: n.config.Webhooks, SMTP: n.config.SMTP, Targets: []admin.Target{}}
	for _, t := range targets {
		answer.Targets = append(answer.Targets, admin.Target(t))
	}
	if err == nil {
		answer.Waiting, err = n.notifier.Waiting()
	}
	adminAnswer(w, answer, err)
}

func (n *Node) adminAddTarget(w http.ResponseWriter, r *http.Request) {
	var request admin.Target
	if !asked(w, r, &request) {
		return
	}
	added, err := n.notifier.AddTarget(r.Context(), notify.Target(request))
	adminAnswer(w, admin.Target(added), err)
}

func (n *Node) adminRemoveTarget(w http.ResponseWriter, r *http.Request) {
	var request admin.Target
	if !asked(w, r, &request) {
		return
	}
	adminAnswer(w, struct{}{}, n.notifier.RemoveTarget(r.Context(), request.ID))
}

func (n *Node) adminLogin(w http.ResponseWriter, r *http.Request) {
	var request admin.MailLogin
	if !asked(w, r, &request) {
		return
	}
	adminAnswer(w, struct{}{}, n.notifier.SetLogin(r.Context(), request.User, request.Password))
}

func (n *Node) adminDead(w http.ResponseWriter, _ *http.Request) {
	items, err := n.notifier.Dead()
	dead := []admin.DeadLetter{}
	for _, i := range items {
		dead = append(dead, admin.DeadLetter{
			Notification: i.Notification, Target: i.Target, Via: i.Via, Recipient: i.Recipient, Tries: i.Tries, Why: i.Why,
		})
	}
	adminAnswer(w, dead, err)
}

func (n *Node) adminRedrive(w http.ResponseWriter, r *http.Request) {
	var request admin.RedriveRequest
	if !asked(w, r, &request) {
		return
	}
	count, err := n.notifier.Redrive(request.Notifications...)
	adminAnswer(w, admin.Redriven{Count: count}, err)
}
