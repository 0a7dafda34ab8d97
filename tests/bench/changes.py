#!/usr/bin/env python3
"""Changes data at a steady rate while pages are measured: a user chooses a purpose anew.

usage: tests/bench/changes.py PORT FOLDER PER-SECOND SECONDS

FOLDER is prepare.py's. Prints how many changes a second were made.
"""
import http.client
import sys
import time
import urllib.parse


def main():
    port, folder, rate, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    with open(folder + "/sessions") as file:
        _, cookie, token = next(line.split() for line in file if line.startswith("caseworker"))
    body = urllib.parse.urlencode({"_csrf": token, "purpose": "sagsbehandling-lab", "q": "", "videre": ""})
    headers = {"Cookie": "tov_session=" + cookie, "Content-Type": "application/x-www-form-urlencoded"}
    server = http.client.HTTPConnection("127.0.0.1", int(port))
    begun, n = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        server.request("POST", "/borgere/formaal", body, headers)
        answer = server.getresponse()
        answer.read()
        if answer.status != 303:
            sys.exit(f"changes: status {answer.status}")
        n += 1
        time.sleep(max(0.0, begun + n / rate - time.monotonic()))
    print(f"changes_per_s={n / (time.monotonic() - begun):.0f}")


main()
