package api_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// openAPI is as much of the document as answers are held to.
type openAPI struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Responses   map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct{ Schemas map[string]map[string]any }
}

func document(t *testing.T, url string) *openAPI {
	t.Helper()
	r, err := http.Get(url + "/v1/openapi.json")
	require.NoError(t, err)
	defer r.Body.Close()
	d := new(openAPI)
	require.NoError(t, json.NewDecoder(r.Body).Decode(d))
	require.Equal(t, "3.1.0", d.OpenAPI)
	return d
}

// check holds a value to a schema, of the kinds that the document has.
func (d *openAPI) check(t *testing.T, at string, schema map[string]any, value any) {
	t.Helper()
	require.NotEmpty(t, schema, at)
	if ref, ok := schema["$ref"].(string); ok {
		d.check(t, at, d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], value)
		return
	}
	switch schema["type"] {
	case "object":
		fields, ok := value.(map[string]any)
		require.True(t, ok, "%s: %v", at, value)
		properties := schema["properties"].(map[string]any)
		for name, v := range fields {
			require.Contains(t, properties, name, at)
			d.check(t, at+"."+name, properties[name].(map[string]any), v)
		}
		for _, name := range schema["required"].([]any) {
			require.Contains(t, fields, name, at)
		}
	case "array":
		items, ok := value.([]any)
		require.True(t, ok, "%s: %v", at, value)
		for _, v := range items {
			d.check(t, at+"[]", schema["items"].(map[string]any), v)
		}
	case "string":
		text, ok := value.(string)
		require.True(t, ok, "%s: %v", at, value)
		if pattern, ok := schema["pattern"].(string); ok {
			require.Regexp(t, regexp.MustCompile(pattern), text, at)
		}
		if enum, ok := schema["enum"].([]any); ok {
			require.Contains(t, enum, value, at)
		}
	case "integer", "number":
		require.IsType(t, float64(0), value, at)
	case "boolean":
		require.IsType(t, true, value, at)
	default:
		t.Fatalf("%s: schema %v", at, schema)
	}
}
