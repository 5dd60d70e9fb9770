package api

import (
	"encoding"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

type object = map[string]any

var document struct {
	once sync.Once
	text []byte
}

// OpenAPI returns the description of the API, version 3.1, made from the routes and the types that serve it.
func OpenAPI() []byte {
	document.once.Do(func() { document.text = describe() })
	return document.text
}

func describe() []byte {
	d := &describer{schemas: object{}}
	paths := object{}
	for _, r := range routes() {
		path, ok := paths[r.path].(object)
		if !ok {
			path = object{}
			paths[r.path] = path
		}
		path[strings.ToLower(r.method)] = d.operation(r)
	}
	d.schema(of[Event]())
	codes := make([]object, len(allErrors))
	for i, e := range allErrors {
		codes[i] = object{"const": e.Code, "description": e.Message + "; " + e.Hint}
	}
	d.schemas["Error"].(object)["properties"].(object)["code"] = object{"type": "string", "oneOf": codes}
	b, err := json.MarshalIndent(object{
		"openapi":    "3.1.0",
		"info":       object{"title": "Causeway", "version": "1", "description": "Amounts are decimal strings in the token's smallest unit, bytes are hexadecimal with 0x, times are unix seconds."},
		"paths":      paths,
		"components": object{"schemas": d.schemas},
	}, "", "  ")
	if err != nil {
		panic(err) // unreachable: made of maps and strings
	}
	return b
}

type describer struct{ schemas object }

func (d *describer) operation(r route) object {
	op := object{"operationId": r.name, "summary": r.doc}
	var params []object
	for _, p := range r.params {
		schema := object{"type": "string"}
		switch {
		case p.most > 0:
			schema = object{"type": "integer", "minimum": p.least, "maximum": p.most}
		case p.pattern != "":
			schema["pattern"] = p.pattern
		}
		params = append(params, object{"name": p.name, "in": p.in, "required": r.required(p), "description": p.doc, "schema": schema})
	}
	if params != nil {
		op["parameters"] = params
	}
	if r.body != nil {
		op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": d.schema(r.body)}}}
	}
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	content := object{"application/json": object{}}
	switch {
	case r.answer != nil:
		content = object{"application/json": object{"schema": d.schema(r.answer)}}
	case r.binary:
		content = object{"application/octet-stream": object{}}
	case r.name == "events":
		content = object{"text/event-stream": object{}}
	}
	answers := object{strconv.Itoa(status): object{"description": "done", "content": content}}
	byStatus := map[int][]string{}
	for _, e := range append(anyRequest, r.errors...) {
		byStatus[e.status] = append(byStatus[e.status], e.Code)
	}
	for status, codes := range byStatus {
		answers[strconv.Itoa(status)] = object{"description": strings.Join(codes, ", "), "content": object{"application/json": object{"schema": d.schema(of[failure]())}}}
	}
	op["responses"] = answers
	return op
}

// schema of a Go type as its JSON is; structs become components.
func (d *describer) schema(t reflect.Type) object {
	switch t {
	case of[Digest]():
		return object{"type": "string", "pattern": "^0x[0-9a-f]{64}$"}
	case of[Address]():
		return object{"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$"}
	case of[Key]():
		return object{"type": "string", "pattern": "^0x[0-9a-f]{128}$"}
	case of[Signature]():
		return object{"type": "string", "pattern": "^0x[0-9a-f]{192}$"}
	case of[Hex]():
		return object{"type": "string", "pattern": "^0x[0-9a-f]*$"}
	}
	if t.Implements(of[encoding.TextMarshaler]()) && t.Kind() == reflect.Struct {
		return object{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"} // an amount
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.schema(t.Elem())
	case reflect.String:
		if t == of[Stage]() {
			return object{"type": "string", "enum": stages}
		}
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Struct:
		return d.component(t)
	}
	return object{"type": "integer", "minimum": 0}
}

func (d *describer) component(t reflect.Type) object {
	name := componentName(t)
	ref := object{"$ref": "#/components/schemas/" + name}
	if d.schemas[name] != nil {
		return ref
	}
	properties, required := object{}, []string{}
	d.schemas[name] = object{"type": "object", "additionalProperties": false, "properties": properties}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "" {
			continue
		}
		schema := d.schema(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[tag] = schema
		if options == "" {
			required = append(required, tag)
		}
	}
	d.schemas[name].(object)["required"] = required
	return ref
}

// componentName of Page[...api.Op] is OpPage.
func componentName(t reflect.Type) string {
	name, inner, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	inner = strings.TrimSuffix(inner, "]")
	return inner[strings.LastIndex(inner, ".")+1:] + name
}
