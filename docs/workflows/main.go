package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

func main() {
	if err := Write(os.Stdout, catalog.Machines()); err != nil {
		fmt.Fprintln(os.Stderr, "workflows:", err)
		os.Exit(1)
	}
}

const head = `# 流程 · Workflows

由程序的状态机表生成，请勿手工修改：` + "`go run ./docs/workflows > docs/WORKFLOWS.md`" + `

Generated from the Flow tables in ` + "`catalog/`" + `, which decide at run time: what is not drawn is forbidden and is refused
with ILLEGAL_TRANSITION. Each arrow names its command and the article it comes from. The circle is "not yet".
`

// Write prints every machine as a table and a diagram.
func Write(w io.Writer, machines []ledger.Machine) error {
	var b strings.Builder
	b.WriteString(head)
	for _, m := range machines {
		fmt.Fprintf(&b, "\n## %s\n\nArticle %s\n\n```mermaid\nstateDiagram-v2\n", m.Name(), m.Article())
		for _, a := range m.Arrows() {
			fmt.Fprintf(&b, "    %s --> %s: %s\n", node(a.From), node(a.To), a.Command)
		}
		b.WriteString("```\n\n| from | command | to | article |\n|---|---|---|---|\n")
		for _, a := range m.Arrows() {
			from := a.From
			if from == "" {
				from = "–"
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", from, a.Command, a.To, a.Article)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func node(state string) string {
	if state == "" {
		return "[*]"
	}
	return state
}
