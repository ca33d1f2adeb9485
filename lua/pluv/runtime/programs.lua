---The folder that comes first on PATH where a project's programs run: `lua` there is
---the runtime that was chosen. They are scripts, so that one folder serves whoever
---may read it; a tree has them, and the cache for what runs without one.
local fs, path = require("std.fs"), require("std.path")

local M = {}

---The name of such a folder, which host.toolchain looks for no interpreters in.
local folder = "pluv-programs"

---@param program string
---@return string
local function starting(program)
  return ("#!/bin/sh\nexec %s \"$@\"\n"):format(require("pluv.build.support.log").quote(program))
end

---@param message string
---@return string
local function failing(message)
  local quote = require("pluv.build.support.log").quote
  return ("#!/bin/sh\nprintf '%%s\\n' %s >&2\nexit 1\n"):format(quote("pluv: error: " .. message))
end

---The texts of a runtime's programs by name.
---@param runtime pluv.Runtime
---@return table<string, string>
function M.texts(runtime)
  if runtime.source == "builtin" then
    return {
      lua = '#!/bin/sh\nexec "$PLUV_PROGRAM" --builtin-lua "$@"\n',
      luac = failing("the builtin runtime has no luac"),
    }
  end
  local texts = { lua = starting(runtime.path) }
  if runtime.name ~= "lua" then
    texts[runtime.name] = texts.lua
  end
  local name = path.base(runtime.path):gsub("lua", "luac", 1)
  local compiler = path.join(path.dir(runtime.path), name)
  if runtime.name == "lua" and fs.is_file(compiler) then
    texts.luac = starting(compiler)
  else
    texts.luac = failing(("%s %s at %s has no luac"):format(runtime.name, runtime.version, runtime.path))
  end
  return texts
end

---Writes the programs of a runtime into a folder, which is made.
---@param parent string
---@param texts table<string, string>
function M.write(parent, texts)
  local dir = path.join(parent, folder)
  fs.make_dir(dir)
  for name, text in pairs(texts) do
    local file = path.join(dir, name)
    fs.write(file, text)
    require("host.fs").chmod(file, 493) -- 0755
  end
end

---@param parent string
---@param texts table<string, string>
---@return string? dir nil if it does not have them
local function complete(parent, texts)
  local dir = path.join(parent, folder)
  for name, text in pairs(texts) do
    if fs.read_if_exists(path.join(dir, name)) ~= text then
      return nil
    end
  end
  return dir
end

---The folder with the programs of a runtime: that of the project's tree, else one of
---the cache, which is made. nil where there is none and none can be made.
---@param project_root string?
---@param runtime pluv.Runtime
---@return string?
function M.dir(project_root, runtime)
  if require("host.platform").describe().os == "windows" then
    return nil
  end
  local errors, texts = require("std.errors"), M.texts(runtime)
  local tree = project_root and require("pluv.project.layout").tree(project_root, runtime.tag)
  local found = tree and complete(tree, texts)
  if found then
    return found
  end
  local names, parts = {}, {}
  for name in pairs(texts) do
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do
    parts[i] = name .. "\0" .. texts[name]
  end
  local made, dir = errors.catch(function()
    local all = path.join(require("host.platform").folder("cache"), "programs")
    local parent = path.join(all, require("std.hash").sha256(table.concat(parts, "\0")):sub(1, 16))
    if not complete(parent, texts) then
      require("host.fs").scratch(all, ".new-", function(work)
        local new = path.join(work, "new")
        M.write(new, texts)
        require("host.fs").replace(new, parent)
      end)
    end
    return complete(parent, texts)
  end)
  if not made then
    require("std.log").debug("no folder for `lua` on PATH: %s", dir.message)
  end
  return made and dir or nil
end

---What runs with a runtime finds it by: PATH, and this pluv.
---@param project_root string?
---@param runtime pluv.Runtime
---@param more? string[] folders of programs that come next
---@return table<string, string> variables
function M.environment(project_root, runtime, more)
  local platform = require("host.platform")
  local info, dirs = platform.describe(), { M.dir(project_root, runtime) }
  for _, dir in ipairs(more or {}) do
    dirs[#dirs + 1] = dir
  end
  if runtime.prefix then
    dirs[#dirs + 1] = path.join(runtime.prefix, "bin")
  end
  dirs[#dirs + 1] = platform.env("PATH") or ""
  return { PATH = table.concat(dirs, info.os == "windows" and ";" or ":"), PLUV_PROGRAM = info.executable }
end

---A runtime as `--runtime` and PLUV_RUNTIME name it.
---@param runtime pluv.Runtime
---@return string
function M.name(runtime)
  return runtime.source == "builtin" and "builtin" or runtime.name .. "@" .. runtime.version
end

return M
