package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mulu-catalog/mulu/node/disk"
)

// Save keeps in the data directory's file what makes the node the one that the
// others know: its addresses and raft's timing, where they differ from the
// default and do not follow from each other. Everything else, such as a log
// level that was given once, lasts as long as the command it was given to; who
// wants it to stay writes it into the file, which keeps its other lines.
func Save(c Config) error {
	path := filepath.Join(c.Data, FileName)
	have, err := readFile(path)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("reading the configuration: %w", err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	var b strings.Builder
	for _, line := range lines {
		if name, _, _ := strings.Cut(line, ":"); !stale(name, have, c) {
			b.WriteString(line)
		}
	}
	if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteString("\n")
	}
	for _, s := range lasting(c) {
		if s.value != "" && have[s.name] != s.value {
			fmt.Fprintf(&b, "%s: %s\n", s.name, strconv.Quote(s.value))
		}
	}
	if err := disk.Write(path, []byte(b.String())); err != nil {
		return fmt.Errorf("keeping the configuration: %w", err)
	}
	return nil
}

// kept is a setting that lasts; its value is empty where the default or
// another setting says the same.
type kept struct{ name, value string }

func lasting(c Config) []kept {
	unless := func(value, implied string) string {
		if value == implied {
			return ""
		}
		return value
	}
	defaults := Default()
	return []kept{
		{"listen", unless(c.Listen, defaults.Listen)},
		{"advertise", unless(c.Advertise, c.Listen)},
		{"http", unless(c.HTTP, defaults.HTTP)},
		{"public-url", unless(c.PublicURL, "http://"+c.HTTP)},
		{"wan", unless(strconv.FormatBool(c.WAN), "false")},
	}
}

// stale reports whether the file's line of a setting says what is no longer so.
func stale(name string, have map[string]string, c Config) bool {
	for _, s := range lasting(c) {
		if s.name == name {
			return have[name] != s.value
		}
	}
	return false
}
