#!/usr/bin/env python3
"""Prints the medians of run.sh's lines as a table in Markdown.

usage: tests/bench/table.py FILE…
"""
import collections
import re
import statistics
import sys

FIGURES = ("requests_per_s", "writes_per_s", "p50_ms", "p95_ms", "p99_ms", "wait_us_95", "cpu_us_per_request", "vmhwm_mb")


def read(paths):
    """{(citizens, kind, engine): {figure: [values]}} in the order of the files."""
    found = collections.OrderedDict()
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                row = dict(re.findall(r"(\w+)=(\S+)", line))
                if "kind" not in row:
                    continue
                place = found.setdefault((int(row["citizens"]), row["kind"], row["engine"]), {})
                for figure in FIGURES:
                    if figure in row:
                        place.setdefault(figure, []).append(float(row[figure]))
    return found


def main():
    found = read(sys.argv[1:])
    print("| citizens | kind | engine | runs | per second | median ms | 95 % ms | 99 % ms | processor µs | memory MB |")
    print("| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for (citizens, kind, engine), figures in sorted(found.items(), key=lambda i: (i[0][0], list(found).index(i[0]))):
        median = {f: statistics.median(v) for f, v in figures.items()}
        rate = median.get("requests_per_s", median.get("writes_per_s"))  # a function alone has none
        p95 = median.get("p95_ms", median.get("wait_us_95", 0) / 1000)
        cells = [
            f"{citizens:,}",
            kind,
            engine,
            str(len(next(iter(figures.values())))),
            f"{rate:,.0f}" if rate is not None else "",
            f"{median['p50_ms']:.1f}" if "p50_ms" in median else "",
            f"{p95:.1f}",
            f"{median['p99_ms']:.1f}" if "p99_ms" in median else "",
            f"{median['cpu_us_per_request']:.0f}" if "cpu_us_per_request" in median else "",
            f"{median['vmhwm_mb']:.0f}" if "vmhwm_mb" in median else "",
        ]
        print("| " + " | ".join(cells) + " |")


main()
