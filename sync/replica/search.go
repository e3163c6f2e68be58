package replica

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/rs/zerolog"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/ledger"
	"github.com/mulu-catalog/mulu/sync/index"
	"github.com/mulu-catalog/mulu/sync/store"
)

// Search keeps the derived index beside the state. It is fed inside the apply
// path, batch by batch, so that what a search counts at an index is what the
// state holds at that index.
type Search struct {
	state      *store.Handle
	checkpoint string
	log        zerolog.Logger
	current    atomic.Pointer[index.Index]

	mu sync.Mutex // one follower or saver at a time
}

// OpenSearch loads the checkpoint and catches up from the change feed, or
// builds the index anew when there is no usable checkpoint.
func OpenSearch(state *store.Handle, checkpoint string, log zerolog.Logger) (*Search, error) {
	s := &Search{state: state, checkpoint: checkpoint, log: log}
	loaded, err := s.load()
	if err != nil {
		log.Warn().Err(err).Msg("search checkpoint not usable, building the index")
	}
	if loaded != nil {
		s.current.Store(loaded)
		err := s.catchUp(loaded.View().Applied())
		if err == nil {
			err = s.restoreSets()
		}
		if err == nil {
			return s, nil
		}
		loaded.Close()
	}
	return s, s.rebuild()
}

func (s *Search) load() (*index.Index, error) {
	f, err := os.Open(s.checkpoint)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the search checkpoint: %w", err)
	}
	x, err := index.Load(index.Config{}, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if applied, _ := s.state.Applied(); x.View().Applied() > applied {
		x.Close()
		return nil, errors.New("the checkpoint is newer than the state")
	}
	return x, nil
}

