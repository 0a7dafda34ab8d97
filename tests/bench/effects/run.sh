#!/bin/sh
# The effects engine on an invented city, beside DuckDB (one thread each, taking turns), with twice and half as many persons, and the memory that a
# mapped snapshot takes. Raw lines on standard output. tests/bench/effects/run.sh [persons [runs]], with 1,000,000 persons about 1 GB of disk and 6 GB of memory.
set -eu
cd "$(dirname "$0")/../../.."
build=${TOV_BUILD:-build} persons=${1:-1000000} runs=${2:-9}
work=$(mktemp -d "${TMPDIR:-/tmp}/tov-effects-XXXXXX")
trap 'rm -rf "$work"' EXIT
ninja -C "$build" tovholder tests/unit/bench_effects >/dev/null
bench=$build/tests/unit/bench_effects
(mkdir "$work/duckdb" && cd "$work/duckdb" && npm init -y && npm install @duckdb/node-api) >/dev/null 2>&1
echo "date=$(date -u +%F) load=$(cut -d' ' -f1-3 /proc/loadavg | tr ' ' ',') cpu=$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
node tests/bench/effects/duckdb.mjs --bench "$bench" --duckdb "$work/duckdb" --csv "$work/csv" --persons "$persons" --runs "$runs" --loads 5

for turn in 1 2 3; do
    for n in $((persons / 2)) "$persons" $((persons * 2)); do
        printf 'q1\nq2\nq3\ngoal\n%.0s' 1 2 3 | "$bench" "$n" 2>/dev/null | grep -v ready | sed "s/^/double turn=$turn persons=$n question=/"
    done
done

"$build/tovholder" snapshot build --spells "$work/csv/spells.csv" --courses "$work/csv/courses.csv" --out "$work/snapshot" >/dev/null
echo "file bytes=$(stat -c %s "$work"/snapshot/*)"
/usr/bin/time -f "resident_kb=%M question=years of a mapped snapshot" "$build/tovholder" effect fulltime --data "$work/snapshot" --period year --each --threads 1 >/dev/null
