---@param ctx pluv.Context
---@return string root
---@return string[] files absolute paths of the project's Lua, and of files that pluv.toml names
local function code_of(ctx)
  local path = require("std.path")
  local known = require("pluv.project").find_root(ctx.start)
  local root, files = known or ctx.dir, {}
  local all, project = require("pluv.extend.trust").all, known and ctx:project()
  local own = project and require("pluv.project").package(project)
  local member = own and own.root ~= root and own or nil
  local config = project and { builds = project.config.builds, tasks = member and {} or project.config.tasks } or nil
  for _, file in ipairs(all(root, config)) do
    files[#files + 1] = path.join(root, file)
  end
  if member then
    for _, file in ipairs(all(member.root, { builds = {}, tasks = member.config.tasks })) do
      files[#files + 1] = path.join(member.root, file)
    end
  end
  return root, files
end

---@class pluv.TrustEntry
---@field path string
---@field sha256? string
---@field folder? boolean
---@field variable? string the variable that names the folder
---@field state "folder"|"gone"|"trusted"|"changed"|"ignored"|"unknown" unknown: it cannot be read

---Returns the state of an entry.
---@param entry pluv.TrustEntry
---@return string
local function state_of(entry)
  local fs = require("std.fs")
  if entry.variable and not require("host.path").is_abs(entry.path) then
    return "ignored"
  elseif entry.folder then
    return fs.is_dir(entry.path) and (entry.variable and "trusted" or "folder") or "gone"
  elseif not fs.is_file(entry.path) then
    return "gone"
  end
  return require("host.trust").state(entry.path, fs.read(entry.path)) == "trusted" and "trusted" or "changed"
end

---Returns the entries of the store, then the folders of PLUV_TRUSTED_PATHS.
---@return pluv.TrustEntry[]
local function entries_of()
  local host, catch = require("host.trust"), require("std.errors").catch
  local entries = host.list() --[[@as pluv.TrustEntry[] ]]
  for _, folder in ipairs(host.folders()) do
    if folder ~= "" then
      entries[#entries + 1] = { path = folder, folder = true, variable = "PLUV_TRUSTED_PATHS", state = "unknown" }
    end
  end
  for _, entry in ipairs(entries) do
    local ok, state = catch(state_of, entry)
    entry.state = ok and state or "unknown"
  end
  return entries
end

---@param ctx pluv.Context
local function list(ctx)
  local entries, rows, gone = entries_of(), {}, 0
  for i, entry in ipairs(entries) do
    gone = gone + ((entry.state == "gone" and not entry.variable) and 1 or 0)
    rows[i] = { entry.state, entry.path .. (entry.variable and ("  (%s)"):format(entry.variable) or "") }
  end
  ctx:out(require("host.term").table { header = { "state", "path" }, rows = rows }, entries)
  if gone > 0 then
    require("std.log").note("%d %s gone; to forget them: `pluv trust --prune`", gone, gone == 1 and "entry is" or "entries are")
  end
end

---Removes the entries whose file or folder is gone.
---@param ctx pluv.Context
local function prune(ctx)
  local host, removed = require("host.trust"), {}
  for _, entry in ipairs(entries_of()) do
    if entry.state == "gone" and not entry.variable then
      local forget = entry.folder and host.revoke_folder or host.revoke
      forget(entry.path)
      removed[#removed + 1] = entry.path
      require("std.log").note("removed %s", entry.path)
    end
  end
  if not removed[1] then
    require("std.log").note("no entry is gone")
  end
  ctx:done(removed)
end

---Trusts files, and says what that changes.
---@param ctx pluv.Context
---@param files string[] absolute
local function add(ctx, files)
  local log, same = require("std.log"), 0
  for i, before in ipairs(require("host.trust").add(files)) do
    if before == "trusted" then
      same = same + 1
    else
      log.note("trusted %s%s", files[i], before == "changed" and ", which had changed" or "")
    end
  end
  if same > 0 then
    log.note("%d %s trusted already", same, same == 1 and "file was" or "files were")
  end
  ctx:done(files)
end

---Allows folders of other users, or revokes that.
---@param ctx pluv.Context
---@param folders string[] absolute
---@param revoke boolean
local function change_folders(ctx, folders, revoke)
  local fs, host, log = require("std.fs"), require("host.trust"), require("std.log")
  if revoke then
    for _, folder in ipairs(folders) do
      log.note(host.revoke_folder(folder) and "%s is no longer allowed" or "%s was not allowed", folder)
    end
    ctx:done(folders)
    return
  end
  for _, folder in ipairs(folders) do
    fs.require_dir(folder)
  end
  host.add_folders(folders)
  for _, folder in ipairs(folders) do
    log.note("allowed %s: its settings apply to the folders below it, whoever owns them", folder)
  end
  ctx:done(folders)
end

---@param ctx pluv.Context
---@param names? string[]
---@return string[] absolute
local function resolved(ctx, names)
  local paths = {}
  for i, name in ipairs(names or {}) do
    paths[i] = require("std.path").resolve(ctx.dir, name)
  end
  return paths
end

---@type pluv.OwnCommand
return {
  summary = "Allow the Lua code of a project to run",
  section = "extend",
  guide = "trusting",
  description = "pluv runs the commands, hooks and modules below .pluv, and the Lua files that pluv.toml names, only if they are\n"
    .. "trusted. A file that changed must be trusted again.\n\n"
    .. "A pluv.toml, .lua-version, .tool-versions or mise.toml above the working folder is used only if it and its folder\n"
    .. "belong to you or to root. `--folder` allows the folder of another user or of a group, even if it changes later; its\n"
    .. "Lua code still needs trust.\n\n"
    .. "PLUV_TRUSTED_PATHS lists folders that are trusted and allowed with everything below them.",
  args = { { "file", help = "file to trust [default: all of the project's]", optional = true, many = true } },
  flags = {
    folder = { value = "DIR", help = "allow the project and runtime pins in `DIR`, whoever owns it", many = true },
    list = { help = "list trusted files, allowed folders and the folders of PLUV_TRUSTED_PATHS" },
    prune = { help = "remove the entries whose file or folder is gone" },
    revoke = { help = "revoke trust of the project's files, of these files, or of `--folder`" },
  },
  examples = {
    "pluv trust",
    "pluv trust .pluv/hooks/pre_build.lua",
    "pluv trust --folder /srv/team/app",
    "pluv trust --list",
    "pluv trust --revoke",
    "pluv trust --revoke --folder /srv/team/app",
  },
  run = function(ctx, opts)
    local errors, fs, path, log = require("std.errors"), require("std.fs"), require("std.path"), require("std.log")
    local host = require("host.trust")
    if opts.list then
      return list(ctx)
    elseif opts.prune then
      return prune(ctx)
    end
    local files, folders = resolved(ctx, opts.file), resolved(ctx, opts.folder)
    if folders[1] then
      if files[1] then
        errors.raise { code = "cli.usage", message = "`--folder` and files cannot be combined" }
      end
      return change_folders(ctx, folders, opts.revoke == true)
    end
    if opts.revoke then
      local count = 0
      for _, file in ipairs(files[1] and files or { (code_of(ctx)) }) do
        local revoked = host.revoke(file)
        if revoked == 0 and files[1] then
          log.note("%s was not trusted", file)
        end
        count = count + revoked
      end
      log.note("revoked trust of %d %s", count, count == 1 and "file" or "files")
      ctx:done { revoked = count }
      return
    end
    if not files[1] then
      local root, known = code_of(ctx)
      for _, file in ipairs(known) do
        if fs.exists(file) then
          files[#files + 1] = file
        else
          log.warn("pluv.toml names %s, which does not exist", path.rel(root, file))
        end
      end
      if not files[1] then
        errors.raise {
          code = "file.missing",
          message = ("there is no Lua code below %s or named in pluv.toml"):format(path.join(root, ".pluv")),
          hint = "name the file to trust: `pluv trust FILE`",
        }
      end
    end
    for _, file in ipairs(files) do
      if not fs.exists(file) then
        errors.raise { code = "file.missing", message = ("%s does not exist"):format(file) }
      end
    end
    add(ctx, files)
  end,
}
