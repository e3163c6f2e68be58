package outboundtest

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/netip"
	"strings"
)

// Only opens the guard for one test server.
func Only(server *httptest.Server) func(netip.AddrPort) bool {
	at := netip.MustParseAddrPort(server.Listener.Addr().String())
	return func(asked netip.AddrPort) bool { return asked == at }
}

// Inside resolves every name to this machine: to ::1 where the name holds
// "inside6", to 127.0.0.1 otherwise.
func Inside() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() { // ends when the resolver hangs up
			defer func() { _ = there.Close() }()
			var err error
			for err == nil {
				err = answerName(there)
			}
		}()
		return here, nil
	}}
}

// answerName answers one question of the resolver, framed as over TCP.
func answerName(conn net.Conn) error {
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return err
	}
	query := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, query); err != nil {
		return err
	}
	end := 12
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	question := query[12 : end+5]
	reply := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0}, question...)
	inside4, inside6 := netip.MustParseAddr("127.0.0.1").As4(), netip.MustParseAddr("::1").As16()
	six := strings.Contains(string(question), "inside6")
	switch kind := question[len(question)-3]; {
	case kind == 1 && !six:
		reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4)
		reply = append(reply, inside4[:]...)
	case kind == 28 && six:
		reply = append(reply, 0xc0, 12, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16)
		reply = append(reply, inside6[:]...)
	default:
		reply[7] = 0
	}
	framed := binary.BigEndian.AppendUint16(nil, uint16(len(reply)))
	if _, err := conn.Write(append(framed, reply...)); err != nil {
		return fmt.Errorf("answering a name: %w", err)
	}
	return nil
}
