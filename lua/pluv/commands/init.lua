---Returns the Lua constraint of a rockspec.
---@param dir string
---@param file string
---@return string constraints
local function wanted_lua(dir, file)
  local ok, spec = require("std.errors").catch(require("host.rockspec").load, { path = require("std.path").join(dir, file), lua = "5.4" })
  if not ok then
    require("std.log").warn("the rockspec has an error: %s", spec.cause and spec.cause.message or spec.message)
  end
  return ok and require("pluv.project.constraint").on_lua(spec.dependencies) or ""
end

---Returns a runtime that the rockspec allows: the chosen one if possible, else the
---newest installed Lua, else the newest release.
---@param found pluv.Runtime
---@param constraints string constraint of the rockspec
---@return { name: string, version: string }? nil if none matches
local function allowed(found, constraints)
  local runtimes, version, errors = require("pluv.runtime"), require("host.version"), require("std.errors")
  local newest
  if found.provides.lua and version.matches(found.provides.lua, constraints) then
    return {
      name = found.name,
      version = found.version:match("^%d+%.%d+") --[[@as string]],
    }
  end
  for _, lua in ipairs { "5.5", "5.4", "5.3", "5.2", "5.1" } do
    if version.matches(lua .. "-1", constraints) then
      local request = { name = "lua", version = lua, from = "the rockspec" }
      newest = newest or request
      if errors.catch(runtimes.find, request) then
        return request
      end
    end
  end
  return newest
end

---Returns the runtime for pluv.toml: the requested one, or one that is installed.
---@param dir string
---@param asked string?
---@param rockspec string?
---@return pluv.RuntimeRequest
local function choose_runtime(dir, asked, rockspec)
  local errors, runtimes = require("std.errors"), require("pluv.runtime")
  local ok, request = errors.catch(runtimes.request, nil, asked, dir)
  if not ok then
    if request.code ~= "trust.folder" then
      error(request, 0)
    end
    require("std.log").warn("%s", request.message)
    local default = require("pluv.machine.config").load().default
    request = default ~= "" and runtimes.parse(default, "the global default") or { version = "", from = "what is installed" }
  end
  local constraints = rockspec and wanted_lua(dir, rockspec) or ""
  if request.name == nil or request.version == "" or request.version == "system" then
    local found = runtimes.find(request)
    local fits = constraints ~= "" and not request.name and allowed(found, constraints)
    if not request.name and not fits and found.source == "builtin" then
      require("std.log").note(
        "no Lua is installed: the project uses the builtin runtime, Lua 5.1 without C rocks; "
          .. "to use another: `pluv install lua@5.4`, and set it under [runtime] in pluv.toml"
      )
    end
    request = fits or { name = found.name, version = found.version:match("^%d+%.%d+"), from = request.from }
  end
  local lua = require("host.toolchain").describe({ name = request.name, version = request.version }).lua
  if constraints ~= "" and not require("host.version").matches(lua .. "-1", constraints) then
    require("std.log").warn("%s requires lua %s, but the runtime is %s %s", rockspec, constraints, request.name, request.version)
  end
  return request
end

---Returns a runtime that a kind of project can use: Neovim has LuaJIT, C modules need a Lua
---with an interpreter of its own.
---@param kind string?
---@param request pluv.RuntimeRequest
---@return pluv.RuntimeRequest
local function suited(kind, request)
  local errors, runtimes = require("std.errors"), require("pluv.runtime")
  local lua = require("host.toolchain").describe({
    name = request.name --[[@as string]],
    version = request.version,
  }).lua
  if request.from == "--runtime" or kind ~= "nvim" and kind ~= "c" then
    return request
  elseif kind == "nvim" and lua ~= "5.1" then
    local luajit = { name = "luajit", version = "2.1", from = "--nvim" }
    return errors.catch(runtimes.find, luajit) and luajit or { name = "builtin", version = "5.1", from = "--nvim" }
  elseif kind == "c" and request.name == "builtin" then
    return { name = "lua", version = "5.4", from = "--c" }
  end
  return request
end

---Writes the workflow for GitHub Actions, and says what is left to do.
---@param root string of the project
---@param is_rock boolean
---@return string file
local function write_workflow(root, is_rock)
  local log = require("std.log")
  local file = require("pluv.publish.workflow").write(root, is_rock)
  log.note("wrote %s", require("std.path").rel(root, file))
  if is_rock then
    log.note("to publish by a tag, store a token of luarocks.org as the repository's secret LUAROCKS_TOKEN")
  else
    log.note("it only tests: the project is no rock; with [package] in pluv.toml, delete it and run `pluv init --ci` again to publish too")
  end
  return file
end

