package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/disk"
)

func (a *app) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "备份状态 · copy the running node's state, as of one moment, and check the copy", Args: exactly(1, "the file to write"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			path := args[0]
			if there, err := disk.Exists(path); err != nil {
				return err
			} else if there {
				return fmt.Errorf("%s 已存在 · exists already; name another file", path)
			}
			f, err := os.CreateTemp(filepath.Dir(path), ".backup-*") // CreateTemp gives mode 0600
			if err != nil {
				return fmt.Errorf("writing the copy: %w", err)
			}
			defer func() { err = errors.Join(err, disk.Remove(f.Name())) }() // gone already when it has its name
			if err := a.client(c.Config, "").Copy(cmd.Context(), "/backup", f); err != nil {
				return errors.Join(err, f.Close())
			}
			held, err := node.CheckCopy(f.Name())
			if err != nil {
				return errors.Join(err, f.Close())
			}
			if err := disk.Place(f, path); err != nil {
				return err
			}
			a.print("已备份并核对 · copied and checked: %s\nfederation    %s\napplied       %d\nstate hash    %x\n", path, held.Federation, held.Index, held.Hash)
			return nil
		},
	}
}

func (a *app) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "以备份替换损坏的状态 · put a copy of the state in the place of a stopped node's damaged one", Args: exactly(1, "the copy"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			held, aside, err := node.Restore(c.Config, args[0])
			if err != nil {
				return err
			}
			a.print("已恢复 · restored to log index %d, state hash %x\n", held.Index, held.Hash)
			if aside != "" {
				a.print("原文件 · the file that was there: %s\n", aside)
			}
			a.print("next: mulu serve --data %s\n", c.Data)
			return nil
		},
	}
}
