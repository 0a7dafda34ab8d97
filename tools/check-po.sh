#!/bin/bash
# Fails when a visible text has no English, or only a guess (fuzzy), or when the English drops a {0}.
# usage: tools/check-po.sh [TMPL]   TMPL = the built template compiler (build/tools/tmpl)
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tools/po-update.sh --pot "$work/all.pot" "${1:-build/tools/tmpl}"
msgmerge --quiet --no-wrap -o "$work/en.po" po/en.po "$work/all.pot"
msgfmt --check-format -o /dev/null "$work/en.po"
python3 - "$work/en.po" <<'PY'
import re
import sys

bad = total = 0
for entry in open(sys.argv[1], encoding="utf-8").read().split("\n\n"):
    lines = [line for line in entry.splitlines() if not line.startswith("#~")]
    text = {"msgid": "", "msgstr": ""}
    field = None
    for line in lines:
        found = re.match(r'(?:(msgid|msgstr) )?"(.*)"$', line)
        if found:
            field = found[1] or field
            text[field] += found[2]
    if not text["msgid"]:
        continue
    total += 1
    where = next((line[3:] for line in lines if line.startswith("#: ")), "po/en.po")
    places = [sorted(set(re.findall(r"\{\d\}", t))) for t in text.values()]
    why = None
    if not text["msgstr"]:
        why = "no English"
    elif any(line.startswith("#,") and "fuzzy" in line for line in lines):
        why = "English is a guess (fuzzy)"
    elif places[0] != places[1]:
        why = "the English has other places {0}…"
    if why:
        bad += 1
        print(f"{where}: {why}: {text['msgid']}", file=sys.stderr)
print(f"po/en.po: {total - bad} of {total} texts have English")
sys.exit(1 if bad or not total else 0)
PY
