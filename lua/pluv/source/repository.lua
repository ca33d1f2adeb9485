---Checks out the locked revision of a repository: git, hg or svn.
local hash = require("std.hash")
local path = require("std.path")
local checkout = require("pluv.git.checkout")
local hg_svn = require("pluv.source.hg_svn")
local kind = require("pluv.source.kind")

local M = {}

---Checks out a locked commit. A job of the build graph.
---@param args { url: string, commit: string, sha256: string, name: string, dir: string, offline: boolean }
function M.lay_out_commit(args)
  checkout.lay_out({ url = args.url, commit = args.commit, name = args.name, offline = args.offline }, args.dir)
  hash.check(hash.tree(args.dir), args.sha256, "the source of " .. args.name)
end

---Checks out the locked revision of a source. A job of the sync graph.
---@param args { name: string, source: string, sha256: string, dir: string, offline: boolean }
function M.checkout(args)
  local what = "the source of " .. args.name
  local url, revision = args.source:match("^(.*)#(%x+)$")
  ---@cast url string
  local to = path.join(args.dir, kind.base_name(url))
  if not kind.is_git(url) then
    hg_svn.checkout(url, revision, to, args.offline)
    hash.check(hash.tree(to), args.sha256, what)
    return
  end
  local source = { url = url, commit = revision, name = args.name, offline = args.offline }
  -- The locked checksum covers the commit either with or without its submodules.
  checkout.lay_out(source, to, function()
    return hash.tree(to) ~= args.sha256
  end)
  hash.check(hash.tree(to), args.sha256, what)
end

return M
