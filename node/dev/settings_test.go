package dev_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mulu-catalog/mulu/node/config"
	"github.com/mulu-catalog/mulu/node/dev"
	"github.com/mulu-catalog/mulu/node/nodetest"
)

func TestEveryNodeTakesTheSettingsThatItWasGiven(t *testing.T) {
	settings := config.Default()
	settings.Introspection = false
	world := start(t, dev.Options{
		Data: t.TempDir(), Host: nodetest.Loopback(t), Cities: []string{"330100"}, Sample: "none", Settings: &settings,
	})
	t.Cleanup(func() { _ = world.Close() })
	for _, n := range world.Nodes() {
		answer, err := http.Post(n.URL()+"/graphql", "application/json", strings.NewReader(`{"query":"{ __schema { queryType { name } } }"}`))
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || !strings.Contains(string(said), `"errors"`) {
			t.Errorf("%s tells its schema though that is turned off: %s, %v", n.URL(), said, err)
		}
		page, err := http.Get(n.URL() + "/schema.graphql")
		if err != nil {
			t.Fatal(err)
		}
		_ = page.Body.Close()
		if page.StatusCode != http.StatusNotFound {
			t.Errorf("%s serves its schema though that is turned off: %s", n.URL(), page.Status)
		}
	}
}
