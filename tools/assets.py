#!/usr/bin/env python3
"""Makes assets.c and assets.bin, which it includes: the files that pages use, as constant tables.

usage: tools/assets.py NODE_MODULES ASSETS_DIR OUT.c OUT.bin

From dkfds comes the neutral theme with what its style refers to, from ASSETS_DIR
our own style, script and mark. The places relative to each other stay as in dkfds (css, js, img, fonts).
The shape of the tables is in assets/asset.h.
"""
import gzip
import hashlib
import pathlib
import re
import sys

MIME = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
FONT_DIR = "fonts/IBMPlexSans/complete/woff2"
FONTS = ["Regular", "Italic", "Medium", "SemiBold", "Bold"]
OWN = {"css": ["tov.css"], "js": ["tov.js"], "img": ["mark.svg"]}


def theme(css):
    """dkfds' style with only the fonts and pictures that are embedded; anything else would be a 404."""

    def face(match):
        fonts = re.findall(rf"url\(\.\./({FONT_DIR}/IBMPlexSans-(\w+)\.woff2)\)", match[0])
        if not fonts:
            return "" if "url(" in match[0] else match[0]
        if fonts[0][1] not in FONTS:
            return ""
        return re.sub(r"src:[^;}]*", f'src:url(../{fonts[0][0]}) format("woff2")', match[0])

    css = re.sub(r"@font-face\{[^}]*\}", face, css)
    css = re.sub(r"url\(\.\./img/[\w-]+\.png\)", "none", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


def collect(npm, own):
    """{place: bytes} of every file, place being relative to asset_root."""
    dist = npm / "dkfds" / "dist"
    files = {}
    css = theme((dist / "css/dkfds.min.css").read_text(encoding="utf-8"))
    files["css/dkfds.min.css"] = css.encode()
    for icon in set(re.findall(r"url\(\.\./(img/svg-icons/[\w-]+\.svg)\)", css)):
        files[icon] = (dist / icon).read_bytes()
    for font in FONTS:
        place = f"{FONT_DIR}/IBMPlexSans-{font}.woff2"
        files[place] = (dist / place).read_bytes()
    files[f"{FONT_DIR}/license.txt"] = (dist / FONT_DIR / "license.txt").read_bytes()
    for place, source in {
        "js/dkfds.min.js": dist / "js/dkfds.min.js",
    }.items():
        script = source.read_text(encoding="utf-8")
        files[place] = re.sub(r"\n?//# sourceMappingURL=\S*", "", script).encode()
    for folder, names in OWN.items():
        for name in names:
            files[f"{folder}/{name}"] = (own / name).read_bytes()
    for place, data in files.items():
        if place.endswith(".css"):
            check_references(place, data.decode(), files)
    return dict(sorted(files.items()))


def check_references(place, css, files):
    """Every file that a style names must be embedded."""
    for url in re.findall(r"url\(['\"]?\.\./([^)'\"]+)", css):
        if url not in files:
            sys.exit(f"assets: {place} refers to {url}, which is not embedded")


def icons(npm, own):
    """[(id, symbol element)] of the icons named in icons.txt, sorted."""
    sprite = (npm / "dkfds/dist/img/all-svg-icons.svg").read_text(encoding="utf-8")
    symbols = dict(re.findall(r'(?s)<symbol id="([^"]+)"(.*?</symbol>)', sprite))
    lines = (own / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = sorted(x.strip() for x in lines if x.strip() and not x.startswith("#"))
    for name in names:
        if name not in symbols:
            sys.exit(f"assets: no icon {name} in all-svg-icons.svg")
    return [(name, f'<symbol id="{name}"{symbols[name]}') for name in names]


def quoted(text):
    """A C string literal."""
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + out.replace("??", '?""?') + '"'


def source(blob, root, rows, symbols):
    """The text of assets.c; a row is (place, mime, offset, size, gz offset or None, gz size, etag)."""
    out = ['#include "assets/asset.h"', "", "extern const unsigned char asset_bytes[];"]
    out += ["__asm__("]
    out += [f"    {quoted(x + chr(10))}" for x in (".pushsection .rodata", ".global asset_bytes", ".balign 16")]
    out += [f"    {quoted(x + chr(10))}" for x in ("asset_bytes:", f'.incbin "{blob}"', ".popsection")]
    out += [");", ""]
    out += [f"const char asset_root[] = {quoted(root)};", "", "const struct asset asset_table[] = {"]
    for place, mime, offset, size, gz, gz_size, etag in rows:
        packed = "NULL" if gz is None else f"asset_bytes + {gz}"
        out.append(
            f"    {{{quoted(root + '/' + place)}, {quoted(mime)}, asset_bytes + {offset}, {size}, "
            f"{packed}, {gz_size}, {quoted(etag)}}},"
        )
    out += ["};", "const size_t asset_count = sizeof(asset_table) / sizeof(asset_table[0]);", ""]
    out += ["const struct icon icon_table[] = {"]
    out += [f"    {{{quoted(name)}, {quoted(symbol)}}}," for name, symbol in symbols]
    out += ["};", "const size_t icon_count = sizeof(icon_table) / sizeof(icon_table[0]);", ""]
    return "\n".join(out)


def main():
    npm, own = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out_c, out_bin = pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4])
    files = collect(npm, own)
    whole = hashlib.sha256()
    for place, data in files.items():
        whole.update(f"{place} {len(data)}\n".encode() + data)
    root = "/assets/" + whole.hexdigest()[:12]
    blob = bytearray()
    rows = []
    for place, data in files.items():
        offset = len(blob)
        blob += data
        packed = gzip.compress(data, 9, mtime=0)
        gz = None
        if len(packed) < len(data) * 0.9:
            gz = len(blob)
            blob += packed
        etag = '"' + hashlib.sha256(data).hexdigest()[:16] + '"'
        mime = MIME[pathlib.PurePosixPath(place).suffix]
        rows.append((place, mime, offset, len(data), gz, len(packed) if gz is not None else 0, etag))
    out_bin.write_bytes(bytes(blob))
    out_c.write_text(source(out_bin.resolve(), root, rows, icons(npm, own)), encoding="utf-8")


main()
