#!/usr/bin/env python3
"""Speed of reading registers' files: check alone, and check with saving, each run on a copy of the same database.

usage: bench_intake.py [--citizens N] [--rounds N] [--before "chrt -r 1"]      raw lines on standard output; PostgreSQL too when TOV_TEST_PG is set

Files (all numbers are those of invented citizens):
  weeks     20 weeks of the weekly calculation for a quarter of the citizens
  week      one week for everybody: each row a new spell
  next      the week after: each spell goes on
  correct   one row in ten of `weeks` once more with another amount
  dream     the same 20 weeks as a code file with a column a week
  wages     12 months of hours for a quarter of the citizens
  spells    own spells, three each for everybody
"""
import argparse
import datetime
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = str(pathlib.Path(os.environ.get("TOV_BUILD", ROOT / "build")).resolve() / "tovholder")
HEAD = "Uge;CPR nummer;Ydelse;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;Medfinansieringssats;Medfinansieringsbeløb;Finansiering Kommunenavn\n"
BENEFITS = ("Kontanthjælp", "Sygedagpenge", "Ledighedsydelse")
FIRST = []  # words before the program
LAST = datetime.date(2026, 3, 30)


def program(*words):
    return subprocess.run([PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def week_file(path, cprs, days, part=1, more=0):
    n = 0
    with open(path, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for k, day in enumerate(days):
            for i, cpr in enumerate(cprs):
                if (i * 7 + k) % 23 == 0 or (i + k) % part:
                    continue
                out.write(f"{day};{cpr};{BENEFITS[i % 3]};{3000 + (i * 31 + k) % 900 + more},50;30,00;900,15;0,00;0,00;København\n")
                n += 1
    return n


def make_files(work, cprs):
    quarter = cprs[: len(cprs) // 4]
    days = [LAST - datetime.timedelta(7 * k) for k in range(19, -1, -1)]
    files = {"weeks": ("benefit-weeks", "ydelsesrefusion", week_file(work / "weeks.csv", quarter, days)),
             "week": ("benefit-weeks", "ydelsesrefusion", week_file(work / "week.csv", cprs, [LAST])),
             "next": ("benefit-weeks", "ydelsesrefusion", week_file(work / "next.csv", cprs, [LAST + datetime.timedelta(7)])),
             "correct": ("benefit-weeks", "ydelsesrefusion", week_file(work / "correct.csv", quarter, days, 10, 7))}
    with open(work / "dream.csv", "w", encoding="utf-8") as out:
        out.write("person;" + ";".join(d.strftime("y_%y") + f"{d.isocalendar()[1]:02d}" for d in days) + "\n")
        for i, cpr in enumerate(quarter):
            out.write(cpr + ";" + ";".join(("sygedagpenge", "dagpenge", "")[(i + k // 5) % 3] for k in range(20)) + "\n")
    files["dream"] = ("dream", "ugekoder-bred", len(quarter))
    with open(work / "wages.csv", "w", encoding="utf-8") as out:
        out.write("CPR nummer;Måned;Løntimer\n")
        for i, cpr in enumerate(quarter):
            for m in range(12):
                out.write(f"{cpr};2025-{m + 1:02d};{(160.33, 74, 0)[(i + m // 4) % 3]:.2f}\n".replace(".", ","))
    files["wages"] = ("wages", "loentimer", 12 * len(quarter))
    with open(work / "spells.csv", "w", encoding="utf-8") as out:
        out.write("person,code,start,end\n")
        for i, cpr in enumerate(cprs):
            for k in range(3):
                out.write(f"{cpr},{('work', 'su', 'kontanthjaelp')[k]},{2015 + k}-0{1 + i % 9}-01,{2016 + k}-0{1 + i % 9}-28\n")
    files["spells"] = ("spells", "egne-perioder", 3 * len(cprs))
    return files


def tell(engine, what, run, rows, answer, cpu):
    words = {"engine": engine, "file": what, "run": run, "rows": rows, "check_s": answer["check_seconds"],
             "check_rows_per_s": round(answer["rows"] / answer["check_seconds"]), "cpu_s": f"{cpu:.2f}"}
    if "save_seconds" in answer:
        facts = answer["new"] + answer["changed"] + answer["same"]
        words |= {"save_s": answer["save_seconds"], "save_facts_per_s": round(facts / answer["save_seconds"]), "new": answer["new"], "changed": answer["changed"], "spells_new": answer["spells_new"], "spells_changed": answer["spells_changed"]}
    words["load"] = f"{os.getloadavg()[0]:.2f}"
    print(" ".join(f"{k}={v}" for k, v in words.items()), flush=True)


def read(db, work, files, what, *more):
    kind, mapping, rows = files[what]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [*FIRST, PROGRAM, "import", kind, str(work / f"{what}.csv"), "--mapping", mapping, "--json", *more, "--db", db]
    answer = json.loads(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert answer["rows"] == answer["ready"] == rows, answer
    return rows, answer, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_sqlite(work, base, files, rounds):
    for run in range(1, rounds + 1):
        for order in (("weeks", "correct"), ("week", "next"), ("dream",), ("wages",), ("spells",)):
            path = work / "run.db"
            for end in ("", "-wal", "-shm"):
                pathlib.Path(f"{path}{end}").unlink(missing_ok=True)
            shutil.copy(base, path)
            for what in order:
                tell("none", what, run, *read(f"sqlite:{path}", work, files, what, "--check"))
                tell("sqlite", what, run, *read(f"sqlite:{path}", work, files, what))


def run_postgres(server, work, files, rounds, citizens):
    url = server.rsplit("/", 1)[0]
    subprocess.run(["psql", "-q", server, "-c", "CREATE DATABASE intake_base"], check=True)
    prepare(f"{url}/intake_base", citizens)
    for run in range(1, rounds + 1):
        for order in (("weeks", "correct"), ("week", "next"), ("spells",)):
            subprocess.run(["psql", "-q", server, "-c", "DROP DATABASE IF EXISTS intake_run", "-c", "CREATE DATABASE intake_run TEMPLATE intake_base"],
                           check=True, stderr=subprocess.DEVNULL)
            for what in order:
                tell("postgres", what, run, *read(f"{url}/intake_run", work, files, what))


def prepare(db, citizens):
    program("migrate", "--db", db)
    program("load", "data/copenhagen", "--quiet", "--db", db)
    program("demo", "--citizens", str(citizens), "--seed", "2026", "--db", db)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--citizens", type=int, default=200000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", default="")
    args = parser.parse_args()
    FIRST.extend(args.before.split())
    print(f"# {os.cpu_count()} cores; {args.citizens} citizens; each saving on a fresh copy of the database; others may be at work (load=)")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        base = work / "base.db"
        prepare(f"sqlite:{base}", args.citizens)
        with sqlite3.connect(base) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cprs = [row[0] for row in db.execute("SELECT cpr FROM citizen_number WHERE kind = 'present' ORDER BY id")]
        db.close()
        files = make_files(work, cprs)
        run_sqlite(work, base, files, args.rounds)
        if os.environ.get("TOV_TEST_PG"):
            run_postgres(os.environ["TOV_TEST_PG"], work, files, args.rounds, args.citizens)
    sys.stdout.flush()


main()
