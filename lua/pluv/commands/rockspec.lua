---@type pluv.OwnCommand
return {
  summary = "Write the rockspec of the project",
  section = "project",
  guide = "publishing",
  description = "Writes NAME-VERSION.rockspec into the folder of pluv.toml, from [project], [package] and the dependencies.",
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "of this member of the workspace" },
    dev = { help = "write the rockspec of a development version, `dev-1`" },
    output = { short = "o", value = "FILE", help = "write to this file or folder; `-` writes to stdout" },
    check = { help = "write nothing, and fail if the file is not what would be written" },
  },
  examples = { "pluv rockspec", "pluv rockspec --dev --output rockspecs/", "pluv rockspec --output -", "pluv rockspec --check" },
  run = function(ctx, opts)
    local fs, path, errors, log = require("std.fs"), require("std.path"), require("std.errors"), require("std.log")
    require("pluv.project.members").enter(ctx, opts.package)
    local project = ctx:package()
    local draft = require("pluv.publish.draft").of(project, opts.dev)
    if opts.output == "-" then
      ctx:value(draft.text, { name = draft.name, version = draft.version, text = draft.text })
      return
    end
    local file = path.join(project.root, draft.path or draft.file)
    if opts.output then
      file = require("host.path").abs(opts.output)
      if opts.output:find("[/\\]$") or fs.is_dir(file) then
        file = path.join(file, draft.file)
      end
    end
    local old = fs.read_if_exists(file)
    if opts.check and old ~= draft.text then
      errors.raise {
        code = "publish.unready",
        message = old
            and ("%s differs from what %s says"):format(path.rel(ctx.dir, file), require("pluv.project.contents").name_of_file(project))
          or ("%s does not exist"):format(path.rel(ctx.dir, file)),
        hint = opts.dev and "run `pluv rockspec --dev`" or "run `pluv rockspec`",
      }
    end
    if old ~= draft.text then
      fs.write(file, draft.text)
    end
    log.note(old == draft.text and "%s is up to date" or "wrote %s", path.rel(ctx.dir, file))
    ctx:done { file = file, name = draft.name, version = draft.version, changed = old ~= draft.text }
  end,
}
