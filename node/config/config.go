package config

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
)

// FileName is the configuration file inside the data directory.
const FileName = "mulu.yml"

// Config of a node. The zero value is not usable; Default is.
type Config struct {
	// Data is the node's directory: keys, log, state. Losing it loses the node.
	Data string
	// Listen is the TLS port for the other nodes.
	Listen string
	// Advertise is the host:port under which the others reach Listen.
	Advertise string
	// HTTP is where GraphQL, health and metrics are served. Put a reverse proxy
	// with TLS in front of it where it leaves the machine.
	HTTP string
	// PublicURL is the address of HTTP as the public knows it.
	PublicURL string
	// WAN uses raft's timeouts for long distances. All voters must agree.
	WAN bool
	// LogLevel is debug, info, warn or error.
	LogLevel string
	// LogText writes for people instead of JSON.
	LogText bool
	// Drain is how long a stop waits for requests under way.
	Drain time.Duration
	// Explorer serves a page for trying GraphQL by hand under /explorer.
	Explorer bool
	// Introspection lets the public ask for the schema.
	Introspection bool
	// ProbeEvery is how often a node proves how fresh it is while bounded reads
	// come; while none do, twelve times that.
	ProbeEvery time.Duration
	// CheckpointEvery is how often the search index is written to disk.
	CheckpointEvery time.Duration
	// LinkProbes lets the node look whether published addresses answer.
	LinkProbes bool
	// Jobs lets this node run the statutory jobs when it leads.
	Jobs bool
	// Webhooks sends notifications to the receivers that the operator added.
	Webhooks bool
	// SMTP sends notifications by mail through SMTPServer, host:port.
	SMTP       bool
	SMTPServer string
	SMTPFrom   string
	// OutboundAllow names addresses inside that notifications may go to.
	OutboundAllow string
	// ExportProhibited is "none" or ProhibitedMinimal: whether DCAT and data.json
	// name what must not be opened.
	ExportProhibited string
	// ExportContact is the mailbox that data.json gives for questions.
	ExportContact string
}

// ProhibitedMinimal lets DCAT and data.json hold prohibited entries by name,
// subject and grounds, and nothing else of them.
const ProhibitedMinimal = "metadataMinimal"

// Default is the configuration of a node that was told nothing.
func Default() Config {
	return Config{
		Data: "mulu-data", Listen: "127.0.0.1:7400", HTTP: "127.0.0.1:8400", LogLevel: "info", Drain: 10 * time.Second,
		Introspection: true, ProbeEvery: 5 * time.Second, CheckpointEvery: 10 * time.Minute, Jobs: true, ExportProhibited: "none",
	}
}

// setting is one line of the manual: a name, what it means, and how it is read
// and written.
type setting struct {
	name string
	help string
	get  func(*Config) string
	set  func(*Config, string) error
}

func settings() []setting {
	return []setting{
		text("data", "directory of keys, log and state; losing it loses the node", func(c *Config) *string { return &c.Data }),
		text("listen", "host:port of the TLS port for the other nodes", func(c *Config) *string { return &c.Listen }),
		text("advertise", "host:port under which the others reach it; listen if empty", func(c *Config) *string { return &c.Advertise }),
		text("http", "host:port of GraphQL, health and metrics", func(c *Config) *string { return &c.HTTP }),
		text("public-url", "address of http as the public knows it; http://HTTP if empty", func(c *Config) *string { return &c.PublicURL }),
		flag("wan", "raft timeouts for long distances; all voters must agree", func(c *Config) *bool { return &c.WAN }),
		text("log-level", "debug, info, warn or error", func(c *Config) *string { return &c.LogLevel }),
		flag("log-text", "log for people instead of JSON", func(c *Config) *bool { return &c.LogText }),
		span("drain", "how long a stop waits for requests under way", func(c *Config) *time.Duration { return &c.Drain }),
		flag("explorer", "serve a page for trying GraphQL by hand under /explorer", func(c *Config) *bool { return &c.Explorer }),
		flag("introspection", "let the public ask for the schema", func(c *Config) *bool { return &c.Introspection }),
		span("probe-every", "how often a node proves how fresh it is while bounded reads come; twelve times rarer while none do", func(c *Config) *time.Duration { return &c.ProbeEvery }),
		span("checkpoint-every", "how often the search index is written to disk", func(c *Config) *time.Duration { return &c.CheckpointEvery }),
		flag("link-probes", "look whether published addresses answer", func(c *Config) *bool { return &c.LinkProbes }),
		flag("jobs", "run the statutory jobs when this node leads", func(c *Config) *bool { return &c.Jobs }),
		flag("webhooks", "send notifications to the receivers that were added by mulu notify add", func(c *Config) *bool { return &c.Webhooks }),
		flag("smtp", "send notifications by mail", func(c *Config) *bool { return &c.SMTP }),
		text("smtp-server", "host:port of the mail server; 465 speaks TLS, others STARTTLS", func(c *Config) *string { return &c.SMTPServer }),
		text("smtp-from", "sender's mail address", func(c *Config) *string { return &c.SMTPFrom }),
		text("outbound-allow", "addresses inside that notifications may reach: 10.1.2.3:25, 10.2.0.0/16", func(c *Config) *string { return &c.OutboundAllow }),
		choice("export-prohibited", "prohibited entries in DCAT and data.json: none or "+ProhibitedMinimal, func(c *Config) *string { return &c.ExportProhibited }, "none", ProhibitedMinimal),
		text("export-contact", "mailbox for questions that data.json gives", func(c *Config) *string { return &c.ExportContact }),
	}
}

