package endpoint_test

import (
	"context"
	"testing"
	"time"

	"github.com/mulu-catalog/mulu/graph/endpoint"
)

func TestTheReadLevelComesFromHeaderOrDirective(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	var seen endpoint.Consistency
	resolvers.Hello = func(ctx context.Context) { seen = endpoint.ConsistencyFrom(ctx) }
	local := endpoint.Consistency{Level: endpoint.Local}
	linearizable := endpoint.Consistency{Level: endpoint.Linearizable}
	for _, tt := range []struct {
		header, directive string
		want              endpoint.Consistency
	}{
		{"", "", local},
		{"local", "", local},
		{" Local ", "", local},
		{"linearizable", "", linearizable},
		{"bounded=1500", "", endpoint.Consistency{Level: endpoint.Bounded, MS: 1500}},
		{"at-least=77", "", endpoint.Consistency{Level: endpoint.AtLeast, Index: 77}},
		{"", "@consistency(level:LOCAL)", local},
		{"local", "@consistency(level:LINEARIZABLE)", linearizable},
		{"linearizable", "@consistency(level:LOCAL)", local},
		{"", "@consistency(level:BOUNDED,ms:9)", endpoint.Consistency{Level: endpoint.Bounded, MS: 9}},
		{"", `@consistency(level:AT_LEAST,index:9007199254740993)`, endpoint.Consistency{Level: endpoint.AtLeast, Index: 9007199254740993}},
		{"", `@consistency(level:$l,index:$i)`, endpoint.Consistency{Level: endpoint.AtLeast, Index: 8}},
	} {
		seen = endpoint.Consistency{}
		text := "query($l:ReadLevel!,$i:Int64)" + tt.directive + "{hello @include(if:true)}"
		if tt.directive == "" || tt.directive[len(tt.directive)-2] != 'i' {
			text = "query " + tt.directive + "{hello}"
		}
		got := post(t, h, query(text, `{"l":"AT_LEAST","i":8}`), "Mulu-Read", tt.header)
		if got.Status != 200 || seen != tt.want || got.Extensions.Mulu.Level != string(tt.want.Level) {
			t.Errorf("%q %q: got %+v (%s), want %+v", tt.header, tt.directive, seen, got.Body, tt.want)
		}
	}
}

func TestABadReadLevelIsABadRequest(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	for _, header := range []string{
		"eventual", "bounded", "bounded=", "bounded=-1", "bounded=1.5", "bounded=x", "at-least", "at-least=", "at-least=-1",
		"at-least=99999999999999999999", "local=1", "linearizable=1", "local, linearizable", "=", "bounded=1=2",
	} {
		if got := post(t, h, query("{hello}"), "Mulu-Read", header); got.Status != 400 || got.code() != "BAD_REQUEST" {
			t.Errorf("%q: status %d %s", header, got.Status, got.Body)
		}
	}
	for _, directive := range []string{
		"@consistency", "@consistency(level:SOON)", "@consistency(level:AT_LEAST)", "@consistency(level:BOUNDED)",
		"@consistency(level:BOUNDED,ms:-1)", "@consistency(level:AT_LEAST,index:-1)", "@consistency(level:LOCAL,ms:1)",
		"@consistency(level:LINEARIZABLE,index:1)", "@consistency(level:BOUNDED,index:1)", "@consistency(level:AT_LEAST,index:\"x\")",
		"@consistency(level:LOCAL)@consistency(level:LOCAL)",
	} {
		if got := post(t, h, query("query"+directive+"{hello}")); got.Status != 400 || got.code() != "BAD_REQUEST" {
			t.Errorf("%q: status %d %s", directive, got.Status, got.Body)
		}
	}
	if n := resolvers.Calls.Load(); n != 0 {
		t.Errorf("%d refused queries ran", n)
	}
}

func TestTheStampIsTheWeakestOfSeveralReads(t *testing.T) {
	h, resolvers := newHandler(t, endpoint.Config{})
	noon := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	reads := []endpoint.Stamp{
		{Node: "a", AppliedIndex: 9, AsOf: noon, BoundMS: 5},
		{Node: "a", AppliedIndex: 7, AsOf: noon.Add(-time.Second), BoundMS: 4},
		{Node: "a", AppliedIndex: 8, AsOf: noon, BoundMS: 50},
	}
	resolvers.Hello = func(ctx context.Context) {
		for _, read := range reads {
			endpoint.RecordStamp(ctx, read)
		}
	}
	m := post(t, h, query("{hello}")).Extensions.Mulu
	if m.Node != "a" || m.AppliedIndex != 7 || *m.AsOf != "2026-08-01T11:59:59Z" || *m.BoundMS != 50 {
		t.Errorf("%+v", m)
	}
	reads = append(reads, endpoint.Stamp{BoundMS: -1, AppliedIndex: 10, AsOf: noon})
	if m := post(t, h, query("{hello}")).Extensions.Mulu; m.BoundMS != nil {
		t.Errorf("an unknown bound is written as %d", *m.BoundMS)
	}
	endpoint.RecordStamp(t.Context(), endpoint.Stamp{}) // outside of a request: nothing happens
}
