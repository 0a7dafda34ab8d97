#!/bin/bash
# The benchmarks of docs/performance.md. Prints one line per measurement; nothing else should run on the machine.
#
# usage: tests/bench/run.sh [--build DIR] [--dir DIR] [--citizens N] [--runs N] [--seconds N] [--changes N] [--kinds "K K …"] [ENGINE…]
#   --build DIR     a build with optimisation (build)
#   --dir DIR       where the SQLite databases are made and kept (var/bench)
#   --citizens N    200000
#   --offers N      adds an invented catalogue of that size, with a tenth as many agreements (0)
#   --grants N      adds an invented register of so many grants with twenty lines each (0); kinds grants, grants_filter, expiry,
#                   expiry_board, expiry_calendar, grant, and "register" for bench_grant
#   --runs N        runs of each measurement, the engines and kinds taking turns (3)
#   --seconds N     of each run (10)
#   --changes N     changes of data a second while pages are measured, on a copy (0)
#   --kinds "K …"   of pages.lua, "writes" for bench_referral, "judge" and "judge-anew" for bench_fit (all but those two)
# ENGINE is sqlite or postgresql (both). PostgreSQL is started on a free port by tests/with-postgres, or TOV_BENCH_PG is
# the address of an empty database, filled the first time. On a machine that others use, run it with --kinds "" first, which only
# fills, then under "chrt -r 1", so that the others wait. PostgreSQL's settings
# are the server's own and not less durable.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build dir=var/bench citizens=200000 offers=0 grants=0 runs=3 seconds=10 changes=0
kinds="writes mine inbox offers search citizen fit overview mixed send"
while [[ ${1:-} == --* ]]; do
    case $1 in
    --build) build=$2 ;;
    --dir) dir=$2 ;;
    --citizens) citizens=$2 ;;
    --offers) offers=$2 ;;
    --grants) grants=$2 ;;
    --runs) runs=$2 ;;
    --seconds) seconds=$2 ;;
    --changes) changes=$2 ;;
    --kinds) kinds=$2 ;;
    *) echo "run.sh: unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
done
engines=("${@:-sqlite}")
[ $# -gt 0 ] || engines=(sqlite postgresql)

if [[ " ${engines[*]} " == *" postgresql "* && -z ${TOV_BENCH_PG:-} ]]; then
    export TOV_BENCH_PG=started
    exec tests/with-postgres "$0" --build "$build" --dir "$dir" --citizens "$citizens" --offers "$offers" --grants "$grants" --runs "$runs" \
        --seconds "$seconds" --changes "$changes" --kinds "$kinds" "${engines[@]}"
fi
[ "${TOV_BENCH_PG:-}" != started ] || TOV_BENCH_PG=$TOV_TEST_PG

mkdir -p "$dir"
name=$citizens
[ "$offers" = 0 ] || name=$citizens-$offers
[ "$grants" = 0 ] || name=$name-grants-$grants
work=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Reads are measured on the database as the demo made it, "writes" and "send" each time on a copy.
url_of() {
    [ "$1" = sqlite ] && echo "sqlite:$dir/$name.db" || echo "$TOV_BENCH_PG"
}

# copy ENGINE: a fresh copy of the filled database; prints its URL.
copy() {
    if [ "$1" = sqlite ]; then
        rm -f "$dir/copy.db" "$dir/copy.db-wal" "$dir/copy.db-shm"
        cp "$dir/$name.db" "$dir/copy.db"
        echo "sqlite:$dir/copy.db"
    else
        local base=${TOV_BENCH_PG##*/}
        psql -qX -d "${TOV_BENCH_PG%/*}/postgres" -c "DROP DATABASE IF EXISTS copy" -c "CREATE DATABASE copy TEMPLATE $base"
        echo "${TOV_BENCH_PG%/*}/copy"
    fi
}

# fill ENGINE: schema, public data and invented citizens, unless they are there.
fill() {
    local url
    url=$(url_of "$1")
    "$build/tovholder" migrate --db "$url" >&2
    "$build/tovholder" load data/copenhagen --quiet --db "$url" >&2
    "$build/tovholder" user list --db "$url" | grep -q tilbudsleder ||
        { echo "# $1"; "$build/tovholder" demo --citizens "$citizens" --seed 2026 --db "$url" | sed "s/^/# /"; }
    [ "$offers" = 0 ] || "$build/tests/db/bench_fit" "$url" fill "$offers" "$((offers / 10))"
    [ "$grants" = 0 ] || "$build/tests/unit/bench_grant" "$url" fill "$grants" "$((grants * 20))"
}

# serve URL: starts the server on a free port and prepares its users.
serve() {
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$build/tovholder" serve --port "$port" --db "$1" >"$work/serve.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        curl -s -o "$work/page" "http://127.0.0.1:$port/log-ind" && break
        sleep 0.1
    done
    tests/bench/prepare.py "$port" "$1" "$work"
    address="http://127.0.0.1:$port"
}

memory() {
    awk -v ORS=' ' '/^VmHWM|^VmRSS|^RssAnon/ { sub(":", "", $1); print tolower($1) "_mb=" int($2 / 1024) }' "/proc/$server/status"
}

# Processor time of the server so far, in microseconds.
spent() {
    awk -v tick="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000000 / tick) }' "/proc/$server/stat"
}

# measure ENGINE KIND RUN: one line.
measure() {
    local line url spent_before n
    case $2 in
    writes | send)
        url=$(copy "$1")
        line=$("$build/tests/db/bench_referral" "$url" 16 "$([ "$2" = send ] && echo 1 || echo "$seconds")")
        ;;
    judge) line=$("$build/tests/db/bench_fit" "$(url_of "$1")" 5000) ;;
    judge-anew) line=$("$build/tests/db/bench_fit" "$(url_of "$1")" 100 cold) ;;
    register) line=$("$build/tests/unit/bench_grant" "$(url_of "$1")") ;;
    *) if [ "$changes" = 0 ]; then url=$(url_of "$1"); else url=$(copy "$1"); fi ;;
    esac
    if [[ " writes judge judge-anew register " != *" $2 "* ]]; then
        serve "$url"
        wrk -t2 -c16 -d2s -s tests/bench/pages.lua "$address" -- "$2" "$work" 0 >/dev/null
        spent_before=$(spent)
        if [ "$changes" != 0 ]; then
            tests/bench/changes.py "${address##*:}" "$work" "$changes" "$seconds" >"$work/changes" &
            changer=$!
        fi
        line=$(wrk -t2 -c16 -d"${seconds}s" -s tests/bench/pages.lua "$address" -- "$2" "$work" "$3" | grep requests_per_s)
        n=${line##* requests=}
        line="$line cpu_us_per_request=$((($(spent) - spent_before) / ${n%% *})) $(memory)"
        if [ "$changes" != 0 ]; then
            wait "$changer"
            line="$(cat "$work/changes") $line"
        fi
        stop
    fi
    echo "citizens=$citizens offers=$offers grants=$grants engine=$1 kind=$2 run=$3 $line load=$(cut -d' ' -f1 /proc/loadavg)"
}

echo "# $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo); 16 clients on the same machine; ${seconds} s a run"
for engine in "${engines[@]}"; do fill "$engine"; done
for run in $(seq "$runs"); do
    for kind in $kinds; do
        for engine in "${engines[@]}"; do measure "$engine" "$kind" "$run"; done
    done
done
