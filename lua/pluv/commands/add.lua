---@class pluv.AddOptions
---@field rock? string[]
---@field public package? string a member of the workspace
---@field git? string
---@field path? string
---@field ref? string
---@field tag? string
---@field branch? string
---@field rev? string
---@field subdir? string
---@field registry? string
---@field rockspec? boolean
---@field dev? boolean
---@field group? string
---@field no_sync? boolean
---@field script? string
---@field dry_run? boolean

---@type pluv.OwnCommand
return {
  summary = "Add dependencies to pluv.toml, lock and install them",
  section = "project",
  guide = "dependencies",
  description = "pluv.toml stays as it is if the dependencies cannot be resolved or built.",
  args = {
    {
      "rock",
      help = '`name`, `name@version`, `"name >= 1, < 2"`, or `NAME_DIR=DIR`, the folder of a C library',
      optional = true,
      many = true,
    },
  },
  flags = {
    package = { short = "p", value = "MEMBER", complete = "members", help = "add to this member of the workspace" },
    dev = { help = "add to [dev-dependencies]: the same as `--group dev`" },
    group = { value = "NAME", complete = "groups", help = "add to the group [groups.NAME], which need not exist" },
    git = { value = "URL", help = "add the package in this git repository" },
    ref = { value = "REF", help = "branch, tag or commit of the repository" },
    tag = { value = "TAG", help = "tag of the repository" },
    branch = { value = "BRANCH", help = "branch of the repository" },
    rev = { value = "COMMIT", help = "commit of the repository" },
    subdir = { value = "DIR", help = "folder of the rock in the repository" },
    path = { value = "DIR", help = "add the package in this folder and use it in place" },
    registry = { value = "NAME", complete = "registries", help = "install the packages from this registry only" },
    rockspec = { help = "add to the project's rockspec instead of pluv.toml" },
    script = { value = "FILE", help = "add to the header of this Lua file instead of pluv.toml" },
    ["dry-run"] = { help = "say what would change, and write nothing" },
    ["no-sync"] = { help = "write pluv.lock, but install nothing" },
  },
  hints = {
    habits = {
      ["-D"] = "`pluv add NAME --dev` adds to [dev-dependencies]",
      ["--save-dev"] = "`pluv add NAME --dev` adds to [dev-dependencies]",
      ["--save"] = "not needed: `pluv add NAME` writes pluv.toml",
      ["-g"] = "packages are installed for a project: `pluv init` creates one",
      ["--global"] = "packages are installed for a project: `pluv init` creates one",
      ["--local"] = "not needed: packages are installed in the project",
      ["--tree"] = "not needed: packages are installed in the project",
      ["--lua-version"] = "the runtime is that of the project: [runtime] in pluv.toml",
      ["--server"] = "`pluv registry add NAME URL` adds a registry, `pluv add PACKAGE --registry NAME` uses it",
      ["--version"] = "the version comes with the name: `pluv add lpeg@1.0.2`",
    },
  },
  examples = {
    "pluv add luasocket",
    "pluv add penlight@1.14 inspect",
    "pluv add busted --dev",
    "pluv add ldoc --group docs",
    "pluv add penlight@latest",
    "pluv add --git github:user/my-lib --branch main",
    "pluv add --path ../local-lib",
    "pluv add penlight --rockspec",
    "pluv add --script report.lua inspect",
    "pluv add luasec OPENSSL_DIR=/opt/openssl",
  },
  ---@param ctx pluv.Context
  ---@param opts pluv.AddOptions
  run = function(ctx, opts)
    local errors, new_dependency = require("std.errors"), require("pluv.project.new_dependency")
    local build_settings, names = require("pluv.project.build_settings"), require("pluv.project.names")
    local groups = require("pluv.project.groups")
    local function refuse(message, hint)
      errors.raise { code = "cli.usage", message = message, hint = hint }
    end
    require("pluv.project.members").enter(ctx, opts.package)
    local packages, variables = build_settings.split(opts.rock or {})
    local elsewhere = opts.git or opts.path
    if opts.git and opts.path then
      refuse("`--git` and `--path` cannot be combined")
    elseif elsewhere and #packages > 1 then
      refuse("`--git` and `--path` take a single package")
    elseif not packages[1] and not elsewhere then
      local only_variables = variables and next(variables)
      refuse("name a package to add", only_variables and "to set only variables: `pluv sync NAME_DIR=DIR`" or "run `pluv add NAME`")
    elseif opts.rockspec and (elsewhere or opts.registry) then
      refuse("`--rockspec` cannot be combined with a repository, folder or registry: rockspecs cannot name one")
    end
    if opts.script and (elsewhere or opts.registry or opts.dev or opts.group or opts.rockspec or variables and next(variables)) then
      refuse("`--script` takes names and versions only: a header has no other dependencies")
    elseif opts.script then
      for i, package in ipairs(packages) do
        new_dependency.refuse_version(package, packages[i - 1])
      end
      return require("pluv.tool.script_edit").add(ctx, opts.script, packages, opts)
    end
    for _, flag in ipairs { "ref", "tag", "branch", "rev", "subdir" } do
      if opts[flag] and not opts.git then
        refuse(("`--%s` requires `--git`"):format(flag))
      end
    end
    local refs = {}
    for _, flag in ipairs { "ref", "tag", "branch", "rev" } do
      refs[#refs + 1] = opts[flag] and "`--" .. flag .. "`" or nil
    end
    if #refs > 1 then
      refuse(("%s cannot be combined"):format(table.concat(refs, " and ")), "name one branch, tag or commit")
    end
    packages[1] = packages[1] or new_dependency.name_of(opts, ctx.dir, ctx.offline)
    local list, latest = {}, {}
    for i, package in ipairs(packages) do
      new_dependency.refuse_version(package, packages[i - 1])
      list[i] = new_dependency.split(package, elsewhere ~= nil)
      if elsewhere and list[i].constraint and list[i].constraint ~= "" then
        refuse(
          ("`%s` has a version, but `%s` determines it"):format(package, opts.git and "--git" or "--path"),
          opts.git and "name a branch, tag or commit with `--branch`, `--tag` or `--rev`"
            or ("run `pluv add %s --path %s`"):format(list[i].name, opts.path)
        )
      end
      latest[names.plain(list[i].name)] = list[i].is_latest or nil
    end
    local group = opts.group or opts.dev and "dev" or ""
    if opts.dev and group ~= "dev" then
      refuse("`--dev` and `--group` cannot be combined")
    elseif opts.rockspec and group ~= "dev" and group ~= "" then
      refuse("`--rockspec` and `--group` cannot be combined: rockspecs have no groups")
    end
    local section = new_dependency.table_of(group)
    require("pluv.install.transaction").apply(ctx, function(project)
      new_dependency.refuse_own(project, require("pluv.runtime").choose(project.whole or project).target, list)
      if opts.rockspec then
        return require("pluv.project.rockspec_edit").add(project, list, group == "dev")
      end
      local text, notes, requested = project.text, {}, {}
      for _, added in ipairs(list) do
        local there = new_dependency.present(project, added.name)
        local entry = {
          name = added.name,
          constraint = added.constraint,
          git = opts.git and new_dependency.url_of(opts.git, ctx.dir, project.root),
          ref = opts.ref,
          tag = opts.tag,
          branch = opts.branch,
          rev = opts.rev,
          subdir = opts.subdir,
          path = opts.path and new_dependency.relative(opts.path, ctx.dir, project.root),
          registry = opts.registry,
        }
        local same_name = there and (added.name == there.name or not added.name:find("/", 1, true))
        local keeps = same_name and not added.constraint and not elsewhere and not opts.registry
        if keeps then
          entry = new_dependency.entry_of(there --[[@as table]])
        end
        entry.lua, entry.platforms = there and there.lua, there and there.platforms
        entry.workspace = entry.workspace or not there and not elsewhere and new_dependency.is_shared(project, added, opts.registry)
        local was = there and there.table
        if keeps and was == section then
          notes[#notes + 1] = ("%s is already in [%s]"):format(added.name, section)
        else
          text = require("host.project").add { text = text, table = section, entry = entry }
          local file = require("pluv.project.contents").name_of_file(project)
          local place = require("pluv.project").place(project, section, file)
          requested[names.plain(added.name)] = new_dependency.requested(project, added.name, groups.flag(group), place)
          notes[#notes + 1] = was and was ~= section and ("moved %s from [%s] to [%s] of %s"):format(added.name, was, section, file)
            or ("added %s to [%s] of %s"):format(added.name, section, file)
        end
        notes[#notes + 1] = there and new_dependency.kept_condition(project, there, entry, groups.flag(group))
      end
      if project.config.rockspec ~= "" and group == "" and not elsewhere then
        notes[#notes + 1] = ("if you publish the rock, also add it to %s: `pluv add %s --rockspec`"):format(
          project.config.rockspec,
          list[1].name
        )
      end
      local changed = require("pluv.project.contents").with_text(project, text)
      build_settings.use(changed, variables)
      changed.requested = requested
      return { project = changed, notes = notes }
    end, {
      no_sync = opts.no_sync,
      group = group ~= "" and group or nil,
      upgrade = next(latest) and latest or nil,
      dry_run = opts.dry_run,
    })
    if not opts.dry_run then
      build_settings.keep(ctx:project(), variables)
    end
  end,
}
