// Command coverage lists every rule of the Measures and the tests that prove
// it, so that a gap between the law and the program is one line of output.
//
//	go run ./docs/coverage                  everything
//	go run ./docs/coverage -articles 2-20   the rules of some articles
//	go run ./docs/coverage -missing         only what nothing proves
//
// The rules are read from the rulebook, which lies outside the tree at
// ../shared/rulebook/rules.md: every R, AT, SM and INV id with its text. A
// test proves a rule when it carries the id: in a Go test function (its name,
// its comments, its strings), in a string literal of a test file, or on any
// line of a story under testdata/scenarios. In identifiers the dot and the
// hyphen are written as an underscore: R15_2, AT14_3, SM_1.
//
// The last line is always "missing: N". The command never runs the tests it
// lists: that they pass is what go test says.
//
// Read rulebook.go first, then proofs.go; report.go prints.
package main
