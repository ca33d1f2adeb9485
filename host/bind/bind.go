// Package bind exposes the host's packages to Lua: one file for each module, with its
// functions and option types. It contains no logic.
//
// The functions are documented in stdlib/types/host, where editors find them; a spec
// compares the two.
package bind

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/network"
	"pluv/host/platform"
	"pluv/host/replay"
	"pluv/host/term"
	"pluv/host/tree"
	"pluv/host/vm"
)

// Host is the state that the modules of one process share.
type Host struct {
	ctx      context.Context
	streams  term.Streams
	ui       *term.UI
	platform platform.Info
	loader   *vm.Loader
	workers  *vm.Pool
	// processors limits the programs that run in parallel.
	processors chan struct{}

	network *network.Network
	rocks   tree.Opened

	// Session records commands that change nothing; nil for none.
	Session *replay.Session
}

// New returns a Host and registers its modules with loader.
func New(ctx context.Context, streams term.Streams, info platform.Info, loader *vm.Loader) *Host {
	h := &Host{
		ctx: ctx, streams: streams, ui: term.New(streams), platform: info,
		loader: loader, workers: vm.NewPool(loader),
		processors: make(chan struct{}, max(1, info.Processors)),
	}
	h.network = network.New(info, h.locks(), network.Tell{Debug: h.debug, Warn: h.warn})
	loader.Native, loader.Raise, loader.Print = h.native, bridge.Raise, h.ui.Raw
	return h
}

// in returns the context of a state: that of its job, else of the process.
func (h *Host) in(L *lua.LState) context.Context {
	if ctx := L.Context(); ctx != nil {
		return ctx
	}
	return h.ctx
}

// Close releases the worker states.
func (h *Host) Close() { h.workers.Close() }

// All returns every module, by name.
func (h *Host) All() map[string]func() bridge.Module {
	return map[string]func() bridge.Module{
		"archive":     h.archive,
		"artifact":    h.artifact,
		"auth":        h.accounts,
		"base64":      h.base64,
		"cache":       h.cache,
		"cli":         h.cli,
		"editor":      h.editor,
		"errors":      h.errors,
		"fs":          h.fs,
		"hash":        h.hash,
		"hook":        h.hook,
		"http":        h.http,
		"index":       h.index,
		"inspect":     h.inspect,
		"interpreter": h.interpreter,
		"license":     h.license,
		"jobs":        h.jobs,
		"json":        h.json,
		"lock":        h.lock,
		"modules":     h.modules,
		"patch":       h.patch,
		"path":        h.path,
		"platform":    h.describePlatform,
		"process":     h.process,
		"project":     h.project,
		"prompt":      h.prompt,
		"regexp":      h.regexp,
		"remote":      h.remote,
		"repl":        h.repl,
		"replay":      h.replay,
		"resolver":    h.resolver,
		"rockspec":    h.rockspec,
		"serve":       h.serve,
		"state":       h.state,
		"term":        h.term,
		"time":        h.time,
		"toml":        h.toml,
		"toolchain":   h.toolchain,
		"tree":        h.tree,
		"trust":       h.trust,
		"upload":      h.upload,
		"version":     h.version,
		"yaml":        h.yaml,
	}
}

const prefix = "host."

func (h *Host) native(module string) lua.LGFunction {
	if len(module) <= len(prefix) || module[:len(prefix)] != prefix {
		return nil
	}
	if open := h.All()[module[len(prefix):]]; open != nil {
		return open().Open()
	}
	return nil
}
