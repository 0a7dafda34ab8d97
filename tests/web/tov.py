"""For the web tests: a server of the real program on a free port, with the public data and a small demo, and clients that
log in and send what browsers send."""
import contextlib
import html.parser
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("TOV_BUILD", "build") / "tovholder"
PASSWORD = "tovholder-demo"
BRIEF = bool(os.environ.get("TOV_BRIEF"))  # under a sanitizer: every kind of page once, not every page; the plain build's run has seen them
USERS = {"sagsbehandler": "caseworker", "koordinator": "coordinator", "teamleder": "team_leader", "tilbudsleder": "offer_leader", "aftaler": "agreement_manager", "analytiker": "analyst",
         "controller": "controller", "sekretariat": "secretariat", "administrator": "administrator",
         "politiker": "politician", "dpo": "data_protection_officer"}
# What the program does with each change of data; after a change by hand, so that a server that runs sees it.
CHANGED = "UPDATE table_change SET n = n + 1 WHERE name = 'data'"
_made = {}


def program(*args, db=None, ok=True, text_in=None):
    """Runs a command; gives (status, output)."""
    command = [str(PROGRAM), *map(str, args)] + (["--db", f"sqlite:{db}"] if db else [])
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, input=text_in, timeout=900)
    if ok:
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.returncode, done.stdout + done.stderr


def make_demo(file):
    """Makes the public data and a thousand invented citizens."""
    program("migrate", db=file)
    program("load", "data/copenhagen", "--quiet", db=file)
    program("demo", "--citizens", 1000, "--seed", 1, db=file)
    with contextlib.closing(sqlite3.connect(file)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def demo_database(folder):
    """A copy of the demo database of the run, TOV_TEST_DEMO; without it of one that is made once per test program."""
    if "file" not in _made:
        _made["file"] = os.environ.get("TOV_TEST_DEMO")
    if not _made["file"]:
        _made["folder"] = tempfile.TemporaryDirectory(prefix="tov-web-")
        _made["file"] = pathlib.Path(_made["folder"].name, "demo.db")
        make_demo(_made["file"])
    target = pathlib.Path(folder, "t.db")
    shutil.copy(_made["file"], target)
    return target


class Page:
    """An answer."""

    def __init__(self, status, headers, body, path):
        self.status, self.headers, self.raw, self.path = status, headers, body, path
        self.text = body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.text)

    @property
    def location(self):
        return self.headers.get("location", "")

    def words(self):
        """The text without tags."""
        plain = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.text, flags=re.S)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", plain)))


class Links(html.parser.HTMLParser):
    """The links and forms of a page: links; forms = [(method, action, {name: [(kind, value, options)]})]."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms, self.select, self.area = [], [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "a" and at.get("href"):
            self.links.append(at["href"])
        if tag == "form":
            self.forms.append((at.get("method", "get").lower(), at.get("action", ""), {}))
        if not self.forms:
            return
        fields = self.forms[-1][2]
        if tag in ("input", "button") and at.get("name"):
            fields.setdefault(at["name"], []).append((at.get("type", "text"), at.get("value", ""), []))
        elif tag == "textarea" and at.get("name"):
            self.area = [at["name"], ""]
        elif tag == "select" and at.get("name"):
            self.select = at["name"]
            fields.setdefault(at["name"], []).append(("select", "", []))
        elif tag == "option" and self.select:
            fields[self.select][-1][2].append(at.get("value", ""))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.forms[-1][2].setdefault(self.area[0], []).append(("textarea", self.area[1], []))
            self.area = None
        if tag == "select":
            self.select = None


class Client:
    """One browser: keeps its cookies, knows its session's token."""

    def __init__(self, port, lang="da"):
        self.port, self.cookies, self.token, self.link = port, {"sprog": lang}, "", None

    def ask(self, method, path, body, headers):
        """(answer, its content) over the connection of the request before, or a new one when the server has closed that."""
        while True:
            kept = self.link is not None
            self.link = self.link or http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
            try:
                self.link.request(method, path, body, headers)
                answer = self.link.getresponse()
                raw = answer.read()
                if answer.will_close:
                    self.close()
                return answer, raw
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()
                if not kept:
                    raise
            except Exception as fault:
                self.close()
                fault.add_note(f"asked for: {method} {path}")
                raise

    def close(self):
        if self.link:
            self.link.close()
            self.link = None

    def send(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        headers.setdefault("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        answer, raw = self.ask(method, path, body, headers)
        page = Page(answer.status, {k.lower(): v for k, v in answer.getheaders()}, raw, path)
        cookies = [v for k, v in answer.getheaders() if k.lower() == "set-cookie"]
        for cookie in cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return page

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, fields=None, token=True):
        pairs = list(fields.items() if isinstance(fields, dict) else fields or [])
        if token:
            pairs.append(("_csrf", self.token))
        body = urllib.parse.urlencode(pairs)
        return self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path, value):
        body = value if isinstance(value, (bytes, str)) else json.dumps(value)
        return self.send("POST", path, body, {"Content-Type": "application/json", "X-CSRF-Token": self.token})

    def log_in(self, login, password=PASSWORD):
        page = self.post("/log-ind", {"login": login, "password": password}, token=False)
        assert page.status == 303, f"{login} cannot log in: {page.status} {page.words()[:300]}"
        found = re.search(r'name="_csrf" value="([^"]+)"', self.get("/menu").text + self.get("/indstillinger").text)
        assert found, f"no token on the pages of {login}"
        self.token = found[1]
        return self

    def choose_purpose(self, purpose="sagsbehandling-lab"):
        page = self.post("/borgere/formaal", {"purpose": purpose, "formaal": purpose})
        assert page.status in (200, 303), f"purpose: {page.status} {page.words()[:300]}"
        return self


