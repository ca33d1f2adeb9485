---The headings under which help lists the commands of the program.

---@type { section: string, title: string }[] in their order; users' commands have no section of the program
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
