// Package catalog is the law: Zhejiang Decree 381 (浙江省公共数据开放与安全管理暂行办法)
// as commands on the replicated state, one file for each workflow.
//
// A command is a Go type; its methods say who may give it (Allow), what it
// does (Apply) and what the record says (Audit). commands.go is the book of
// all commands, tables.go lists the tables, refusals.go every code with its
// article and its sentence in Chinese and English. The stories under
// testdata/scenarios are the specification in readable form.
//
// Nothing here reads a clock, draws a random number, opens a file or starts a
// goroutine: a rule sees the state, the actor and tx.Now(), and the same log
// must leave the same bytes on every node.
//
// Read entry.go and identify.go first, then the file named after the workflow
// that you are looking for.
package catalog