// catchUp applies what changed since the checkpoint.
func (s *Search) catchUp(since uint64) error {
	applied, _ := s.state.Applied()
	if applied == since {
		return nil
	}
	var changes []ledger.Change
	err := s.state.View(func(v *store.View) error {
		for c := range ledger.Changes(v, ledger.ChangeKey(since, 1<<32-1)) {
			changes = append(changes, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.apply(applied, changes)
}

func (s *Search) rebuild() error {
	var built *index.Index
	err := s.state.View(func(v *store.View) error {
		applied, _ := v.Applied()
		docs := docsOf{r: v, places: map[string][]string{}}
		built = index.Build(index.Config{}, applied, docs.all())
		return nil
	})
	if err != nil {
		return fmt.Errorf("building the search index: %w", err)
	}
	if before := s.current.Swap(built); before != nil {
		before.Close()
	}
	return s.restoreSets()
}

// Follow takes in what a raft batch did.
func (s *Search) Follow(a Applied) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Reset {
		return s.rebuild()
	}
	return s.apply(a.Index, a.Changes)
}

// apply takes in changes up to a log index. Where an edition ended among them,
// the index stops just before to freeze who belonged to it.
func (s *Search) apply(at uint64, changes []ledger.Change) error {
	ended, err := s.endedEditions(changes)
	if err != nil {
		return err
	}
	for _, edition := range ended {
		end := edition.EndIndex - 1
		before := upTo(changes, end)
		if err := s.feed(end, changes[:before], end); err != nil {
			return err
		}
		changes = changes[before:]
		if err := s.freeze(&edition); err != nil {
			return err
		}
	}
	return s.feed(at, changes, 0)
}

// feed puts the touched entries into the index: as they stood after log index
// asOf, or as they are when it is 0.
func (s *Search) feed(at uint64, changes []ledger.Change, asOf uint64) error {
	var puts []index.Doc
	var gone []string
	err := s.state.View(func(v *store.View) error {
		docs := docsOf{r: v, places: map[string][]string{}}
		for _, id := range touchedBy(v, changes) {
			entry, ok := catalog.Entries.Find(v, id)
			if asOf > 0 {
				entry, ok = catalog.Entries.AsOf(v, id, asOf)
			}
			if ok {
				puts = append(puts, docs.doc(&entry))
			} else {
				gone = append(gone, id)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("feeding the search index: %w", err)
	}
	s.current.Load().Apply(at, puts, gone)
	return nil
}

// touchedBy lists the entries that the changes are about, each once, in order.
func touchedBy(r ledger.Reader, changes []ledger.Change) []string {
	touched := make([]string, 0, len(changes))
	seen := make(map[string]bool, len(changes))
	touch := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			touched = append(touched, id)
		}
	}
	for _, c := range changes {
		switch c.Table {
		case catalog.Entries.Name():
			touch(c.ID)
		case catalog.Distributions.Name():
			if d, ok := catalog.Distributions.Find(r, c.ID); ok {
				touch(d.Entry)
			}
		}
	}
	return touched
}

// View is the index as of one log index.
func (s *Search) View() *index.View { return s.current.Load().View() }

// Query answers from the newest view.
func (s *Search) Query(q index.Query) (index.Result, error) { return s.View().Query(q) }

// Save writes the checkpoint beside the old one and renames it.
func (s *Search) Save() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	view := s.View()
	// A checkpoint newer than what a crash leaves of the state would be useless.
	if err := s.state.Flush(); err != nil {
		return fmt.Errorf("saving the search checkpoint: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(s.checkpoint), "search-*.tmp")
	if err != nil {
		return fmt.Errorf("saving the search checkpoint: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	if err := errors.Join(view.Save(temp), temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("saving the search checkpoint: %w", err)
	}
	return os.Rename(temp.Name(), s.checkpoint)
}

// Close saves the checkpoint and ends the index.
func (s *Search) Close() error {
	err := s.Save()
	s.current.Load().Close()
	return err
}

// docsOf turns entries into documents.
type docsOf struct {
	r      ledger.Reader
	places map[string][]string // divisions of an institution, outwards; looked up only
}

func (d docsOf) all() iter.Seq[index.Doc] {
	return func(yield func(index.Doc) bool) {
		for entry := range catalog.Entries.All(d.r) {
			if !yield(d.doc(&entry)) {
				return
			}
		}
	}
}

// doc is the document of an entry. Dimensions are named as in EntryFilter.
func (d docsOf) doc(e *catalog.Entry) index.Doc {
	doc := index.Doc{
		Key: e.ID, Title: e.Name, Name: e.Name, Keywords: e.Keywords, Text: e.Summary,
		Updated: int64(e.UpdatedAt), Issued: int64(e.IssuedAt), Version: e.Index,
	}
	if !e.DataUpdatedAt.IsZero() {
		doc.Updated = int64(e.DataUpdatedAt)
	}
	add := func(dim, value string) {
		if value != "" {
			doc.Terms = append(doc.Terms, index.Term{Dim: dim, Value: value})
		}
	}
	add("catalog", e.Catalog)
	add("institution", e.OpeningSubject)
	add("openAttribute", string(e.Attribute))
	add("listing", string(e.Listing))
	add("opening", string(e.Opening))
	add("dataType", string(e.DataType))
	add("updateFrequency", string(e.Frequency))
	add("grade", string(e.Grade))
	add("priorityCategory", string(e.Priority))
	add("authentication", string(e.Authentication))
	add("session", e.Session)
	add("visibility", visibility(e))
	if secret(e) {
		add("secret", "true")
	}
	if e.StateSecret() { // found and counted at its home node only (R14.5)
		add("secret", "STATE")
	}
	if e.Disputed {
		add("subjectDisputed", "true")
	} else {
		add("subjectDisputed", "false")
	}
	for _, v := range e.Formats {
		add("formats", string(v))
	}
	for _, v := range e.Domains {
		add("domain", string(v))
	}
	for _, v := range d.divisions(e.OpeningSubject) {
		add("division", v)
	}
	for id := range catalog.DistributionsOf.IDs(d.r, "", e.ID) {
		if dist, ok := catalog.Distributions.Find(d.r, id); ok && dist.State == catalog.DistributionPublished {
			add("channel", dist.Channel)
			add("method", string(dist.Method))
		}
	}
	return doc
}

// divisions are the subject's division and the city around it.
func (d docsOf) divisions(institution string) []string {
	if found, ok := d.places[institution]; ok {
		return found
	}
	var list []string
	if i, ok := catalog.Institutions.Find(d.r, institution); ok {
		list = append(list, i.Division)
		if home := catalog.HomeDivision(i.Division); home != i.Division {
			list = append(list, home)
		}
	}
	d.places[institution] = list
	return list
}

// Visibility of an entry to readers without a role.
const (
	VisiblePublic   = "PUBLIC"
	VisibleInternal = "INTERNAL"
)

// visibility: listed entries are public, but never those with ground 1 or 2 of
// Art 14 (rulebook 8).
func visibility(e *catalog.Entry) string {
	if e.Listing != catalog.ListingListed || secret(e) {
		return VisibleInternal
	}
	return VisiblePublic
}

func secret(e *catalog.Entry) bool {
	for _, g := range e.Grounds {
		if g == catalog.GroundStateSecret || g == catalog.GroundSecurityStabilityRisk {
			return true
		}
	}
	return false
}
