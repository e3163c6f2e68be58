package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command's flags.
type options struct {
	root     string
	rulebook string
	articles string
	missing  bool
	failOver int
}

// run prints the coverage and returns the exit code: 0 when the table was
// printed, 1 when more is missing than -fail-over allows, 2 when the table
// could not be made.
func run(args []string, out, complaints io.Writer) int {
	opts, err := parseFlags(args, complaints)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	missing, err := cover(opts, out)
	if err != nil {
		fmt.Fprintf(complaints, "coverage: %v\n", err)
		return 2
	}
	if opts.failOver >= 0 && missing > opts.failOver {
		fmt.Fprintf(complaints, "coverage: %d rules are proved by nothing, %d are allowed\n", missing, opts.failOver)
		return 1
	}
	return 0
}

func parseFlags(args []string, complaints io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("coverage", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.StringVar(&opts.root, "root", "", "root of the module (default: the folder above with a go.mod)")
	flags.StringVar(&opts.rulebook, "rulebook", "", "the rulebook (default: ../shared/rulebook/rules.md beside the root)")
	flags.StringVar(&opts.articles, "articles", "", "only these articles, such as 2-20 or 5,8,11-13")
	flags.BoolVar(&opts.missing, "missing", false, "only what nothing proves")
	flags.IntVar(&opts.failOver, "fail-over", -1, "exit 1 when more than this many are missing; -1 never")
	return opts, flags.Parse(args)
}

func cover(opts options, out io.Writer) (int, error) {
	wanted, err := parseArticles(opts.articles)
	if err != nil {
		return 0, err
	}
	root := opts.root
	if root == "" {
		if root, err = moduleRoot(); err != nil {
			return 0, err
		}
	}
	rulebook := opts.rulebook
	if rulebook == "" {
		rulebook = filepath.Join(root, "..", "shared", "rulebook", "rules.md")
	}
	text, err := os.ReadFile(rulebook)
	if errors.Is(err, os.ErrNotExist) {
		return 0, fmt.Errorf("the rulebook is not beside this checkout: no file %s; name it with -rulebook FILE", rulebook)
	}
	if err != nil {
		return 0, fmt.Errorf("reading the rulebook: %w", err)
	}
	rules := restrict(parseRules(string(text)), wanted)
	if len(rules) == 0 {
		return 0, fmt.Errorf("no rule found in %s for articles %q", rulebook, opts.articles)
	}
	proofs, err := findProofs(root)
	if err != nil {
		return 0, fmt.Errorf("looking for proofs: %w", err)
	}
	return report(out, rules, proofs, opts.missing), nil
}

// moduleRoot is the nearest folder, from the working directory upwards, that
// holds a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("asking for the working directory: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory; name the root with -root DIR")
		}
		dir = parent
	}
}
