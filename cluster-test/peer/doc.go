// Command peer drives etcd's own Go client for the benchmark that puts mulu's
// filings beside etcd's puts. It is a module of its own, so that the daemon's
// modules stay what the daemon needs; nothing of mulu imports it.
package main
