#!/usr/bin/env python3
"""Runs both clients against a server that misbehaves on purpose: python3 test_clients.py."""
import json
import pathlib
import subprocess
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = pathlib.Path(__file__).parent
CLIENTS = ("decide.py", "decide.sh")
CALL = {"tool": "issue_refund", "arguments": {"order_id": "A-1", "amount": 40}}
REASON = {"code": "policy-denied", "module": "rules", "rule": "r", "severity": "high",
          "message": "no\u001b[2J", "remedy": "ask a person"}


def decision(effect, **more):
    return 200, {}, json.dumps({"id": "1", "effect": effect, "reasons": [REASON], "obligations": [], **more})


BUSY = (503, {"Retry-After": "0"}, '{"code":"overloaded","title":"too busy","status":503}')
ROLE = {"key": "approver-role", "value": "support-manager"}
# What the server answers, one after the other; the exit status; what standard output must be.
TABLE = {
    "an allowed call goes on": ([decision("allow")], 0, CALL["arguments"]),
    "edited arguments replace the agent's": ([decision("allow", payload={"amount": 1})], 0, {"amount": 1}),
    "a denied call does not go on": ([decision("deny")], 1, None),
    "approval is not a yes": ([decision("require-approval", obligations=[ROLE])], 1, None),
    "an obligation nobody can fulfil is a no": ([decision("allow", obligations=[ROLE])], 1, None),
    "an unknown effect is a no": ([decision("Allow")], 1, None),
    "a busy server is asked again": ([BUSY, decision("allow")], 0, CALL["arguments"]),
    "a server that stays busy decides nothing": ([BUSY], 3, None),
    "a server busy for an hour is not waited for": ([(503, {"Retry-After": "3600"}, "")], 3, None),
    "a problem is no decision": ([(400, {}, '{"code":"request-invalid","title":"bad"}')], 3, None),
    "a problem that is not JSON is no decision": ([(500, {}, "<html>")], 3, None),
    "a problem that is a list is no decision": ([(500, {}, "[]")], 3, None),
    "text is no decision": ([(200, {}, "allow")], 3, None),
    "a list is no decision": ([(200, {}, '["allow"]')], 3, None),
    "nothing is no decision": ([(200, {}, "")], 3, None),
    "an object without effect is no decision": ([(200, {}, "{}")], 3, None),
    "a redirect is not followed": ([(302, {"Location": "/v1/allow"}, "")], 3, None),
    "a server that never answers decides nothing": ([None], 3, None),
}


class Server(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert sent == CALL and self.path == "/v1/decisions", (sent, self.path)
        script = self.server.script
        reply = script.pop(0) if len(script) > 1 else script[0]
        if reply is None:
            self.server.release.wait(30)
            return
        self.answer(reply)

    def answer(self, reply):
        status, headers, body = reply
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        """Where a redirect leads: a yes that nobody asked for."""
        self.answer(decision("allow"))

    def log_message(self, *_):
        pass


def run(program, url, arguments=("-",)):
    start = time.monotonic()
    ran = subprocess.run([HERE / program, *arguments], input=json.dumps(CALL), text=True, timeout=60,
                         capture_output=True, env={"PATH": "/usr/bin:/bin", "PORTCULLIS_URL": url})
    return ran, time.monotonic() - start


def run_against(program, script):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.script, server.release = list(script), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        return run(program, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()


class Clients(unittest.TestCase):
    def check(self, outcome, status, output):
        ran, seconds = outcome
        self.assertEqual(ran.returncode, status, ran.stderr)
        self.assertEqual(json.loads(ran.stdout) if ran.stdout else None, output)
        self.assertNotIn("\u001b", ran.stderr)
        self.assertNotIn("Traceback", ran.stderr)
        self.assertLess(seconds, 30)

    def test_the_clients_go_on_only_after_a_clear_yes(self):
        rows = [(program, name) for program in CLIENTS for name in TABLE]
        with ThreadPoolExecutor(len(rows)) as pool:
            outcomes = pool.map(lambda row: run_against(row[0], TABLE[row[1]][0]), rows)
        for (program, name), outcome in zip(rows, outcomes):
            with self.subTest(f"{program}: {name}"):
                self.check(outcome, *TABLE[name][1:])

    def test_no_server_is_no_decision(self):
        for program in CLIENTS:
            with self.subTest(program):
                self.check(run(program, "http://127.0.0.1:9"), 3, None)

    def test_without_a_request_there_is_only_usage(self):
        for program in CLIENTS:
            for arguments in ((), ("/nowhere",)):
                with self.subTest(f"{program} {arguments}"):
                    self.check(run(program, "http://127.0.0.1:9", arguments), 2, None)


if __name__ == "__main__":
    unittest.main()
