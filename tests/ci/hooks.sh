#!/usr/bin/env bash
# Runs the hooks of .pre-commit-hooks.yaml by the real pre-commit in a scratch repository.
#
#   tests/ci/hooks.sh ORELINT
#
# ORELINT is a built program: the hooks run it as `language: system`. With HOOKS_BUILD=1 pre-commit
# also builds the hooks as they are declared, which takes as long as a release build does.
# PRE_COMMIT names a pre-commit; without it, one is installed from PyPI into a folder that goes away.
# shellcheck disable=SC2016 # back-quotes in messages are no commands
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
orelint=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -z "${PRE_COMMIT:-}" ]; then
  python3 -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" install --quiet --disable-pip-version-check pre-commit
  PRE_COMMIT=$scratch/venv/bin/pre-commit
fi
export PATH="$scratch/bin:$PATH" PRE_COMMIT_HOME="$scratch/cache" GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.org
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.org
unset GITHUB_ACTIONS
mkdir "$scratch/bin" "$scratch/repository"
ln -s "$orelint" "$scratch/bin/orelint"

# The data are synthetic.
cd "$scratch/repository"
git init --quiet --initial-branch main
mkdir claims
cat > orelint.toml <<'END'
[[data]]
paths = ["claims/*"]
schema = "reserve"
[[data]]
paths = ["sources.json"]
schema = "source"
END
cat > sources.json <<'END'
[{"id": "s", "title": "A synthetic survey", "kind": "survey"},
 {"id": "n", "title": "A synthetic newspaper", "kind": "news"}]
END
cat > claims/survey.csv <<'END'
id,country,commodity,measure,rank,source
s1,CHN,tungsten,reserves,1,s
s2,KAZ,tungsten,reserves,2,s
END
cat > claims/old.csv <<'END'
id,country,commodity,measure,rank,source
o1,KAZ,lithium,reserve,1,n
END
echo '{"name": "no data"}' > package.json
# The file of hooks itself, for a program that is there already.
{
  echo 'repos:'
  echo '- repo: local'
  echo '  hooks:'
  sed -e '/^#/d' -e 's/language: rust/language: system/' -e 's/^/  /' "$root/.pre-commit-hooks.yaml"
} > .pre-commit-config.yaml
git add .
git commit --quiet --no-verify --message "as it was"

# hook STATUS WORDS...: runs the hooks on what is staged; WORDS must, `!WORDS` must not be said.
hook() {
  local wanted=$1 status=0 words said
  shift
  said=$("$PRE_COMMIT" run --color never 2>&1) || status=$?
  [ "$status" = "$wanted" ] || { echo "ended with $status, not $wanted:"; echo "$said"; exit 1; }
  for words in "$@"; do
    if [ "${words#!}" != "$words" ]; then
      ! grep -qF -- "${words#!}" <<< "$said" || { echo "said \`${words#!}\`:"; echo "$said"; exit 1; }
    else
      grep -qF -- "$words" <<< "$said" || { echo "did not say \`$words\`:"; echo "$said"; exit 1; }
    fi
  done
  git reset --quiet --hard
  echo "ok: $check"
}

check="what is no data is passed over"
echo '{"name": "still no data"}' > package.json
git add package.json
hook 0 'orelint validate' 'orelint check' 'Passed' '!claims'

check="a good change passes, whatever is wrong elsewhere"
echo 's3,RUS,tungsten,reserves,3,s' >> claims/survey.csv
git add claims
hook 0 'Passed' '!Failed' '!old.csv'

check="a slip is shown with its line"
echo 's3,RUS,tungsten,reserve,3,s' >> claims/survey.csv
git add claims
hook 1 'claims/survey.csv:4:17' 'did you mean `reserves`?' '!old.csv'

check="a contradiction with a file that did not change is shown"
printf 'id,country,commodity,measure,rank,source\nn1,KAZ,tungsten,reserves,1,n\n' > claims/news.csv
git add claims
hook 1 'orelint validate' 'Passed' 'error[rank/' 'claims/news.csv:2' 'claims/survey.csv' '!old.csv'

check="a source that is taken away is missed where it is cited"
echo '[{"id": "n", "title": "A synthetic newspaper", "kind": "news"}]' > sources.json
git add sources.json
hook 1 'error[source/unknown]' 'claims/survey.csv:2' '!schema/enum'

check="a change of the configuration is a change of everything"
printf '\n[check]\ntolerance = 0.2\n' >> orelint.toml
git add orelint.toml
hook 1 'claims/old.csv:2'

check="a file that is deleted is not asked for"
git rm --quiet claims/old.csv
echo 's3,RUS,tungsten,reserves,3,s' >> claims/survey.csv
git add claims
hook 0 'Passed'

# The five-minute path. A repository with four hundred findings is set up: only what is new fails.
mkdir "$scratch/stranger"
cd "$scratch/stranger"
git init --quiet --initial-branch main
mkdir claims
{
  echo 'id,country,commodity,measure,rank,source'
  for number in $(seq 200); do echo "c$number,KAZ,tungsten,reserve,,s"; done
} > claims/many.csv
echo '[{"id": "s", "title": "A synthetic survey", "kind": "survey"}]' > sources.json
orelint init --baseline > "$scratch/init.log" 2>&1
grep -q '400 accepted findings' "$scratch/init.log" || { cat "$scratch/init.log"; exit 1; }
git add .
check="what init wrote passes on all that it found"
status=0
said=$("$PRE_COMMIT" run --color never --all-files 2>&1) || status=$?
[ "$status" = 0 ] || { echo "$said"; exit 1; }
echo "ok: $check"
git commit --quiet --no-verify --message "as it was set up"
check="and fails on what is new"
echo 'c201,KAZ,tungsten,reservs,1,s' >> claims/many.csv
git add claims
hook 1 'claims/many.csv:202:19' '!claims/many.csv:201'

if [ "${HOOKS_BUILD:-}" = 1 ]; then
  cd "$scratch/repository"
  status=0
  said=$("$PRE_COMMIT" try-repo --color never "$root" orelint-validate --files claims/old.csv 2>&1) || status=$?
  if [ "$status" != 1 ] || ! grep -qF 'claims/old.csv:2:16' <<< "$said"; then echo "$said"; exit 1; fi
  echo "ok: the hook as it is declared is built and runs"
fi
