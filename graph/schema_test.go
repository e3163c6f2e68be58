package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/mulu-catalog/mulu/catalog"
	"github.com/mulu-catalog/mulu/catalog/calendar"
	"github.com/mulu-catalog/mulu/graph"
	"github.com/mulu-catalog/mulu/graph/payload"
)

// schema is the schema as its files say it.
func schema(t testing.TB) *gql.Schema {
	t.Helper()
	names, err := filepath.Glob("../schema/*.graphqls")
	if err != nil || len(names) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var sources []*gql.Source
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &gql.Source{Name: name, Input: string(text)})
	}
	loaded, problem := gqlparser.LoadSchema(sources...)
	if problem != nil {
		t.Fatal(problem)
	}
	return loaded
}

func own(d *gql.Definition) bool { return !d.BuiltIn && !strings.HasPrefix(d.Name, "_") }

// described reports whether a text is in Chinese and in English.
func described(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && regexp.MustCompile(`[A-Za-z]{2}`).MatchString(text)
}

func TestEverythingInTheSchemaIsDescribedInChineseAndEnglish(t *testing.T) {
	loaded := schema(t)
	for name, d := range loaded.Types { // in any order: each is judged alone
		if !own(d) {
			continue
		}
		if !described(d.Description) {
			t.Errorf("type %s: %q", name, d.Description)
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			if !described(f.Description) {
				t.Errorf("field %s.%s: %q", name, f.Name, f.Description)
			}
			for _, a := range f.Arguments {
				if a.Name != "input" && !described(a.Description) {
					t.Errorf("argument %s.%s(%s): %q", name, f.Name, a.Name, a.Description)
				}
			}
		}
		for _, v := range d.EnumValues {
			if !strings.ContainsFunc(v.Description, func(r rune) bool { return r > unicode.MaxASCII }) || len(v.Description) < 4 {
				t.Errorf("value %s.%s: %q", name, v.Name, v.Description)
			}
		}
	}
}

func TestConnectionsInputsAndPayloadsHaveOneForm(t *testing.T) {
	loaded := schema(t)
	for _, f := range loaded.Mutation.Fields {
		want := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if len(f.Arguments) != 1 || f.Arguments[0].Type.String() != want+"Input!" || f.Type.String() != want+"Payload!" {
			t.Errorf("mutation %s: takes its Input and gives its Payload", f.Name)
			continue
		}
		if key := loaded.Types[want+"Input"].Fields.ForName("idempotencyKey"); key == nil || key.Type.String() != "ID!" {
			t.Errorf("%sInput: no idempotencyKey", want)
		}
		for field, typeName := range map[string]string{"userErrors": "[UserError!]!", "index": "Int64!", "receipt": "Receipt"} {
			if got := loaded.Types[want+"Payload"].Fields.ForName(field); got == nil || got.Type.String() != typeName {
				t.Errorf("%sPayload.%s is not %s", want, field, typeName)
			}
		}
	}
	for name, d := range loaded.Types { // in any order: each is judged alone
		for _, f := range d.Fields {
			if !strings.HasSuffix(f.Type.Name(), "Connection") || !own(d) {
				continue
			}
			if first := f.Arguments.ForName("first"); first == nil || first.Type.String() != "Int!" || f.Arguments.ForName("after") == nil {
				t.Errorf("%s.%s: a connection takes first: Int! and after", name, f.Name)
			}
			for _, part := range []string{"edges", "nodes", "pageInfo", "totalCount"} {
				if loaded.Types[f.Type.Name()].Fields.ForName(part) == nil {
					t.Errorf("%s has no %s", f.Type.Name(), part)
				}
			}
		}
	}
}

// ofNodes are the kinds that only nodes give: membership steps, jobs and what comes from the machine itself.
func ofNodes() []string {
	return []string{
		"federation.found", "member.join", "member.settle", "member.leave", "job.claim", "job.done", "job.skip",
		"edition.take-effect", "edition.mark-overdue", "edition.remind", "reassessment.open-due", "comment.remind", "freshness.note-stale",
		"distribution.record-probe", "notification.delivered", "channel.note-expired",
	}
}

