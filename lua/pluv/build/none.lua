---Build type `none`: only the install tables and the documents.
return { build = function() end }
