---@meta host.term

---@alias pluv.ProgressMode "bar"|"plain"|"none"|"quiet"|"json"
---@alias pluv.Style "bold"|"dim"|"red"|"green"|"yellow"|"blue"|"cyan"

---The terminal.
---@class host.term
local term = {}

---Configures progress and notes. With `auto`, a stream has colours if it is a
---terminal, unless the environment says otherwise.
---@param opts { mode: pluv.ProgressMode, color: "auto"|"always"|"never", verbose: boolean, lines: boolean } lines: standard error is JSON
function term.configure(opts) end

---Writes text to standard output. Escapes control characters, except line breaks,
---tabs and those of `style`.
---@param text string
function term.out(text) end

---Writes data to standard output: unchanged, or on a terminal with control characters
---escaped.
---@param text string
function term.data(text) end

---Formats the lines of a table for `out`. In the format, `%s` is a word of the row,
---`%-14s` pads it to 14 columns, `%14s` on the left; `%-*s` and `%*s` pad to the
---widest word of all rows. Line breaks in words are escaped; trailing blanks are
---removed.
---@param format string
---@param rows string[][]
---@return string
function term.columns(format, rows) end

---Formats what a command lists, for `out`: a header, dimmed, and rows. Each column is as wide as
---its widest word; one that is empty in every row is left out. On a terminal the last column,
---and then the widest ones, are cut until the lines fit. Without rows it is "".
---@param opts { header: string[], rows: string[][], align?: ("left"|"right")[] } align: of each column [default: left]
---@return string
function term.table(opts) end

---Writes a line to standard error. Escapes control characters, except line breaks,
---tabs and those of `style`.
---@param level "note"|"warning"|"error"|"debug"
---@param text string
function term.note(level, text) end

---Writes a JSON object as a line to standard error, if its lines are JSON.
---@param kind string its field `event`
---@param fields table<string, any>
---@return boolean written
function term.event(kind, fields) end

---Calls a function. If it takes long, a terminal shows what it does: "fetching URL".
---@param text string
---@param fn fun(): any ...
---@return any ...
function term.working(text, fn) end

---Styles a string for `out`, `note` and prompts, which remove the style from streams
---without colours. Not for other uses.
---@param style pluv.Style
---@param text string
---@return string
function term.style(style, text) end

---Escapes control characters, except line breaks and tabs, as `\x1b`. Output
---functions for the terminal do so themselves.
---@param text string
---@return string
function term.visible(text) end

---Reads a line of standard input; on a terminal after a prompt, without echo.
---@param prompt string
---@return string
function term.secret(prompt) end

---Reports which streams are a terminal.
---@return { stdin: boolean, stdout: boolean, stderr: boolean }
function term.terminals() end

---Returns the width of standard output in columns.
---@return integer columns 80 if it is not a terminal
function term.width() end

return term
