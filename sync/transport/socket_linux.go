package transport

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// unacknowledged is how long sent bytes may stay unacknowledged before the
// kernel gives the connection up.
const unacknowledged = 30 * time.Second

// tune makes the kernel notice a peer that vanished. What cannot be set is
// left: the idle deadlines notice as well, later.
func tune(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	_ = tcp.SetKeepAliveConfig(keepAlive())
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unacknowledged.Milliseconds()))
	})
}
