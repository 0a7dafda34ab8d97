#!/usr/bin/env python3
"""How long the catalogue of 27 grants takes as a file, and how much memory: tests/bench/document_files.py DB_URL [TIMES]. DB_URL holds the public
data (tovholder load data/copenhagen). Each file is made by a `tovholder report` of its own. Memory is the sum over the process and all that it
starts of their proportional share (PSS), looked at every 20 ms; the greatest sum counts; own is the part that is no file's. While they are looked
at the processes are halted, so that nothing counts twice; the time that takes is not counted. An argument after TIMES picks one kind of file."""
import contextlib
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("TOV_BUILD", "build") / "tovholder"


def family(pid):
    """pid and everything below it, and below what it started as a group of its own."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, AttributeError):
            found = re.match(r"(\d+) \(.*\) \S (\d+)", (folder / "stat").read_text())
            parents[int(found[1])] = int(found[2])
    out, before = {pid}, 0
    while len(out) != before:
        before = len(out)
        out |= {child for child, parent in parents.items() if parent in out}
    return out


def processor(pids, ticks):
    """Keeps in ticks what each process has used of the processor."""
    for pid in pids:
        with contextlib.suppress(OSError):
            words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
            ticks[pid] = int(words[11]) + int(words[12])


def tell(pids, what):
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, what)


@contextlib.contextmanager
def halted(pid):
    """All processes of the family, none of them running: asked for until halting has let no new one begin."""
    seen, found = set(), family(pid)
    while found != seen:
        tell(found, signal.SIGSTOP)
        seen, found = found, family(pid)
    try:
        yield seen
    finally:
        tell(seen, signal.SIGCONT)


def memory_kb(pids):
    """(all, of it what is no file's: a program's own pages are read from its file and shared with whoever runs it)"""
    whole, own = 0, 0
    for pid in pids:
        with contextlib.suppress(OSError, AttributeError):
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            whole += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
            own += int(re.search(r"^Pss_Anon:\s+(\d+)", text, re.M)[1]) + int(re.search(r"^Pss_Shmem:\s+(\d+)", text, re.M)[1])
    return whole, own


def make(db, file):
    """(seconds, seconds of processor, peaks of all memory and of the own in KiB)"""
    begin, peak, peak_own, ticks = time.monotonic(), 0, 0, {}
    looked = 0.0
    with subprocess.Popen([PROGRAM, "report", "expiry-catalogue", "--about", "2026", "--out", file, "--db", db], cwd=ROOT) as process:
        while process.poll() is None:
            look = time.monotonic()
            with halted(process.pid) as pids:
                processor(pids, ticks)
                whole, own = memory_kb(pids)
            peak, peak_own = max(peak, whole), max(peak_own, own)
            looked += time.monotonic() - look
            time.sleep(0.02)
    assert process.returncode == 0, f"{file}: {process.returncode}"
    return time.monotonic() - begin - looked, sum(ticks.values()) / os.sysconf("SC_CLK_TCK"), peak, peak_own


def main():
    db, times = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9
    with tempfile.TemporaryDirectory(prefix="tov-bench-") as folder:
        for form in sys.argv[3:4] or ("html", "docx", "xlsx", "pdf"):
            file = f"{folder}/catalogue.{form}"
            got = [make(db, file) for _ in range(times)]
            seconds = sorted(s for s, _, _, _ in got)
            print(f"{form}: {times} times, seconds least {seconds[0]:.2f} middle {statistics.median(seconds):.2f} most {seconds[-1]:.2f}, "
                  f"processor {statistics.median(cpu for _, cpu, _, _ in got):.2f}, peak {max(kb for _, _, kb, _ in got) / 1024:.0f} MB (all: {' '.join(f'{kb / 1024:.0f}' for _, _, kb, _ in sorted(got, key=lambda g: g[2]))}), own {max(kb for _, _, _, kb in got) / 1024:.0f} MB, file {os.path.getsize(file) / 1024:.0f} kB, load {os.getloadavg()[0]:.1f}", flush=True)


main()
