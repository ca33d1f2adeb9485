---What of a folder that a rock is built from in place makes the rock out of date.
local M = {}

---Files that a compiler reads.
local compiled = {
  ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".inc", ".inl", ".def", ".m", ".mm", ".s", ".S", ".asm",
}

---Words for the compiler, which are no files: of the folders among them only what is
---compiled counts.
local words = { incdirs = true, libdirs = true, defines = true, libraries = true }

---@param value any
---@param into string[]
local function strings(value, into)
  if type(value) == "table" then
    for key, inner in pairs(value) do
      if not words[key] then
        strings(inner, into)
      end
    end
  elseif type(value) == "string" and value ~= "" then
    into[#into + 1] = value
  end
end

---What a folder adds to the key of the rock that is built from it. Links lead to it:
---one outside the project counts by its own name, one inside by its place there.
---@param root string of the project
---@param dir string absolute
---@param own table? the rockspec, where the folder is the project's own
---@param is_plain boolean no hook has a part in the build, which may read anything
---@return string
function M.key(root, dir, own, is_plain)
  local path = require("std.path")
  require("std.fs").require_dir(dir)
  local place = path.rel(root, dir)
  return (place:find("^%.%.") and dir or place) .. "\n" .. (own and own.sha256 or "") .. "\n" .. require("host.fs").fingerprint(dir, M.of(is_plain and own or nil))
end

---What to watch: Lua files are linked to, so that only their names count. Of a rock
---of the type `builtin` only what it is made of counts: programs of a project write
---files of their own into its folder.
---@param spec table? the rockspec, as host.rockspec.load gives it; everything counts without it
---@return table of host.fs.fingerprint
function M.of(spec)
  local watch = { name_only = { ".lua" }, without = { "pluv.toml", "pluv.lock" } }
  if not spec or spec.build_type ~= "builtin" then
    return watch
  end
  local build = spec.table.build or {}
  watch.selected, watch.endings, watch.paths = true, {}, { "lua" }
  for i, ending in ipairs(compiled) do
    watch.endings[i] = ending
  end
  strings(build, watch.paths)
  if not build.modules then -- they are found by their names
    watch.endings[#watch.endings + 1] = ".lua"
    strings({ "bin", "src/bin" }, watch.paths)
  end
  return watch
end

return M
