package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/export"
	"github.com/mulu-catalog/mulu/node/home"
)

// call runs one request against the node's admin socket.
func (a *app) call(cmd *cobra.Command, path string, in, out any) error {
	c, err := a.load(cmd)
	if err != nil {
		return err
	}
	client := a.client(c.Config, "")
	if in == nil {
		return client.Get(cmd.Context(), path, out)
	}
	return client.Post(cmd.Context(), path, in, out)
}

func (a *app) notifyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "notify", Short: "通知推送 · where notifications go, and what could not be delivered"}
	cmd.AddCommand(a.notifyListCommand(), a.notifyAddCommand(), a.notifyRemoveCommand(), a.notifyLoginCommand(), a.notifyDeadCommand(), a.notifyRedriveCommand())
	return cmd
}

func (a *app) notifyListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "推送目标 · the targets and what waits", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var answer admin.Outward
			if err := a.call(cmd, "/notify", nil, &answer); err != nil {
				return err
			}
			a.print("webhooks %s   smtp %s   waiting %d\n", onOff(answer.Webhooks), onOff(answer.SMTP), answer.Waiting)
			table := tabwriter.NewWriter(a.env.Out, 0, 4, 2, ' ', 0)
			_, _ = fmt.Fprintln(table, "ID\tVIA\tRECIPIENT\tADDRESS")
			for _, t := range answer.Targets {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", t.ID, t.Via, export.Line(t.Recipient), export.Line(t.Address))
			}
			return table.Flush()
		},
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (a *app) notifyAddCommand() *cobra.Command {
	var recipient string
	cmd := &cobra.Command{
		Use: "add ADDRESS", Short: "添加推送目标 · add a URL or a mail address", Args: exactly(1, "a URL or a mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			target := admin.Target{Via: "SMTP", Recipient: recipient, Address: args[0]}
			if strings.Contains(args[0], "://") {
				target.Via = "WEBHOOK"
			}
			var added admin.Target
			if err := a.call(cmd, "/notify/add", target, &added); err != nil {
				return err
			}
			a.print("%s\n", added.ID)
			if added.Secret != "" {
				a.print("签名密钥（仅显示一次）· signing secret, shown once:\n%s\n", added.Secret)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&recipient, "recipient", "*", "institution id or token id; * for all recipients of this node's division")
	return cmd
}

func (a *app) notifyRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove ID", Short: "移除推送目标 · remove a target", Args: exactly(1, "a target's id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.call(cmd, "/notify/remove", admin.Target{ID: args[0]}, &struct{}{})
		},
	}
}

func (a *app) notifyLoginCommand() *cobra.Command {
	return &cobra.Command{
		Use: "login [USER]", Short: "邮件服务器账号 · the mail server's user; the password is read from standard input", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var login admin.MailLogin
			if len(args) == 1 {
				line, err := bufio.NewReader(a.env.In).ReadString('\n')
				if err != nil && line == "" {
					return usageError{errors.New("want the password on standard input")}
				}
				login = admin.MailLogin{User: args[0], Password: strings.TrimRight(line, "\r\n")}
			}
			return a.call(cmd, "/notify/login", login, &struct{}{})
		},
	}
}

func (a *app) notifyDeadCommand() *cobra.Command {
	return &cobra.Command{
		Use: "dead", Short: "未送达 · what was given up, and why", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var dead []admin.DeadLetter
			if err := a.call(cmd, "/notify/dead", nil, &dead); err != nil {
				return err
			}
			table := tabwriter.NewWriter(a.env.Out, 0, 4, 2, ' ', 0)
			_, _ = fmt.Fprintln(table, "NOTIFICATION\tVIA\tRECIPIENT\tTRIES\tWHY")
			for _, d := range dead {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", d.Notification, d.Via, export.Line(d.Recipient), d.Tries, export.Line(d.Why))
			}
			return table.Flush()
		},
	}
}

func (a *app) notifyRedriveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "redrive [NOTIFICATION...]", Short: "重新推送 · try dead letters again, all when none is named",
		RunE: func(cmd *cobra.Command, args []string) error {
			var answer admin.Redriven
			if err := a.call(cmd, "/notify/redrive", admin.RedriveRequest{Notifications: args}, &answer); err != nil {
				return err
			}
			a.print("重新推送 %d · driven again: %d\n", answer.Count, answer.Count)
			return nil
		},
	}
}

func (a *app) homeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "home", Short: "本地保存 · personal data and materials that this node holds"}
	list := &cobra.Command{
		Use: "list", Short: "清单 · what is held, without names", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var lines []home.Summary
			if err := a.call(cmd, "/home", nil, &lines); err != nil {
				return err
			}
			table := tabwriter.NewWriter(a.env.Out, 0, 4, 2, ' ', 0)
			_, _ = fmt.Fprintln(table, "POINTER\tKIND\tCREATED\tBYTES\tHASH")
			for _, l := range lines {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", l.Pointer, l.Kind, l.CreatedAt, l.Size, l.Hash)
			}
			return table.Flush()
		},
	}
	erase := &cobra.Command{
		Use: "erase POINTER", Short: "销毁 · erase a record with its salt; the hash in the log can no longer be tied to anybody", Args: exactly(1, "a pointer"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.call(cmd, "/home/erase", admin.EraseRequest{Pointer: args[0]}, &struct{}{}); err != nil {
				return err
			}
			a.print("已销毁 · erased %s\n", args[0])
			return nil
		},
	}
	cmd.AddCommand(list, erase)
	return cmd
}
