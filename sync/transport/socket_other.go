//go:build !linux

package transport

import "net"

// tune makes the kernel notice a peer that vanished. What cannot be set is
// left: the idle deadlines notice as well, later.
func tune(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(keepAlive())
	}
}
