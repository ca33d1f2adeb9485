local describe, it, before_each, assert = ... ---@type std.Describe, std.It, std.BeforeEach, std.Assert
local custom, fs, path = require("pluv.extend.command_files"), require("std.fs"), require("std.path")

local program = { commands = { { "sync" }, { "cache", "dir" } }, groups = { { "cache" } }, flags = {} }

describe("custom commands", function()
  local root ---@type string

  before_each(function()
    root = fs.temp_dir(require("pluv.machine.folders").cache(), "custom-")
    fs.write(path.join(root, "pluv.toml"), "")
  end)

  local function write(names)
    for name in names:gmatch("%S+") do
      fs.write(path.join(root, ".pluv", "commands", name), "error('loaded')")
    end
  end

  local function shown(list)
    local names = {}
    for i, command in ipairs(list) do
      names[i] = table.concat(command.path, "/") .. (command.hidden_by and "=" .. command.hidden_by or "")
    end
    table.sort(names)
    return table.concat(names, " ")
  end

  it("are named by their files, without being loaded", function()
    write("deploy.lua db/migrate.lua db/deep/er.lua a-b_c.lua notes.txt .hidden.lua -x.lua a.b.lua __complete.lua")
    local commands, hidden = custom.find(root, program)
    assert.equal("a-b_c db/deep/er db/migrate deploy", shown(commands))
    assert.equal("", shown(hidden))
  end)

  it("never take the name of one of pluv's", function()
    write("sync.lua sync/more.lua cache.lua cache/dir.lua cache/more.lua help.lua completion/x.lua db.lua db/x.lua")
    local commands, hidden = custom.find(root, program)
    assert.equal("cache/more db/x", shown(commands))
    assert.equal(
      "cache/dir=`pluv cache dir` cache=`pluv cache` completion/x=`pluv completion` db=.pluv/commands/db/x.lua "
        .. "help=`pluv help` sync/more=`pluv sync` sync=`pluv sync`",
      shown(hidden)
    )
  end)

  it("of the user come after those of the project", function()
    write("one.lua")
    local folder = custom.user_folder()
    fs.write(path.join(folder, "one.lua"), "")
    fs.write(path.join(folder, "two.lua"), "")
    local commands, hidden = custom.find(root, program)
    assert.equal("one two", shown(commands))
    assert.equal("project", (commands[1] or {}).from)
    assert.equal("one=.pluv/commands/one.lua", shown(hidden))
    fs.remove(folder)
  end)
end)
