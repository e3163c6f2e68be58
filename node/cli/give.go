package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
)

// giveCommand gives any command of the law: what a node's operator needs before
// officers have tokens, and what scripts need after.
func (a *app) giveCommand() *cobra.Command {
	var token, request string
	cmd := &cobra.Command{
		Use:   "give KIND [FIELDS]",
		Short: "提交命令 · give one command; FIELDS is JSON, - reads standard input",
		Long: "Gives one command through the running node: on the node's own behalf, or for the bearer of --token.\n" +
			"KIND is a command's name such as institution.register; FIELDS are its fields as JSON.\n" +
			"`mulu kinds` lists the commands.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			fields, err := a.fields(args)
			if err != nil {
				return err
			}
			book := catalog.Book()
			payload, err := book.PayloadFromJSON(ledger.Kind(args[0]), fields)
			if err != nil {
				return usageError{err}
			}
			if request == "" {
				request = newSecret()
			}
			result, err := a.client(c.Config, token).Propose(cmd.Context(), ledger.Proposal{
				Kind: ledger.Kind(args[0]), Payload: payload, RequestID: request,
			})
			if err != nil {
				return err
			}
			if result.Refusal != nil {
				return result.Refusal
			}
			value, err := book.ResultOf(ledger.Kind(args[0]), result.Value)
			if err != nil {
				return err
			}
			return a.showJSON(value)
		},
	}
	cmd.Flags().StringVar(&token, "token", "", "token to act by; empty acts as the node")
	cmd.Flags().StringVar(&request, "request", "", "idempotency key; a fresh one if empty")
	return cmd
}

func (a *app) fields(args []string) ([]byte, error) {
	if len(args) < 2 {
		return []byte("{}"), nil
	}
	if args[1] != "-" {
		return []byte(args[1]), nil
	}
	data, err := io.ReadAll(io.LimitReader(a.env.In, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("reading the fields: %w", err)
	}
	return data, nil
}

func (a *app) showJSON(v any) error {
	encoder := json.NewEncoder(a.env.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

func (a *app) kindsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "kinds", Short: "命令清单 · list every command of the law", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			kinds := catalog.Book().Kinds()
			names := make([]string, 0, len(kinds))
			for _, kind := range kinds {
				names = append(names, string(kind))
			}
			a.print("%s\n", strings.Join(names, "\n"))
			return nil
		},
	}
}

func (a *app) findCommand() *cobra.Command {
	return &cobra.Command{
		Use: "find TABLE ID", Short: "查记录 · print one record of the local state", Args: exactly(2, "a table and an id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			var record map[string]any
			request := map[string]string{"table": args[0], "id": args[1]}
			if err := a.client(c.Config, "").Post(cmd.Context(), "/find", request, &record); err != nil {
				return err
			}
			return a.showJSON(record)
		},
	}
}
