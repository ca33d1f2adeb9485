---@type pluv.OwnCommand
return {
  summary = "Check the rockspec and the modules of the project",
  section = "project",
  guide = "publishing",
  description = "Checks the license, URLs that others cannot fetch, files that do not exist, modules that the rockspec does not\n"
    .. "name, modules that a claimed version of Lua does not compile, and globals that modules set. Exit code 1 for errors.",
  args = { { "rockspec", optional = true, help = "a rockspec, whose source is its folder [default: the project]" } },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "check this member of the workspace" },
    strict = { help = "exit code 1 for warnings too" },
  },
  examples = { "pluv lint", "pluv lint --strict", "pluv lint thing-1.0-1.rockspec" },
  run = function(ctx, opts)
    local fs, path, log = require("std.fs"), require("std.path"), require("std.log")
    local lint = require("pluv.publish.lint")
    local root, file, name, text
    if opts.rockspec then
      name = require("host.path").abs(opts.rockspec)
      root, file, text = path.dir(name), opts.rockspec, fs.read(name)
    else
      require("pluv.project.members").enter(ctx, opts.package)
      local project = ctx:package()
      local draft = require("pluv.publish.draft").of(project)
      root, file, name, text = project.root, draft.path or require("pluv.project.contents").name_of_file(project), draft.file, draft.text
    end
    local findings, unchecked = lint.run(root, path.base(name), text)
    local lines = require("std.table").map(findings, function(finding)
      return lint.line(finding, file) .. "\n"
    end)
    ctx:out(table.concat(lines), { findings = findings, unchecked = unchecked })
    if unchecked[1] then
      log.note("not checked: Lua %s, not installed", table.concat(unchecked, ", "))
    end
    local count, warnings = lint.count(findings)
    if count + warnings == 0 then
      log.note("%s is fine", path.base(name))
    else
      local function counted(n, word)
        return ("%d %s%s"):format(n, word, n == 1 and "" or "s")
      end
      log.note("%s, %s", counted(count, "error"), counted(warnings, "warning"))
    end
    return (count > 0 or opts.strict and warnings > 0) and 1 or 0
  end,
}
