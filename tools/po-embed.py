#!/usr/bin/env python3
"""po-embed.py MSGFMT EN.PO OUT.C: compiles a .po file and writes the .mo bytes as C."""
import subprocess
import sys

msgfmt, po, out = sys.argv[1:]
mo = subprocess.run([msgfmt, "--check-format", "-o", "-", po], check=True, stdout=subprocess.PIPE).stdout
rows = [",".join(str(b) for b in mo[i : i + 32]) for i in range(0, len(mo), 32)]
with open(out, "w", encoding="ascii") as f:
    f.write("#include <stddef.h>\nextern const unsigned char po_en_mo[];\nextern const size_t po_en_mo_size;\n")
    f.write("const unsigned char po_en_mo[] __attribute__((aligned(8))) = {\n" + ",\n".join(rows) + "\n};\n")
    f.write(f"const size_t po_en_mo_size = {len(mo)};\n")
