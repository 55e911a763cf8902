#!/usr/bin/env bash
# Builds the orelint that this action belongs to, unless a step before it has put one on the path.
set -euo pipefail
if command -v orelint >/dev/null; then
  orelint --version
  exit 0
fi
command -v cargo >/dev/null || { echo "::error::orelint is built with a Rust toolchain: add one in a step before"; exit 2; }
here=$(cd "$(dirname "$0")/../.." && pwd)
root=${RUNNER_TOOL_CACHE:-$HOME/.cache}/orelint
# On a machine that is kept, another version of the action may have been here before.
cargo install --locked --quiet --force --path "$here" --root "$root"
echo "$root/bin" >> "${GITHUB_PATH:-/dev/null}"
"$root/bin/orelint" --version
