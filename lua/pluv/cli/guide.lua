---The manual: lists, searches and shows the guides, which are Markdown
---(`host.modules.guide`).
local env = require("std.env")
local tables = require("std.table")
local modules = require("host.modules")
local term = require("host.term")
local markdown = require("pluv.cli.markdown")
local pager = require("pluv.cli.pager")

local M = {}

---@class pluv.Guide
---@field topic string
---@field title string
---@field summary string its first paragraph, in one line
---@field text string Markdown

---The guides in the order in which they are listed, by section.
---@type { title: string, topics: string[] }[]
M.sections = {
  { title = "Start", topics = { "getting-started", "installing", "from-luarocks", "from-lux" } },
  { title = "LuaRocks' commands", topics = { "luarocks-commands", "luarocks-differences" } },
  { title = "Projects", topics = { "projects", "workspaces", "dependencies", "locking", "tasks", "scripts", "tools", "publishing" } },
  { title = "Runtimes and builds", topics = { "runtimes", "building", "caching" } },
  { title = "Registries", topics = { "registries", "serving" } },
  { title = "Your own code", topics = { "commands-of-your-own", "hooks", "backends", "std", "changing-pluv" } },
  { title = "Running it", topics = { "trusting", "ci", "environment", "files", "failures" } },
  { title = "pluv itself", topics = { "internals", "contributing" } },
}

---Reads a guide.
---@param topic string
---@return pluv.Guide? guide nil if there is none
function M.read(topic)
  local text = modules.guide(topic)
  if not text then
    return nil
  end
  local body = text:gsub("^<!%-%-.-%-%->%s*", "")
  local title, rest = body:match("^# ([^\n]+)\n+(.*)$")
  local summary = (rest or ""):match("^(.-)\n\n") or rest or ""
  return { topic = topic, title = title or topic, summary = (summary:gsub("%s+", " ")), text = body }
end

---Returns the names of all guides, in the order of the sections.
---@return string[]
function M.names()
  local names = {}
  for _, section in ipairs(M.sections) do
    names = tables.join(names, section.topics)
  end
  return tables.unique(tables.join(
    tables.filter(names, function(name)
      return tables.contains(modules.guides(), name)
    end),
    modules.guides()
  ))
end

---Returns a list of all guides, without their texts.
---@return { topic: string, title: string, summary: string, section: string }[]
function M.all()
  local list, section_of = {}, {}
  for _, section in ipairs(M.sections) do
    for _, topic in ipairs(section.topics) do
      section_of[topic] = section.title
    end
  end
  for i, name in ipairs(M.names()) do
    local guide = assert(M.read(name))
    list[i] = { topic = name, title = guide.title, summary = guide.summary, section = section_of[name] or "" }
  end
  return list
end

---Formats the list of guides.
---@return string
function M.list()
  local rows, section = {}, nil
  for _, guide in ipairs(M.all()) do
    if guide.section ~= section then
      section = guide.section
      rows[#rows + 1] = { #rows > 0 and "\n" .. term.style("bold", section) or term.style("bold", section), "" }
    end
    rows[#rows + 1] = { "  " .. guide.topic, guide.title }
  end
  local width = 0
  for _, row in ipairs(rows) do
    width = math.max(width, row[2] ~= "" and #row[1] or 0)
  end
  local lines = tables.map(rows, function(row)
    return row[2] == "" and row[1] or row[1] .. (" "):rep(width - #row[1] + 2) .. row[2]
  end)
  return table.concat(lines, "\n") .. "\n\nShow one with `pluv help TOPIC`; search all of them with `pluv help --search WORD`.\n"
end

---Returns the lines of the guides that contain a word, in any case.
---@param word string
---@return { topic: string, title: string, line: integer, text: string }[]
function M.search(word)
  local found, wanted = {}, word:lower()
  for _, name in ipairs(M.names()) do
    local guide, number = assert(M.read(name)), 0
    for line in guide.text:gmatch("([^\n]*)\n?") do
      number = number + 1
      local text = wanted ~= "" and line:lower():find(wanted, 1, true) and markdown.line(line)
      if text then
        found[#found + 1] = { topic = name, title = guide.title, line = number, text = text }
      end
    end
  end
  return found
end

---Formats the results of a search.
---@param found { topic: string, title: string, line: integer, text: string }[]
---@return string
function M.show_found(found)
  local lines, topic = {}, nil
  for _, hit in ipairs(found) do
    if hit.topic ~= topic then
      topic = hit.topic
      lines[#lines + 1] = (#lines > 0 and "\n" or "") .. term.style("bold", "pluv help " .. topic) .. ": " .. hit.title
    end
    lines[#lines + 1] = "  " .. hit.text
  end
  return #lines > 0 and table.concat(lines, "\n") .. "\n" or ""
end

---The terminal codes of styles for a pager, to which the host does not write.
local codes = { bold = "\27[1m", cyan = "\27[36m" }

---Shows a guide: on a terminal in colours, and with a pager if there is one.
---@param guide pluv.Guide
---@param color string? the global flag
function M.show(guide, color)
  local function render(text, style)
    return markdown.render(text, style, math.min(term.width(), 80))
  end
  local on_terminal = term.terminals().stdout and (env.get("NO_COLOR") or "") == ""
  local coloured = color == "always" or color ~= "never" and on_terminal
  local command = pager.find("pluv help")
  if not command then
    term.out(render(guide.text, coloured and term.style or nil))
    return
  end
  local text = render(guide.text, coloured and function(style, words)
    return codes[style] .. words .. "\27[0m"
  end or nil)
  if not pager.show(command, guide.topic, text) then
    term.out(render(guide.text, coloured and term.style or nil))
  end
end

return M
