// Package checks holds tests of the tree itself: pinned modules, generated
// code, package comments, file sizes, and what may not stand in any file. It
// has no code of its own, and nothing imports it.
//
// A check belongs here when it is about every package and no linter has it;
// what a linter can say stands in .golangci.yml. Read tree_test.go first.
package checks
