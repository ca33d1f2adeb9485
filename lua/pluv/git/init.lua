---Runs git: looks up commits of bare repositories and checks them out.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local build_environment = require("pluv.machine.build_environment")
local folders = require("pluv.machine.folders")
local system_packages = require("pluv.machine.system_packages")

local M = {}

---Allows only transports that fetch: not `ext::`, which runs commands, and no lazy
---fetching by a local repository.
local environment = { GIT_ALLOW_PROTOCOL = "https:http:ssh:git:file", GIT_TERMINAL_PROMPT = "0", GIT_NO_LAZY_FETCH = "1" }

---Settings of every call: no hooks, no file watcher, no background work, and each
---fetch makes one pack.
local settings = { "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false", "fetch.unpackLimit=1" }

---Runs git on the repository that its arguments name, ignoring the environment's.
---@param argv string[]
---@param env? table<string, string> added to the environment
---@return { code: integer, output: string }
function M.run(argv, env)
  local words, all = { "git" }, {}
  for _, setting in ipairs(settings) do
    words[#words + 1] = "-c"
    words[#words + 1] = setting
  end
  for _, word in ipairs(argv) do
    words[#words + 1] = word
  end
  for _, set in ipairs { environment, env or {} } do
    for name, value in pairs(set) do
      all[name] = value
    end
  end
  return process.run { argv = words, env = all, unset = build_environment.git_variables }
end

---Fails with `git.failed` if git is not installed.
function M.require_program()
  if not process.find("git") then
    errors.raise { code = "git.failed", message = "git is not installed", hint = system_packages.hint("git") }
  end
end

---Returns the commit of a branch, tag or commit in a repository.
---@param repository string
---@param revision string
---@return string? full id
function M.commit_in(repository, revision)
  local result = M.run { "--git-dir", repository, "rev-parse", "--verify", "--quiet", "--end-of-options", revision .. "^{commit}" }
  return result.code == 0 and result.output:match("^(%x+)") or nil
end

---Checks a commit out into a new folder. Git's index is kept in the cache, as any
---name beside the folder may belong to the repository.
---@param mirror string
---@param commit string full id
---@param to string
function M.checkout(mirror, commit, to)
  fs.make_dir(to)
  local work = fs.temp_dir(folders.work_dir(), "git-")
  local result = errors.finally(function()
    fs.remove(work)
  end, function()
    return M.run({
      "--git-dir",
      mirror,
      "--work-tree",
      to,
      "-c",
      "core.autocrlf=false",
      "-c",
      "submodule.recurse=false",
      "checkout",
      "--quiet",
      "--force",
      commit,
      "--",
      ".",
    }, { GIT_INDEX_FILE = path.join(work, "index") })
  end)
  if result.code ~= 0 then
    errors.raise {
      code = "git.failed",
      message = ("git cannot check out commit %s"):format(commit),
      cause = { code = "git.output", message = (result.output:gsub("%s+$", "")) },
    }
  end
end

return M
