package identity

import "errors"

// Code is what a caller may rely on in an Error; the sentence may change.
type Code string

// The codes. They are added to, never changed.
const (
	// TokenExpired: the join token was valid once. Ask the province for another.
	TokenExpired Code = "TOKEN_EXPIRED"
	// TokenInvalid: not a token of ours, cut or mistyped, or its proof does not fit.
	TokenInvalid Code = "TOKEN_INVALID"
	// ForeignCA: no certificate authority of this federation stands behind it.
	ForeignCA Code = "FOREIGN_CA"
	// CertExpired: the certificate's time is over or has not begun.
	CertExpired Code = "CERT_EXPIRED"
	// CertInvalid: not a certificate of the shape this federation issues.
	CertInvalid Code = "CERT_INVALID"
	// CSRInvalid: not a certificate request of the shape this federation signs.
	CSRInvalid Code = "CSR_INVALID"
	// IdentityMismatch: well formed, but it names somebody else.
	IdentityMismatch Code = "IDENTITY_MISMATCH"
)

// Error is a refusal of this package: a code for programs, a sentence for
// people, and the cause if there is one.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

// Error gives code, sentence and cause in one line.
func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Message
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause, nil if there is none.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of the Error in err's chain, and "" if there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

func refuse(code Code, message string) error {
	return &Error{Code: code, Message: message}
}

func refuseFor(code Code, message string, cause error) error {
	return &Error{Code: code, Message: message, Cause: cause}
}
