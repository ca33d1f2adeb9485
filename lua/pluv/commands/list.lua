---Prints the runtimes that can be installed.
---@param ctx pluv.Context
local function available(ctx)
  local host = require("host.toolchain")
  local have = {}
  for _, candidate in ipairs(host.installed()) do
    have[candidate.name .. "@" .. candidate.version] = true
  end
  local data, rows = {}, {}
  local recipes = require("pluv.runtime.recipes")
  for _, name in ipairs(recipes.names()) do
    for _, version in ipairs(recipes.find(name).available()) do
      local there = have[name .. "@" .. version] == true
      data[#data + 1] = { name = name, version = version, installed = there }
      rows[#rows + 1] = { name .. "@" .. version, there and "installed" or "" }
    end
  end
  ctx:out(require("host.term").table { header = { "runtime", "state" }, rows = rows }, data)
end

---Prints the rocks of a tree.
---@param ctx pluv.Context
---@param dir string
local function rocks_of(ctx, dir)
  local rocks, tree = require("pluv.tree.installed"), require("std.path").resolve(ctx.dir, dir)
  require("std.fs").require_dir(tree)
  local data, rows = {}, {}
  for _, lua in ipairs(rocks.languages(tree)) do
    for _, rock in ipairs(rocks.list(tree, lua)) do
      data[#data + 1] = { name = rock.name, version = rock.version, lua = lua }
      rows[#rows + 1] = { rock.name, rock.version, lua }
    end
  end
  ctx:out(require("host.term").table { header = { "rock", "version", "lua" }, rows = rows }, data)
end

---@type pluv.OwnCommand
return {
  summary = "List installed runtimes",
  section = "runtimes",
  guide = "runtimes",
  description = "A star marks the runtime in use here.",
  hints = { unexpected = "`pluv info %s` describes a package, `pluv deps` lists the project's" },
  flags = {
    available = { help = "list the runtimes that `pluv install` can install" },
    tree = { value = "DIR", help = "list the rocks of this tree, made by LuaRocks or pluv" },
  },
  examples = { "pluv list", "pluv list --available", "pluv list --tree ~/.luarocks", "pluv --json list" },
  run = function(ctx, opts)
    if opts.tree then
      return rocks_of(ctx, opts.tree)
    end
    if opts.available then
      return available(ctx)
    end
    local host, runtimes = require("host.toolchain"), require("pluv.runtime")
    local ok, used = require("std.errors").catch(runtimes.choose, nil, nil, ctx.dir)
    local data, rows = {}, {}
    local function add(candidate)
      local runtime = runtimes.complete(candidate)
      local row = runtimes.summary(runtime)
      row.used = ok and used.path == runtime.path and used.name == runtime.name
      data[#data + 1] = row
      local commit = row.commit and ("  (commit %s)"):format(row.commit:sub(1, 12)) or ""
      rows[#rows + 1] = { row.used and "*" or "", row.name, row.version, row.source, row.path .. commit }
    end
    for _, list in ipairs { host.installed(), host.system() } do
      for _, candidate in ipairs(list) do
        add(candidate)
      end
    end
    add(host.find { name = "builtin", version = "", from = "list" })
    ctx:out(require("host.term").table { header = { "", "runtime", "version", "source", "path" }, rows = rows }, data)
  end,
}
