#!/usr/bin/env python3
"""Asks a Portcullis server before a tool call: decide.py REQUEST.json (- for standard input).

Prints the arguments to call the tool with. Exit status: 0 go on, 1 denied or approval needed,
2 usage, 3 no decision. Whatever is not a clear yes is a no.
"""
import http.client, json, os, sys, time
from urllib import error, request as web

URL = os.environ.get("PORTCULLIS_URL", "http://127.0.0.1:8180").rstrip("/") + "/v1/decisions"
TIMEOUT_SECONDS = 5  # of each wait for the server, not of the whole answer
LONGEST_PAUSE_SECONDS = 3
ATTEMPTS = 3
LARGEST_ANSWER_BYTES = 8 << 20
CAN_FULFIL = frozenset()  # keys of the obligations this program knows how to carry out

class NoRedirect(web.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None

class NoDecision(Exception):
    """The server gave no answer that can be relied on."""

DIRECT = web.build_opener(web.ProxyHandler({}), NoRedirect)

def ask(call):
    """The server's decision on a call."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            body = json.dumps(call, allow_nan=False).encode()
            post = web.Request(URL, body, {"Content-Type": "application/json"})
            with DIRECT.open(post, timeout=TIMEOUT_SECONDS) as answer:
                decision = json.loads(answer.read(LARGEST_ANSWER_BYTES))
            if not isinstance(decision, dict) or "effect" not in decision:
                raise ValueError("the answer is not a decision")
            return decision
        except error.HTTPError as refusal:
            if refusal.code != 503 or attempt == ATTEMPTS:
                raise NoDecision(problem(refusal)) from refusal
            pause = refusal.headers.get("Retry-After", "")
            time.sleep(min(int(pause) if pause.isdecimal() else 1, LONGEST_PAUSE_SECONDS))
        except (OSError, ValueError, RecursionError, http.client.HTTPException) as why:
            raise NoDecision(f"{type(why).__name__}: {why}") from why

def problem(refusal):
    """What an RFC 9457 problem document says; the bare status when there is none."""
    try:
        document = json.loads(refusal.read(LARGEST_ANSWER_BYTES))
        return f"{refusal.code} {document['code']}: {document.get('detail') or document['title']}"
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
        return f"{refusal.code} {refusal.reason}"

def say(text):
    print("".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text), file=sys.stderr)

def main():
    try:
        with sys.stdin if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8") as file:
            call = json.load(file)
        decision = ask(call)
    except (IndexError, OSError, ValueError) as why:
        return say(f"usage: decide.py REQUEST.json ({why})") or 2
    except NoDecision as why:
        return say(f"no decision: {why}") or 3
    say(f"{decision['effect']}: {call['tool']}")
    for reason in decision.get("reasons", []):
        help_text = f"; what would help: {reason['remedy']}" if reason.get("remedy") else ""
        say(f"  {reason['code']} {reason.get('rule', '')}: {reason['message']}{help_text}")
    obligations = decision.get("obligations", [])
    for obligation in obligations:
        say(f"  obligation {obligation['key']}: {json.dumps(obligation['value'])}")
    if decision["effect"] != "allow" or any(o["key"] not in CAN_FULFIL for o in obligations):
        return 1
    # Here the tool is called: with the edited arguments, where the policy edited them.
    print(json.dumps(decision.get("payload", call["arguments"])))
    return 0

if __name__ == "__main__":
    sys.exit(main())
