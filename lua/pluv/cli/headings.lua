---The headings under which help lists commands, in their order. The last two are for commands
---of users.

---@type { section: string, title: string }[]
return {
  { section = "project", title = "Project" },
  { section = "run", title = "Run" },
  { section = "runtimes", title = "Lua versions" },
  { section = "registries", title = "Registries and caches" },
  { section = "extend", title = "Extend pluv" },
  { section = "machine", title = "This machine" },
  { section = "Project commands", title = "Project commands" },
  { section = "Your commands", title = "Your commands" },
}
