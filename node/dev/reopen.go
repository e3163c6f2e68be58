package dev

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/node"
	"github.com/mulu-catalog/mulu/node/config"
)

// freePorts finds out before anything is written whether the ports are free.
func (w *World) freePorts(ctx context.Context) error {
	var problems []error
	for i := range len(w.options.Cities) + 1 {
		if w.options.Port == 0 {
			break
		}
		port := w.options.Port + i
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(w.options.Host, strconv.Itoa(port)))
		if err == nil {
			err = l.Close()
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("端口 %d 不可用，请用 --port 另选 · port %d cannot be used, choose another with --port: %w", port, port, err))
		}
	}
	return errors.Join(problems...)
}

// held are the divisions whose nodes have a directory here, the province first.
func (w *World) held() []string {
	var divisions []string
	entries, err := os.ReadDir(w.options.Data)
	if err != nil {
		return nil // it is made when it is needed
	}
	for _, e := range entries {
		if _, ok := catalog.LookupDivision(e.Name()); ok && e.IsDir() {
			divisions = append(divisions, e.Name())
		}
	}
	return divisions
}

// reopen starts the federation that is in the directory, under the ports that
// are asked for now.
func (w *World) reopen(ctx context.Context, log zerolog.Logger) error {
	divisions := append([]string{catalog.Province}, w.options.Cities...)
	if held := w.held(); !sameSet(held, divisions) {
		return fmt.Errorf("%s 中的联盟由 %s 组成，请以 --cities 写明 · the federation in %s consists of %s; name its cities with --cities",
			w.options.Data, strings.Join(held, ","), w.options.Data, strings.Join(held, ","))
	}
	for i, division := range divisions {
		c := w.config(i, division)
		saved, err := config.LoadFile(c.Data)
		if err != nil {
			return err
		}
		c.Listen, c.Advertise, c.PublicURL = saved.Listen, saved.Advertise, "http://"+c.HTTP
		n, err := node.Open(ctx, c, log)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Data, err)
		}
		w.nodes = append(w.nodes, n)
	}
	w.watch()
	return w.readTokens()
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// readTokens reads tokens.json, and writes it again where a node has moved to
// another port.
func (w *World) readTokens() error {
	data, err := os.ReadFile(w.tokensPath())
	if err != nil {
		return fmt.Errorf("reading the tokens: %w", err)
	}
	if err := json.Unmarshal(data, &w.personas); err != nil {
		return fmt.Errorf("reading %s: %w", w.tokensPath(), err)
	}
	moved := false
	for name, p := range w.personas { // in any order: each for itself
		place, _, _ := strings.Cut(name, "-")
		if url := w.nodeOf(place).URL(); p.Node != url {
			p.Node, moved = url, true
			w.personas[name] = p
		}
	}
	if !moved {
		return nil
	}
	return w.writeTokens()
}
