local own_version = "`pluv --version` prints the version of pluv"

---@type pluv.OwnCommand
return {
  summary = "Print or raise the version of the project",
  section = "project",
  guide = "publishing",
  description = "Writes the version into pluv.toml, or into the rockspec and its name; into pluv.lock; below the heading\n"
    .. "`Unreleased` of CHANGELOG.md; and, in a git repository, commits this and tags it. Refuses if other changes are not\n"
    .. "committed.",
  args = { { "version", optional = true, help = "`patch`, `minor`, `major`, or the new version [default: print the version]" } },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "of this member of the workspace" },
    ["dry-run"] = { help = "show what would change" },
    ["no-git"] = { help = "neither commit nor tag" },
  },
  examples = { "pluv version", "pluv version patch", "pluv version 2.0.0 --dry-run" },
  run = function(ctx, opts)
    local errors, log = require("std.errors"), require("std.log")
    local bump, committing = require("pluv.publish.version_bump"), require("pluv.publish.version_commit")
    require("pluv.project.members").enter(ctx, opts.package)
    local ok, project = errors.catch(ctx.package, ctx)
    if not ok then
      errors.raise { code = project.code, message = project.message, hint = own_version, cause = project.cause }
    end
    if not opts.version then
      local version, name = bump.current(project)
      ctx:value(version .. "\n", { name = name, version = version })
      return
    end
    local change = bump.plan(project, opts.version)
    if opts.no_git then
      change.tag = nil
    end
    if change.tag then
      committing.check(project.root, change.tag)
    end
    if change.tag and change.uncommitted and not opts.dry_run then
      errors.raise {
        code = "publish.unready",
        message = ("%s is not committed"):format(change.uncommitted),
        hint = "commit it first, or use `--no-git` to only write the version",
      }
    end
    if change.tag and change.breaks and not opts.dry_run then
      errors.raise {
        code = "publish.unready",
        message = ("%s %s is not possible as it is: %s"):format(change.name, change.new, change.stale),
        hint = "write the version with `--no-git`, change what excludes it, run `pluv lock`, and commit and tag it",
      }
    end
    if not opts.dry_run then
      bump.write(project, change)
      if change.tag then
        committing.commit(project, change)
      end
    end
    local wrote = opts.dry_run and "would write" or "wrote"
    for _, file in ipairs(change.files) do
      log.note("%s %s", wrote, file.name)
    end
    if change.lock then
      log.note("%s pluv.lock", wrote)
    end
    if change.tag then
      log.note("%s %s", opts.dry_run and "would commit this and tag it" or "committed and tagged", change.tag)
    end
    if change.stale then
      log.warn("pluv.lock is out of date: %s: run `pluv lock` and commit it", change.stale)
    end
    log.note("%s %s -> %s", change.name, change.old, change.new)
    ctx:done { name = change.name, old = change.old, new = change.new, tag = change.tag, changed = not opts.dry_run }
  end,
}
