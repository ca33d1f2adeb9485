---@type pluv.OwnCommand
return {
  summary = "Add a registry",
  guide = "registries",
  description = [[
URL names a LuaRocks server, the rocks of one user (`https://luarocks.org/manifests/NAME`), development versions
(`https://luarocks.org/dev`), a file URL, or a folder with a manifest. The registry is written to registries.toml, or with
`--project` to pluv.toml. Fails if the server or folder has no manifest; a server that cannot be reached is a warning, and
`--offline` checks nothing.]],
  args = {
    { "name", help = "name of the registry" },
    { "url", help = "URL or folder" },
  },
  flags = {
    priority = { value = "N", help = "higher numbers are asked first [default: 0]" },
    mirror = { value = "URL", help = "server with the same files, used if this one fails", many = true },
    project = { help = "write to pluv.toml instead of registries.toml" },
  },
  examples = {
    "pluv registry add company https://packages.example.com --priority 10",
    "pluv registry add luarocks https://luarocks.org --mirror https://mirror.example.com/luarocks",
    "pluv registry add local ../rocks --project",
  },
  run = function(ctx, opts)
    local registry_edit, errors, log = require("pluv.registry.edit"), require("std.errors"), require("std.log")
    local priority = require("pluv.cli.numbers").whole(opts.priority or "0", "--priority", -1000000, 1000000)
    local entry = {
      name = opts.name,
      url = opts.url,
      priority = priority,
      mirrors = opts.mirror or {},
    }
    require("host.project").check_registry(entry)
    local unchanged = registry_edit.open(ctx, opts.project)
    local wants_login = false
    if not registry_edit.find(unchanged, opts.name) then
      local is_url = opts.url:find("://", 1, true)
      local location = is_url and (opts.url:gsub("/+$", "")) or require("std.path").resolve(ctx.dir, opts.url)
      wants_login = not ctx.offline and require("pluv.registry.health").check_new(opts.name, location)
    end
    local before = require("pluv.registry").list(opts.project and ctx:project() or nil)
    local is_new = false
    local file = registry_edit.change(ctx, opts.project, function(old_file)
      entry.url = registry_edit.written(ctx, old_file, opts.url)
      local old = registry_edit.find(old_file, opts.name)
      is_new = not old
      if not old then
        return { add = entry }
      elseif old.url ~= entry.url or old.priority ~= priority or table.concat(old.mirrors, " ") ~= table.concat(entry.mirrors, " ") then
        errors.raise {
          code = "registry.invalid",
          message = ("`%s` is already in %s, with the URL %s"):format(opts.name, old_file.path, old.url),
          hint = ("run `pluv registry remove %s%s` first, or edit the file"):format(opts.name, opts.project and " --project" or ""),
        }
      end
    end)
    if not is_new then
      log.note("`%s` is already in %s", opts.name, file.path)
      ctx:done { name = opts.name, url = entry.url, file = file.path, changed = false }
      return
    end
    log.note("added `%s` to %s", opts.name, file.path)
    local env = require("host.platform").env
    if wants_login and not env(require("host.auth").variable(opts.name)) and not env("PLUV_REGISTRY_TOKEN") then
      log.note("`%s` asks for a token: `pluv registry login %s`", opts.name, opts.name)
    end
    local first = before[1]
    if first and first.source == "built-in" and not entry.url:find("//luarocks%.org") then
      log.note(
        "luarocks.org is no longer used by default; to keep it: `pluv registry add luarocks https://luarocks.org%s`",
        opts.project and " --project" or ""
      )
    end
    ctx:done { name = opts.name, url = entry.url, file = file.path, changed = true }
  end,
}
