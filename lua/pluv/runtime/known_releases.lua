---Releases with known checksums, newest first. Others need `--sha256` or
---`--no-verify`.
local M = {}

---@class pluv.KnownRelease
---@field version string
---@field sha256 string checksum of its archive
---@field file? string file name of its archive [default: NAME-VERSION]

---@type pluv.KnownRelease[]
M.lua = {
  { version = "5.5.1", sha256 = "1c4b4068d67061f2a2231ad2b5422e77acea1487ea9890f6320af614f4373dce" },
  { version = "5.5.0", sha256 = "57ccc32bbbd005cab75bcc52444052535af691789dba2b9016d5c50640d68b3d" },
  { version = "5.4.9", sha256 = "2335b6c582a52654f94612bf10d2f4672805d05329aa6568b1d8cd9e5c6fb8e6" },
  { version = "5.4.8", sha256 = "4f18ddae154e793e46eeab727c59ef1c0c0c2b744e7b94219710d76f530629ae" },
  { version = "5.4.7", sha256 = "9fbf5e28ef86c69858f6d3d34eccc32e911c1a28b4120ff3e84aaa70cfbf1e30" },
  { version = "5.4.6", sha256 = "7d5ea1b9cb6aa0b59ca3dde1c6adcb57ef83a1ba8e5432c0ecd06bf439b3ad88" },
  { version = "5.4.5", sha256 = "59df426a3d50ea535a460a452315c4c0d4e1121ba72ff0bdde58c2ef31d6f444" },
  { version = "5.4.4", sha256 = "164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61" },
  { version = "5.4.3", sha256 = "f8612276169e3bfcbcfb8f226195bfc6e466fe13042f1076cbde92b7ec96bbfb" },
  { version = "5.4.2", sha256 = "11570d97e9d7303c0a59567ed1ac7c648340cd0db10d5fd594c09223ef2f524f" },
  { version = "5.4.1", sha256 = "4ba786c3705eb9db6567af29c91a01b81f1c0ac3124fdbf6cd94bdd9e53cca7d" },
  { version = "5.4.0", sha256 = "eac0836eb7219e421a96b7ee3692b93f0629e4cdb0c788432e3d10ce9ed47e28" },
  { version = "5.3.6", sha256 = "fc5fd69bb8736323f026672b1b7235da613d7177e72558893a0bdcd320466d60" },
  { version = "5.3.5", sha256 = "0c2eed3f960446e1a3e4b9a1ca2f3ff893b6ce41942cf54d5dd59ab4b3b058ac" },
  { version = "5.3.4", sha256 = "f681aa518233bc407e23acf0f5887c884f17436f000d453b2491a9f11a52400c" },
  { version = "5.3.3", sha256 = "5113c06884f7de453ce57702abaac1d618307f33f6789fa870e87a59d772aca2" },
  { version = "5.3.2", sha256 = "c740c7bb23a936944e1cc63b7c3c5351a8976d7867c5252c8854f7b2af9da68f" },
  { version = "5.3.1", sha256 = "072767aad6cc2e62044a66e8562f51770d941e972dc1e4068ba719cd8bffac17" },
  { version = "5.3.0", sha256 = "ae4a5eb2d660515eb191bfe3e061f2b8ffe94dce73d32cfd0de090ddcc0ddb01" },
  { version = "5.2.4", sha256 = "b9e2e4aad6789b3b63a056d442f7b39f0ecfca3ae0f1fc0ae4e9614401b69f4b" },
  { version = "5.2.3", sha256 = "13c2fb97961381f7d06d5b5cea55b743c163800896fd5c5e2356201d3619002d" },
  { version = "5.2.2", sha256 = "3fd67de3f5ed133bf312906082fa524545c6b9e1b952e8215ffbd27113f49f00" },
  { version = "5.2.1", sha256 = "64304da87976133196f9e4c15250b70f444467b6ed80d7cfd7b3b982b5177be5" },
  { version = "5.2.0", sha256 = "cabe379465aa8e388988073d59b69e76ba0025429d2c1da80821a252cdf6be0d" },
  { version = "5.1.5", sha256 = "2640fc56a795f29d28ef15e13c34a47e223960b0240e8cb0a82d9b0738695333" },
  { version = "5.1.4", sha256 = "b038e225eaf2a5b57c9bcc35cd13aa8c6c8288ef493d52970c9545074098af3a" },
  { version = "5.1.3", sha256 = "6b5df2edaa5e02bf1a2d85e1442b2e329493b30b0c0780f77199d24f087d296d" },
  { version = "5.1.2", sha256 = "5cf098c6fe68d3d2d9221904f1017ff0286e4a9cc166a1452a456df9b88b3d9e" },
  { version = "5.1.1", sha256 = "c5daeed0a75d8e4dd2328b7c7a69888247868154acbda69110e97d4a6e17d1f0" },
  { version = "5.1.0", sha256 = "7f5bb9061eb3b9ba1e406a5aa68001a66cb82bac95748839dc02dd10048472c1", file = "lua-5.1" },
}

---LuaJIT's tags. Since 2.1.0-beta3 there are none: each commit of a branch is a
---release (see pluv.runtime.recipes.luajit).
---@type pluv.KnownRelease[]
M.luajit = {
  { version = "2.1.0-beta3", sha256 = "409f7fe570d3c16558e594421c47bdd130238323c9d6fd6c83dedd2aaeb082a8" },
  { version = "2.1.0-beta2", sha256 = "82e115b21aa74634b2d9f3cb3164c21f3cde7750ba3258d8820f500f6a36b651" },
  { version = "2.1.0-beta1", sha256 = "3d10de34d8020d7035193013f07c93fc7f16fcf0bb28fc03f572a21a368a5f2a" },
  { version = "2.0.5", sha256 = "8bb29d84f06eb23c7ea4aa4794dbb248ede9fcb23b6989cbef81dc79352afc97" },
  { version = "2.0.4", sha256 = "d2abdf16bd3556c41c0aaedad76b6c227ca667be8350111d037a4c54fd43abad" },
  { version = "2.0.3", sha256 = "8da3d984495a11ba1bce9a833ba60e18b532ca0641e7d90d97fafe85ff014baa" },
  { version = "2.0.2", sha256 = "7cf1bdcd89452f64ed994cff85ae32613a876543a81a88939155266558a669bc" },
  { version = "2.0.1", sha256 = "d33e91f347c0d79aa4fb1bd835df282a25f7ef9c3395928a1183947667c2d6b2", file = "v2.0.1-fixed" },
  { version = "2.0.0", sha256 = "778650811bdd9fc55bbb6a0e845e4c0101001ce5ca1ab95001f0d289c61760ab" },
}

return M
