// Package testschema is a small gqlgen schema against which package endpoint is tested: pages, lists, every kind of error, and a
// resumable subscription. Regenerate it with `go tool gqlgen generate --config gqlgen.yml` in this folder. No other use.
package testschema
