#!/usr/bin/env python3
"""Logs the benchmark's users in and draws what they look up.

usage: tests/bench/prepare.py PORT DB-URL FOLDER

Writes to FOLDER: sessions ("role cookie token" per line), keys (of citizens who are not restricted), texts (searches as
people type them), offers, referrals ("citizen offer basis", when bench_referral has given consents). The same database gives
the same lists. The pages are asked once each, so that a page that does not work stops here.
"""
import random
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "tovholder-demo"
USERS = (
    [("caseworker", "sagsbehandler")] * 6
    + [("caseworker", "koordinator")] * 2
    + [("caseworker", "suf")] * 2
    + [("caseworker", "sof")] * 2
    + [("teamleader", "teamleder")] * 2
    + [("leader", "tilbudsleder")] * 4
    + [("analyst", "analytiker"), ("controller", "controller")]
)


class Keep(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects: they are answers."""

    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(Keep)


def ask(url, form=None, cookie=None):
    """(status, headers, text) of a page; form = fields of a POST."""
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url, body)
    if cookie:
        request.add_header("Cookie", "tov_session=" + cookie)
    try:
        with OPENER.open(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def log_in(base, login):
    status, headers, _ = ask(base + "/log-ind", {"login": login, "password": PASSWORD})
    found = re.search(r"tov_session=([\w-]+)", headers.get("Set-Cookie", ""))
    if status != 303 or not found:
        sys.exit(f"prepare: {login} cannot log in (status {status})")
    cookie = found[1]
    page = ask(base + "/indstillinger", cookie=cookie)[2]
    token = re.search(r'name="_csrf" value="([\w-]+)"', page)[1]
    if login not in ("tilbudsleder", "analytiker", "controller"):
        purpose = {"_csrf": token, "purpose": "sagsbehandling-lab", "q": "", "videre": ""}
        if ask(base + "/borgere/formaal", purpose, cookie)[0] != 303:
            sys.exit(f"prepare: {login} cannot choose a purpose")
    return cookie, token


def rows(url, sql):
    """Rows of the database as lists of texts."""
    if url.startswith("sqlite:"):
        command = ["sqlite3", "-readonly", "-separator", "\t", url[len("sqlite:") :], sql]
    else:
        command = ["psql", "-XAtq", "-F", "\t", "-d", url, "-c", sql]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in out.splitlines()]


def search_text(draw, citizen):
    """What somebody types who looks for this citizen."""
    first, last, cpr, birth = citizen
    given = first.split()[0]
    family = last.split()[-1]
    kind = draw.random()
    if kind < 0.35:
        return f"{given} {family}"
    if kind < 0.50:
        return family
    if kind < 0.60:
        return f"{family} {given}".lower()
    if kind < 0.70:
        return f"{given[:3]} {family[:4]}"
    if kind < 0.80:
        return f"{given} {family[:3]}".lower()
    if kind < 0.90:
        return f"{cpr[:6]}-{cpr[6:]}"
    if kind < 0.97:
        return f"{cpr[:2]}.{cpr[2:4]}.{birth}"
    return f"{given} {family[::-1]}"


def write(folder, name, items):
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        file.writelines(item + "\n" for item in items)


def check(base, sessions, keys, offers):
    """Each kind of page answers."""
    cookie = {role: c for role, c, _ in sessions}
    pages = [("caseworker", p) for p in ("/borgere/mine", "/tilbud", "/overblik", "/henvisninger/sendt", "/hjaelp")]
    pages += [("leader", "/henvisninger"), ("leader", "/henvisninger/forloeb")]
    pages += [("caseworker", f"/borgere/{keys[0]}{tab}") for tab in ("", "/stamdata", "/hjemmel", "/henvis")]
    pages += [("caseworker", f"/borgere/{keys[0]}{tab}") for tab in ("/plan", "/moeder", "/journal")]
    pages += [("caseworker", p) for p in ("/overblik?vis=forfalder", "/overblik?vis=pauser", "/overblik/moeder")]
    pages += [("teamleader", "/overblik/team"), ("leader", "/henvisninger/venteliste")]
    pages += [("caseworker", "/tilbud/" + offers[0])]
    pages += [("analyst", "/effekt"), ("analyst", "/effekt/maal/ips-job-uddannelse"), ("analyst", "/effekt/kurver")]
    pages += [("controller", "/effekt/opgoerelse")]
    pages += [("controller", "/oekonomi" + p) for p in ("/bevillinger", "/udloeb", "/udloeb?visning=tavle", "/udloeb?visning=kalender")]
    for role, page in pages:
        status, _, text = ask(base + page, cookie=cookie[role])
        if status != 200 or "</html>" not in text:
            sys.exit(f"prepare: {page} gave status {status}")


def main():
    port, url, folder = sys.argv[1:4]
    base = f"http://127.0.0.1:{port}"
    draw = random.Random(1)
    sessions = [(role, *log_in(base, login)) for role, login in USERS]
    n = int(rows(url, "SELECT MAX(id) FROM citizen")[0][0])
    ids = ",".join(str(draw.randint(1, n)) for _ in range(5000))
    citizens = rows(
        url,
        "SELECT key, first_name, last_name, cpr, birth FROM citizen WHERE restricted = 0 AND id IN (" + ids + ") ORDER BY id",
    )
    keys = [c[0] for c in citizens]
    birth_year = [str(1970 + int(c[4]) // 365.2425).split(".", maxsplit=1)[0] for c in citizens]
    texts = [search_text(draw, (c[1], c[2], c[3], year)) for c, year in zip(citizens, birth_year)]
    offers = [r[0] for r in rows(url, "SELECT key FROM intervention WHERE kind = 'offer' ORDER BY key")]
    referrals = rows(
        url,
        "SELECT c.key, MIN(i.key), MIN(b.id) FROM legal_basis b JOIN citizen c ON c.id = b.citizen_id"
        " JOIN referral r ON r.legal_basis_id = b.id JOIN intervention i ON i.id = r.intervention_id"
        " WHERE b.note = 'skrivning' GROUP BY c.key ORDER BY c.key LIMIT 5000",
    )
    write(folder, "sessions", [" ".join(s) for s in sessions])
    write(folder, "keys", keys)
    write(folder, "texts", texts)
    write(folder, "offers", offers)
    write(folder, "referrals", [" ".join(r) for r in referrals])
    check(base, sessions, keys, offers)


main()
