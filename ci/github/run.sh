#!/usr/bin/env bash
# Runs orelint as the inputs of the action say, keeps its exit status as an output, and ends with it.
set -euo pipefail
words=()
# Appends each line of $1 that is not empty: a line may hold spaces, and no shell reads it again.
add_lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "$line" ] || words+=("$line")
  done <<< "$1"
}
case ${ORELINT_COMMAND:-check} in
  check | validate) ;;
  *)
    echo "::error::the input \`command\` is check or validate, not \`$ORELINT_COMMAND\`"
    exit 2
    ;;
esac
add_lines "${ORELINT_ARGS:-}"
[ -z "${ORELINT_SARIF:-}" ] || words+=("--report" "sarif=$ORELINT_SARIF")
[ -z "${ORELINT_JUNIT:-}" ] || words+=("--report" "junit=$ORELINT_JUNIT")
words+=("--")
add_lines "${ORELINT_PATHS:-}"
status=0
orelint "${ORELINT_COMMAND:-check}" "${words[@]}" || status=$?
echo "status=$status" >> "${GITHUB_OUTPUT:-/dev/null}"
exit "$status"
