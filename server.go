// Command mulu (目录) runs a node of the open data catalog of Zhejiang, or
// speaks to one.
package main

import (
	"os"

	"github.com/mulu-catalog/mulu/node/cli"
)

func main() {
	os.Exit(cli.Main(cli.Env{Args: os.Args[1:], Getenv: os.Getenv, Out: os.Stdout, Err: os.Stderr, In: os.Stdin}))
}