func TestEveryCommandOfTheLawHasAMutation(t *testing.T) {
	reached := map[string]bool{"member.invite": true, "token.issue": true} // written by hand, with a secret
	for _, input := range inputs(t) {
		command, ok := reflect.TypeAssert[interface{ Audit() string }](reflect.Zero(input))
		if !ok {
			t.Errorf("%s holds no command", input)
			continue
		}
		kind := reflect.ValueOf(command).MethodByName("Kind").Call(nil)[0].String()
		reached[kind] = true
	}
	for _, kind := range catalog.Book().Kinds() {
		if !reached[string(kind)] && !slices.Contains(ofNodes(), string(kind)) {
			t.Errorf("no mutation gives %s", kind)
		}
	}
}

// inputs are the Go types of the mutations' inputs, found through the resolvers.
func inputs(t *testing.T) []reflect.Type {
	t.Helper()
	var out []reflect.Type
	mutation := reflect.TypeOf((&graph.Resolver{}).Mutation)
	methods := mutation.Out(0)
	for m := range methods.Methods() {
		input := m.Type.In(1)
		switch input {
		case reflect.TypeFor[payload.InviteMemberInput](), reflect.TypeFor[payload.IssueTokenInput](), reflect.TypeFor[payload.Key](), reflect.TypeFor[payload.RunJobInput]():
		default:
			out = append(out, input)
		}
	}
	if len(out) < 30 {
		t.Fatalf("only %d mutations", len(out))
	}
	return out
}

func TestEveryFieldOfACommandIsInItsInput(t *testing.T) {
	loaded := schema(t)
	for _, input := range inputs(t) {
		command := input.Field(1).Type
		compare(t, loaded, command, input.Name(), map[string]bool{})
	}
}

// compare looks for the exported fields of a Go type in an input type, and below.
func compare(t *testing.T, loaded *gql.Schema, goType reflect.Type, name string, done map[string]bool) {
	if done[name] {
		return
	}
	done[name] = true
	definition := loaded.Types[name]
	if definition == nil {
		t.Errorf("no input %s", name)
		return
	}
	if goType == reflect.TypeFor[calendar.YearNotice]() { // its fields are named as in the notices themselves
		return
	}
	for field := range goType.Fields() {
		if !field.IsExported() {
			continue
		}
		at := slices.IndexFunc(definition.Fields, func(f *gql.FieldDefinition) bool { return strings.EqualFold(f.Name, field.Name) })
		if at < 0 {
			t.Errorf("%s lacks %s", name, field.Name)
			continue
		}
		if got := definition.Fields[at].Name; payload.InputName(field.Name) != got {
			t.Errorf("%s: paths of mistakes would call %s %s", name, got, payload.InputName(field.Name))
		}
		inner := field.Type
		for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if nested := loaded.Types[definition.Fields[at].Type.Name()]; inner.Kind() == reflect.Struct && nested.Kind == gql.InputObject {
			compare(t, loaded, inner, nested.Name, done)
		}
	}
}

// A resolver that decides something is a rule in the wrong room.
func TestResolversAreOneStatement(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			f, ok := declaration.(*ast.FuncDecl)
			if !ok || f.Recv == nil || strings.HasSuffix(name, "_test.go") {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			receiver, ok := star.X.(*ast.Ident)
			if !ok || !strings.HasSuffix(receiver.Name, "Resolver") || receiver.Name == "Resolver" {
				continue
			}
			count++
			if len(f.Body.List) != 1 {
				t.Errorf("%s: %s.%s has %d statements", name, receiver.Name, f.Name.Name, len(f.Body.List))
			}
		}
	}
	if count < 60 {
		t.Errorf("only %d resolvers found", count)
	}
}

func TestThePublishedSchemaIsTheServedOne(t *testing.T) {
	loaded, err := gqlparser.LoadSchema(&gql.Source{Name: "published", Input: graph.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	files := schema(t)
	for name, d := range files.Types { // in any order: each is judged alone
		published := loaded.Types[name]
		if published == nil || len(published.Fields) != len(d.Fields) || published.Description != d.Description {
			t.Errorf("%s is published otherwise", name)
		}
	}
}
