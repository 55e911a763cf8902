#!/usr/bin/env bash
# Opens a table in a real Neovim (0.7 or later) by the configuration of docs/editors.md, and looks for
# the finding, the hover and the fix.
#
#   tests/ci/neovim.sh ORELINT
# shellcheck disable=SC2016 # back-quotes in messages are no commands
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
orelint=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/data"
ln -s "$orelint" "$scratch/bin/orelint"
# The second Lua block of the page is the one for any Neovim from 0.7 on.
awk '/^```lua/ { block++; next } /^```/ { block += block == 2 } block == 2' \
  "$root/docs/editors.md" > "$scratch/init.lua"
grep -q start_client "$scratch/init.lua"
# The data are synthetic.
printf 'id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserve,1,s\n' > "$scratch/data/claims.csv"
printf '[[data]]\npaths = ["*.csv"]\nschema = "reserve"\n' > "$scratch/data/orelint.toml"
cat > "$scratch/ask.lua" <<'END'
local out = io.open(vim.env.ANSWERS, "w")
local function ask()
  vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 100)
  for _, found in ipairs(vim.diagnostic.get(0)) do
    out:write(string.format("%d:%d %s\n", found.lnum + 1, found.col + 1, found.message))
  end
  local at = { line = 1, character = 18 }
  local place = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = at }
  out:write(vim.inspect(vim.lsp.buf_request_sync(0, "textDocument/hover", place, 60000)), "\n")
  place.range = { start = at, ["end"] = at }
  place.context = { diagnostics = {} }
  out:write(vim.inspect(vim.lsp.buf_request_sync(0, "textDocument/codeAction", place, 60000)), "\n")
end
local fine, fault = pcall(ask)
if not fine then out:write("fault: " .. tostring(fault) .. "\n") end
out:close()
vim.cmd("qa!")
END
cd "$scratch/data"
ANSWERS="$scratch/answers" PATH="$scratch/bin:$PATH" timeout 300 \
  nvim --headless -u "$scratch/init.lua" claims.csv -c "luafile $scratch/ask.lua" < /dev/null > "$scratch/log" 2>&1 \
  || { cat "$scratch/log"; exit 1; }
# wanted WORDS: they are among the answers.
wanted() {
  grep -qF -- "$1" "$scratch/answers" || { echo "did not say: $1"; cat "$scratch/answers"; exit 1; }
}
wanted '2:16 `reserve` is not one of the 5 allowed values'
wanted '`measure`**: Measure'
wanted 'newText = "reserves"'
echo "ok: Neovim shows the finding, what the property means, and the fix"
