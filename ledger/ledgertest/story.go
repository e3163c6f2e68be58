package ledgertest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/mulu-catalog/mulu/ledger"
)

// Config says what a story is about. Book and Persona are required.
type Config struct {
	Book *ledger.Book
	// Sign signs what a node accepted; nil: unsigned.
	Sign func(batch *ledger.Batch)
	// Start is the clock at the beginning of the story.
	Start time.Time
	// Setup gives the commands that every story begins with.
	Setup func(c *Cluster)
	// Names are saved before the story begins: name to value.
	Names func() map[string]string
	// Persona tells who a name in "as=" is.
	Persona func(name string) (Persona, bool)
	// Show reads a record for "show" and "list".
	Show func(r ledger.Reader, table, id string) (any, bool)
	// Invariants is asked after every command.
	Invariants func(r ledger.Reader) error
}

// Run runs the story in the file at path and says which kinds it exercised.
//
// A story is a list of steps. Each is a line, for some steps a body, a line
// "----", the expected outcome and an empty line. "#" begins a comment, where
// the rule that the step proves is named. Steps:
//
//	give KIND as=PERSONA [save=NAME[.FIELD]] [request=ID]   body: the command's fields in YAML;
//	                                     NAME keeps the result's ID or the FIELD
//	again                                the newest command once more, with its request id
//	show TABLE ID FIELD...               fields of a record; a.b and a.0 reach inside
//	list TABLE [where FIELD=VALUE...] [show] FIELD...   the records of a table, one a line
//	count TABLE [where FIELD=VALUE...]   how many records a table has
//	at TIME                              sets the clock: RFC 3339, or a day, which begins in Hangzhou
//
// $name stands for a value saved earlier. Ids are shown as the $name they were
// saved under or as <id>. With -rewrite the outcomes are written into the file.
func Run(t *testing.T, path string, config Config) Coverage {
	t.Helper()
	s := newStory(t, config)
	datadriven.RunTest(t, path, s.step)
	s.finish(t)
	return s.coverage
}

func (s *story) finish(t *testing.T) {
	t.Helper()
	if t.Failed() {
		return
	}
	s.cluster.Replay(t)
	if err := ledger.VerifyAuditChain(s.cluster.Store()); err != nil {
		t.Fatal(err)
	}
}

// RunDir runs every story of a folder as a subtest and joins what they
// exercised.
func RunDir(t *testing.T, dir string, config Config) Coverage {
	t.Helper()
	all := Coverage{}
	datadriven.Walk(t, dir, func(t *testing.T, path string) { all.Add(Run(t, path, config)) })
	return all
}

// Tally counts what became of the commands of one kind.
type Tally struct{ Accepted, Refused int }

// Coverage tells which kinds were exercised.
type Coverage map[ledger.Kind]Tally

// Add joins other into c.
func (c Coverage) Add(other Coverage) {
	for kind, tally := range other {
		sum := c[kind]
		sum.Accepted += tally.Accepted
		sum.Refused += tally.Refused
		c[kind] = sum
	}
}

// NeverAccepted lists the kinds of the book that no story saw accepted.
func (c Coverage) NeverAccepted(book *ledger.Book) []ledger.Kind {
	return slices.DeleteFunc(book.Kinds(), func(k ledger.Kind) bool { return c[k].Accepted > 0 })
}

// NeverRefused lists the kinds of the book that no story saw refused.
func (c Coverage) NeverRefused(book *ledger.Book) []ledger.Kind {
	return slices.DeleteFunc(book.Kinds(), func(k ledger.Kind) bool { return c[k].Refused > 0 })
}

type story struct {
	config   Config
	cluster  *Cluster
	names    names
	coverage Coverage
	last     *given
}

// given is the newest command, for "again".
type given struct {
	origin   string
	proposal ledger.Proposal
	answer   string
}

