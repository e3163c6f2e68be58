package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	endpoints := flag.String("endpoints", "", "comma-separated client addresses")
	clients := flag.Int("clients", 64, "how many write at once")
	count := flag.Int("count", 2000, "how many puts in all")
	size := flag.Int("size", 1024, "bytes of a value")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	value := strings.Repeat("x", *size)
	conns, err := connect(ctx, strings.Split(*endpoints, ","), *clients, value)
	if err != nil {
		return err
	}
	var (
		next  atomic.Int64
		mu    sync.Mutex
		took  []time.Duration
		first error
		group sync.WaitGroup
	)
	prefix := time.Now().UnixNano()
	began := time.Now()
	for _, client := range conns {
		defer client.Close()
		group.Go(func() {
			for {
				n := next.Add(1)
				if n > int64(*count) {
					return
				}
				at := time.Now()
				_, err := client.Put(ctx, fmt.Sprintf("entry/%d/%08d", prefix, n), value)
				mu.Lock()
				took = append(took, time.Since(at))
				if err != nil && first == nil {
					first = err
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	all := time.Since(began)
	if first != nil {
		return fmt.Errorf("putting: %w", first)
	}
	slices.Sort(took)
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"perSecond": float64(*count) / all.Seconds(),
		"p50ms":     took[len(took)/2].Seconds() * 1000, "p99ms": took[len(took)*99/100].Seconds() * 1000,
	})
}

// connect gives each client a connection of its own, to one member, in turn:
// what the filings that are compared have.
func connect(ctx context.Context, endpoints []string, clients int, warm string) ([]*clientv3.Client, error) {
	conns := make([]*clientv3.Client, clients)
	for i := range conns {
		client, err := clientv3.New(clientv3.Config{Endpoints: endpoints[i%len(endpoints):][:1], DialTimeout: 10 * time.Second})
		if err != nil {
			return nil, fmt.Errorf("connecting: %w", err)
		}
		if _, err := client.Put(ctx, fmt.Sprint("warm/", i), warm); err != nil {
			return nil, fmt.Errorf("putting: %w", err)
		}
		conns[i] = client
	}
	return conns, nil
}
