package serve

import (
	"net/http"
	"slices"
	"strings"
)

// route is one operation of the server. The description of the API is generated from the
// same table (openapi.go).
type route struct {
	method, path string // a pattern of http.ServeMux
	name         string // operation id
	summary      string
	scope        string // the scope that the token needs; "" for no token
	inPath       bool   // the token is part of the path, and the handler checks it
	query        []string
	takes        string // the content type of the body; "" for none
	form         string // the file field of the form
	gives        string // the content type of the answer
	answers      []int  // in addition to those of every route
	handle       func(*Server, *exchange, *http.Request) error
}

// Status codes of reads, of uploads, and of forms.
var (
	getAnswers = []int{
		http.StatusOK, http.StatusPartialContent, http.StatusNotModified, http.StatusNotFound, http.StatusPreconditionFailed,
		http.StatusRequestedRangeNotSatisfiable, http.StatusBadGateway, http.StatusGatewayTimeout,
		http.StatusInsufficientStorage,
	}
	putAnswers = []int{
		http.StatusOK, http.StatusCreated, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity,
	}
	formAnswers = []int{
		http.StatusOK, http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity,
	}
	justOK = []int{http.StatusOK}
)

// and appends to a list of status codes.
func and(answers []int, more ...int) []int { return slices.Concat(answers, more) }

var routes = []route{
	{
		method: "GET", path: "/{$}", name: "index", summary: "A description of this server", gives: typeText, answers: justOK,
		handle: (*Server).index,
	},
	{
		method: "GET", path: "/health", name: "health", summary: "The state of the server", gives: typeJSON, answers: and(justOK, http.StatusServiceUnavailable),
		handle: (*Server).health,
	},
	{
		method: "GET", path: "/api/openapi.json", name: "openapi", summary: "This description", gives: typeJSON, answers: justOK,
		handle: (*Server).openapi,
	},
	{
		method: "GET", path: "/api/token", name: "token", summary: "What the token of the request allows", gives: typeJSON,
		answers: and(justOK, http.StatusUnauthorized, http.StatusForbidden), handle: (*Server).tellToken,
	},
	{
		method: "GET", path: "/{file...}", name: "getFile", scope: scopeRead, gives: typeBytes, answers: getAnswers,
		summary: "A manifest, the metadata for pluv, a rockspec, a rock, or another file",
		handle: func(s *Server, x *exchange, r *http.Request) error {
			return s.section(x, r, "", strings.TrimPrefix(r.URL.Path, "/"))
		},
	},
	{
		method: "GET", path: "/dev/{file}", name: "getDevelopmentFile", scope: scopeRead, gives: typeBytes, answers: getAnswers,
		summary: "The same for development versions",
		handle: func(s *Server, x *exchange, r *http.Request) error {
			return s.section(x, r, devDir, r.PathValue("file"))
		},
	},
	{
		method: "GET", path: "/manifests/{namespace}/{file}", name: "getNamespaceFile", scope: scopeRead, gives: typeBytes, answers: getAnswers,
		summary: "The same for a namespace",
		handle: func(s *Server, x *exchange, r *http.Request) error {
			if !isNamespace(r.PathValue("namespace")) {
				return errNotFound
			}
			return s.section(x, r, folder(r.PathValue("namespace")), r.PathValue("file"))
		},
	},
	{
		method: "PUT", path: "/{file}", name: "putFile", summary: "Publish a rockspec or a rock", scope: scopeUpload,
		takes: typeBytes, gives: typeJSON, answers: putAnswers, handle: (*Server).putRock,
	},
	{
		method: "PUT", path: "/manifests/{namespace}/{file}", name: "putNamespaceFile", summary: "Publish a rockspec or a rock in a namespace",
		scope: scopeUpload, takes: typeBytes, gives: typeJSON, answers: putAnswers, handle: (*Server).putRock,
	},
	{
		method: "GET", path: "/api/packages", name: "listPackages", summary: "All packages and their versions", scope: scopeRead,
		gives: typeJSON, answers: getAnswers, handle: (*Server).getPackages,
	},
	{
		method: "GET", path: "/api/packages/{name}", name: "getPackage", scope: scopeRead, gives: typeJSON, answers: getAnswers,
		summary: "The versions of a package: dependencies, files, sizes and checksums", handle: (*Server).getPackage,
	},
	{
		method: "GET", path: "/api/namespaces/{namespace}/packages", name: "listNamespacePackages", scope: scopeRead, gives: typeJSON, answers: getAnswers,
		summary: "The packages of a namespace", handle: (*Server).getPackages,
	},
	{
		method: "GET", path: "/api/namespaces/{namespace}/packages/{name}", name: "getNamespacePackage", scope: scopeRead, gives: typeJSON,
		answers: getAnswers, summary: "The versions of a package of a namespace", handle: (*Server).getPackage,
	},
	{
		method: "GET", path: "/builds/{name}/{version}/{runtime}/{platform}/{file}", name: "getBuild", scope: scopeRead, gives: typeBytes,
		answers: and(getAnswers, http.StatusUnprocessableEntity), summary: "A built rock: its package.tar.gz or package.json", handle: (*Server).getBuild,
	},
	{
		method: "PUT", path: "/builds/{name}/{version}/{runtime}/{platform}/{file}", name: "putBuild", scope: scopeCache, takes: typeBytes,
		gives: typeJSON, answers: and(putAnswers, http.StatusNotFound, http.StatusPreconditionFailed),
		summary: "Store a built rock: its package.tar.gz, and then its package.json", handle: (*Server).putBuild,
	},
	{
		method: "GET", path: "/api/tool_version", name: "toolVersion", summary: "LuaRocks: the version of the upload client", query: []string{"current"},
		gives: typeJSON, answers: justOK, handle: (*Server).toolVersion,
	},
	{
		method: "POST", path: "/api/tool_version", name: "postToolVersion", summary: "LuaRocks: the same, as Lux asks for it",
		gives: typeJSON, answers: justOK, handle: (*Server).toolVersion,
	},
	{
		method: "GET", path: "/api/1/{key}/status", name: "status", summary: "LuaRocks: whether the key is valid", scope: scopeUpload, inPath: true,
		gives: typeJSON, answers: justOK, handle: (*Server).status,
	},
	{
		method: "GET", path: "/api/1/{key}/check_rockspec", name: "checkRockspec", summary: "LuaRocks: whether a version exists", scope: scopeUpload,
		inPath: true, query: []string{"package", "version"}, gives: typeJSON, answers: justOK, handle: (*Server).checkRockspec,
	},
	{
		method: "POST", path: "/api/1/{key}/upload", name: "upload", summary: "LuaRocks: publish a rockspec", scope: scopeUpload, inPath: true,
		takes: "multipart/form-data", form: "rockspec_file", gives: typeJSON, answers: formAnswers,
		handle: (*Server).uploadRockspec,
	},
	{
		method: "POST", path: "/api/1/{key}/upload_rock/{id}", name: "uploadRock", summary: "LuaRocks: publish a rock of a version", scope: scopeUpload,
		inPath: true, takes: "multipart/form-data", form: "rock_file", gives: typeJSON,
		answers: and(formAnswers, http.StatusNotFound), handle: (*Server).uploadRock,
	},
}

