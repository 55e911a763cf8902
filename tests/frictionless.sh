#!/usr/bin/env bash
# The `frictionless` validator accepts the tables of `convert --arrays tables`: their description,
# types, keys and references. Where it cannot be installed, this is skipped, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
venv=$target/frictionless
if ! [ -x "$venv/bin/frictionless" ]; then
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet 'frictionless==5.*'; } || {
        rm -rf "$venv"
        echo "SKIPPED: frictionless cannot be installed, so the tables were not held against it" >&2
        exit 0
    }
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --locked --quiet
orelint=$target/debug/orelint

accepts() {
    "$orelint" convert --no-config --quiet --verify --arrays tables -o "$work/out" "$@"
    (cd "$work/out" && "$venv/bin/frictionless" validate datapackage.json) > "$work/report" 2>&1 || {
        echo "frictionless refuses the tables of: $*" >&2
        cat "$work/report" >&2
        exit 1
    }
    rm -rf "$work/out"
}

# Synthetic: keys that chain, elements of every kind, empty lists, numbers of every form.
cat > "$work/nested.ndjson" <<'END'
{"id":"k1","title":"One","parties":[{"country":"KAZ","roles":["host","seller"]},{"country":"USA"}],"languages":[],"binding":true,"share":1.10}
{"id":"k2","parties":[{"country":"UZB","roles":["host"]},"eu",null,{},[1,[2]]],"languages":["en"],"binding":false,"share":1e5,"rank":-0}
END
cat > "$work/numbered.ndjson" <<'END'
{"a":[1,2],"007":"007","big":1234567890123456789012345678901234567890}
{"a":[[],[3]],"007":"8","note":"null"}
{}
END
printf '{"id":7,"a":[1]}\n{"id":8,"a":[true]}\n' > "$work/integers.ndjson"
accepts "$work/nested.ndjson"
accepts "$work/nested.ndjson" --delimiter ';' --csv-safe
accepts "$work/numbered.ndjson"
accepts "$work/integers.ndjson"
accepts samples/agreements.json --schema agreement
accepts samples/sources.json

# Packages by others (synthetic): it accepts them, and they are read, or refused, in
# tests/cli/packages.md.
for package in deals star inline; do
    (cd "tests/cli/packages.in/$package" && "$venv/bin/frictionless" validate datapackage.json) > "$work/report" 2>&1 || {
        echo "frictionless refuses the package \`$package\`" >&2
        cat "$work/report" >&2
        exit 1
    }
done

# It would not accept just anything: a row of which there is no parent.
"$orelint" convert --no-config --quiet --arrays tables -o "$work/out" "$work/nested.ndjson"
echo 'k9,0,fr' >> "$work/out/nested.languages.csv"
if (cd "$work/out" && "$venv/bin/frictionless" validate datapackage.json) > "$work/report" 2>&1; then
    echo "frictionless accepts a row without its parent" >&2
    exit 1
fi
echo "frictionless accepts the tables"
