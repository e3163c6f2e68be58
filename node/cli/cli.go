package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/admin"
	"github.com/mulu-catalog/mulu/node/config"
)

// Exit statuses.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitNode    = 70
)

// Env is what the program has of the world outside.
type Env struct {
	Args   []string // without the program's name
	Getenv func(string) string
	Out    io.Writer
	Err    io.Writer
	In     io.Reader
}

// usageError marks wrong arguments.
type usageError struct{ error }

// nodeError marks a node that could not go on.
type nodeError struct{ error }

// Unwrap lets the cause be told by its code.
func (e nodeError) Unwrap() error { return e.error }

// Main runs one command and returns the exit status.
func Main(env Env) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := rootCommand(env)
	root.SetArgs(env.Args)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	_, _ = fmt.Fprintln(env.Err, "mulu:", explain(err))
	var usage usageError
	var broken nodeError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &broken):
		return exitNode
	default:
		return exitFailure
	}
}

// explain writes a refusal in both languages, and any other error with its code.
func explain(err error) string {
	var refusal *ledger.Error
	if !errors.As(err, &refusal) {
		if code := node.Code(err); code != "" && !strings.Contains(err.Error(), code) {
			return code + ": " + err.Error()
		}
		return err.Error()
	}
	var text strings.Builder
	for i, one := range refusal.All() {
		if i > 0 {
			text.WriteString("\n      ")
		}
		text.WriteString(one.Error())
		if one.MessageZh != "" {
			text.WriteString(" / " + one.MessageZh)
		}
	}
	return text.String()
}

func rootCommand(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "mulu",
		Short: "公共数据开放目录 · the open data catalog of Zhejiang (Decree 381)",
		Long: "mulu 目录 runs at the province and at each districted city. It replicates the opening catalogs,\n" +
			"refuses what Decree 381 forbids, and serves them through GraphQL.",
		SilenceUsage: true, SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	config.Flags(root.PersistentFlags())
	app := &app{env: env}
	root.AddCommand(app.initCommand(), app.serveCommand(), app.inviteCommand(), app.joinCommand(), app.statusCommand(),
		app.leaveCommand(), app.tokenCommand(), app.importCommand(), app.exportCommand(), app.adoptCommand(), app.calendarCommand(), app.devCommand(), app.configCommand(), app.notifyCommand(), app.homeCommand(), app.rolloverCommand(), app.jobsCommand(), app.giveCommand(), app.kindsCommand(), app.findCommand(), app.recoverCommand(), app.backupCommand(), app.restoreCommand())
	strict(root)
	return root
}

// app carries the outside world to the commands.
type app struct{ env Env }

func (a *app) load(cmd *cobra.Command) (config.Loaded, error) {
	loaded, err := config.Load(cmd.Flags(), a.env.Getenv)
	if err != nil {
		return loaded, usageError{err}
	}
	return loaded, nil
}

