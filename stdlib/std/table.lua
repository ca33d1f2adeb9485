---Tables: lists (keys 1, 2, …) and dictionaries. Functions do not change their
---arguments, and return results in a fixed order.
local M = {}

---Compares keys: numbers before strings, strings before others.
---@param a any
---@param b any
---@return boolean
local function before(a, b)
  local rank = { number = 1, string = 2 } ---@type table<string, integer?>
  local x, y = rank[type(a)] or 3, rank[type(b)] or 3
  if x ~= y then
    return x < y
  elseif x == 3 then
    return tostring(a) < tostring(b)
  end
  return a < b
end

---Returns the keys of a table, sorted: numbers first, then strings.
---@param t table
---@return any[]
function M.keys(t)
  local list = {}
  for key in pairs(t) do
    list[#list + 1] = key
  end
  table.sort(list, before)
  return list
end

---Returns the values of a table, in the order of `keys`.
---@param t table
---@return any[]
function M.values(t)
  local list = M.keys(t)
  for i, key in ipairs(list) do
    list[i] = t[key]
  end
  return list
end

---Iterates over a table in the order of `keys`, in a `for` loop.
---@param t table
---@return fun(): any, any next returns a key and its value
function M.sorted_pairs(t)
  local list, i = M.keys(t), 0
  return function()
    i = i + 1
    return list[i], t[list[i]]
  end
end

---Reports whether a table is empty.
---@param t table
---@return boolean
function M.is_empty(t)
  return next(t) == nil
end

---Reports whether all keys of a table are 1, 2, … without gaps; also for an empty
---one.
---@param t table
---@return boolean
function M.is_list(t)
  local count = 0
  for _ in pairs(t) do
    count = count + 1
    if t[count] == nil then
      return false
    end
  end
  return true
end

---Returns the results of a function for each element of a list, except nil.
---@param list any[]
---@param fn fun(value: any, index: integer): any
---@return any[]
function M.map(list, fn)
  local out = {}
  for i, value in ipairs(list) do
    out[#out + 1] = fn(value, i)
  end
  return out
end

---Returns the elements of a list that a function accepts.
---@param list any[]
---@param accepts fun(value: any, index: integer): any
---@return any[]
function M.filter(list, accepts)
  local out = {}
  for i, value in ipairs(list) do
    if accepts(value, i) then
      out[#out + 1] = value
    end
  end
  return out
end

---Returns the first element of a list that a function accepts, and its index; nil if
---there is none.
---@param list any[]
---@param accepts fun(value: any, index: integer): any
---@return any value
---@return integer? index
function M.find(list, accepts)
  for i, value in ipairs(list) do
    if accepts(value, i) then
      return value, i
    end
  end
end

---Reports whether a list has an element that equals (`==`) a value.
---@param list any[]
---@param value any
---@return boolean
function M.contains(list, value)
  for _, element in ipairs(list) do
    if element == value then
      return true
    end
  end
  return false
end

---Concatenates lists.
---@param ... any[]
---@return any[]
function M.join(...)
  local out = {}
  for _, list in ipairs { ... } do
    for _, value in ipairs(list) do
      out[#out + 1] = value
    end
  end
  return out
end

---Returns a sorted list; the sort is stable.
---@param list any[]
---@param less? fun(a: any, b: any): boolean order [default: that of `keys`]
---@return any[]
function M.sorted(list, less)
  less = less or before
  local places = {}
  for i in ipairs(list) do
    places[i] = i
  end
  table.sort(places, function(a, b)
    if less(list[a], list[b]) then
      return true
    end
    return a < b and not less(list[b], list[a])
  end)
  for i, place in ipairs(places) do
    places[i] = list[place]
  end
  return places
end

---Returns the elements of a list without duplicates.
---@param list any[]
---@return any[]
function M.unique(list)
  local out, seen = {}, {}
  for _, value in ipairs(list) do
    if value ~= value then
      out[#out + 1] = value -- NaN equals nothing
    elseif not seen[value] then
      out[#out + 1], seen[value] = value, true
    end
  end
  return out
end

---Groups the elements of a list by the result of a function.
---@param list any[]
---@param key fun(value: any): any
---@return table<any, any[]>
function M.group(list, key)
  local groups = {}
  for _, value in ipairs(list) do
    local name = key(value)
    groups[name] = groups[name] or {}
    table.insert(groups[name], value)
  end
  return groups
end

---Merges the fields of tables; later tables win. Not recursive.
---@param ... table
---@return table
function M.merge(...)
  local out = {}
  for _, t in ipairs { ... } do
    for key, value in pairs(t) do
      out[key] = value
    end
  end
  return out
end

---Returns a deep copy of a value. Shared and cyclic tables stay so; metatables are
---kept.
---@generic T
---@param value T
---@return T
function M.copy(value)
  local copies = {}
  local function copy(v)
    if type(v) ~= "table" then
      return v
    elseif not copies[v] then
      local out = setmetatable({}, getmetatable(v))
      copies[v] = out
      for key, below in pairs(v) do
        rawset(out, copy(key), copy(below))
      end
    end
    return copies[v]
  end
  return copy(value)
end

---@param a any
---@param b any
---@param compared table<table, table<table, boolean>> pairs of tables that are being compared
---@return boolean
local function equal(a, b, compared)
  if a == b then
    return true
  elseif type(a) ~= "table" or type(b) ~= "table" or (getmetatable(a) or {}).__eq then
    return false
  end
  compared[a] = compared[a] or {}
  if compared[a][b] then
    return true
  end
  compared[a][b] = true
  for key, value in pairs(a) do
    if not equal(value, b[key], compared) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

---Reports whether two values have the same content. Tables, also cyclic ones, are
---compared by their fields; other values, and tables with `__eq`, by `==`.
---@param a any
---@param b any
---@return boolean
function M.equal(a, b)
  return equal(a, b, {})
end

return M
