package node

import "net/http"

// routes adds what the node serves beside health and metrics.
func (n *Node) routes(*http.ServeMux) error { return nil }
