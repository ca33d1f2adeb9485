---@param ctx pluv.Context
---@return string root
---@return string[] files absolute: the Lua of the project, and the files that its pluv.toml names
local function code_of(ctx)
  local path = require("std.path")
  local known = require("pluv.project").find_root(ctx.dir)
  local root, files = known or ctx.dir, {}
  for i, file in ipairs(require("pluv.trust").all(root, known and ctx:project().config)) do
    files[i] = path.join(root, file)
  end
  return root, files
end

---@type pluv.OwnCommand
return {
  summary = "Allow the Lua code of a project to run",
  description = "Commands, hooks and modules below .pluv, and the Lua files that pluv.toml names, run only when they are trusted\n"
    .. "as they are now: a changed file asks again. PLUV_TRUSTED_PATHS names folders that are trusted with all that is in\n"
    .. "them.",
  args = { { "file", help = "only this file; all of the project's without it", optional = true, many = true } },
  flags = {
    list = { help = "list what is trusted" },
    revoke = { help = "trust the project's files, or the named ones, no more" },
  },
  examples = { "pluv trust", "pluv trust .pluv/hooks/pre_build.lua", "pluv trust --list", "pluv trust --revoke" },
  run = function(ctx, opts)
    local errors, fs, path, log = require("std.errors"), require("std.fs"), require("std.path"), require("std.log")
    local host = require("host.trust")
    if opts.list then
      local entries, lines, visible = host.list(), {}, require("host.term").visible
      for i, entry in ipairs(entries) do
        local text = fs.read_if_exists(entry.path)
        entry.state = not text and "gone" or host.trusts(entry.path, text) and "trusted" or "changed"
        lines[i] = ("%-8s %s\n"):format(entry.state, (visible(entry.path):gsub("\n", "\\x0a")))
      end
      ctx:out(table.concat(lines), entries)
      return
    end
    local files = {}
    for i, file in ipairs(opts.file or {}) do
      files[i] = path.resolve(ctx.dir, file)
    end
    if opts.revoke then
      local count = 0
      for _, file in ipairs(files[1] and files or { (code_of(ctx)) }) do
        count = count + host.revoke(file)
      end
      log.note("%d %s trusted no more", count, count == 1 and "file is" or "files are")
      return
    end
    if not files[1] then
      local root
      root, files = code_of(ctx)
      if not files[1] then
        errors.raise {
          code = "file.missing",
          message = ("there is no Lua code below %s, and pluv.toml names none"):format(path.join(root, ".pluv")),
          hint = "name the file that is to be trusted",
        }
      end
    end
    for _, file in ipairs(files) do
      if not fs.exists(file) then
        errors.raise { code = "file.missing", message = ("%s does not exist"):format(file) }
      end
    end
    host.add(files)
    for _, file in ipairs(files) do
      log.note("trusted %s", file)
    end
    if ctx.json then
      ctx:out("", files)
    end
  end,
}
