#!/usr/bin/env bash
# Runs the shell parts of the pipelines: the action of GitHub and the template of GitLab.
#
#   tests/ci/pipelines.sh ORELINT
#
# ORELINT is a built program, which the pipelines find on the path. With PIPELINES_BUILD=1 they also
# build what is committed, as they do where there is none; unoptimised, to be done sooner.
# shellcheck disable=SC2016 # back-quotes in messages are no commands
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
orelint=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/data" "$scratch/data/two words"
unset GITHUB_ACTIONS GITHUB_WORKSPACE CI_PROJECT_DIR
ln -s "$orelint" "$scratch/bin/orelint"
export PATH="$scratch/bin:$PATH"
fail() { printf '%s\n' "$@"; exit 1; }
has() { grep -qF -- "$2" "$1" || fail "$1 does not say \`$2\`:" "$(cat "$1")"; }

# The data are synthetic.
cd "$scratch/data"
printf 'id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserve,1,s\n' > "two words/claims.csv"
printf 'id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserves,1,s\n' > good.csv

# PyYAML reads the files as a service does.
if ! python3 -c 'import yaml' 2> /dev/null; then
  python3 -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" install --quiet --disable-pip-version-check pyyaml
  export PATH="$scratch/venv/bin:$PATH"
fi

# run STATUS WHAT...: runs a job as its service does.
run() {
  local expected=$1 status=0
  shift
  python3 "$root/tests/ci/runner.py" "$@" > "$scratch/log" 2>&1 || status=$?
  [ "$status" = "$expected" ] || fail "\`$*\` ended with $status, not $expected:" "$(cat "$scratch/log")"
}

# github STATUS INPUT=VALUE...
github() { run "$1" github "$root" "${@:2}"; }
both=$'paths=good.csv\ntwo words/claims.csv'
github 1 "$both" sarif=out.sarif junit=out.xml
has "$scratch/log" "$("$orelint" --version)"
has "$scratch/log" 'error[schema/enum]'
has "$scratch/log" '::error title=schema/enum,file=two words/claims.csv,line=2,col=16'
has "$scratch/log" 'output status=1'
has out.sarif '"schema/enum"'
has out.xml '<testsuites'
github 0 "$both" $'args=--fail-on=never\r\n--quiet'
has "$scratch/log" 'output status=0'
# What is reported from a folder below is found from the root of the repository.
github 1 "working-directory=two words" paths=claims.csv sarif=below.sarif
has "$scratch/log" 'file=two words/claims.csv,line=2'
has "two words/below.sarif" '"uri":"two%20words/claims.csv","uriBaseId":"%SRCROOT%"'
github 2 command=valdiate
has "$scratch/log" 'not `valdiate`'
# Nothing of an input is read by a shell.
github 2 'paths=good.csv; touch pwned $(touch pwned)'
[ ! -e pwned ] || fail "an input was run"
echo "ok: the action of GitHub"

# gitlab STATUS VARIABLE=VALUE...
gitlab() { run "$1" gitlab "$root/ci/gitlab/orelint.yml" "${@:2}"; }
gitlab 1 $'ORELINT_PATHS=good.csv\ntwo words/claims.csv'
has "$scratch/log" 'error[schema/enum]'
has orelint-codequality.json '"path":"two words/claims.csv"'
has orelint-junit.xml '<testsuites'
gitlab 0 "ORELINT_PATHS=two words/claims.csv" $'ORELINT_ARGS=--fail-on=never\n--quiet'
gitlab 2 'ORELINT_PATHS=$(touch pwned)'
[ ! -e pwned ] || fail "a variable was run"
echo "ok: the template of GitLab"

if [ "${PIPELINES_BUILD:-}" = 1 ]; then
  # What a service would have: a clone of what is committed, and no orelint on the path.
  git clone --quiet "$root" "$scratch/action"
  rm "$scratch/bin/orelint"
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$scratch/target} CARGO_PROFILE_RELEASE_OPT_LEVEL=0
  export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0
  export RUNNER_TOOL_CACHE=$scratch/tools
  run 1 github "$scratch/action" "$both"
  has "$scratch/log" 'orelint 0'
  has "$scratch/log" 'output status=1'
  # Another version of the action on the same machine.
  mv "$scratch/action" "$scratch/action-2"
  run 1 github "$scratch/action-2" "$both"
  echo "ok: the action of GitHub builds orelint"
  rm -r "$scratch/tools"
  from=ORELINT_FROM="--git=file://$scratch/action-2"
  gitlab 1 $'ORELINT_PATHS=good.csv\ntwo words/claims.csv' "$from"
  has "$scratch/log" 'error[schema/enum]'
  # What was built serves again, until it is to come from elsewhere.
  CARGO_NET_OFFLINE=true gitlab 1 "ORELINT_PATHS=two words/claims.csv" "$from"
  ! grep -q Installing "$scratch/log" || fail "it was built again"
  gitlab 101 "ORELINT_FROM=--git=file://$scratch/nowhere"
  [ ! -e .cargo/bin/orelint ] || fail "what comes from elsewhere was kept"
  echo "ok: the template of GitLab builds orelint"
fi

if command -v shellcheck > /dev/null; then
  shellcheck "$root"/ci/github/*.sh "$root"/tests/ci/*.sh
  python3 - "$root/ci/gitlab/orelint.yml" > "$scratch/gitlab.sh" <<'END'
import sys, yaml
job = yaml.safe_load(open(sys.argv[1]))["orelint"]
print("\n".join(["set -e", *job["before_script"], *job["script"]]))
END
  shellcheck --shell=sh "$scratch/gitlab.sh"
  echo "ok: shellcheck"
fi
