package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/node"
)

func (a *app) recoverCommand() *cobra.Command {
	sure := false
	cmd := &cobra.Command{
		Use: "recover", Short: "多数表决节点永久丢失后恢复 · go on with this node alone when most voters are lost for ever", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			if !sure {
				return usageError{errors.New("若其余表决节点还可能恢复，请勿执行 · if the other voters may ever come back there will be two federations; say --most-voters-are-lost if they will not")}
			}
			done, err := node.Recover(c.Config)
			if err != nil {
				return err
			}
			a.print("节点 %s 现为唯一表决节点\nnode %s of %s is the only voter from log index %d\n", done.Incarnation, done.Incarnation, done.Division, done.Index)
			for _, lost := range done.Lost {
				a.print("lost: %s; expel it once the node runs\n", lost)
			}
			a.print("next: mulu serve --data %s\n", c.Data)
			return nil
		},
	}
	cmd.Flags().BoolVar(&sure, "most-voters-are-lost", false, "the other voters are destroyed and will never start again")
	return cmd
}
