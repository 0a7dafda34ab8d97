#!/bin/bash
# Installs what packages.txt names and this machine lacks. Prints nothing when nothing is missing.
# Works as root, or as a user who may use sudo. Usage: tools/setup.sh (from anywhere).
set -euo pipefail
cd "$(dirname "$0")/.."

# Names in one section of packages.txt, one a line.
section() {
    awk -v want="[$1]" '/^\[/ { on = ($0 == want); next } on && NF && $1 !~ /^#/ { print }' packages.txt
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "setup: run this as root: $*" >&2
        exit 1
    fi
}

install_debian() {
    local wanted missing log
    wanted=$(section apt)
    command -v node >/dev/null || wanted+=$'\n'$(section 'apt unless node')
    missing=$(comm -23 <(sort -u <<<"$wanted") \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u))
    [ -n "$missing" ] || return 0
    echo "setup: installing" $missing >&2
    log=$(mktemp)
    # shellcheck disable=SC2086  # one word a package
    if ! { as_root apt-get -q update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing; } >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        echo "setup: apt-get failed" >&2
        exit 1
    fi
    rm -f "$log"
}

# packages.txt and package.json name the same npm packages in the same versions.
check_npm_list() {
    if ! diff <(section npm | awk '{ print $1, $2 }' | sort) \
        <(sed -n 's/^    "\([a-z.-]*\)": "\([0-9.]*\)",\{0,1\}$/\1 \2/p' package.json | sort) >&2; then
        echo "setup: packages.txt (<) and package.json (>) differ" >&2
        exit 1
    fi
}

install_npm() {
    local stamp=node_modules/.installed-lock
    cmp -s package-lock.json "$stamp" && return 0
    check_npm_list
    echo "setup: npm ci" >&2
    npm ci --loglevel=error --no-fund --no-audit >&2
    cp package-lock.json "$stamp"
}

# One setup at a time in one checkout: two at once would both fill node_modules.
mkdir -p var
exec 9>var/setup.lock
flock 9
install_debian
install_npm
