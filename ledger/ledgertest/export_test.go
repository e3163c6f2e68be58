package ledgertest

import (
	"testing"

	"github.com/cockroachdb/datadriven"
)

// Steps takes steps without expected outcomes and returns the first error.
func Steps(t *testing.T, config Config, steps ...[2]string) error {
	t.Helper()
	s := newStory(t, config)
	for _, step := range steps {
		cmd, args, err := datadriven.ParseLine(step[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.take(&datadriven.TestData{Cmd: cmd, CmdArgs: args, Input: step[1]}); err != nil {
			return err
		}
	}
	return nil
}
