---Build type `none`: only the install tables and the documents.

---@type pluv.Backend
return { build = function() end }
