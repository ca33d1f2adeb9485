package bind

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pluv/host/fault"
	"pluv/spec/registry"
)

// TestJobKinds runs one job of each kind, in the order of their needs.
func TestJobKinds(t *testing.T) {
	f := newFixture(t, t.Context())
	f.holds(t, `
		host.fs.make_dir(dir .. "/in")
		host.fs.write { path = dir .. "/in/a.txt", text = "hello" }
		host.archive.pack_tar_gz(dir .. "/in", dir .. "/a.tar.gz")
		local jobs, sum = host.jobs, host.hash.sha256("hello")
		local g = jobs.graph { title = "T", limit = 1, network = 1 }
		jobs.fetch(g, { id = "fetch", label = "fetched" }, { url = dir .. "/a.tar.gz", to = dir .. "/b.tar.gz" })
		jobs.unpack(g, { id = "unpack", needs = { "fetch" } }, { archive = dir .. "/b.tar.gz", to = dir .. "/out" })
		jobs.hash(g, { id = "hash", needs = { "unpack" } }, { path = dir .. "/out/a.txt" })
		jobs.hash(g, { id = "check", needs = { "unpack" } }, { path = dir .. "/out/a.txt", sha256 = sum })
		jobs.copy(g, { id = "copy", needs = { "unpack" } }, { from = dir .. "/out", to = dir .. "/copied" })
		jobs.spawn(g, { id = "spawn", needs = { "copy" } }, { argv = { program, "cat=a.txt", "env=X" }, dir = dir .. "/copied", env = { X = "!" } })
		jobs.lua(g, { id = "lua", needs = { "copy" } }, { module = "t.work", call = "read", args = dir .. "/copied/a.txt" })
		local report = jobs.run(g)
		local got = {}
		for i, job in ipairs(report.jobs) do
			assert(job.state == "done" and job.error == nil and job.seconds >= 0, job.id)
			got[i] = job.id .. "=" .. (type(job.result) == "table" and job.result.size or tostring(job.result))
		end
		local size = host.fs.stat(dir .. "/a.tar.gz").size
		local want = "fetch=" .. size .. " unpack=nil hash=" .. sum .. " check=" .. sum .. " copy=nil spawn=hello! lua=hello"
		assert(table.concat(got, " ") == want, table.concat(got, " "))
		return not report.failed`)
	if f.err.String() != "fetched\n" {
		t.Errorf("progress: %q", f.err.String())
	}
}

// TestJobFailures: failures are in the report, and jobs that need a failed one are
// skipped.
func TestJobFailures(t *testing.T) {
	f := newFixture(t, t.Context())
	for _, c := range []struct{ job, code, text string }{
		{`spawn(g, { id = "a" }, { argv = { program, "line=why", "exit=3" } })`, "process.exit", "failed with exit code 3\nwhy"},
		{`spawn(g, { id = "a" }, { argv = { "no-such-program" } })`, "process.start", "no-such-program"},
		{`hash(g, { id = "a" }, { path = dir .. "/none" })`, "file.missing", "none"},
		{`unpack(g, { id = "a" }, { archive = dir .. "/none", to = dir .. "/x" })`, "file.missing", "none"},
		{`lua(g, { id = "a" }, { module = "t.work", call = "fail", args = "x.y" })`, "x.y", "no"},
		{`lua(g, { id = "a" }, { module = "t.work", call = "mistake" })`, "lua.error", "attempt to index"},
		{`lua(g, { id = "a" }, { module = "t.none", call = "x" })`, "lua.bug", "no module"},
		{`lua(g, { id = "a" }, { module = "t.work", call = "none" })`, "lua.bug", "the module t.work has no function none"},
		{`lua(g, { id = "a" }, { module = "t.work", call = "leak" })`, "host.failure", "value.deep[1] is a function; only plain data can cross"},
		{`lua(g, { id = "a" }, { module = "t.work", call = "forbidden", args = "host.jobs" })`, "lua.error", "may not be required here (worker profile)"},
	} {
		got, err := f.run(t, `
			local g = host.jobs.graph { title = "T" }
			host.jobs.`+c.job+`
			host.jobs.lua(g, { id = "b", needs = { "a" } }, { module = "t.work", call = "echo" })
			local r = host.jobs.run(g)
			assert(r.failed and r.jobs[1].state == "failed" and r.jobs[2].state == "skipped" and r.jobs[2].error == nil)
			return r.jobs[1].error.code .. "|" .. r.jobs[1].error.message .. "|" .. tostring(r.jobs[1].error)`)
		if err != nil {
			t.Errorf("%s: %v", c.job, err)
		} else if !strings.HasPrefix(got.String(), c.code+"|") || !strings.Contains(got.String(), c.text) {
			t.Errorf("%s: %s, want %s with %q", c.job, got, c.code, c.text)
		}
	}
}

