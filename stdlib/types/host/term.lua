---@meta host.term

---@alias pluv.Style "bold"|"dim"|"red"|"green"|"yellow"|"blue"|"cyan"

---The terminal.
---@class host.term
local term = {}

---Decides how progress and notes are shown. With `auto`, each stream has colours if it
---is a terminal, unless the environment says otherwise.
---@param opts { mode: "bar"|"plain"|"none"|"quiet"|"json", color: "auto"|"always"|"never", verbose: boolean, lines: boolean } lines: standard error has JSON
function term.configure(opts) end

---Writes text for people to standard output. Control characters are shown escaped,
---but line breaks, tabs and what `style` adds.
---@param text string
function term.out(text) end

---Writes data to standard output: exactly, but on a terminal with its control
---characters escaped.
---@param text string
function term.data(text) end

---Returns the lines of a table, for `out`. The format is like that of string.format:
---`%s` is a word of the row, `%-14s` fills it up to 14 columns of the terminal, `%14s`
---does so on the left, and `%-*s` and `%*s` fill it up to the widest word of all rows.
---Words with line breaks stay in their line; blanks at the end of a line are dropped.
---@param format string
---@param rows string[][]
---@return string
function term.columns(format, rows) end

---Writes a line to standard error. Control characters are shown escaped, but line
---breaks, tabs and what `style` adds.
---@param level "note"|"warning"|"error"|"debug"
---@param text string
function term.note(level, text) end

---Writes a JSON object as a line to standard error, where its lines are JSON.
---@param kind string its field `event`
---@param fields table<string, any>
---@return boolean written
function term.event(kind, fields) end

---Returns a text that `out`, `note` and prompts write in a style, where their stream has
---colours. To others the text is of no use.
---@param style pluv.Style
---@param text string
---@return string
function term.style(style, text) end

---Returns a text with its control characters, but line breaks and tabs, as `\x1b`. What is
---written to the terminal needs no call of this.
---@param text string
---@return string
function term.visible(text) end

---One line of standard input; on a terminal after a prompt, and without showing it.
---@param prompt string
---@return string
function term.secret(prompt) end

---Which of the streams are a terminal.
---@return { stdin: boolean, stdout: boolean, stderr: boolean }
function term.terminals() end

return term
