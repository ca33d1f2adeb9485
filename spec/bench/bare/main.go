// Command bare is the floor of serve.sh: net/http with the answers of another server in
// memory. It asks the server at URL once for each path, plain and compressed, serves the
// same status, headers and bytes on loopback, and prints its address. It has no access log,
// no limits and no timeouts.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
)

// answer is an answer of the other server.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: bare URL PATH...")
	}
	plain, packed := map[string]*answer{}, map[string]*answer{}
	for _, path := range os.Args[2:] {
		plain[path], packed[path] = ask(os.Args[1]+path, "identity"), ask(os.Args[1]+path, "gzip")
	}
	handler := func(w http.ResponseWriter, r *http.Request) {
		from := plain
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			from = packed
		}
		a := from[r.URL.Path]
		if a == nil {
			w.WriteHeader(http.StatusNotImplemented)
			return
		}
		header := w.Header()
		for name, values := range a.header {
			header[name] = values
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("http://" + listener.Addr().String())
	log.Fatal(http.Serve(listener, http.HandlerFunc(handler)))
}

func ask(url, encoding string) *answer {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", encoding)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	response.Header.Del("Date") // net/http sends its own
	return &answer{response.StatusCode, response.Header, body}
}
