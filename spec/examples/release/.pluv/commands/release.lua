-- `pluv release`: asks git what is new, writes the next version into pluv.toml,
-- makes a rockspec, a commit and a tag, and packs the source. A project's commands
-- run once they are trusted: `pluv trust`.

---Runs git in the project, and returns its output without the last newline.
---@param root string
---@param ... string
---@return string
local function git(root, ...)
  local argv = { "git", "-C", root, ... }
  return (require("std.process").check({ argv = argv }):gsub("\n$", ""))
end

---Returns the next version.
---@param version string such as "1.2.3"
---@param part "major"|"minor"|"patch"
---@return string
local function following(version, part)
  local major, minor, patch = version:match("^(%d+)%.(%d+)%.(%d+)$")
  if not major then
    require("std.errors").raise {
      code = "release.version",
      message = ("`%s` is not a version like 1.2.3"):format(version),
      hint = "set `version` under [project] in pluv.toml",
    }
  end
  ---@cast major string
  ---@cast minor string
  ---@cast patch string
  if part == "major" then
    return ("%d.0.0"):format(major + 1)
  elseif part == "minor" then
    return ("%d.%d.0"):format(major, minor + 1)
  end
  return ("%d.%d.%d"):format(major, minor, patch + 1)
end

---Returns the commits since the last release.
---@param root string
---@return string[] subjects
local function changes(root)
  local last = require("std.process").run { argv = { "git", "-C", root, "describe", "--tags", "--abbrev=0", "--match", "v*" } }
  local range = last.code == 0 and last.output:gsub("%s+$", "") .. "..HEAD" or "HEAD"
  return require("std.text").lines(git(root, "log", "--format=%s", range))
end

local parts = { "patch", "minor", "major" }

---@type pluv.Command
return {
  summary = "Release the next version: commit, tag, pack",
  description = "The source and its rockspec are put into dist/. Nothing is pushed.",
  args = { { "part", help = "which part of the version to raise: `patch`, `minor` or `major`; [default: ask]", optional = true } },
  flags = {
    yes = { short = "y", help = "do not ask" },
    ["dry-run"] = { help = "print what would be done, but do nothing" },
  },
  examples = { "pluv release", "pluv release minor --yes" },
  run = function(ctx, opts)
    local errors, fs, path = require("std.errors"), require("std.fs"), require("std.path")
    local log, prompt, tables = require("std.log"), require("std.prompt"), require("std.table")
    if opts.part and not tables.contains(parts, opts.part) then
      errors.raise { code = "cli.usage", message = ("`%s` is not a part of a version"):format(opts.part), hint = "use patch, minor or major" }
    end

    local project = require("std.project").read(ctx.dir)
    local root = project.root
    if git(root, "status", "--porcelain", "--untracked-files=no") ~= "" then
      errors.raise { code = "release.dirty", message = "there are uncommitted changes", hint = "commit them, or run `git stash`" }
    end
    local subjects = changes(root)
    log.note("%s %s, and %d commits since:", project.name, project.version, #subjects)
    for _, subject in ipairs(subjects) do
      log.note("  %s", subject)
    end

    local part = opts.part or prompt.select("which part of the version?", parts, { default = 1 })
    local version = following(project.version, part)
    local name = ("%s-%s"):format(project.name, version)
    if opts.dry_run then
      log.note("would release %s", name)
      return
    end
    if not opts.yes and not prompt.confirm(("release %s?"):format(name), { default = true }) then
      return 1
    end

    local toml = require("std.toml")
    fs.write(project.file, toml.set(fs.read(project.file), "project.version", version))
    git(root, "commit", "--quiet", "--all", "--message", "Release " .. version)
    git(root, "tag", "--annotate", "v" .. version, "--message", name)

    local dist, archive = path.join(root, "dist"), require("std.archive")
    local stage = fs.temp_dir(dist, ".stage-")
    errors.finally(function()
      fs.remove(stage)
    end, function()
      local tar = path.join(stage, "source.tar")
      git(root, "archive", "--format=tar", "--prefix=" .. name .. "/", "--output=" .. tar, "v" .. version)
      archive.unpack(tar, path.join(stage, "source"))
      archive.pack_tar_gz(path.join(stage, "source"), path.join(dist, name .. ".tar.gz"))
    end)
    local rockspec = require("std.template").render_file(path.join(root, "rockspec.in"), {
      name = project.name, rock_version = version .. "-1", archive = name .. ".tar.gz",
    })
    fs.write(path.join(dist, name .. "-1.rockspec"), rockspec)
    ctx:out(path.join("dist", name .. ".tar.gz") .. "\n", {
      name = project.name, version = version, commits = #subjects,
      sha256 = require("std.hash").sha256_file(path.join(dist, name .. ".tar.gz")),
    })
  end,
}
