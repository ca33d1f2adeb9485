---Build type `treesitter-parser`: a tree-sitter grammar as a library that editors
---load. The rules are those of the rock luarocks-build-treesitter-parser; where
---the tree-sitter program is missing, the C compiler alone builds what is
---generated already.
local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")

local M = {}

---@return boolean
local function has_program()
  return require("std.process").find("tree-sitter") ~= nil
end

---Generates src/parser.c from the grammar.
---@param b pluv.Build
local function generate(b)
  local build, platform = b.spec.build, require("host.platform")
  require("pluv.build.programs").need(b, "tree-sitter", "tree-sitter")
  local argv = { "tree-sitter", "generate" }
  local abi = platform.env("TREE_SITTER_LANGUAGE_VERSION")
  if abi and abi ~= "" then
    argv[#argv + 1], argv[#argv + 2] = "--abi", abi
  end
  -- A grammar is a program for Node; its result is often there as well.
  local engine = platform.env("TREE_SITTER_JS_RUNTIME")
  local runs = require("std.process").find(engine and engine ~= "" and engine or "node") ~= nil
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

---Puts queries where editors look for them, below queries/LANGUAGE: build.queries,
---which take the place of those in the source, or those that lie in queries/ itself.
---@param b pluv.Build
local function place_queries(b)
  local build, files = b.spec.build, require("pluv.build.files")
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

---Compiles the generated sources, as tree-sitter itself does.
---@param b pluv.Build
---@param folder string of the grammar
---@param target string
local function compile(b, folder, target)
  local toolchain = require("pluv.machine.compiler").find(b.variables)
  local src = path.join(folder, "src")
  if not fs.is_file(path.join(src, "parser.c")) then
    errors.raise {
      code = "build.file",
      message = ("%s %s has no src/parser.c"):format(b.name, b.version),
      hint = require("pluv.machine.system_packages").hint("tree-sitter") .. ", which generates it",
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
    errors.raise { code = "build.failed", message = ("the rockspec of %s %s does not say of which language it is"):format(b.name, b.version) }
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
  -- Editors that know nothing of rocks look for it here.
  fs.copy(target, path.join(b.dest, "parser", file))
end

return M
