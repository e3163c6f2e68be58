package importer

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sort"
	"strings"
)

//go:embed mappings/*.json
var mappingFiles embed.FS

// MappingVersion is the format of mapping files this program reads.
const MappingVersion = 1

// maxMapping bounds a mapping file.
const maxMapping = 1 << 20

// Mapping says what one source's words mean. It is written and answered for by
// people: every entry of a vocabulary is a decision. Mappings are values; nobody
// changes one after ReadMapping.
type Mapping struct {
	Version   int      `json:"version"`   // MappingVersion
	Revision  int      `json:"revision"`  // raised with every changed decision
	Source    string   `json:"source"`    // the name given to --source
	Division  string   `json:"division"`  // whose catalog the source lists, six digits
	Title     string   `json:"title"`     // Chinese name of the source
	TitleEn   string   `json:"titleEn"`   // the same in English
	DecidedBy string   `json:"decidedBy"` // who answers for the decisions below
	Note      string   `json:"note,omitempty"`
	Platform  Platform `json:"platform"`
	// Export: the source is what a federation exported of its own catalog. Fields
	// go by the names of the export, and an institution's district is a code.
	Export bool `json:"export,omitempty"`

	Fields       Fields            `json:"fields"`
	UnusedFields map[string]string `json:"unusedFields,omitempty"` // source key → why it is not read
	Dates        string            `json:"dates"`                  // "date" (2023-06-16), "epoch-ms" or "rfc3339"
	EmptyDates   []string          `json:"emptyDates,omitempty"`   // what the source writes for no date
	Publisher    Publisher         `json:"publisher"`
	Merge        *Merge            `json:"merge,omitempty"`

	Attribute Vocabulary        `json:"attribute"`
	Frequency Vocabulary        `json:"frequency"`
	Format    Vocabulary        `json:"format"`
	DataTypes map[string]string `json:"dataTypes"` // format group → data type, the written rule
	Theme     Vocabulary        `json:"theme"`
	Keywords  Vocabulary        `json:"keywords"` // only separators; keywords are free text

	digest string // SHA-256 of the file, hex
}

// Platform is the division's own open data platform.
type Platform struct {
	Host  string `json:"host"` // "" if the listing names no pages
	Pages []Page `json:"pages,omitempty"`
	Note  string `json:"note,omitempty"`
}

// Page is a kind of listing page. Path is exact, or ends in * for a path whose
// last segment is the id; a path after #/ is written with the #/.
type Page struct {
	Path   string `json:"path"`
	Kind   string `json:"kind"`             // part of the external id
	ID     string `json:"id"`               // query parameter that holds the id; "" with *
	Method string `json:"method,omitempty"` // the way of opening the page stands for
	Note   string `json:"note,omitempty"`
}

