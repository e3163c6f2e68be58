// Package cli is the command line: it reads arguments and configuration,
// starts a node or speaks to a running one through its admin socket, and turns
// what happened into text and an exit status.
//
// It must never decide about data or open a running node's files. Exit status
// 0 is success, 1 a refusal or failure, 2 wrong usage, 70 a node that could not
// go on.
package cli
