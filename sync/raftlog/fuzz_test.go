package raftlog_test

import (
	"errors"
	"testing"

	"github.com/hashicorp/raft"

	"github.com/mulu-catalog/mulu/sync/raftlog"
)

func FuzzEntry(f *testing.F) {
	good := raftlog.Sealed(&raft.Log{Index: 3, Term: 2, Data: []byte("data"), Extensions: []byte("ext")})
	f.Add(uint64(3), uint64(2), good.Data, good.Extensions)
	f.Add(uint64(3), uint64(2), []byte(nil), []byte("12345678"))
	f.Fuzz(func(t *testing.T, index, term uint64, data, ext []byte) {
		entry := raft.Log{Index: index, Term: term, Data: data, Extensions: ext}
		if err := raftlog.Unsealed(index, &entry); err != nil {
			if !errors.Is(err, raftlog.ErrCorrupt) {
				t.Errorf("got %v, want ErrCorrupt", err)
			}
			return
		}
		if again := raftlog.Sealed(&entry); string(again.Extensions) != string(ext) {
			t.Errorf("%x was accepted, but sealing gives %x", ext, again.Extensions)
		}
	})
}

func FuzzStableValue(f *testing.F) {
	f.Add("mulu.vote", raftlog.SealValue("mulu.vote", []byte("\x00\x00\x00\x00\x00\x00\x00\x05cand")))
	f.Add("mulu.vote", []byte{})
	f.Fuzz(func(t *testing.T, key string, stored []byte) {
		value, err := raftlog.DecodeStable(key, stored)
		if err != nil {
			if !errors.Is(err, raftlog.ErrCorrupt) {
				t.Errorf("got %v, want ErrCorrupt", err)
			}
			return
		}
		if again := raftlog.SealValue(key, value); string(again) != string(stored) {
			t.Errorf("%x was accepted, but sealing gives %x", stored, again)
		}
	})
}

func FuzzIncarnation(f *testing.F) {
	f.Add("00112233445566778899aabbccddeeff bound\n")
	f.Add("00112233445566778899aabbccddeeff\n")
	f.Fuzz(func(t *testing.T, text string) {
		id, _, err := raftlog.ParseIncarnation(text)
		if err == nil && len(id) != 32 {
			t.Errorf("%q gives the identity %q", text, id)
		}
	})
}
