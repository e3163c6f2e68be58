package cli

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
)

func (a *app) statusCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "status", Short: "节点状态 · what the node knows of itself and the federation", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			var status node.Status
			if err := a.client(c.Config, "").Get(cmd.Context(), "/status", &status); err != nil {
				return err
			}
			if asJSON {
				encoder := json.NewEncoder(a.env.Out)
				encoder.SetIndent("", "  ")
				return encoder.Encode(status)
			}
			return a.showStatus(status)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) showStatus(s node.Status) error {
	bound := "unknown 同步状态未知"
	if s.BoundMS >= 0 {
		bound = fmt.Sprintf("%d ms", s.BoundMS)
	}
	a.print("division      %s\nraft          %s\napplied       %d\nas of         %s\nbound         %s\nstate hash    %s\nhttp          %s\ncertificate   until %s\n",
		s.Division, s.Role, s.Applied, s.AsOf, bound, s.StateHash, s.HTTP, s.CertExpires)
	if s.Halted != "" {
		a.print("HALTED        %s\n", s.Halted)
	}
	table := tabwriter.NewWriter(a.env.Out, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "DIVISION\tSTATUS\tADDRESS\tINCARNATION\t")
	for _, m := range s.Members {
		mark := ""
		if m.Leader {
			mark = "leader"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", m.Division, m.Status, m.Address, m.Incarnation, mark)
	}
	return table.Flush()
}

// newSecret makes the secret of an API token: 256 bits.
func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return "mulu_" + base64.RawURLEncoding.EncodeToString(raw)
}

func (a *app) tokenCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: "令牌 · API tokens"}
	request := admin.TokenRequest{}
	issue := &cobra.Command{
		Use: "issue", Short: "签发令牌 · issue a token for an institution of this node's jurisdiction", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			request.Secret = newSecret()
			var answer admin.TokenAnswer
			if err := a.client(c.Config, "").Post(cmd.Context(), "/token", request, &answer); err != nil {
				return err
			}
			a.print("%s\n", request.Secret)
			return nil
		},
	}
	issue.Flags().StringVar(&request.Person, "person", "", "who will hold it; only a salted hash is kept")
	issue.Flags().StringVar(&request.Institution, "institution", "", "institution id; empty for a citizen")
	issue.Flags().StringSliceVar(&request.Roles, "roles", nil, "AUTHORITY, SUB, INS, GOV, SUP, SPC, EXP, USR")
	issue.Flags().DurationVar(&request.TTL, "ttl", 90*24*time.Hour, "how long it is good")
	issue.Flags().StringVar(&request.Label, "label", "", "what it is for")
	cmd.AddCommand(issue)
	return cmd
}
