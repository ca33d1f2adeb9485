---@type pluv.OwnCommand
return {
  summary = "Make a pluv.toml in the working folder",
  description = "A rockspec in the folder is taken for the project's own: what it depends on, for running, building\nand testing, counts as the project's.",
  flags = {
    name = { value = "NAME", help = "name of the project; its rockspec's, or the folder's, without it" },
    ["no-luarc"] = { help = "make no .luarc.json, which tells lua-language-server of the project" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "runtime to write down, as `lua@5.4`; what is installed without it" },
  },
  examples = { "pluv init", "pluv init --runtime luajit@2.1", "pluv -C app init" },
  run = function(ctx, opts)
    local fs, path, errors = require("std.fs"), require("std.path"), require("std.errors")
    local file = path.join(ctx.dir, require("pluv.project").file_name)
    local function refuse()
      errors.raise {
        code = "project.exists",
        message = ("there is a pluv.toml in %s already"):format(ctx.dir),
        hint = "add to it with `pluv add <package>`",
      }
    end
    if fs.exists(file) then
      refuse()
    end
    require("pluv.project.environment").require_searchable(ctx.dir)
    local runtimes = require("pluv.runtime")
    local ok, request = errors.catch(runtimes.request, nil, opts.runtime, ctx.dir)
    if not ok then
      if request.code ~= "trust.folder" then
        error(request, 0)
      end
      require("std.log").warn("%s", request.message)
      local default = require("pluv.config").load().default
      request = default ~= "" and runtimes.parse(default, "the global default") or { version = "", from = "what is installed" }
    end
    if request.name == nil or request.version == "" or request.version == "system" then
      local found = runtimes.find(request)
      request = { name = found.name, version = found.version:match("^%d+%.%d+"), from = request.from }
    end
    local quote = require("host.project").quote
    local rockspec, name = require("pluv.project.pinned").find_rockspec(ctx.dir)
    local lines = {
      "[project]",
      "name = " .. quote(opts.name or name or path.base(ctx.dir)),
      rockspec and "rockspec = " .. quote(rockspec) .. "\n" or "",
      "[runtime]",
      "name = " .. quote(request.name),
      "version = " .. quote(request.version),
      "",
      "[dependencies]",
    }
    require("pluv.project.exclusive").update(ctx.dir, file, function(old)
      return old and refuse() or table.concat(lines, "\n") .. "\n"
    end)
    if not opts.no_luarc then
      require("pluv.project.editors").create(ctx.dir, request)
    end
    require("std.log").note("wrote pluv.toml for %s %s%s", request.name, request.version,
      rockspec and ", with the dependencies of " .. rockspec or "")
  end,
}
