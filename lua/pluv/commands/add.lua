---Splits "name@constraint" or "name >= 1.0". A bare version after `@` is a
---prefix: "luasocket@3.1" is `~> 3.1`.
---@param text string
---@return string name
---@return string constraint
local function split(text)
  local name, constraint = text:match("^%s*([^@%s<>=~!]+)%s*@?%s*(.-)%s*$")
  if not name then
    require("std.errors").raise {
      code = "cli.usage",
      message = ("`%s` is not a package"):format(text),
      hint = "write `luasocket`, `luasocket@3.1` or `\"luasocket >= 3, < 4\"`",
    }
  end
  if constraint:find("^%d") and not constraint:find("[<>=~,]") then
    constraint = (constraint:find("%-%d+$") and "== " or "~> ") .. constraint
  elseif constraint == "*" then
    constraint = ""
  end
  local dependency = require("std.version").parse_dependency(name .. " " .. constraint)
  return dependency.full_name, dependency.constraints
end

---The url of a git repository as pluv.toml has it: a folder is relative to that file,
---and not to where the user stands.
---@param url string?
---@param from string
---@param root string
---@return string?
local function git_of(url, from, root)
  local urls = require("pluv.project.git_url")
  if not url or not urls.is_local(url) or url:find("file:", 1, true) or require("std.path").is_abs(url) then
    return url
  end
  local relative = require("std.path").rel(root, urls.resolve(url, from))
  return relative:find("^%.") and relative or "./" .. relative
end

---@type pluv.OwnCommand
return {
  summary = "Add dependencies to pluv.toml, lock and install them",
  description = "pluv.toml stays as it is when the dependencies cannot be resolved together, or not be built.",
  args = {
    { "package", help = "`name`, `name@version`, `\"name >= 1, < 2\"`, or where a library is: `NAME_DIR=DIR`", many = true },
  },
  flags = {
    dev = { help = "add to [dev-dependencies]" },
    git = { value = "URL", help = "take the one package from a git repository" },
    ref = { value = "REF", help = "branch, tag or commit of `--git`" },
    tag = { value = "TAG", help = "tag of `--git`" },
    branch = { value = "BRANCH", help = "branch of `--git`" },
    rev = { value = "COMMIT", help = "commit of `--git`" },
    subdir = { value = "DIR", help = "the rock's folder in the repository of `--git`" },
    path = { value = "DIR", help = "use the one package in place from a folder" },
    registry = { value = "NAME", complete = "registries", help = "take the packages from this registry only" },
    ["no-sync"] = { help = "lock, but install nothing" },
  },
  examples = {
    "pluv add luasocket",
    "pluv add penlight@1.14 inspect",
    "pluv add busted --dev",
    "pluv add my-lib --git https://github.com/user/my-lib --ref main",
    "pluv add local-lib --path ../local-lib",
    "pluv add luasec OPENSSL_DIR=/opt/openssl",
  },
  run = function(ctx, opts)
    local errors, given = require("std.errors"), require("pluv.build.support.given")
    local packages, variables = given.split(opts.package)
    if not packages[1] then
      errors.raise { code = "cli.usage", message = "no package is named", hint = "`pluv sync` takes variables alone" }
    elseif (opts.git or opts.path) and #packages > 1 then
      errors.raise { code = "cli.usage", message = "`--git` and `--path` take one package at a time" }
    end
    for _, flag in ipairs { "ref", "tag", "branch", "rev", "subdir" } do
      if opts[flag] and not opts.git then
        errors.raise { code = "cli.usage", message = ("`--%s` needs `--git`"):format(flag) }
      end
    end
    require("pluv.project.changing").apply(ctx, function(project)
      local text, notes = project.text, {}
      for _, package in ipairs(packages) do
        local name, constraint = split(package)
        text = require("host.project").add {
          text = text,
          table = opts.dev and "dev-dependencies" or "dependencies",
          entry = {
            name = name, constraint = constraint, git = git_of(opts.git, ctx.dir, project.root), ref = opts.ref, tag = opts.tag, branch = opts.branch,
            rev = opts.rev, subdir = opts.subdir, path = opts.path, registry = opts.registry,
          },
        }
        notes[#notes + 1] = ("added %s to %s"):format(name, opts.dev and "[dev-dependencies]" or "[dependencies]")
      end
      local changed = require("pluv.project").from_text(project.root, text)
      given.use(changed, variables)
      return { project = changed, notes = notes }
    end, opts)
    given.keep(ctx:project(), variables)
  end,
}
