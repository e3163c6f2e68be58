package ledger

// Level of a read.
type Level string

// The four read levels.
const (
	Local        Level = "LOCAL"        // what this node has applied
	AtLeast      Level = "AT_LEAST"     // after waiting for a log index
	Bounded      Level = "BOUNDED"      // proven not older than MS milliseconds
	Linearizable Level = "LINEARIZABLE" // everything acknowledged before the read began
)

// ReadLevel is what a reader asks for. The zero value is LOCAL.
type ReadLevel struct {
	Level Level
	Index uint64 // for AT_LEAST
	MS    int64  // for BOUNDED
}

// Stamp says what a read was based on.
type Stamp struct {
	AppliedIndex uint64
	AsOf         Instant // state time at AppliedIndex
	BoundMS      int64   // proven age of the picture; -1: not known
	Level        Level
	ServedBy     string // division code of the node
}

// WriteState is the settled outcome of a request id.
type WriteState string

// The outcomes.
const (
	WriteCommitted WriteState = "COMMITTED"
	WriteRejected  WriteState = "REJECTED"
	WriteNotFound  WriteState = "NOT_FOUND" // final only after a Fence
	WriteFenced    WriteState = "FENCED"
)

// WriteStatus answers what became of a request.
type WriteStatus struct {
	State   WriteState
	Index   uint64
	Refusal *Error
}
