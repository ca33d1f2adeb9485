local options = require("pluv.rocks.options")

---@param settings pluv.RocksSettings
---@return string origin of the server
local function server_of(settings)
  local server = settings.opts.server or (settings.all.upload or {}).server
  require("pluv.rocks.project_trust").check(settings)
  local origin = require("host.auth").origin(server)
  if origin == "" then
    require("std.errors").raise {
      code = "registry.invalid",
      message = ("%s takes no uploads"):format(server),
      hint = "name the URL of a server: `--server=https://luarocks.org`",
    }
  end
  return origin
end

---@type pluv.OwnCommand
return {
  summary = "Upload a rockspec and its source rock to a server",
  guide = "luarocks-commands",
  description = "Store the key first: `pluv registry login https://luarocks.org`.",
  args = {
    { "rockspec", help = "its file" },
    { "src_rock", optional = true, help = "the source rock [default: packed from the rockspec, unless it is a development version]" },
  },
  flags = options.with {
    ["skip-pack"] = { help = "upload the rockspec only" },
    ["api-key"] = { value = "KEY", help = "use this key; pluv does not store it" },
    ["temp-key"] = { value = "KEY", help = "use this key" },
    code = { value = "CODE", help = "code of the second factor [default: $LUAROCKS_TFA_CODE]" },
    force = { help = "replace a version that the server has" },
    ["dry-run"] = { help = "upload nothing; show what would be" },
    sign = { help = "not supported" },
  },
  examples = { "pluv rocks upload app-1.0-1.rockspec", "pluv rocks upload app-1.0-1.rockspec --temp-key=KEY --skip-pack" },
  run = function(ctx, opts)
    require("pluv.rocks.unsupported").check(opts)
    local errors, path = require("std.errors"), require("std.path")
    local settings = require("pluv.rocks.settings").load(ctx, opts)
    local file = path.resolve(ctx.dir, opts.rockspec)
    local spec = require("host.rockspec").load { path = file, lua = settings.lua }
    local code = opts.code or require("host.platform").env("LUAROCKS_TFA_CODE")
    local uploads = require("pluv.publish.upload")
    local upload = uploads.to(server_of(settings), opts.temp_key or opts.api_key, code)
    settings:print(("Sending %s ..."):format(opts.rockspec))
    local known = uploads.known(upload, spec.name, spec.version)
    if not known.package then
      settings:print(("Will create new module (%s)"):format(spec.name))
    end
    if known.version and not opts.force then
      errors.raise {
        code = "publish.refused",
        message = ("the server has %s %s already"):format(spec.name, spec.version),
        hint = "raise the revision with `pluv rocks new_version`, or replace it with `--force`",
      }
    end
    local is_dev = spec.version:find("^scm") or spec.version:find("^dev") or spec.version:find("^cvs")
    local rock ---@type string?
    if opts.src_rock then
      rock = path.resolve(ctx.dir, opts.src_rock)
    end
    if not rock and not opts.skip_pack and not is_dev then
      settings:print("Packing " .. spec.name)
      rock = require("pluv.rocks.source_rock").pack(settings, opts.rockspec)
    end
    local url = "dry run"
    if opts.dry_run then
      settings:print("Dry run: would upload " .. opts.rockspec)
    else
      local published = uploads.rockspec(upload, file)
      url = published.url
      known.id = published.id
    end
    if rock and opts.dry_run then
      settings:print("Dry run: would upload " .. rock)
    elseif rock then
      settings:print(("Sending %s ..."):format(rock))
      uploads.rock(upload, known.id, rock)
    end
    settings:print()
    settings:print("Done: " .. url)
    settings:print()
  end,
}
