// Package config is what an operator can set. Flags win over environment
// (MULU_*), environment over the file, the file over the defaults; Load says
// of every value where it came from.
//
// It must never hold a secret: keys live in the data directory, tokens in the
// state.
package config
