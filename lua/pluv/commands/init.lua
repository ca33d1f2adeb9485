---@type pluv.Command
return {
  summary = "Make a pluv.toml in the working folder",
  flags = {
    name = { value = "NAME", help = "name of the project; the folder's name without it" },
    runtime = { value = "RUNTIME", help = "runtime to write down, as `lua@5.4`; what is installed without it" },
  },
  examples = { "pluv init", "pluv init --runtime luajit@2.1", "pluv -C app init" },
  run = function(ctx, opts)
    local fs, path, errors = require("std.fs"), require("std.path"), require("std.errors")
    local file = path.join(ctx.dir, require("pluv.project").file_name)
    if fs.exists(file) then
      errors.raise {
        code = "project.exists",
        message = ("there is a pluv.toml in %s already"):format(ctx.dir),
        hint = "add to it with `pluv add <package>`",
      }
    end
    local runtimes = require("pluv.runtime")
    local request = runtimes.request(nil, opts.runtime)
    if request.name == nil or request.version == "" then
      local found = runtimes.find(request)
      request = { name = found.name, version = found.version:match("^%d+%.%d+") }
    end
    local quote = require("host.project").quote
    local lines = {
      "[project]",
      "name = " .. quote(opts.name or path.base(ctx.dir)),
      "",
      "[runtime]",
      "name = " .. quote(request.name),
      "version = " .. quote(request.version),
      "",
      "[dependencies]",
    }
    fs.write(file, table.concat(lines, "\n") .. "\n")
    require("std.log").note("wrote pluv.toml for %s %s", request.name, request.version)
  end,
}
