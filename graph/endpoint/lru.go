package endpoint

import (
	"container/list"
	"sync"
)

// lru keeps the most recently used values within a number of entries and a number of bytes. Safe for concurrent use.
type lru[K comparable, V any] struct {
	maxCount, maxBytes int

	mu    sync.Mutex
	bytes int
	order *list.List // of *lruEntry[K, V], the latest in front
	index map[K]*list.Element
}

type lruEntry[K comparable, V any] struct {
	key   K
	value V
	size  int
}

func newLRU[K comparable, V any](maxCount, maxBytes int) *lru[K, V] {
	return &lru[K, V]{maxCount: maxCount, maxBytes: maxBytes, order: list.New(), index: map[K]*list.Element{}}
}

func (l *lru[K, V]) get(key K) (V, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	element, ok := l.index[key]
	if !ok {
		var none V
		return none, false
	}
	l.order.MoveToFront(element)
	return entryOf[K, V](element).value, true
}

// add keeps value unless it alone takes more than an eighth of the bytes.
func (l *lru[K, V]) add(key K, value V, size int) {
	if size > l.maxBytes/8 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if element, ok := l.index[key]; ok {
		entry := entryOf[K, V](element)
		l.bytes += size - entry.size
		entry.value, entry.size = value, size
		l.order.MoveToFront(element)
	} else {
		l.index[key] = l.order.PushFront(&lruEntry[K, V]{key: key, value: value, size: size})
		l.bytes += size
	}
	for l.bytes > l.maxBytes || l.order.Len() > l.maxCount {
		oldest := l.order.Back()
		entry := entryOf[K, V](oldest)
		l.order.Remove(oldest)
		delete(l.index, entry.key)
		l.bytes -= entry.size
	}
}

func (l *lru[K, V]) size() (count, bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.order.Len(), l.bytes
}

func entryOf[K comparable, V any](element *list.Element) *lruEntry[K, V] {
	entry, _ := element.Value.(*lruEntry[K, V]) // nothing else is ever put into the list
	return entry
}
