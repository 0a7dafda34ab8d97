#!/bin/bash
# Brings po/en.po up to date with all texts in src/: from C (tr, N_) and from templates. Translations are
# kept; texts that changed are marked fuzzy, new ones are empty, and those no longer used are left out.
# usage: tools/po-update.sh [TMPL]   TMPL = the built template compiler (build/tools/tmpl)
#        tools/po-update.sh --pot FILE [TMPL]   only writes the texts
set -euo pipefail
cd "$(dirname "$0")/.."
pot_only=
if [ "${1:-}" = --pot ]; then
    pot_only=${2:?--pot needs a file}
    shift 2
fi
tmpl=${1:-build/tools/tmpl}
[ -x "$tmpl" ] || { echo "po-update: $tmpl is not built" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mapfile -t sources < <(find src -name '*.[ch]' | LC_ALL=C sort)
mapfile -t templates < <(find src -name '*.html' | LC_ALL=C sort)
xgettext --from-code=UTF-8 --language=C -k --keyword=tr --keyword=N_ --keyword=tr_in:1c,2 --keyword=NC_:1c,2 --no-wrap --package-name=tovholder \
    --msgid-bugs-address=none -o "$work/c.pot" "${sources[@]}"
"$tmpl" --pot "${templates[@]}" | msguniq --no-wrap -o "$work/html.pot"
msgcat --use-first --no-wrap --sort-by-file -o "$work/all.pot" "$work/c.pot" "$work/html.pot"
if [ -n "$pot_only" ]; then
    cp "$work/all.pot" "$pot_only"
    exit 0
fi
msgmerge --quiet --no-wrap --sort-by-file --backup=off --update po/en.po "$work/all.pot"
# Places without line numbers: a line added above a text is no change of its translation.
msgattrib --no-obsolete --no-wrap --sort-by-file --add-location=file -o "$work/en.po" po/en.po
sed -i '/^"POT-Creation-Date:/d' "$work/en.po"
cmp -s "$work/en.po" po/en.po || cp "$work/en.po" po/en.po
msgfmt --statistics -o /dev/null po/en.po