func newStory(t *testing.T, config Config) *story {
	t.Helper()
	c := NewCluster(t, ClusterConfig{Book: config.Book, Sign: config.Sign, Start: config.Start})
	if config.Setup != nil {
		config.Setup(c)
	}
	s := &story{config: config, cluster: c, names: newNames(), coverage: Coverage{}}
	if config.Names != nil {
		for name, value := range config.Names() { // in any order: names do not touch each other
			if err := s.names.save(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

func (s *story) step(t *testing.T, d *datadriven.TestData) string {
	t.Helper()
	answer, err := s.take(d)
	if err != nil {
		t.Fatalf("%s: %v", d.Pos, err)
	}
	return s.names.mask(answer)
}

func (s *story) take(d *datadriven.TestData) (string, error) {
	for i := range d.CmdArgs {
		if err := s.names.fillArg(&d.CmdArgs[i]); err != nil {
			return "", err
		}
	}
	if d.Input != "" && d.Cmd != "give" {
		return "", fmt.Errorf("%s takes no body; is the line of four dashes missing?", d.Cmd)
	}
	switch d.Cmd {
	case "give":
		return s.give(d)
	case "again":
		return s.again()
	case "show":
		return s.show(d.CmdArgs)
	case "list":
		return s.list(d.CmdArgs)
	case "count":
		return s.count(d.CmdArgs)
	case "at":
		return "", s.at(d.CmdArgs)
	}
	return "", fmt.Errorf("unknown step %q", d.Cmd)
}

func (s *story) at(args []datadriven.CmdArg) error {
	if len(args) != 1 {
		return fmt.Errorf("at takes one time")
	}
	t, err := time.Parse(time.RFC3339, args[0].Key)
	if err != nil {
		t, err = time.ParseInLocation(time.DateOnly, args[0].Key, hangzhou())
	}
	if err != nil {
		return fmt.Errorf("reading the time: %w", err)
	}
	s.cluster.SetTime(t)
	return nil
}

func (s *story) give(d *datadriven.TestData) (string, error) {
	step, err := s.readGive(d)
	if err != nil {
		return "", err
	}
	before := s.cluster.Store()
	result, err := s.cluster.ProposeAt(step.origin, step.proposal)
	if err != nil {
		return "", fmt.Errorf("the node stopped: %w", err)
	}
	if err := s.check(before, step.proposal.Kind, result); err != nil {
		return "", err
	}
	if step.save != "" && result.Refusal != nil {
		return "", fmt.Errorf("nothing to save as %q, the command was refused: %w", step.save, result.Refusal)
	}
	if step.save != "" {
		value, err := s.config.Book.ResultOf(step.proposal.Kind, result.Value)
		if err != nil {
			return "", err
		}
		if err := s.names.save(step.save, value); err != nil {
			return "", err
		}
	}
	answer := outcome(result)
	s.last = &given{origin: step.origin, proposal: step.proposal, answer: answer}
	return answer, nil
}

type giveStep struct {
	origin   string
	proposal ledger.Proposal
	save     string
}

func (s *story) readGive(d *datadriven.TestData) (giveStep, error) {
	var step giveStep
	var as, request string
	for i, arg := range d.CmdArgs {
		value := strings.Join(arg.Vals, ",")
		switch {
		case i == 0 && len(arg.Vals) == 0:
			step.proposal.Kind = ledger.Kind(arg.Key)
		case arg.Key == "as":
			as = value
		case arg.Key == "save":
			step.save = value
		case arg.Key == "request":
			request = value
		default:
			return step, fmt.Errorf("give does not know %q", arg)
		}
	}
	persona, ok := s.config.Persona(as)
	if !ok {
		return step, fmt.Errorf("nobody is called %q", as)
	}
	text, err := s.names.fill(d.Input)
	if err != nil {
		return step, err
	}
	step.proposal.Payload, err = payload(s.config.Book, step.proposal.Kind, text)
	if err != nil {
		return step, err
	}
	req := s.cluster.Request(persona)
	if request != "" {
		req.ID = request
	}
	step.origin = persona.Origin
	step.proposal.RequestID, step.proposal.Client, step.proposal.Claim = req.ID, req.Client, req.Claim
	return step, nil
}

// check holds what is true of every command.
func (s *story) check(before *MapStore, kind ledger.Kind, result ledger.Result) error {
	after := s.cluster.Store()
	tally := s.coverage[kind]
	if result.Refusal != nil {
		tally.Refused++
	} else {
		tally.Accepted++
	}
	s.coverage[kind] = tally
	if result.Refusal != nil && before.LawHash() != after.LawHash() {
		return fmt.Errorf("refused (%w), yet the state changed:\n%s", result.Refusal, before.Diff(after))
	}
	if s.config.Invariants != nil {
		if err := s.config.Invariants(after); err != nil {
			return fmt.Errorf("after %s: %w", kind, err)
		}
	}
	return nil
}

// again gives the newest command a second time: the answer must be the first
// one, and nothing but the ledger's clock may change.
func (s *story) again() (string, error) {
	if s.last == nil {
		return "", fmt.Errorf("again needs a command before it")
	}
	before := s.cluster.Store()
	result, err := s.cluster.ProposeAt(s.last.origin, s.last.proposal)
	if err != nil {
		return "", fmt.Errorf("the node stopped: %w", err)
	}
	answer := outcome(result)
	if answer != s.last.answer {
		return "", fmt.Errorf("the second answer differs from the first:\n%s%s", s.last.answer, answer)
	}
	after, same := s.cluster.Store(), (*MapStore).settledHash
	p := s.last.proposal
	if ledger.StatusOf(before, p.Client, p.RequestID).State == ledger.WriteNotFound {
		same = (*MapStore).LawHash // who asks was not known: refused and recorded each time
	} else if !result.Repeated {
		return "", fmt.Errorf("the request was carried out a second time")
	}
	if same(before) != same(after) {
		return "", fmt.Errorf("the repeated request changed the state:\n%s", before.Diff(after))
	}
	return answer, nil
}

// outcome is what a story says of a result.
func outcome(result ledger.Result) string {
	if result.Refusal == nil {
		return "ok\n"
	}
	var b strings.Builder
	word := "refused"
	for _, one := range result.Refusal.All() {
		fmt.Fprintf(&b, "%s %s", word, one.Code)
		if one.Article != "" {
			fmt.Fprintf(&b, " (Art %s)", one.Article)
		}
		b.WriteByte('\n')
		for _, d := range one.Details {
			b.WriteString(detailLine(d))
		}
		word = "also"
	}
	return b.String()
}

var space = regexp.MustCompile(`\s+`)

func detailLine(d ledger.Detail) string {
	parts := make([]string, 0, 4)
	if d.Field != "" {
		parts = append(parts, d.Field+":")
	}
	for _, part := range []string{d.Code, d.Value, d.Reason} {
		if part != "" {
			parts = append(parts, space.ReplaceAllString(part, " "))
		}
	}
	return "  " + strings.Join(parts, " ") + "\n"
}
