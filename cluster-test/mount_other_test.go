//go:build !linux

package clustertest_test

import "errors"

func mountTmpfs(string, string) error { return errors.New("only on Linux") }

func unmount(string) error { return nil }
