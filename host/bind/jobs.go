package bind

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"pluv/host/bridge"
	"pluv/host/jobs"
)

type graphOptions struct {
	Title   string `luar:"title"`
	Limit   int    `luar:"limit"`   // processor jobs at a time; 0 for the number of processors
	Network int    `luar:"network"` // network jobs at a time; 0 for 64
}

// maxAtOnce bounds both.
const maxAtOnce = 1024

// graph is the userdata of std.jobs.
type graph struct {
	host    *Host
	options graphOptions
	graph   jobs.Graph
}

type jobOptions struct {
	ID    string   `luar:"id"`
	Label string   `luar:"label"`
	Doing string   `luar:"doing"`
	Needs []string `luar:"needs"`
}

func (h *Host) jobs() bridge.Module {
	return bridge.Module{Name: "jobs", Funcs: []bridge.Func{
		bridge.Go("graph", "opts", func(L *lua.LState, o graphOptions) (lua.LValue, error) {
			for name, n := range map[string]int{"limit": o.Limit, "network": o.Network} {
				if n < 0 || n > maxAtOnce {
					return nil, &bridge.Bug{Message: fmt.Sprintf("opts.%s must be from 0 to %d, not %d", name, maxAtOnce, n)}
				}
			}
			if o.Limit == 0 {
				o.Limit = h.platform.Processors
			}
			if o.Network == 0 {
				o.Network = 64
			}
			ud := L.NewUserData()
			ud.Value = &graph{host: h, options: o, graph: jobs.Graph{Title: o.Title}}
			return ud, nil
		}),
		bridge.Go("fetch", "graph, job, opts", addJob(jobs.Network, h.fetchJob)),
		bridge.Go("unpack", "graph, job, opts", addJob(jobs.Processor, h.unpackJob)),
		bridge.Go("hash", "graph, job, opts", addJob(jobs.Processor, h.hashJob)),
		bridge.Go("copy", "graph, job, opts", addJob(jobs.Processor, h.copyJob)),
		bridge.Go("spawn", "graph, job, opts", addJob(jobs.Processor, h.spawnJob)),
		bridge.Go("task", "graph, job, opts", addJob(jobs.Processor, h.taskJob)),
		bridge.Go("lua", "graph, job, opts", addJob(jobs.Processor, h.luaJob)),
		bridge.Go("run", "graph", runGraph),
	}}
}

// work is the body of a job; its result is passed to Lua as plain data.
type work = func(ctx context.Context, progress func(done, total int64)) (any, error)

// addJob makes a function that adds a job of one kind to a graph.
func addJob[O any](resource jobs.Resource, make func(O) (work, error)) func(*lua.LUserData, jobOptions, O) (string, error) {
	return func(ud *lua.LUserData, job jobOptions, o O) (string, error) {
		g, err := graphOf(ud)
		if err != nil {
			return "", err
		}
		run, err := make(o)
		if err != nil {
			return "", err
		}
		return job.ID, g.graph.Add(jobs.Job{ID: job.ID, Label: job.Label, Doing: job.Doing, Needs: job.Needs, Resource: resource, Run: run})
	}
}

type jobOutcome struct {
	ID      string     `luar:"id"`
	State   string     `luar:"state"`
	Result  any        `luar:"result"`
	Error   lua.LValue `luar:"error"`
	Seconds float64    `luar:"seconds"`
}

type graphReport struct {
	Jobs   []jobOutcome `luar:"jobs"`
	Failed bool         `luar:"failed"`
}

// runGraph runs a graph. Failures of jobs are in the report; only an interrupt is raised.
func runGraph(L *lua.LState, ud *lua.LUserData) (graphReport, error) {
	g, err := graphOf(ud)
	if err != nil {
		return graphReport{}, err
	}
	report, err := g.graph.Run(g.host.ctx, jobs.Limits{Processor: g.options.Limit, Network: g.options.Network}, g.host.ui.Progress())
	if err != nil {
		return graphReport{}, err
	}
	out := graphReport{Failed: report.Err() != nil}
	for _, o := range report {
		line := jobOutcome{ID: o.ID, State: string(o.State), Result: o.Result, Error: lua.LNil, Seconds: o.Duration.Seconds()}
		if o.Err != nil {
			line.Error = bridge.ErrorToLua(L, o.Err)
		}
		out.Jobs = append(out.Jobs, line)
	}
	return out, nil
}

func graphOf(ud *lua.LUserData) (*graph, error) {
	if g, ok := ud.Value.(*graph); ok {
		return g, nil
	}
	return nil, errNotAGraph
}