// TestVictims: a canceled job does not count as failed.
func TestVictims(t *testing.T) {
	f := newFixture(t, t.Context())
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x"), make([]byte, 1<<16), 0o644); err != nil {
		t.Fatal(err)
	}
	server := registry.New(t, dir, registry.Faults("stall:*"))
	f.holds(t, `
		local g = host.jobs.graph { title = "T", limit = 3 }
		host.jobs.spawn(g, { id = "slow" }, { argv = { program, "sleep=10000" } })
		host.jobs.fetch(g, { id = "stalled" }, { url = "`+server.URL+`/x" })
		host.jobs.spawn(g, { id = "bad" }, { argv = { program, "sleep=100", "exit=1" } })
		local r = host.jobs.run(g).jobs
		assert(r[3].state == "failed" and r[1].seconds < 5)
		return r[1].state .. r[2].state == "skippedskipped"`)
}

// TestJobData: arguments and results of a Lua job are copied.
func TestJobData(t *testing.T) {
	f := newFixture(t, t.Context())
	f.holds(t, `
		local jobs, list, shared = host.jobs, { "a" }, { x = { 1, 2 }, y = "", z = false }
		local g = jobs.graph { title = "T", limit = 4 }
		jobs.lua(g, { id = "grow" }, { module = "t.work", call = "grow", args = list })
		jobs.lua(g, { id = "echo" }, { module = "t.work", call = "echo", args = shared })
		jobs.lua(g, { id = "nothing" }, { module = "t.work", call = "echo" })
		list[1], shared.y = "changed", "changed" -- after the copy was made
		local r = jobs.run(g).jobs
		local grown, echo = r[1].result, r[2].result
		return #list == 1 and grown[1] == "a" and grown[2] == "grown" and echo ~= shared
			and echo.x[2] == 2 and echo.y == "" and echo.z == false and r[3].result == nil`)
	// States are reused, one after the other; the main state is never reused.
	f.holds(t, `
		local counts = {}
		for i = 1, 3 do
			local g = host.jobs.graph { title = "T" }
			host.jobs.lua(g, { id = "a" }, { module = "t.work", call = "count" })
			counts[i] = host.jobs.run(g).jobs[1].result
		end
		return table.concat(counts, " ") == "1 2 3" and require("t.work").count() == 1`)
	for _, c := range []struct{ args, want string }{
		{`{ rock = { f = require("t.work").echo } }`, "the arguments of t.work.echo: value.rock.f is a function"},
		{`setmetatable({}, {})`, "value has a metatable"},
		{`{ 1, x = 2 }`, "value is neither a list nor a table with string keys"},
		{`host.jobs.graph {}`, "value is a userdata"},
	} {
		_, err := f.run(t, `host.jobs.lua(host.jobs.graph {}, { id = "a" }, { module = "t.work", call = "echo", args = `+c.args+` })`)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
}

func TestGraphsRefuse(t *testing.T) {
	f := newFixture(t, t.Context())
	for source, want := range map[string]string{
		`host.jobs.hash(host.jobs.graph {}, {}, {})`:                                           `job id "" is empty or already used`,
		`host.jobs.hash(host.jobs.graph {}, { id = "a", needs = { "b" } }, {})`:                `job "a" needs "b"`,
		`local g = host.jobs.graph {} for _ = 1, 2 do host.jobs.hash(g, { id = "a" }, {}) end`: `job id "a" is empty or already used`,
		`host.jobs.hash({}, { id = "a" }, {})`:                                                 "host.jobs.hash: graph must be a userdata, not a table",
		`host.jobs.hash(host.jobs.graph {}, { id = "a" }, { pth = "x" })`:                      `host.jobs.hash: opts has no field "pth"; it has path, sha256`,
	} {
		if _, err := f.run(t, source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", source, err, want)
		}
	}
	f.holds(t, `return #host.jobs.run(host.jobs.graph { title = "nothing" }).jobs == 0`)
	if _, err := f.run(t, `error(require("host.errors").new { code = "x.y", message = "m" })`); fault.CodeOf(err) != "x.y" {
		t.Errorf("%v", err)
	}
}
