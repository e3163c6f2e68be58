package nodetest

import (
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Loopback is an address of this machine for this process alone, so that a port
// that was free, or is to be taken up again, goes to nobody else meanwhile: the
// packages' tests run beside each other. Where the system does not answer at
// all of 127.0.0.0/8 it is 127.0.0.1.
func Loopback(t testing.TB) string {
	t.Helper()
	const span = 254
	id := os.Getpid()
	own := fmt.Sprintf("127.%d.%d.%d", 1+id/span/span%span, 1+id/span%span, 1+id%span)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(own, "0"))
	if err != nil {
		return "127.0.0.1"
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return own
}

// FreeAddress is a host:port at Loopback on which nobody listens.
func FreeAddress(t testing.TB) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(Loopback(t), "0"))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// patience is longer than any goroutine takes that is about to end, however
// busy the machine is.
const patience = 20 * time.Second

// Run runs a package's tests and fails when they leave goroutines behind. It
// returns the exit status, for TestMain.
func Run(m *testing.M) int {
	code := m.Run()
	if code != 0 {
		return code
	}
	return Left()
}

// Left looks for goroutines that were left behind and do not end soon, and
// prints them. It returns the exit status: 0 if there are none.
func Left() int {
	for end := time.Now().Add(patience); ; {
		left := goleak.Find()
		if left == nil {
			return 0
		}
		if time.Now().After(end) {
			fmt.Fprintln(os.Stderr, left)
			return 1
		}
	}
}
