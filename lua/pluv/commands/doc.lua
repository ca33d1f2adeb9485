---@class pluv.Documented
---@field name string
---@field version string
---@field homepage string? an address
---@field documents string[] absolute paths
---@field file string? the document to begin with

---Returns the address of a homepage; nil if it is not one.
---@param text string?
---@return string?
local function address(text)
  return text and text:match("^https?://%S+$")
end

---Returns what the rock of a project's tree has; nil if no tree has the rock.
---@param project pluv.Project
---@param runtime pluv.Runtime
---@param name string without namespace
---@return pluv.Documented?
local function of_project(project, runtime, name)
  local path, documents = require("std.path"), require("pluv.tree.doc_folder")
  for _, tree in ipairs(require("pluv.project.layout").trees(project, runtime.tag)) do
    for _, rock in ipairs(require("pluv.tree.installed").list(tree, runtime.lua)) do
      if rock.name == name then
        local folder = path.join(tree, "lib", "luarocks", "rocks-" .. runtime.lua, name, rock.version)
        local spec = require("host.rockspec").load {
          path = path.join(folder, ("%s-%s.rockspec"):format(name, rock.version)),
          lua = runtime.target,
        }
        local dir, entries = documents.find(folder)
        local texts, pages, all = {}, {}, {}
        for _, entry in ipairs(entries) do
          if entry.type == "file" then
            all[#all + 1] = path.join(dir --[[@as string]], entry.name)
            texts[#texts + 1] = documents.is_text(entry.name) and entry.name or nil
            pages[#pages + 1] = documents.is_page(entry.name) and entry.name or nil
          end
        end
        local first = documents.first(texts) or documents.first(pages) or texts[1] or pages[1]
        return {
          name = name,
          version = rock.version,
          homepage = address((spec.table.description or {}).homepage),
          documents = all,
          file = first and path.join(dir --[[@as string]], first),
        }
      end
    end
  end
end

---Returns the locked package of a rock.
---@param project pluv.Project?
---@param runtime pluv.Runtime
---@param name string
---@return table?
local function locked(project, runtime, name)
  local locks = require("pluv.lock")
  local lock = project and locks.read(project)
  local packages = {}
  if lock then
    local _, list = locks.select(lock, runtime.tag)
    packages = list
  end
  for _, package in ipairs(packages) do
    if package.name == name then
      return package
    end
  end
end

---@param found pluv.Documented
---@param document string? its end, as in `manual.md`
---@return string? file
local function chosen(found, document)
  if not document then
    return found.file
  end
  for _, file in ipairs(found.documents) do
    if file:gsub("\\", "/"):sub(-#document - 1) == "/" .. document then
      return file
    end
  end
  return require("std.errors").raise {
    code = "resolve.missing",
    message = ("%s %s has no document `%s`"):format(found.name, found.version, document),
    hint = ("list them with `pluv doc --list %s`"):format(found.name),
  }
end

---Prints a text, on a terminal with the pager.
---@param ctx pluv.Context
---@param found pluv.Documented
---@param file string
local function show(ctx, found, file)
  local pager, term = require("pluv.cli.pager"), require("host.term")
  local text = not ctx.json and require("std.fs").read(file):gsub("\r\n", "\n") or ""
  local command = not ctx.json and pager.find(found.name .. " " .. found.version)
  if not command or not pager.show(command, require("std.path").base(file), term.visible(text)) then
    ctx:value(text, found)
  end
end

---@type pluv.OwnCommand
return {
  summary = "Show the documents of a rock",
  section = "registries",
  guide = "dependencies",
  description = "Prints the README or the manual of a rock of the project, on a terminal with $PAGER; without one, the address of its\n"
    .. "homepage. For any other rock, prints the homepage that its registry names.",
  args = {
    { "package", complete = "packages", help = "name of a rock" },
    { "document", optional = true, help = "name of a document, such as `manual.md` [default: the README or the first page]" },
  },
  flags = {
    list = { help = "list the files of its documents" },
    open = { help = "open its first page, or its homepage, in the browser" },
    runtime = { value = "RUNTIME", complete = "runtimes", help = "for this runtime" },
  },
  examples = { "pluv doc penlight", "pluv doc --list penlight", "pluv doc penlight manual.md", "pluv doc --open lpeg" },
  run = function(ctx, opts)
    local documents = require("pluv.tree.doc_folder")
    local project = require("pluv.project").find_root(ctx.start) and ctx:project() or nil
    local runtime = require("pluv.runtime").choose(project, opts.runtime, ctx.dir)
    local name = require("pluv.project.names").plain(opts.package:lower())
    local found = project and of_project(project, runtime, name)
    if not found then
      local package = locked(project, runtime, name)
      if package then
        -- Its documents are missing only until the next sync.
        require("std.errors").raise {
          code = "sync.stale",
          message = ("%s %s is locked, but not installed"):format(name, package.version),
          hint = "run `pluv sync`",
        }
      end
      local info = require("pluv.registry.description").of(project, runtime, opts.package) ---@type any
      found = { name = info.name, version = info.version, homepage = address(info.homepage), documents = {} }
    end
    ---@cast found pluv.Documented
    if opts.list then
      if not found.documents[1] and not ctx.json then
        require("std.log").note("%s %s has no documents", found.name, found.version)
      end
      return ctx:value(
        table.concat(require("std.table").map(found.documents, function(file)
          return file .. "\n"
        end)),
        found
      )
    end
    local file = chosen(found, opts.document)
    local is_text = file and documents.is_text(file)
    local target = file and (not is_text or opts.document) and file or found.homepage or file
    if not target then
      local package = locked(project, runtime, name)
      local place = package and (package.path ~= "" and package.path or package.git ~= "" and package.git)
      return require("std.errors").raise {
        code = "resolve.missing",
        message = ("%s %s has neither documents nor a homepage"):format(found.name, found.version),
        hint = place and "its source is in " .. place or ("`pluv info %s` shows where its source is"):format(found.name),
      }
    elseif opts.open then
      require("pluv.machine.browser").open(target)
      return ctx:value(target .. "\n", found)
    elseif file and is_text then
      return show(ctx, found, file)
    end
    ctx:value(target .. "\n", found)
    if not ctx.json and not file then
      require("std.log").note("the homepage of %s %s, which has no documents here", found.name, found.version)
    end
  end,
}
