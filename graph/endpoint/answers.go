package endpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// answerKey is the digest of everything an answer depends on.
type answerKey [sha256.Size]byte

// answer is a kept response: its data and where it came from. Extensions are written anew each time.
type answer struct {
	data  []byte
	stamp Stamp
}

const (
	maxAnswers     = 100_000
	answerOverhead = 256 // bytes of bookkeeping counted per answer
)

// key returns the key of the answer and the index it is bound to; ok is false for what must not come from the cache: everything
// but queries, and reads that have to prove how fresh they are.
func (o *operation) key(now time.Time) (key answerKey, index uint64, ok bool) {
	if o.op.Operation.Operation != ast.Query {
		return key, 0, false
	}
	asked := o.scope.consistency
	if asked.Level != Local && asked.Level != AtLeast {
		return key, 0, false
	}
	viewer, index, ok := o.h.cfg.CacheKey(o.ctx)
	if !ok || asked.Level == AtLeast && index < asked.Index {
		return key, 0, false
	}
	digest := sha256.New()
	_, _ = digest.Write(o.scope.document.hash[:])
	writePart(digest, o.op.Operation.Name)
	writePart(digest, viewer)
	if len(o.op.Variables) > 0 {
		canonical, err := json.Marshal(o.op.Variables) // sorts the members of objects
		if err != nil {
			return key, 0, false
		}
		_, _ = digest.Write(canonical)
	}
	var tail [16]byte
	binary.BigEndian.PutUint64(tail[:8], index)
	binary.BigEndian.PutUint64(tail[8:], uint64(now.UnixNano()/int64(o.h.cfg.CacheAge))) //nolint:gosec // only compared
	_, _ = digest.Write(tail[:])
	digest.Sum(key[:0])
	return key, index, true
}

// writePart writes a string with its length, so that no two lists of parts give the same bytes.
func writePart(digest hash.Hash, part string) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(part)))
	_, _ = digest.Write(length[:])
	_, _ = digest.Write([]byte(part))
}

// keep stores a response unless it holds errors, extensions, or data of another index than the key says.
func (h *Handler) keep(key answerKey, index uint64, response *graphql.Response, stamp Stamp) bool {
	if len(response.Errors) > 0 || len(response.Extensions) > 0 || stamp.AppliedIndex != 0 && stamp.AppliedIndex != index {
		return false
	}
	h.answers.add(key, &answer{data: bytes.Clone(response.Data), stamp: stamp}, len(response.Data)+answerOverhead)
	return true
}

// etag is weak: the extensions of two answers with the same key may differ.
func (k answerKey) etag() string { return `W/"` + hex.EncodeToString(k[:16]) + `"` }

// matches reports whether an If-None-Match header names etag.
func matches(header []string, etag string) bool {
	for _, line := range header {
		for candidate := range strings.SplitSeq(line, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
				return true
			}
		}
	}
	return false
}
