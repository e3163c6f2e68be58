package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/mulu-catalog/mulu/graph/generated"
)

// SDL is the published schema, printed once more from what is served.
func SDL() string {
	var text strings.Builder
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &Resolver{}}).Schema()
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(schema)
	return text.String()
}