func text(name, help string, at func(*Config) *string) setting {
	return setting{
		name, help,
		func(c *Config) string { return *at(c) },
		func(c *Config, v string) error { *at(c) = v; return nil },
	}
}

func choice(name, help string, at func(*Config) *string, values ...string) setting {
	s := text(name, help, at)
	s.set = func(c *Config, v string) error {
		if !slices.Contains(values, v) {
			return fmt.Errorf("%s: %q is none of %s", name, v, strings.Join(values, ", "))
		}
		*at(c) = v
		return nil
	}
	return s
}

func flag(name, help string, at func(*Config) *bool) setting {
	return setting{name, help, func(c *Config) string { return strconv.FormatBool(*at(c)) }, func(c *Config, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("%s: %q is neither true nor false", name, v)
		}
		*at(c) = b
		return nil
	}}
}

func span(name, help string, at func(*Config) *time.Duration) setting {
	return setting{name, help, func(c *Config) string { return at(c).String() }, func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d <= 0 {
			return fmt.Errorf("%s: %q is no positive duration such as 10s", name, v)
		}
		*at(c) = d
		return nil
	}}
}

// Flags adds one flag for every setting.
func Flags(set *pflag.FlagSet) {
	defaults := Default()
	for _, s := range settings() {
		set.String(s.name, s.get(&defaults), s.help)
		if b := s.get(&defaults); b == "true" || b == "false" {
			set.Lookup(s.name).NoOptDefVal = "true"
		}
	}
}

// Loaded is a configuration and, for every setting, where its value came from.
type Loaded struct {
	Config
	From map[string]string
}

// Load reads the configuration: flags that were given, then MULU_* of getenv,
// then the file in the data directory, then the defaults. Every mistake is
// named.
func Load(set *pflag.FlagSet, getenv func(string) string) (Loaded, error) {
	loaded := Loaded{Config: Default(), From: map[string]string{}}
	var problems []error
	assign := func(s setting, v, from string) {
		if err := s.set(&loaded.Config, v); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", from, err))
			return
		}
		loaded.From[s.name] = from
	}
	over := func() {
		for _, s := range settings() {
			if v := getenv(variable(s.name)); v != "" {
				assign(s, v, variable(s.name))
			}
			if f := set.Lookup(s.name); f != nil && f.Changed {
				assign(s, f.Value.String(), "--"+s.name)
			}
		}
	}
	over() // the data directory decides where the file is
	path := filepath.Join(loaded.Data, FileName)
	values, err := readFile(path)
	if err != nil {
		problems = append(problems, err)
	}
	for _, s := range settings() {
		if v, ok := values[s.name]; ok && s.name != "data" {
			assign(s, v, path)
			delete(values, s.name)
		}
	}
	delete(values, "data")
	unknown := make([]string, 0, len(values))
	for name := range values { // in any order: sorted below
		unknown = append(unknown, name)
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		problems = append(problems, fmt.Errorf("%s: there is no setting %q", path, name))
	}
	over()
	return loaded, errors.Join(append(problems, loaded.check()...)...)
}

func variable(name string) string {
	return "MULU_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func readFile(path string) (map[string]string, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	values := make(map[string]string, len(raw))
	for name, v := range raw { // in any order: a map into a map
		values[name] = fmt.Sprint(v)
	}
	return values, nil
}

// check names every setting that cannot work, and fills what follows from
// others.
func (l *Loaded) check() []error {
	var problems []error
	for name, addr := range map[string]string{"listen": l.Listen, "http": l.HTTP} { // in any order
		if _, _, err := net.SplitHostPort(addr); err != nil {
			problems = append(problems, fmt.Errorf("%s: %q is no host:port", name, addr))
		}
	}
	switch l.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		problems = append(problems, fmt.Errorf("log-level: %q is not debug, info, warn or error", l.LogLevel))
	}
	problems = append(problems, l.checkOutward()...)
	if l.Advertise == "" {
		l.Advertise = l.Listen
	}
	if l.PublicURL == "" {
		l.PublicURL = "http://" + l.HTTP
	}
	return problems
}

// Print writes every setting, its value and where the value came from.
func (l *Loaded) Print(w io.Writer) error {
	for _, s := range settings() {
		from := l.From[s.name]
		if from == "" {
			from = "default"
		}
		if _, err := fmt.Fprintf(w, "%-18s %-28s # %s\n", s.name+":", strconv.Quote(s.get(&l.Config)), from); err != nil {
			return err
		}
	}
	return nil
}

// Example writes the manual: every setting with its meaning and default.
func Example(w io.Writer) error {
	defaults := Default()
	for _, s := range settings() {
		if _, err := fmt.Fprintf(w, "# %s\n# environment: %s\n%s: %s\n\n", s.help, variable(s.name), s.name, strconv.Quote(s.get(&defaults))); err != nil {
			return err
		}
	}
	return nil
}

// LoadFile is the configuration that the file of a data directory gives, over
// the defaults.
func LoadFile(data string) (Config, error) {
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	Flags(set)
	if err := set.Set("data", data); err != nil {
		return Config{}, fmt.Errorf("naming the data directory: %w", err)
	}
	loaded, err := Load(set, func(string) string { return "" })
	return loaded.Config, err
}
