---@type pluv.OwnCommand
return {
  summary = "Set the runtime of this folder",
  section = "runtimes",
  guide = "runtimes",
  description = "Writes .lua-version into the project's folder, or the working folder outside of a project. [runtime] in pluv.toml\n"
    .. "takes precedence. Fails if pluv knows that there is no such release; a runtime that is not installed is a warning.",
  args = { { "runtime", complete = "runtimes", help = "runtime to use here, such as `lua@5.4`" } },
  hints = {
    unexpected = "write name and version as one word, such as `pluv local lua@5.4`",
    habits = { ["--unset"] = "delete .lua-version" },
  },
  examples = { "pluv local lua@5.4", "pluv local luajit@2.1", "pluv -C app local 5.1" },
  run = function(ctx, opts)
    local log, path, runtimes = require("std.log"), require("std.path"), require("pluv.runtime")
    local request = runtimes.parse(opts.runtime, "the command line")
    local text = require("pluv.runtime.argument").pin(request)
    local installed, failure = require("std.errors").catch(runtimes.find, request)
    if not installed then
      require("pluv.runtime.release").require_known(request)
    end
    local projects = require("pluv.project")
    local root = projects.find_root(ctx.start)
    local file = path.join(root or ctx.dir, ".lua-version")
    require("pluv.project.state_folder").write(path.dir(file), file, text .. "\n")
    require("pluv.runtime.used_by").note(path.dir(file))
    log.note("wrote %s to %s", text, file)
    local project = root and ctx:project()
    local stronger = project and project.config.runtime
    if project and stronger and runtimes.spell(stronger) ~= runtimes.spell(request) then
      log.warn("pluv.toml requires %s and takes precedence: change or remove [runtime] in %s", runtimes.spell(stronger), project.file)
    elseif not stronger and not installed then
      log.warn("%s is not installed; to install it: `pluv install %s`", runtimes.spell(request), opts.runtime)
      log.debug("%s", failure.message)
    end
    ctx:done { file = file, text = text }
  end,
}
