// Package bind offers the host's packages to Lua: one file a module, each
// naming the functions and the shape of their options. It holds no logic.
//
// The functions are documented where editors find them, in
// stdlib/types/host.lua; a spec compares the two.
package bind

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/auth"
	"pluv/host/bridge"
	"pluv/host/fetch"
	"pluv/host/platform"
	"pluv/host/project"
	"pluv/host/remote"
	"pluv/host/term"
	"pluv/host/vm"
)

// Host is what the modules of one process share.
type Host struct {
	ctx      context.Context
	streams  term.Streams
	ui       *term.UI
	platform platform.Info
	loader   *vm.Loader
	workers  *vm.Pool
	// processors has a place for each program that runs as one of many.
	processors chan struct{}

	mu      sync.Mutex
	network networkOptions
	fetcher *fetch.Client
	// registries are those in use, which may have mirrors.
	registries []project.Registry
	auth       *auth.Store
	// remotes are the remote caches in use, by URL.
	remotes map[string]*remote.Cache
	// warned are the warnings about mirrors that were given.
	warned sync.Map
}

// New returns a Host and makes loader serve its modules.
func New(ctx context.Context, streams term.Streams, info platform.Info, loader *vm.Loader) *Host {
	h := &Host{
		ctx: ctx, streams: streams, ui: term.New(streams), platform: info,
		loader: loader, workers: vm.NewPool(loader), network: networkOptions{Retries: -1},
		processors: make(chan struct{}, max(1, info.Processors)),
		remotes:    map[string]*remote.Cache{},
		auth: auth.New(auth.Options{
			Config: info.Config, Locks: filepath.Join(info.State, locksDir), Home: info.Home, Getenv: os.Getenv,
		}),
	}
	loader.Native, loader.Raise, loader.Print = h.native, bridge.Raise, h.ui.Raw
	return h
}

// in returns the context of what a state does: that of the job it works for, else
// the process's.
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
		"cache":       h.cache,
		"cli":         h.cli,
		"editor":      h.editor,
		"errors":      h.errors,
		"fs":          h.fs,
		"hash":        h.hash,
		"hook":        h.hook,
		"http":        h.http,
		"index":       h.index,
		"interpreter": h.interpreter,
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
		"remote":      h.remote,
		"resolver":    h.resolver,
		"rockspec":    h.rockspec,
		"serve":       h.serve,
		"state":       h.state,
		"term":        h.term,
		"toml":        h.toml,
		"toolchain":   h.toolchain,
		"tree":        h.tree,
		"trust":       h.trust,
		"version":     h.version,
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