// handler routes requests.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for i := range routes {
		route := &routes[i]
		mux.HandleFunc(route.method+" "+route.path, func(w http.ResponseWriter, r *http.Request) {
			s.answer(w.(*exchange), r, route)
		})
	}
	return mux
}

func (s *Server) answer(x *exchange, r *http.Request, to *route) {
	err := s.admit(x, r, to)
	if err == nil {
		err = to.handle(s, x, r)
	}
	if err != nil {
		s.fail(x, r, err)
	}
}

// files is the route of the files in the root.
var files = &routes[slices.IndexFunc(routes, func(r route) bool { return r.name == "getFile" })]

// isPlain reports whether a request is for a file in the root, with a name that leaves
// nothing to http.ServeMux: most are.
func isPlain(r *http.Request) bool {
	name, found := strings.CutPrefix(r.URL.Path, "/")
	if !found || name == "" || name == "health" || r.Method != http.MethodGet || r.URL.RawPath != "" {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' && i > 0) {
			return false
		}
	}
	return true
}

// admit checks the token of a request if the route needs one.
func (s *Server) admit(x *exchange, r *http.Request, to *route) error {
	scope := to.scope
	if to.inPath || scope == "" {
		return nil
	}
	if namespace := r.PathValue("namespace"); scope == scopeUpload && namespace != "" {
		scope = scopeUploadTo + namespace
	}
	return s.permit(x, sentToken(r), scope)
}
