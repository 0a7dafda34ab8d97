#!/usr/bin/env python3
"""Embeds the files of a folder in the program: writes a C source with name and text of each.

usage: embed.py OUTPUT.c --symbol NAME --struct STRUCT --include HEADER FOLDER SUFFIX

The source defines `const struct STRUCT NAME[]`, sorted by file name, ended by a row of NULL. The name
is the file name without the suffix. The output is only touched when it changes.
"""
import argparse
import pathlib


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--symbol", required=True)
    parser.add_argument("--struct", required=True)
    parser.add_argument("--include", required=True)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("suffix")
    return parser.parse_args()


def byte_lines(data):
    """The bytes and a closing NUL as lines of C initialisers."""
    data = data + b"\0"
    for i in range(0, len(data), 20):
        yield "    " + ", ".join(str(b if b < 128 else b - 256) for b in data[i : i + 20]) + ","


def main():
    args = parse_args()
    files = sorted(args.folder.glob("*" + args.suffix))
    lines = [f'#include "{args.include}"', "#include <stddef.h>", ""]
    for i, path in enumerate(files):
        lines += [f"static const char text_{i}[] = {{", *byte_lines(path.read_bytes()), "};"]
    lines += ["", f"const struct {args.struct} {args.symbol}[] = {{"]
    for i, path in enumerate(files):
        lines.append(f'    {{"{path.name[: -len(args.suffix)]}", text_{i}}},')
    lines += ["    {NULL, NULL},", "};", ""]
    text = "\n".join(lines)
    if not args.output.exists() or args.output.read_text(encoding="utf-8") != text:
        args.output.write_text(text, encoding="utf-8")


main()
