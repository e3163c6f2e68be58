package node

import (
	"net/http"

	"github.com/mulu-catalog/mulu/node/explorer"
)

// routes adds what the node serves beside health and metrics.
func (n *Node) routes(mux *http.ServeMux) (err error) {
	if n.graphql, err = n.openGraphQL(); err != nil {
		return err
	}
	mux.Handle("/graphql", n.graphql)
	if n.config.Introspection {
		mux.HandleFunc("GET /schema.graphql", schemaText)
	}
	n.outlet.Routes(mux)
	kept := n.intake()
	mux.Handle("/materials", kept)
	mux.Handle("/materials/", kept)
	mux.Handle("/contacts", kept)
	mux.Handle("/contacts/", kept)
	if !n.config.Explorer {
		return nil
	}
	mux.Handle("GET /{$}", http.RedirectHandler(explorer.Path, http.StatusFound))
	return explorer.Routes(mux)
}