---@type pluv.OwnCommand
return {
  summary = "Create a pluv.toml in the working folder",
  section = "project",
  guide = "projects",
  description = "In an empty folder, also creates a main.lua that `pluv run main.lua` runs. In a folder that a workspace has as a\n"
    .. "member, writes no runtime, unless the project cannot use the workspace's.\n\n"
    .. "`--app`, `--lib`, `--c` and `--nvim` also create a program or a rock with a test, which run at once.\n\n"
    .. "If the folder has a rockspec, it becomes the project's own: its dependencies, build dependencies and test\n"
    .. "dependencies are the project's.",
  hints = {
    unexpected = "to create a project in a new folder: `pluv new %s`",
    habits = { ["."] = "`pluv init` creates the project in the working folder" },
  },
  flags = {
    name = { value = "NAME", help = "name of the project [default: of the rockspec, else of the folder]" },
    app = { help = "a program: main.lua, a module in src, a test" },
    lib = { help = "a rock in Lua: a module in src, a test, ready to publish" },
    c = { help = "a rock in C: a module in src, a test, ready to publish" },
    nvim = { help = "a plugin of Neovim as a rock: lua, plugin, doc, a test, ready to publish" },
    workspace = { help = "a workspace: a rock and a program that uses it, in packages" },
    script = { value = "FILE", help = "write a header into this Lua file instead, and create the file if it is missing" },
    luarc = { help = "in an existing project: create .luarc.json for lua-language-server and EmmyLua" },
    ci = {
      help = "also write a workflow for GitHub Actions, which tests on push and publishes on a tag; in an existing project, write only that",
    },
    ["no-main"] = { help = "do not create main.lua" },
    ["no-luarc"] = { help = "do not create .luarc.json" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "runtime of the project, such as `lua@5.4` [default: an installed one]" },
  },
  examples = { "pluv init", "pluv init --lib", "pluv init --runtime luajit@2.1", "pluv -C app init", "pluv init --script report.lua" },
  run = function(ctx, opts)
    local fs, path, errors = require("std.fs"), require("std.path"), require("std.errors")
    local file = path.join(ctx.dir, require("pluv.project").file_name)
    if opts.script then
      return require("pluv.tool.script_edit").create(ctx, opts.script, choose_runtime(ctx.dir, opts.runtime))
    end
    local function refuse()
      errors.raise {
        code = "project.exists",
        message = ("pluv.toml already exists in %s"):format(ctx.dir),
        hint = "to add a dependency: `pluv add <package>`",
      }
    end
    if fs.exists(file) and opts.ci then
      local project = ctx:project()
      local written = write_workflow(project.root, require("pluv.project").rock_file(project) ~= nil)
      ctx:done { file = project.file, changed = false, workflow = written }
      return
    elseif fs.exists(file) and opts.luarc then
      local project = ctx:project()
      require("pluv.project.editors").create(project.root, require("pluv.runtime").choose(project))
      require("std.log").note(".luarc.json is up to date")
      ctx:done { file = project.file, changed = false }
      return
    elseif fs.exists(file) then
      refuse()
    end
    require("pluv.project.layout").require_searchable(ctx.dir)
    local rockspec, name, rocks = require("pluv.project.rockspec_finder").find(ctx.dir)
    if not rockspec and rocks[1] then
      require("std.log").warn(
        "the folder has several rockspecs: %s; set `rockspec` under [project] in pluv.toml to the project's",
        table.concat(rocks, ", ")
      )
    end
    local templates = require("pluv.project.templates")
    local kind = templates.kind(opts)
    if kind and rockspec then
      errors.raise {
        code = "cli.usage",
        message = ("`--%s` makes a new project, and the folder has the rockspec %s"):format(kind, rockspec),
        hint = "run `pluv init`",
      }
    end
    local usual = choose_runtime(ctx.dir, opts.runtime, rockspec)
    local request = suited(kind, usual)
    local above = not opts.runtime and kind ~= "workspace" and require("host.project").find_workspace(ctx.dir).root or ""
    local home = above ~= "" and above or ctx.dir
    local text, files
    if kind then
      local called = opts.name or path.base(ctx.dir)
      if kind == "workspace" then
        text, files = require("pluv.project.workspace_template").of(called, request)
      else
        text, files = templates.of(kind, called, (above == "" or request ~= usual) and request or nil)
      end
    end
    local quote = require("host.project").quote
    local lines = {
      "[project]",
      "name = " .. quote(opts.name or name or path.base(ctx.dir)),
      rockspec and "rockspec = " .. quote(rockspec) or nil,
    }
    local tables = require("std.table")
    lines = tables.join(lines, above == "" and templates.runtime_table("runtime", request) or {}, { "", "[dependencies]" })
    require("pluv.project.exclusive").update(home, file, function(old)
      return old and refuse() or text or table.concat(lines, "\n") .. "\n"
    end)
    if not opts.no_luarc and above == "" then
      require("pluv.project.editors").create(ctx.dir, request)
    end
    if above ~= "" then
      require("std.log").note("it is a member of the workspace %s", above)
    end
    if files then
      local written = templates.write(home, ctx.dir, files)
      local what = table.concat(written, ", ")
      require("std.log").note("wrote pluv.toml, %s for %s %s", what, request.name, request.version)
      require("std.log").note("to test it: `pluv test`")
      ctx:done { file = file, changed = true, runtime = { name = request.name, version = request.version }, files = written }
      return
    end
    local has_main = not opts.no_main and require("pluv.project.starter").create(home, ctx.dir)
    require("std.log").note(
      "wrote pluv.toml%s for %s %s%s",
      has_main and " and main.lua" or "",
      request.name,
      request.version,
      rockspec and ", with the dependencies of " .. rockspec or ""
    )
    if opts.ci then
      write_workflow(home, rockspec ~= nil)
    end
    ctx:done { file = file, changed = true, runtime = { name = request.name, version = request.version }, rockspec = rockspec or nil }
  end,
}