func (a *app) logger(c config.Config) zerolog.Logger {
	level, err := zerolog.ParseLevel(c.LogLevel)
	if err != nil {
		level = zerolog.InfoLevel
	}
	out := a.env.Err
	if c.LogText {
		out = zerolog.ConsoleWriter{Out: a.env.Err, TimeFormat: time.TimeOnly, NoColor: true}
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

func (a *app) print(format string, args ...any) { _, _ = fmt.Fprintf(a.env.Out, format, args...) }

func (a *app) client(c config.Config, token string) *admin.Client {
	return admin.NewClient(node.AdminSocket(c.Data), token)
}

func (a *app) initCommand() *cobra.Command {
	var f node.Foundation
	cmd := &cobra.Command{
		Use: "init", Short: "建立联盟 · found the federation at the province", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			n, err := node.Found(cmd.Context(), c.Config, f, a.logger(c.Config))
			if err != nil {
				return err
			}
			a.print("联盟 %s 已建立，省节点 %s\nfederation %s founded by node %s in %s\nnext: mulu serve --data %s\n",
				f.Federation, n.Incarnation(), f.Federation, n.Incarnation(), c.Data, c.Data)
			return n.Shutdown(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&f.Federation, "federation", "zhejiang", "id of the federation, part of every certificate")
	cmd.Flags().StringVar(&f.AuthorityName, "authority", "浙江省数据局", "name of the provincial competent authority")
	cmd.Flags().StringVar(&f.AuthorityUSCC, "authority-uscc", "", "its unified social credit code")
	return cmd
}

func (a *app) serveCommand() *cobra.Command {
	var show bool
	cmd := &cobra.Command{
		Use: "serve", Short: "运行节点 · run the node", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			if show {
				return c.Print(a.env.Out)
			}
			return a.serve(cmd.Context(), c.Config)
		},
	}
	cmd.Flags().BoolVar(&show, "print-config", false, "print the configuration and where each value came from, then exit")
	return cmd
}

// serve runs until a signal comes or the node cannot go on.
func (a *app) serve(ctx context.Context, c config.Config) error {
	log := a.logger(c)
	paced, end := context.WithCancel(ctx)
	var pace sync.WaitGroup
	pace.Go(func() { a.paceGC(paced) })
	defer pace.Wait()
	defer end()
	n, err := node.Open(ctx, c, log)
	if err != nil {
		return err
	}
	log.Info().Str("division", n.Division()).Str("incarnation", n.Incarnation()).Str("http", n.URL()).
		Str("tls", n.Address()).Msg("node runs")
	select {
	case <-ctx.Done():
	case <-n.Failed():
		return nodeError{errors.Join(n.Cause(), giveUp(n, c.Drain))}
	}
	log.Info().Msg("stopping")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Drain+5*time.Second)
	defer cancel()
	return n.Shutdown(stop)
}

// closeAtMost bounds the closing of a node that cannot go on: its disk may hang.
const closeAtMost = 10 * time.Second

// giveUp ends a node that cannot go on. Reads under way have the time of a
// graceful stop, new ones find the port closed and go to another node; then the
// program ends in any case, so that whoever supervises it acts.
func giveUp(n *node.Node, drain time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	closed := make(chan error, 1)
	go func() { closed <- errors.Join(n.Quiesce(ctx), n.Close()) }() // ends with the program at the latest
	select {
	case err := <-closed:
		return err
	case <-time.After(drain + closeAtMost):
		return errors.New("closing the node takes too long")
	}
}

func (a *app) inviteCommand() *cobra.Command {
	request := admin.InviteRequest{}
	cmd := &cobra.Command{
		Use: "invite", Short: "签发邀请 · invite a city's node (single use)", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			var answer admin.InviteAnswer
			if err := a.client(c.Config, "").Post(cmd.Context(), "/invite", request, &answer); err != nil {
				return err
			}
			a.print("%s\n", answer.Token)
			return nil
		},
	}
	cmd.Flags().StringVar(&request.Division, "city", "", "division code, for example 330200 (330000 for a further province node)")
	cmd.Flags().BoolVar(&request.Voter, "voter", false, "its certificate may vote; the placement policy decides when")
	cmd.Flags().DurationVar(&request.TTL, "ttl", time.Hour, "how long the invitation is good")
	return cmd
}

func (a *app) joinCommand() *cobra.Command {
	return &cobra.Command{
		Use: "join TOKEN", Short: "加入联盟 · join the federation with an invitation", Args: exactly(1, "the invitation's token"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(c.Data, 0o700); err != nil {
				return fmt.Errorf("making the data directory: %w", err)
			}
			self, err := node.Join(cmd.Context(), c.Config, args[0])
			if err != nil {
				return err
			}
			a.print("已加入：%s 节点 %s\njoined %s as %s for %s\nnext: mulu serve --data %s\n",
				self.Division, self.Incarnation, self.Federation, self.Incarnation, self.Division, c.Data)
			return nil
		},
	}
}

func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("want %s and nothing else", what)}
		}
		return nil
	}
}

func (a *app) leaveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "leave", Short: "退出联盟 · leave the federation", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd)
			if err != nil {
				return err
			}
			var answer struct{}
			if err := a.client(c.Config, "").Post(cmd.Context(), "/leave", struct{}{}, &answer); err != nil {
				return err
			}
			a.print("已退出 · left the federation; stop the node and keep or delete %s\n", c.Data)
			return nil
		},
	}
}

func (a *app) configCommand() *cobra.Command {
	return &cobra.Command{
		Use: "config", Short: "配置说明 · print every setting with its meaning and default", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return config.Example(a.env.Out) },
	}
}
