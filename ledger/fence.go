package ledger

// fenceKind is the one command the ledger itself knows.
const fenceKind Kind = "ledger.fence"

// fencePrefix makes a fence's own request id of the fenced one.
const fencePrefix = "fence:"

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
	return Proposal{Kind: fenceKind, Payload: payload, RequestID: fencePrefix + requestID, Client: client, Claim: claim, Level: 1}, nil
}

// fence returns the audit sentence and a refusal; an error stops the node.
func (x *execution) fence(env *Envelope) (string, *Error, error) {
	var fence Fence
	err := Decode(env.Payload, &fence)
	if err != nil || env.RequestID != fencePrefix+fence.RequestID || fence.RequestID == "" {
		return "fence", &Error{
			Code: CodeBadPayload, MessageZh: "作废请求的编号不符", MessageEn: "the fence does not carry the id of the request it is for",
			Details: []Detail{{Field: "requestId", Value: short(fence.RequestID)}},
		}, nil
	}
	if _, seen := recall(x.store, env.Client, fence.RequestID); seen {
		return "fence: request is settled", nil, nil
	}
	refusal := &Error{Code: CodeFenced, MessageZh: "该请求已被作废", MessageEn: "this request was fenced off before it arrived"}
	row := remembered{Index: x.index, Refusal: refusal, Fenced: true}
	return "fence: request will not take effect", nil, x.remember(env, fence.RequestID, row)
}
