// Package catalogtest is a small federation for tests of the law: the
// province, three cities and a county, with an officer for every role, on a
// one-member cluster. It must never be imported by the program.
//
// New makes a world for Go tests; Stories runs the files of
// testdata/scenarios. Personas are named as in `mulu dev`: "330100-authority",
// "330100-county-subject", "user-1".
package catalogtest
