-- Says why a module does not load, and nothing if it does.
local ok, message = pcall(require, arg[1])
if not ok then
  print(message)
end
