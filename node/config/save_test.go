package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/mulu-catalog/mulu/node/config"
)

// loaded is what a command with these flags works with.
func loaded(t *testing.T, dir string, flags ...string) config.Config {
	t.Helper()
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.Flags(set)
	if err := set.Parse(append(flags, "--data", dir)); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(set, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return c.Config
}

func TestOnlyWhatMakesTheNodeLastsBeyondTheCommand(t *testing.T) {
	dir := t.TempDir()
	c := loaded(t, dir, "--listen", "10.0.0.1:7400", "--http", "10.0.0.1:80", "--wan", "--log-level", "debug", "--drain", "1s",
		"--explorer", "--smtp", "--smtp-server", "mail:25", "--smtp-from", "a@b.cn", "--jobs=false")
	if err := config.Save(c); err != nil {
		t.Fatal(err)
	}
	again := loaded(t, dir)
	want := config.Default()
	want.Data, want.Listen, want.Advertise, want.HTTP, want.PublicURL, want.WAN = dir, c.Listen, c.Listen, c.HTTP, "http://10.0.0.1:80", true
	if again != want {
		t.Errorf("the next command works with\n%+v, want\n%+v", again, want)
	}
	// An address that was not given follows the one it comes from.
	if moved := loaded(t, dir, "--listen", "10.0.0.2:7400", "--http", "10.0.0.2:80"); moved.Advertise != "10.0.0.2:7400" || moved.PublicURL != "http://10.0.0.2:80" {
		t.Errorf("the node moved and says it is at %s and %s", moved.Advertise, moved.PublicURL)
	}
	c = loaded(t, dir, "--advertise", "mulu.hz.gov.cn:7400", "--public-url", "https://data.hz.gov.cn")
	if err := config.Save(c); err != nil {
		t.Fatal(err)
	}
	if again := loaded(t, dir, "--listen", "10.0.0.3:7400"); again.Advertise != "mulu.hz.gov.cn:7400" || again.PublicURL != "https://data.hz.gov.cn" {
		t.Errorf("what was given is lost: %s and %s", again.Advertise, again.PublicURL)
	}
}

func TestSavingKeepsWhatTheOperatorWrote(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, config.FileName)
	const written = "# ours\nlog-level: warn\nlisten: 10.0.0.1:7400 # inside\nhttp: 10.0.0.1:8400\nsmtp: true\nsmtp-server: mail:25\nsmtp-from: a@b.cn"
	if err := os.WriteFile(path, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := config.Save(loaded(t, dir, "--http", "10.0.0.1:80")); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(written, "http: 10.0.0.1:8400\n", "", 1) + "\nhttp: \"10.0.0.1:80\"\n"
	if string(text) != want {
		t.Errorf("the file is\n%s\nwant\n%s", text, want)
	}
}
