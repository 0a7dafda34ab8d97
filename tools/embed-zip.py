#!/usr/bin/env python3
"""Packs the files of a folder as a zip file and embeds it in the program.

usage: embed-zip.py OUTPUT.c --symbol NAME --include HEADER FOLDER

The source defines `const unsigned char NAME[]` and `const size_t NAME_size`. The same files give the same bytes: names are sorted, and every
part has the date where zip files begin. The output is only touched when it changes.
"""
import argparse
import io
import pathlib
import zipfile


def packed(folder):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            part = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(part, path.read_bytes())
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--symbol", required=True)
    parser.add_argument("--include", required=True)
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    data = packed(args.folder)
    lines = [f'#include "{args.include}"', "", f"const unsigned char {args.symbol}[] = {{"]
    lines += ["    " + ", ".join(str(b) for b in data[i : i + 20]) + "," for i in range(0, len(data), 20)]
    lines += ["};", f"const size_t {args.symbol}_size = sizeof {args.symbol};", ""]
    text = "\n".join(lines)
    if not args.output.exists() or args.output.read_text(encoding="utf-8") != text:
        args.output.write_text(text, encoding="utf-8")


main()
