package serve

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pluv/host/fault"
	"pluv/host/lazyregexp"
)

var pathParameter = lazyregexp.New(`\{(\w+)(\.\.\.)?\}`)

// object is a JSON object.
type object map[string]any

// describeAPI makes an OpenAPI 3.1 description of the routes.
func describeAPI(version string) ([]byte, error) {
	paths := object{}
	for _, r := range routes {
		at := pathParameter().ReplaceAllString(strings.TrimSuffix(r.path, "{$}"), "{$1}")
		item, _ := paths[at].(object)
		if item == nil {
			item = object{}
			paths[at] = item
		}
		item[strings.ToLower(r.method)] = r.describe()
	}
	body, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title": "pluv registry", "version": version,
			"description": "A LuaRocks server and binary cache. HEAD works wherever GET does.",
		},
		"paths": paths,
		"components": object{
			"securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer"}, "basic": object{"type": "http", "scheme": "basic"}},
			"schemas": object{"Problem": object{
				"type": "object", "required": []string{"errors"},
				"properties": object{"errors": object{"type": "array", "items": object{"type": "string"}}},
			}},
		},
	}, "", "  ")
	if err != nil {
		return nil, fault.Wrap(fault.HostFailure, err, "describing the API")
	}
	return append(body, '\n'), nil
}

func (r *route) describe() object {
	operation := object{"operationId": r.name, "summary": r.summary, "responses": r.responses()}
	var parameters []object
	for _, m := range pathParameter().FindAllStringSubmatch(r.path, -1) {
		parameters = append(parameters, parameter(m[1], "path"))
	}
	for _, name := range r.query {
		parameters = append(parameters, parameter(name, "query"))
	}
	if parameters != nil {
		operation["parameters"] = parameters
	}
	if r.takes != "" {
		schema := object{}
		if r.form != "" {
			schema = object{
				"type": "object", "required": []string{r.form},
				"properties": object{r.form: object{"type": "string", "contentMediaType": typeBytes}},
			}
		}
		operation["requestBody"] = object{"required": true, "content": object{r.takes: object{"schema": schema}}}
	}
	if r.scope != "" && !r.inPath {
		needed := []object{{"bearer": []string{r.scope}}, {"basic": []string{}}}
		if r.scope == scopeRead {
			needed = append([]object{{}}, needed...) // unless the server is private
		}
		operation["security"] = needed
	}
	return operation
}

func parameter(name, in string) object {
	return object{"name": name, "in": in, "required": in == "path", "schema": object{"type": "string"}}
}

// statuses lists the status codes of a route.
func (r *route) statuses() []int {
	out := slices.Concat(r.answers, []int{http.StatusInternalServerError, http.StatusTooManyRequests, http.StatusServiceUnavailable})
	if r.scope != "" {
		out = append(out, http.StatusUnauthorized, http.StatusForbidden)
	}
	if r.takes != "" {
		out = append(out, http.StatusRequestTimeout, http.StatusUnsupportedMediaType, http.StatusInsufficientStorage)
	}
	return out
}

func (r *route) responses() object {
	out := object{}
	for _, status := range r.statuses() {
		answer := object{"description": http.StatusText(status)}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			answer["headers"] = object{"Retry-After": object{"description": "seconds until the client may try again", "schema": object{"type": "integer"}}}
		}
		switch {
		case status >= 400:
			answer["content"] = object{typeJSON: object{"schema": object{"$ref": "#/components/schemas/Problem"}}}
		case status != http.StatusNotModified:
			answer["content"] = object{r.gives: object{}}
		}
		out[strconv.Itoa(status)] = answer
	}
	return out
}
