package node

import "github.com/prometheus/client_golang/prometheus"

// Registry collects the node's metrics.
func (n *Node) Registry() *prometheus.Registry { return n.registry }
