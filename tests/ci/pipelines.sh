#!/usr/bin/env bash
# Runs the shell parts of the pipelines: the action of GitHub and the template of GitLab.
#
#   tests/ci/pipelines.sh ORELINT
# shellcheck disable=SC2016 # back-quotes in messages are no commands
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
orelint=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/data" "$scratch/data/two words"
ln -s "$orelint" "$scratch/bin/orelint"
export PATH="$scratch/bin:$PATH"
fail() { printf '%s\n' "$@"; exit 1; }
has() { grep -qF -- "$2" "$1" || fail "$1 does not say \`$2\`:" "$(cat "$1")"; }

# The data are synthetic.
cd "$scratch/data"
printf 'id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserve,1,s\n' > "two words/claims.csv"
printf 'id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserves,1,s\n' > good.csv

# github STATUS: runs the action's script with the inputs that are set.
github() {
  local status=0
  GITHUB_ACTIONS=true GITHUB_OUTPUT=$scratch/output "$root/ci/github/run.sh" > "$scratch/log" 2>&1 || status=$?
  [ "$status" = "$1" ] || fail "the action ended with $status, not $1:" "$(cat "$scratch/log")"
}
GITHUB_PATH=/dev/null "$root/ci/github/install.sh" | grep -q '^orelint ' || fail "the action does not take the orelint that is there"
export ORELINT_COMMAND=check ORELINT_ARGS="" ORELINT_SARIF="" ORELINT_JUNIT=""
export ORELINT_PATHS=$'good.csv\ntwo words/claims.csv'
ORELINT_SARIF=out.sarif ORELINT_JUNIT=out.xml github 1
has "$scratch/log" 'error[schema/enum]'
has "$scratch/log" '::error title=schema/enum,file=two words/claims.csv,line=2,col=16'
has "$scratch/output" 'status=1'
has out.sarif '"schema/enum"'
has out.xml '<testsuites'
ORELINT_ARGS=$'--fail-on=never\r\n--quiet' github 0
has "$scratch/output" 'status=0'
ORELINT_COMMAND=valdiate github 2
has "$scratch/log" 'not `valdiate`'
# Nothing of an input is read by a shell.
ORELINT_PATHS='good.csv; touch pwned $(touch pwned)' github 2
[ ! -e pwned ] || fail "an input was run"
echo "ok: the action of GitHub"

# gitlab STATUS: runs the template's script as a runner does, by sh.
python3 - "$root/ci/gitlab/orelint.yml" > "$scratch/gitlab.sh" <<'END'
# The block under `script:`, without its indentation; no parser of YAML is at hand everywhere.
import sys, textwrap
lines = open(sys.argv[1]).read().split("\n  script:\n    - |\n", 1)[1].split("\n")
block = []
for line in lines:
    if line and not line.startswith("      "):
        break
    block.append(line)
print("set -e\n" + textwrap.dedent("\n".join(block)))
END
gitlab() {
  local status=0
  sh "$scratch/gitlab.sh" > "$scratch/log" 2>&1 || status=$?
  [ "$status" = "$1" ] || fail "the template ended with $status, not $1:" "$(cat "$scratch/log")"
}
gitlab 1
has "$scratch/log" 'error[schema/enum]'
has orelint-codequality.json '"check_name"'
has orelint-junit.xml '<testsuites'
ORELINT_ARGS=$'--fail-on=never\n--quiet' gitlab 0
ORELINT_PATHS='$(touch pwned)' gitlab 2
[ ! -e pwned ] || fail "a variable was run"
echo "ok: the template of GitLab"

if command -v shellcheck > /dev/null; then
  shellcheck "$root"/ci/github/*.sh "$root"/tests/ci/*.sh
  shellcheck --shell=sh "$scratch/gitlab.sh"
  echo "ok: shellcheck"
fi
