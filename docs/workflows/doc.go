// Command workflows prints docs/WORKFLOWS.md: every state machine of the law,
// drawn from the Flow tables that the program itself decides by. It must never
// hold a state or an arrow of its own.
//
//	go run ./docs/workflows > docs/WORKFLOWS.md
//
// Read main.go.
package main