// Fields names the source key of each field; "" where the source has none.
type Fields struct {
	Division  string `json:"division,omitempty"`
	Name      string `json:"name"`
	Summary   string `json:"summary,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	District  string `json:"district,omitempty"`
	Attribute string `json:"attribute,omitempty"`
	Format    string `json:"format,omitempty"`
	Frequency string `json:"frequency,omitempty"`
	Theme     string `json:"theme,omitempty"`
	Keywords  string `json:"keywords,omitempty"`
	Issued    string `json:"issued,omitempty"`
	Modified  string `json:"modified,omitempty"`
	Records   string `json:"records,omitempty"`
	URL       string `json:"url,omitempty"`

	// An export states these in the words of the rulebook.
	Identifier string `json:"identifier,omitempty"`
	Catalog    string `json:"catalog,omitempty"`
	DataType   string `json:"dataType,omitempty"` // instead of what follows from the formats
	Period     string `json:"period,omitempty"`   // beside the frequency CUSTOM
	Methods    string `json:"methods,omitempty"`
	Address    string `json:"address,omitempty"` // of the data, where url is empty and there is one address only
}

// Publisher says how the source writes where an institution belongs.
type Publisher struct {
	Prefix string          `json:"prefix"` // "none", "bracket" (【仙居县】…) or "hyphen" (衢州市-…)
	Areas  map[string]Area `json:"areas,omitempty"`
	Note   string          `json:"note,omitempty"`
}

// Area is a place that the source names and GB/T 2260 does not.
type Area struct {
	Division string `json:"division"`           // which division answers for it
	Keep     bool   `json:"keepName,omitempty"` // the area's name stays in front of the institution's
	Note     string `json:"note"`
}

// Merge names the source keys that make two listings one dataset offered in two ways.
type Merge struct {
	By   []string `json:"by"`
	Note string   `json:"note"`
}

// Vocabulary is what the words of one field mean.
type Vocabulary struct {
	Separators string              `json:"separators,omitempty"` // characters between several values
	Remark     string              `json:"remark,omitempty"`     // a value is cut where this text begins
	Values     map[string]Decision `json:"values,omitempty"`     // tidied raw word → decision
	Note       string              `json:"note,omitempty"`
}

// Decision is what one raw word means: either To, or Ignore with the reason why
// the word states nothing.
type Decision struct {
	To             string `json:"to,omitempty"`
	Ignore         string `json:"ignore,omitempty"`
	Group          string `json:"group,omitempty"`          // formats: FormatGroup
	Method         string `json:"method,omitempty"`         // formats: OpeningMethod the word also names
	Authentication string `json:"authentication,omitempty"` // attributes: ANONYMOUS or SIGNED_IN
	Period         string `json:"period,omitempty"`         // frequencies: duration beside CUSTOM
	Note           string `json:"note,omitempty"`
	DecidedBy      string `json:"decidedBy,omitempty"` // where more than the word itself was needed
	Basis          string `json:"basis,omitempty"`     // on what ground, with DecidedBy
}

// ReadMapping decodes and checks one mapping file. Unknown keys, keys stated
// twice, anything after the object and any value outside the rulebook's code
// lists are errors; all mistakes of the file come in one error.
func ReadMapping(r io.Reader) (*Mapping, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxMapping+1))
	if err != nil {
		return nil, fmt.Errorf("reading the mapping: %w", err)
	}
	if len(raw) > maxMapping {
		return nil, fmt.Errorf("the mapping is longer than %d bytes", maxMapping)
	}
	if key := repeatedKey(raw); key != "" {
		return nil, fmt.Errorf("the mapping states %q twice in one object", key)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var m Mapping
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("decoding the mapping: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("the mapping %q goes on after its end", m.Source)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("mapping %q: %w", m.Source, err)
	}
	m.digest = digestOf(raw)
	return &m, nil
}

// MappingOf gives the mapping of a source that the program knows.
func MappingOf(source string) (*Mapping, error) {
	f, err := mappingFiles.Open("mappings/" + source + ".json")
	if err != nil {
		return nil, fmt.Errorf("no mapping for the source %q; known are %s", source, strings.Join(Sources(), ", "))
	}
	defer f.Close() //nolint:errcheck // an embedded file
	m, err := ReadMapping(f)
	if err != nil {
		return nil, err
	}
	if m.Source != source {
		return nil, fmt.Errorf("mapping file %s.json is for the source %q", source, m.Source)
	}
	return m, nil
}

// Sources lists the sources that the program knows, ascending.
func Sources() []string {
	names, err := fs.Glob(mappingFiles, "mappings/*.json")
	if err != nil {
		panic("importer: bad pattern: " + err.Error())
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(name, "mappings/"), ".json")
	}
	sort.Strings(names)
	return names
}

// Portals lists the sources that are listings of portals, ascending.
func Portals() []string {
	return slices.DeleteFunc(Sources(), func(source string) bool { return source == ExportSource })
}

// repeatedKey finds a key that one object of the document holds twice; "" if there
// is none or the document is broken, which decoding reports better.
func repeatedKey(raw []byte) string {
	type level struct {
		keys  map[string]bool // nil in an array
		isKey bool
	}
	var stack []level
	dec := json.NewDecoder(bytes.NewReader(raw))
	value := func() {
		if n := len(stack); n > 0 && stack[n-1].keys != nil {
			stack[n-1].isKey = true
		}
	}
	for {
		token, err := dec.Token()
		if err != nil {
			return ""
		}
		if key, ok := token.(string); ok && len(stack) > 0 && stack[len(stack)-1].isKey {
			top := &stack[len(stack)-1]
			if top.keys[key] {
				return key
			}
			top.keys[key], top.isKey = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}, isKey: true})
		case json.Delim('['):
			stack = append(stack, level{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
			value()
		default:
			value()
		}
	}
}