class Server:
    """The program, serving a database of its own."""

    def __init__(self, today=None, db=None):
        self.folder = tempfile.TemporaryDirectory(prefix="tov-web-")
        self.db = db or demo_database(self.folder.name)
        self.log = open(pathlib.Path(self.folder.name, "log"), "w+", encoding="utf-8")
        self.start(today)

    def start(self, today=None):
        command = [str(PROGRAM), "serve", "--port", "0", "--db", f"sqlite:{self.db}"] + (["--today", today] if today else [])
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        assert found, f"the server did not start: {line}"
        self.port = int(found[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(120)
        self.process.stdout.close()
        return status

    def restart(self, today):
        self.stop()
        self.start(today)

    def client(self, login=None, lang="da"):
        client = Client(self.port, lang)
        return client.log_in(login) if login else client

    def rows(self, sql, *args):
        with contextlib.closing(sqlite3.connect(f"file:{self.db}?mode=ro", uri=True, timeout=20)) as base:
            return base.execute(sql, args).fetchall()

    def unasked_end(self, lost):
        """How the program ended and what it said, when it did so by itself or not well; else nothing. lost: it no longer answers, so
        its end is waited for (a sanitizer writes for some seconds between closing the port and ending)."""
        if lost:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        status = self.process.poll()
        if not lost and status in (None, 0):
            return ""
        self.log.flush()
        self.log.seek(0)
        text = self.log.read()
        found = re.search(r"^.*(Sanitizer|runtime error|Assertion).*$", text, flags=re.M)
        how = "still runs" if status is None else f"ended with status {status}"
        return f"the server {how}; its log:\n{text[found.start():][:6000] if found else text[-3000:]}"

    def errors(self):
        """Lines of the log that tell of faults of ours."""
        self.log.flush()
        self.log.seek(0)
        return [line for line in self.log.read().splitlines() if " ERROR " in line or "Assertion" in line or "Sanitizer" in line]


@contextlib.contextmanager
def server(today=None):
    s = Server(today)
    try:
        yield s
        status = s.stop()
        assert status == 0, f"the server ended with status {status}"
    except Exception as fault:
        if (end := s.unasked_end(isinstance(fault, (OSError, http.client.HTTPException)))):
            fault.add_note(end)
        raise
    finally:
        if s.process.poll() is None:
            s.process.kill()
            s.process.wait()
        s.log.close()
        s.folder.cleanup()


def run(tests):
    """Runs test functions, one line each; an argument picks those whose name holds it."""
    status = 0
    begin = time.monotonic()
    for test in tests:
        name = f"{pathlib.Path(sys.argv[0]).name}/{test.__name__.removeprefix('test_')}"
        if len(sys.argv) > 1 and sys.argv[1] not in name:
            continue
        try:
            test()
            print(f"ok {name}", flush=True)
        except Exception as fault:  # every test is reported
            status = 1
            why = " ".join(f"{type(fault).__name__}: {fault}".split())
            print(f"not ok {name}: {why[:2000]}", flush=True)
            print("".join(f"{note}\n" for note in getattr(fault, "__notes__", ())), end="", flush=True)
    if "-v" in sys.argv:
        print(f"# {time.monotonic() - begin:.1f} s")
    return status
