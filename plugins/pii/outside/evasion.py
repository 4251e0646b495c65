#!/usr/bin/env python3
"""Ask `portcullis redact` for values in disguise.

    evasion.py target/release/portcullis            # a table on standard output

Each value of six types is written in each disguise, behind a few plain words, one text at a time. A pair of type
and disguise is found when each of its values is: one finding of the right type that is acted upon covers it. A
disguise that leaves a value as it was says nothing, and is not counted.

Exit status: 0 when the target is met, 1 when it is not, 2 when the question could not be asked.
"""

import argparse
import base64
import json
import re
import subprocess
import sys

# Pairs found, of pairs asked about.
TARGET = 80 / 90

# Type, words before the value, values. All are specimens.
VALUES = [
    ("payment-card", "My card number is", ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"]),
    ("email", "Write to me at", ["jane-roe42@example.com", "j.roe1984@mail.example.org"]),
    ("phone", "Call my phone:", ["+1 202-555-0143", "+44 20 7946 0958", "(202) 555-0143"]),
    ("iban", "Pay to the account", ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"]),
    ("us-ssn", "My social security number is", ["123-45-6789", "536-90-4399"]),
    ("ip-address", "The client's IP address was", ["86.231.85.193", "198.51.100.23"]),
]

SPELLED = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
WORDS = {"@": " at ", ".": " dot ", "-": " dash ", " ": " dash "}
CYRILLIC = str.maketrans("ABEKMHOPCTXaeopcx", "АВЕКМНОРСТХаеорсх")


def digits(first):
    """Other digits, from the one that is the zero."""
    return lambda text: re.sub("[0-9]", lambda digit: chr(ord(first) + int(digit[0])), text)


def each(template):
    """Every byte by itself."""
    return lambda text: "".join(template % byte for byte in text.encode())


def between(sign):
    """A sign between all characters that are none themselves."""
    return lambda text: re.sub("(?<=[A-Za-z0-9])(?=[A-Za-z0-9])", sign, text)


def groups(sign):
    """Another sign between the groups of a number: not in an address, which would be another one."""
    return lambda text: text if re.search("[@.]", text) else re.sub("(?<=[0-9A-Z])[ -](?=[0-9A-Z])", sign, text)


def broken(text):
    """A line break instead of the separator nearest to the middle; in the middle where there is none."""
    if re.search("[@.]", text):
        return text
    places = [i for i, c in enumerate(text) if c in " -"]
    if not places:
        return text[: len(text) // 2] + "\n" + text[len(text) // 2 :]
    middle = min(places, key=lambda place: abs(place - len(text) // 2))
    return text[:middle] + "\n" + text[middle + 1 :]


def spelled_separators(text):
    """`at`, `dot` and `dash` as words."""
    return re.sub("(?<=[A-Za-z0-9])[@. -](?=[A-Za-z0-9])", lambda sign: WORDS[sign[0]], text)


def bracketed(text):
    """`[at]` and `[dot]`."""
    return text.replace("@", "[at]").replace(".", "[dot]")


def spelled_digits(text):
    """Digits as words, of what consists of digits."""
    if re.search("[A-Za-z]", text):
        return text
    words = [SPELLED[int(digit)] for digit in re.findall("[0-9]", text)]
    return text if "." in text else ("plus " if text.startswith("+") else "") + " ".join(words)


def superscript(text):
    return text.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def circled(text):
    return text.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨"))


def full_width(text):
    return re.sub("[!-~]", lambda c: chr(ord(c[0]) + 0xFEE0), text)


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def encoded_for_urls(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


DISGUISES = [
    ("full-width characters", full_width),
    ("Arabic-Indic digits", digits("٠")),
    ("mathematical digits", digits("𝟎")),
    ("circled digits", circled),
    ("superscript digits", superscript),
    ("zero-width spaces", between("\u200b")),
    ("soft hyphens", between("\u00ad")),
    ("combining marks", between("\u0336")),
    ("spaces between all", between(" ")),
    ("dots", groups(".")),
    ("underscores", groups("_")),
    ("other dashes", groups("–")),
    ("spaces that do not break", groups("\u00a0")),
    ("a line break within", broken),
    ("percent encoding", each("%%%02X")),
    ("percent encoding, twice", each("%%25%02X")),
    ("HTML references, decimal", each("&#%d;")),
    ("HTML references, hexadecimal", each("&#x%x;")),
    ("base64", encoded),
    ("base64 for URLs, no padding", encoded_for_urls),
    ("hexadecimal", each("%02x")),
    ("\\u escapes", each("\\u%04x")),
    ("\\x escapes", each("\\x%02x")),
    ("quoted-printable", each("=%02X")),
    ("separators as words", spelled_separators),
    ("separators in brackets", bracketed),
    ("digits as words", spelled_digits),
    ("Cyrillic look-alikes", lambda text: text.translate(CYRILLIC)),
]


def redact(binary, lines):
    """The findings of each text, by its id."""
    command = [binary, "redact", "--jsonl"]
    try:
        run = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True)
    except OSError as error:
        print(f"`{binary}` cannot be run: {error.strerror}", file=sys.stderr)
        sys.exit(2)
    if run.returncode not in (0, 1) or not run.stdout:
        print(f"`{binary} redact --jsonl` failed: {run.stderr.strip()}", file=sys.stderr)
        sys.exit(2)
    answers = (json.loads(line) for line in run.stdout.split("\n") if line)
    return {answer["id"]: answer["findings"] for answer in answers}


def core(text):
    """Offsets in bytes of the value without a bracket or plus before it."""
    plain = text.removeprefix("plus ").lstrip("(+")
    return len(text.encode()) - len(plain.encode()), len(text.encode())


def compare(binary, verbose):
    """Print the table; true when the target is met."""
    lines, wanted = [], {}
    for name, disguise in DISGUISES:
        for kind, words, values in VALUES:
            for index, value in enumerate(values):
                text = disguise(value)
                if text == value:
                    continue
                key = f"{name}|{kind}|{index}"
                start, end = core(text)
                before = len(f"{words} ".encode())
                wanted[key] = (before + start, before + end, f"{words} {text}")
                lines.append(json.dumps({"id": key, "text": f"{words} {text} please"}, ensure_ascii=False))
    findings = redact(binary, lines)

    def found(key, kind):
        start, end, _ = wanted[key]
        acted = (f for f in findings[key] if f["action"] != "report" and f["type"] == kind)
        return any(f["start"] <= start and f["end"] >= end for f in acted)

    print("| disguise | " + " | ".join(kind for kind, _, _ in VALUES) + " |")
    print("| --- |" + " --- |" * len(VALUES))
    hits = pairs = 0
    for name, _ in DISGUISES:
        cells = []
        for kind, _, values in VALUES:
            keys = [key for i in range(len(values)) if (key := f"{name}|{kind}|{i}") in wanted]
            if not keys:
                cells.append("")
                continue
            missed = [key for key in keys if not found(key, kind)]
            pairs, hits = pairs + 1, hits + (not missed)
            cells.append("no" if missed else "yes")
            if verbose:
                for key in missed:
                    print("missed", repr(wanted[key][2]), findings[key], file=sys.stderr)
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()
    print(f"{hits} of {pairs} pairs found, {hits / pairs:.3f} (target {TARGET:.3f}).")
    return hits / pairs >= TARGET


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="path of `portcullis`")
    parser.add_argument("--verbose", action="store_true", help="tell what was missed on standard error")
    options = parser.parse_args()
    return 0 if compare(options.binary, options.verbose) else 1


if __name__ == "__main__":
    sys.exit(main())
