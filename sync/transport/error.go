package transport

import (
	"errors"
	"fmt"
)

// What a caller can tell from an error of this package with errors.Is.
var (
	// ErrNotSent: the request did not leave this node. It is safe to try again.
	ErrNotSent = errors.New("not sent")
	// ErrUnknown: the request was sent and no answer came. It may have taken
	// effect.
	ErrUnknown = errors.New("sent, outcome unknown")
	// ErrRefused: the other end knows us and does not want this connection.
	ErrRefused = errors.New("refused by peer")
	// ErrWrongPeer: another node than the one dialled answered.
	ErrWrongPeer = errors.New("another node answered")
	// ErrNotPinned: a joining node met a server that no pinned authority stands
	// behind.
	ErrNotPinned = errors.New("the server shows no authority that is pinned")
	// ErrTooLarge: a message is larger than the protocol allows.
	ErrTooLarge = errors.New("message too large")
	// ErrClosed: this end was closed.
	ErrClosed = errors.New("transport closed")
)

// RemoteError is a handler's refusal as it arrived at the caller. The handler
// ran, unless Code is CodeNoMethod.
type RemoteError struct {
	Code    string
	Message string
}

// The codes that this package itself answers with.
const (
	// CodeNoMethod: nobody handles the method; nothing happened.
	CodeNoMethod = "NO_METHOD"
	// CodeInternal: the handler returned an error that is no RemoteError.
	CodeInternal = "INTERNAL"
	// CodeTooLarge: the answer did not fit; what the handler did, it did.
	CodeTooLarge = "TOO_LARGE"
)

// Error gives code and message.
func (e *RemoteError) Error() string { return e.Code + ": " + e.Message }

// The first byte a server sends on every connection. Before it the server has
// read nothing, so that a client refused here knows that nothing happened.
type greeting byte

const (
	greetWelcome    greeting = 'M'
	greetNotOnRoll  greeting = 'r'
	greetNoVoter    greeting = 'v'
	greetNoService  greeting = 's'
	greetTooManyNow greeting = 'b'
)

func (g greeting) err() error {
	switch g {
	case greetWelcome:
		return nil
	case greetNotOnRoll:
		return fmt.Errorf("%w: this node is not on its roster", ErrRefused)
	case greetNoVoter:
		return fmt.Errorf("%w: this node's certificate is not voter-eligible", ErrRefused)
	case greetNoService:
		return fmt.Errorf("%w: it does not serve this protocol", ErrRefused)
	case greetTooManyNow:
		return fmt.Errorf("%w: it has too many connections", ErrRefused)
	default:
		return fmt.Errorf("greeting %q is none of ours", byte(g))
	}
}
