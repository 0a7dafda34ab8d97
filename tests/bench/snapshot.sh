#!/bin/bash
# Building, mapping and checking a snapshot, measured: raw lines for tests/bench/results/snapshot.txt.
# usage: tests/bench/snapshot.sh BUILD PERSONS [DATABASE-URL]   BUILD = build folder; the city of bench_effects is made in a folder of its own.
set -euo pipefail
build=$1 persons=$2 url=${3:-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
program=$build/tovholder

run() {
    local name=$1
    shift
    /usr/bin/time -f "$name user=%U sys=%S real=%e max_rss_kb=%M" "$@" >/dev/null
}

{
    mkdir "$dir/city"
    echo "files $dir/city" | "$build/tests/unit/bench_effects" "$persons" | grep ^ready
    (cd "$dir/city" && wc -lc spells.csv courses.csv persons.csv)
    cat "$dir"/city/*.csv >/dev/null
    for _ in 1 2 3 4 5; do
        run build-spells "$program" snapshot build --spells "$dir/city/spells.csv" --out "$dir/spells"
        run build-all "$program" snapshot build --spells "$dir/city/spells.csv" --courses "$dir/city/courses.csv" --persons "$dir/city/persons.csv" --out "$dir/all"
        run map-and-check "$program" snapshot verify "$dir/all"
        [ -z "$url" ] || run build-database "$program" snapshot build --db "$url" --out "$dir/database"
    done
    stat -c "%n %s bytes" "$dir"/all/snapshot.tov "$dir"/spells/snapshot.tov | sed "s|$dir/||"
    [ -z "$url" ] || { "$program" snapshot show "$dir/database" | head -c 260; echo; }
} 2>&1
