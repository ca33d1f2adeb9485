---Finds the documents of an installed rock.
local fs = require("std.fs")
local path = require("std.path")

local M = {}

---The documents to begin with, in order of preference.
local endings = { "%.html?$", "%.md$", "%.txt$", "%.textile$", "" }
local names = { "index", "readme", "manual" }

---Returns the document to begin with; nil if no name tells.
---@param files string[]
---@return string?
function M.first(files)
  for _, ending in ipairs(endings) do
    for _, name in ipairs(names) do
      local found ---@type string?
      for _, file in ipairs(files) do
        if file:lower():find(name .. ending) and (not found or #file < #found) then
          found = file
        end
      end
      if found then
        return found
      end
    end
  end
end

---Returns the folder of documents of a rock, and the files there; nil if it has none.
---@param rock string the folder of the rock
---@return string? dir
---@return std.Entry[] entries everything in it, sorted
function M.find(rock)
  local dir ---@type string?
  for _, name in ipairs { "docs", "doc" } do
    dir = fs.is_dir(path.join(rock, name)) and path.join(rock, name) or dir
  end
  if not dir then
    return nil, {}
  end
  return dir, fs.walk(dir)
end

---Reports whether a document is a page for a browser.
---@param file string
---@return boolean
function M.is_page(file)
  return file:lower():find("%.html?$") ~= nil
end

local texts = { md = true, markdown = true, txt = true, textile = true, rst = true, adoc = true, lua = true, ld = true }

---Reports whether a document is a text to read in a terminal.
---@param file string
---@return boolean
function M.is_text(file)
  local ending = file:lower():match("%.(%w+)$")
  return not ending or texts[ending] == true
end

return M
