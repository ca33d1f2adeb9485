---Writes a workflow for GitHub Actions: tests on each push, and a publish on a tag.
local errors = require("std.errors")
local fs = require("std.fs")
local path = require("std.path")
local platform = require("host.platform")
local work_tree = require("pluv.git.work_tree")

local M = {}

---The file, in the root of the repository.
M.file = path.join(".github", "workflows", "pluv.yml")

local head = [[
# Tests the project on each push%s.
# Written by `pluv init --ci`; it is yours to change.
name: pluv

on:
  push:
  pull_request:

permissions:
  contents: read
%s
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/cache@v4
        with:
          path: |
            ~/.cache/pluv
            ~/.local/share/pluv
          key: pluv-${{ runner.os }}-${{ runner.arch }}-${{ hashFiles('**/pluv.lock') }}
          restore-keys: pluv-${{ runner.os }}-${{ runner.arch }}-
%s      - run: pluv sync --frozen
      - run: pluv test
%s      - run: pluv cache prune --ci
]]

local publish = [[

  # A tag such as v1.2.0 publishes that version. The secret LUAROCKS_TOKEN is a token of
  # luarocks.org, from the settings of your account there.
  publish:
    if: startsWith(github.ref, 'refs/tags/v')
    needs: test
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
%s      - name: Publish
        env:
          LUAROCKS_TOKEN: ${{ secrets.LUAROCKS_TOKEN }}
        run: printf %%s "$LUAROCKS_TOKEN" | pluv publish --temp-key -
]]

---@return string step that installs this version of pluv, or the newest
local function install_step()
  local release = platform.release()
  local pin = release.version:find("^%d+%.%d+%.%d+$") and ("        env:\n          PLUV_VERSION: %s\n"):format(release.version) or ""
  return ([[
      - name: Install pluv
%s        run: |
          curl -fsSL %s/releases/latest/download/install.sh | sh
          echo "$HOME/.local/bin" >>"$GITHUB_PATH"
]]):format(pin, release.address)
end

---Returns the workflow.
---@param folder string folder of the project in the repository, "" for its root
---@param is_rock boolean whether the project can be published
---@return string
function M.text(folder, is_rock)
  local install = install_step()
  local place = folder ~= "" and ("\ndefaults:\n  run:\n    working-directory: '%s'\n"):format((folder:gsub("'", "''"))) or ""
  local text = head:format(
    is_rock and ", and publishes it when a version is tagged" or "",
    place,
    install,
    is_rock and "      - run: pluv lint\n" or ""
  )
  return is_rock and text .. publish:format(install) or text
end

---Writes the workflow of a project into its repository. Fails with `project.exists` if
---there is one.
---@param root string of the project
---@param is_rock boolean whether the project can be published
---@return string file
function M.write(root, is_rock)
  local folder = work_tree.prefix(root) or ""
  local top = root
  for _ in folder:gmatch("[^/]+") do
    top = path.dir(top)
  end
  local file = path.join(top, M.file)
  if fs.exists(file) then
    errors.raise {
      code = "project.exists",
      message = ("%s exists already"):format(path.rel(root, file)),
      hint = "delete it to write it again, or add `pluv sync --frozen` and `pluv test` to it yourself",
    }
  end
  fs.make_dir(path.dir(file))
  fs.write(file, M.text(folder, is_rock))
  return file
end

return M
