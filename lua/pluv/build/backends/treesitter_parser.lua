---Build type `treesitter-parser`: a tree-sitter grammar as a library for editors, by
---the rules of the rock luarocks-build-treesitter-parser. Without the tree-sitter
---program, the C compiler builds already generated sources.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local process = require("std.process")
local platform = require("host.platform")
local compilers = require("pluv.machine.compiler")
local system_packages = require("pluv.machine.system_packages")
local files = require("pluv.build.files")
local programs = require("pluv.build.programs")

local M = {}

---@return boolean
local function has_program()
  return process.find("tree-sitter") ~= nil
end

---Generates src/parser.c from the grammar.
---@param b pluv.Build
local function generate(b)
  local build = b.spec.build
  programs.need(b, "tree-sitter", "tree-sitter")
  local argv = { "tree-sitter", "generate" }
  local abi = platform.env("TREE_SITTER_LANGUAGE_VERSION")
  if abi and abi ~= "" then
    argv[#argv + 1], argv[#argv + 2] = "--abi", abi
  end
  -- A grammar is a Node program; its output is often included.
  local engine = platform.env("TREE_SITTER_JS_RUNTIME")
  local runs = process.find(engine and engine ~= "" and engine or "node") ~= nil
  local folder = build.location and build.location .. "/" or ""
  if build.generate_from_json or not runs then
    argv[#argv + 1] = folder .. "src/grammar.json"
  elseif build.location then
    argv[#argv + 1] = folder .. "grammar.js"
  end
  for _, word in ipairs(b.options) do
    argv[#argv + 1] = word
  end
  b.log:run(argv, b.source)
end

---Installs queries into queries/LANGUAGE, where editors find them: build.queries,
---which replaces those of the source, or the files directly in queries/.
local function place_queries(b)
  local build = b.spec.build
  local queries, own = path.join(b.source, "queries"), "queries/" .. build.lang
  if build.queries then
    fs.remove(queries)
    for name, text in pairs(build.queries) do
      fs.write(files.made(b, own .. "/" .. name), text)
    end
  elseif fs.is_dir(queries) and not fs.exists(path.join(b.source, own)) then
    for _, entry in ipairs(fs.list(queries)) do
      if entry.name:find("%.scm$") then
        fs.copy(files.file(b, "queries/" .. entry.name), files.made(b, own .. "/" .. entry.name))
        fs.remove(path.join(queries, entry.name))
      end
    end
  else
    return
  end
  local folders = { "queries" }
  for _, name in ipairs(build.copy_directories or {}) do
    if name ~= "queries" then
      folders[#folders + 1] = name
    end
  end
  build.copy_directories = folders
end

---Compiles the generated sources, like tree-sitter.
---@param b pluv.Build
---@param folder string folder of the grammar
---@param target string
local function compile(b, folder, target)
  local toolchain = compilers.find(b.variables)
  compilers.enter(toolchain, b.log.env)
  local src = path.join(folder, "src")
  if not fs.is_file(path.join(src, "parser.c")) then
    errors.raise {
      code = "build.file",
      message = ("%s %s does not include src/parser.c"):format(b.name, b.version),
      hint = system_packages.hint("tree-sitter") .. "; tree-sitter generates it",
    }
  end
  local argv, cxx = {}, false
  for _, list in ipairs { toolchain.cc, toolchain.cflags, b.options, toolchain.ldflags, toolchain.libflag } do
    for _, word in ipairs(list) do
      argv[#argv + 1] = word
    end
  end
  for _, word in ipairs { "-I" .. src, "-o", target } do
    argv[#argv + 1] = word
  end
  for _, name in ipairs { "parser.c", "scanner.c", "scanner.cc" } do
    if fs.is_file(path.join(src, name)) then
      argv[#argv + 1] = path.join(src, name)
      cxx = cxx or name == "scanner.cc"
    end
  end
  if cxx then
    argv[#argv + 1] = "-lstdc++"
  end
  b.log:run(argv, b.source)
end

---Compiles the parser, and installs it with its queries.
---@param b pluv.Build
function M.build(b)
  local build = b.spec.build
  if not build.lang or build.lang == "" or build.lang:find("[/\\]") then
    errors.raise { code = "build.failed", message = ("the rockspec of %s %s does not set `build.lang`"):format(b.name, b.version) }
  end
  if build.generate then
    generate(b)
  end
  place_queries(b)
  if build.parser == false then
    return
  end
  local folder = build.location and fs.inside(b.source, build.location) or b.source
  local file = build.lang .. "." .. b.variables.LIB_EXTENSION
  local target = path.join(b.dest, "lib", "parser", file)
  fs.make_dir(path.dir(target))
  if has_program() then
    b.log:run({ "tree-sitter", "build", "-o", target, folder }, b.source)
  else
    compile(b, folder, target)
  end
  fs.remove(target .. ".dSYM")
  -- Editors without rocks support look for it here.
  fs.copy(target, path.join(b.dest, "parser", file))
end

return M
