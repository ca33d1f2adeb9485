local own_version = "`pluv --version` prints the version of pluv"

---@type pluv.OwnCommand
return {
  summary = "Print or raise the version of the project",
  section = "project",
  guide = "publishing",
  description = "Writes the version into pluv.toml, or into the rockspec and its name; below the heading `Unreleased` of\n"
    .. "CHANGELOG.md; and, in a git repository, commits this and tags it. Refuses if other changes are not committed.",
  args = { { "version", optional = true, help = "`patch`, `minor`, `major`, or the new version [default: print the version]" } },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "of this member of the workspace" },
    ["dry-run"] = { help = "show what would change" },
    ["no-git"] = { help = "neither commit nor tag" },
  },
  examples = { "pluv version", "pluv version patch", "pluv version 2.0.0 --dry-run" },
  run = function(ctx, opts)
    local errors, log = require("std.errors"), require("std.log")
    local bump = require("pluv.publish.version_bump")
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
    local tree = change.tag and require("pluv.git.work_tree").of(project.root)
    if tree and tree.changes[1] and not opts.dry_run then
      errors.raise {
        code = "publish.unready",
        message = ("%s is not committed"):format(tree.changes[1]),
        hint = "commit it first, or use `--no-git` to only write the version",
      }
    end
    if not opts.dry_run then
      bump.write(project.root, change)
      if change.tag then
        bump.commit(project.root, change)
      end
    end
    local would = opts.dry_run and "would " or ""
    for _, file in ipairs(change.files) do
      log.note("%s%s %s", would, opts.dry_run and "write" or "wrote", file.name)
    end
    if change.tag then
      log.note("%s%s %s", would, opts.dry_run and "commit this and tag it" or "committed and tagged", change.tag)
    end
    log.note("%s %s -> %s", change.name, change.old, change.new)
    ctx:done { name = change.name, old = change.old, new = change.new, tag = change.tag, changed = not opts.dry_run }
  end,
}
