package ledger

// fenceKind is the one command the ledger itself knows.
const fenceKind Kind = "ledger.fence"

// Fence makes "not found" final: a request that has not reached the log by now
// is refused if it ever arrives.
type Fence struct {
	RequestID string `cbor:"1,keyasint"`
}

// NewFence proposes to fence requestID of the client. Its own request id is
// derived from the fenced one.
func NewFence(client string, claim Claim, requestID string) (Proposal, error) {
	payload, err := Encode(Fence{RequestID: requestID})
	if err != nil {
		return Proposal{}, err
	}
	return Proposal{Kind: fenceKind, Payload: payload, RequestID: "fence:" + requestID, Client: client, Claim: claim, Level: 1}, nil
}

func (x *execution) fence(env *Envelope) ([]byte, string, *Error, error) {
	var fence Fence
	if err := Decode(env.Payload, &fence); err != nil || fence.RequestID == "" {
		return nil, "fence", &Error{Code: CodeBadPayload, MessageZh: "缺少请求编号", MessageEn: "request id missing"}, nil
	}
	if _, seen := recall(x.store, env.Client, fence.RequestID); seen {
		return nil, "fence: request is settled", nil, nil
	}
	refusal := &Error{Code: CodeFenced, MessageZh: "该请求已被作废", MessageEn: "this request was fenced off before it arrived"}
	row := remembered{Index: x.index, Refusal: refusal, Fenced: true}
	return nil, "fence: request will not take effect", nil, x.remember(env.Client, fence.RequestID, row)
}
