package bind

import (
	"io"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/fsys"
	"pluv/host/serve"
)

type serveOptions struct {
	Dir       string         `luar:"dir"`
	Listen    string         `luar:"listen"`
	Cert      string         `luar:"tls_cert"`
	Key       string         `luar:"tls_key"`
	Tokens    string         `luar:"tokens"`
	Private   bool           `luar:"private"`
	Upstream  string         `luar:"upstream"`
	Seconds   int            `luar:"revalidate_seconds"`
	MaxUpload int64          `luar:"max_upload"`
	Kept      int64          `luar:"upstream_size"`
	Limits    []string       `luar:"limits"` // replace the defaults: "uploads=600/m"
	NoLimits  bool           `luar:"no_limits"`
	Proxies   []string       `luar:"trusted_proxies"` // addresses and networks
	Log       string         `luar:"log"`             // a file; "-" is standard error, "" for none
	LogJSON   bool           `luar:"log_json"`
	Ready     *lua.LFunction `luar:"ready"` // called with the URL
}

type newTokenOptions struct {
	File   string   `luar:"file"`
	Name   string   `luar:"name"`
	Scopes []string `luar:"scopes"`
}

func (h *Host) serve() bridge.Module {
	return bridge.Module{Name: "serve", Funcs: []bridge.Func{
		bridge.Go("run", "opts", h.runServer),
		bridge.Go("new_token", "opts", func(o newTokenOptions) (string, error) {
			return serve.NewToken(h.locks(), o.File, o.Name, o.Scopes)
		}),
	}}
}

// runServer serves until the process is interrupted.
func (h *Host) runServer(L *lua.LState, o serveOptions) error {
	client, err := h.network.Client()
	if err != nil {
		return err
	}
	limits, err := serve.DefaultLimits().With(o.Limits)
	if err != nil {
		return err
	}
	if o.NoLimits {
		limits = serve.Limits{}
	}
	log, closeLog, err := h.openLog(o.Log)
	if err != nil {
		return err
	}
	defer closeLog()
	server, err := serve.Open(h.ctx, serve.Options{
		Dir: o.Dir, Version: h.platform.Version, Upstream: o.Upstream, Client: client, Revalidate: time.Duration(o.Seconds) * time.Second,
		Tokens: o.Tokens, Private: o.Private, MaxUpload: o.MaxUpload,
		UpstreamSize: o.Kept, Limits: limits, Proxies: o.Proxies,
		AccessLog: log, LogJSON: o.LogJSON, Warn: h.warn,
	})
	if err != nil {
		return err
	}
	defer server.Close()
	listener, url, err := serve.Listen(h.ctx, o.Listen, o.Cert, o.Key)
	if err != nil {
		return err
	}
	if err := L.CallByParam(lua.P{Fn: o.Ready, Protect: true}, lua.LString(url)); err != nil {
		return bridge.CallError(err)
	}
	return server.Run(h.ctx, listener)
}

func (h *Host) openLog(to string) (log io.Writer, closeLog func(), err error) {
	switch to {
	case "":
		return nil, func() {}, nil
	case "-":
		return h.streams.Err, func() {}, nil
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_APPEND, fsys.FileMode)
	if err != nil {
		return nil, nil, fsys.Fault(err, "opening %s", to)
	}
	return file, func() { _ = file.Close() }, nil
}
