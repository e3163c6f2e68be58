package notify

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// Item is one notification on its way to one target.
type Item struct {
	Seq          uint64    `json:"seq"`
	Notification string    `json:"notification"` // its id, which is the idempotency key
	Target       string    `json:"target"`       // pointer into the home store
	Via          string    `json:"via"`
	Recipient    string    `json:"recipient"` // institution or token id
	Tries        int       `json:"tries"`
	NextAt       time.Time `json:"nextAt,omitzero"`
	Why          string    `json:"why,omitempty"` // of the last failure
}

// lane is what must stay in order: one recipient at one target.
func (i Item) lane() string { return i.Target + "\x00" + i.Recipient }

// Buckets of the file.
const (
	bucketQueue = "queue" // lane, zero, sequence: Item
	bucketDead  = "dead"  // sequence: Item
	bucketSent  = "sent"  // notification: way; accepted outside, not yet in the log
	bucketMeta  = "meta"
	keyCursor   = "cursor"
)

// queue is what must survive a restart. It holds ids and times, no text and no
// address.
type queue struct{ db *bbolt.DB }

func openQueue(path string) (*queue, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 5 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("opening the queue of notifications: %w", err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{bucketQueue, bucketDead, bucketSent, bucketMeta} {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the queue of notifications: %w", err), db.Close())
	}
	return &queue{db: db}, nil
}

func bucket(tx *bbolt.Tx, name string) *bbolt.Bucket { return tx.Bucket([]byte(name)) }

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func queueKey(i Item) []byte { return append([]byte(i.lane()+"\x00"), seqKey(i.Seq)...) }

func put(b *bbolt.Bucket, key []byte, i Item) error {
	data, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return b.Put(key, data)
}

func (q *queue) update(what string, fn func(tx *bbolt.Tx) error) error {
	if err := q.db.Update(fn); err != nil {
		return fmt.Errorf("%s in the queue of notifications: %w", what, err)
	}
	return nil
}

// cursor is where the follower resumes; found is false before the first time.
func (q *queue) cursor() (cursor string, found bool, err error) {
	err = q.db.View(func(tx *bbolt.Tx) error {
		if data := bucket(tx, bucketMeta).Get([]byte(keyCursor)); data != nil {
			cursor, found = string(data), true
		}
		return nil
	})
	return cursor, found, err
}

// add enters the items and moves the cursor in one step.
func (q *queue) add(cursor string, items ...Item) error {
	return q.update("entering", func(tx *bbolt.Tx) error {
		for _, i := range items {
			if err := appendItem(tx, i); err != nil {
				return err
			}
		}
		return bucket(tx, bucketMeta).Put([]byte(keyCursor), []byte(cursor))
	})
}

func appendItem(tx *bbolt.Tx, i Item) error {
	b := bucket(tx, bucketQueue)
	seq, err := b.NextSequence()
	if err != nil {
		return err
	}
	i.Seq = seq
	return put(b, queueKey(i), i)
}

// heads are the oldest items of all lanes.
func (q *queue) heads() ([]Item, error) {
	var heads []Item
	err := q.db.View(func(tx *bbolt.Tx) error {
		c := bucket(tx, bucketQueue).Cursor()
		for key, data := c.First(); key != nil; {
			var i Item
			if err := json.Unmarshal(data, &i); err != nil {
				return err
			}
			heads = append(heads, i)
			key, data = c.Seek([]byte(i.lane() + "\x01")) // behind every sequence of the lane
		}
		return nil
	})
	return heads, err
}

// head is the oldest item of a lane.
func (q *queue) head(lane string) (i Item, found bool, err error) {
	err = q.db.View(func(tx *bbolt.Tx) error {
		prefix := []byte(lane + "\x00")
		key, data := bucket(tx, bucketQueue).Cursor().Seek(prefix)
		if !bytes.HasPrefix(key, prefix) {
			return nil
		}
		found = true
		return json.Unmarshal(data, &i)
	})
	return i, found, err
}

// later keeps the item at its place with what was learned.
func (q *queue) later(i Item) error {
	return q.update("keeping", func(tx *bbolt.Tx) error { return put(bucket(tx, bucketQueue), queueKey(i), i) })
}

// done takes the item out and notes that its delivery is to be recorded.
func (q *queue) done(i Item) error {
	return q.update("finishing", func(tx *bbolt.Tx) error {
		if err := bucket(tx, bucketQueue).Delete(queueKey(i)); err != nil {
			return err
		}
		return bucket(tx, bucketSent).Put([]byte(i.Notification), []byte(i.Via))
	})
}

// bury moves the item to the dead letters.
func (q *queue) bury(i Item) error {
	return q.update("burying", func(tx *bbolt.Tx) error {
		if err := bucket(tx, bucketQueue).Delete(queueKey(i)); err != nil {
			return err
		}
		return put(bucket(tx, bucketDead), seqKey(i.Seq), i)
	})
}

func (q *queue) dead() ([]Item, error) {
	var items []Item
	err := q.db.View(func(tx *bbolt.Tx) error {
		return bucket(tx, bucketDead).ForEach(func(_, data []byte) error {
			var i Item
			err := json.Unmarshal(data, &i)
			items = append(items, i)
			return err
		})
	})
	return items, err
}

// revive puts dead items back at the end of their lanes, oldest first.
func (q *queue) revive(wanted func(Item) bool) (count int, err error) {
	items, err := q.dead()
	if err != nil {
		return 0, err
	}
	err = q.update("driving again", func(tx *bbolt.Tx) error {
		count = 0
		for _, i := range items {
			if !wanted(i) {
				continue
			}
			if err := bucket(tx, bucketDead).Delete(seqKey(i.Seq)); err != nil {
				return err
			}
			i.Tries, i.NextAt = 0, time.Time{}
			if err := appendItem(tx, i); err != nil {
				return err
			}
			count++
		}
		return nil
	})
	return count, err
}

// sent are deliveries that the log does not know yet: notification to way.
func (q *queue) sent() (map[string]string, error) {
	sent := map[string]string{}
	err := q.db.View(func(tx *bbolt.Tx) error {
		return bucket(tx, bucketSent).ForEach(func(key, data []byte) error {
			sent[string(key)] = string(data)
			return nil
		})
	})
	return sent, err
}

func (q *queue) recorded(notification string) error {
	return q.update("recording", func(tx *bbolt.Tx) error { return bucket(tx, bucketSent).Delete([]byte(notification)) })
}

// waiting counts what is owed.
func (q *queue) waiting() (n int, err error) {
	err = q.db.View(func(tx *bbolt.Tx) error {
		n = bucket(tx, bucketQueue).Stats().KeyN
		return nil
	})
	return n, err
}
