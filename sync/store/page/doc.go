// Package page checks the pages of a bbolt file before bbolt opens it.
//
// bbolt trusts its pages: a damaged page number makes it read outside the
// file, and because the free list is rebuilt in a goroutine of its own, such a
// fault at opening ends the process and cannot be recovered. Check walks the
// same tree with plain reads, believes nothing it has not bounded, and says
// which page is wrong and why.
//
// It checks structure only: page kinds, bounds, key order and page ownership.
// A changed byte inside a value is not a matter of pages; package store and
// package raftlog keep a checksum with each value for that. It reads
// little-endian files, which is what every machine we run on writes.
//
// Read Check first.
package page
