---Build type `none`: only install tables and documents.

---@type pluv.Backend
return { build = function() end, plain = true }
