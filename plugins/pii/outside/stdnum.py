#!/usr/bin/env python3
"""Compare `portcullis redact` with python-stdnum, number by number.

    pip install python-stdnum
    stdnum.py target/release/portcullis            # a table on standard output
    stdnum.py --numbers numbers.tsv                # only the numbers: code, valid or broken, number

For every number of a person, taxpayer, body or account that python-stdnum knows, valid numbers are made from
the examples in its documentation, and broken ones from these by changing one digit; python-stdnum is the
judge of both. Each number stands behind the short name that python-stdnum gives it.

Exit status: 0 when the targets are met, 1 when they are not, 2 when the comparison could not be made.
"""

import argparse
import json
import random
import re
import subprocess
import sys

# This file has the package's name: its folder must not be looked into.
sys.path.pop(0)

try:
    from stdnum.util import get_number_modules
except ImportError:
    print("python-stdnum is missing: pip install python-stdnum", file=sys.stderr)
    sys.exit(2)

RECALL = 0.99
BROKEN = 0.01
FORMATS = 190

# Not numbers of a person, taxpayer, body or account: post codes, securities, substances, bank notes,
# activities, drugs, schools, receipts, routing of invoices.
OTHER = {
    "at.postleitzahl", "es.postal_code", "nl.postcode", "se.postnummer", "de.wkn", "gb.sedol", "eu.banknote",
    "eu.ecnumber", "eu.eic", "eu.nace", "it.aic", "nl.brin", "do.ncf", "de.leitweg",
}

# For modules without an example: something that becomes valid by repair.
DRAFTS = {"mu.nid": "A010190300123C"}

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def modules():
    """The modules of the numbers compared, by their names: `nl.bsn`."""
    for module in sorted(get_number_modules(), key=lambda module: module.__name__):
        code = module.__name__.removeprefix("stdnum.").replace("_.", ".").rstrip("_")
        if "." in code and not code.startswith("iso7064.") and code not in OTHER:
            yield code, module


def label(module):
    """What an outsider would write before the number."""
    first = module.__doc__.strip().splitlines()[0]
    return re.split(r"[(,]", first)[0].strip().rstrip(".")


def accepts(module, number):
    """Whether python-stdnum takes the number; where it stumbles over its own tables, it does not."""
    try:
        return module.is_valid(number)
    except (KeyError, IndexError):
        return False


def examples(module):
    """The strings in the documentation that are valid."""
    documents = [module.__doc__] + [getattr(getattr(module, name), "__doc__", None) or "" for name in dir(module)]
    found = []
    for text in re.findall(r"'([^'\n]{2,60})'", "\n".join(documents)):
        if text not in found and re.search("[0-9]", text) and accepts(module, text):
            found.append(text)
    return found


def changed(random_, text, place):
    """The text with another character of the same class at the place."""
    old = text[place]
    pool = DIGITS if old in DIGITS else LETTERS if old in LETTERS else LETTERS.lower()
    return text[:place] + random_.choice([c for c in pool if c != old]) + text[place + 1:]


def repaired(random_, module, text, places):
    """The text, with one or two of its characters replaced so that it is valid; else `None`."""
    if accepts(module, text):
        return text
    order = places[::-1]
    for place in order:
        pool = DIGITS if text[place] in DIGITS else LETTERS
        for c in random_.sample(pool, len(pool)):
            candidate = text[:place] + c + text[place + 1:]
            if accepts(module, candidate):
                return candidate
    for one, two in [(order[0], order[1]), (places[0], places[1])] if len(order) > 1 else []:
        for a in DIGITS if text[one] in DIGITS else LETTERS:
            for b in DIGITS if text[two] in DIGITS else LETTERS:
                candidate = list(text)
                candidate[one], candidate[two] = a, b
                if accepts(module, "".join(candidate)):
                    return "".join(candidate)
    return None


def valid_numbers(random_, module, count):
    """Numbers python-stdnum accepts: its examples, and what becomes of them by change and repair."""
    found = examples(module)
    draft = DRAFTS.get(module.__name__.removeprefix("stdnum."))
    if draft:
        places = [i for i, c in enumerate(draft) if c in DIGITS + LETTERS]
        found += filter(None, [repaired(random_, module, draft, places)])
    pool = list(found)
    seen = set(found)
    for _ in range(count * 40):
        if len(seen) >= count or not pool:
            break
        text = random_.choice(pool)
        # The country's letters in front stay as they are, most of the time.
        places = [i for i, c in enumerate(text) if c in DIGITS]
        if random_.random() < 0.2:
            places = [i for i, c in enumerate(text) if c in DIGITS + LETTERS]
        draft = text
        for place in random_.sample(places, min(len(places), random_.randint(1, 4))):
            draft = changed(random_, draft, place)
        number = repaired(random_, module, draft, places)
        if number and number not in seen:
            seen.add(number)
            found.append(number)
            if len(pool) < 400:
                pool.append(number)
    if len(found) > count:
        found = random_.sample(found, count)
    return found


def broken_numbers(random_, module, valid, count):
    """Valid numbers with one digit changed, that python-stdnum rejects."""
    found = []
    for _ in range(count * 10):
        if len(found) >= count or not valid:
            break
        text = random_.choice(valid)
        places = [i for i, c in enumerate(text) if c in DIGITS]
        draft = changed(random_, text, random_.choice(places))
        if draft not in found and not accepts(module, draft):
            found.append(draft)
    return found


def has_check(random_, module, valid):
    """Whether most changes of one digit are noticed: a check digit, not only a range or a date."""
    changes = noticed = 0
    for text in valid[:50]:
        for place in (i for i, c in enumerate(text) if c in DIGITS):
            changes += 1
            noticed += not accepts(module, changed(random_, text, place))
    return changes > 0 and noticed / changes > 0.85


def numbers(count, seed):
    """Rows of code, label, check digit or not, valid numbers, broken numbers."""
    for code, module in modules():
        random_ = random.Random(f"{seed} {code}")
        valid = valid_numbers(random_, module, count)
        broken = broken_numbers(random_, module, valid, count)
        yield code, label(module), has_check(random_, module, valid), valid, broken


def span(name, number):
    """Offsets in UTF-8 bytes of what has to be covered: from the first to the last digit."""
    places = [i for i, c in enumerate(number) if c.isdigit()]
    before = f"{name}: "
    start = len((before + number[: places[0]]).encode())
    return start, len((before + number[: places[-1] + 1]).encode())


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
    answers = (json.loads(line) for line in run.stdout.splitlines() if line)
    return {answer["id"]: answer["findings"] for answer in answers}


def covered(findings, start, end):
    """Whether one finding that is acted upon covers the span."""
    return any(f["action"] != "report" and f["start"] <= start and f["end"] >= end for f in findings)


def compare(binary, count, seed):
    """Print the table; true when the targets are met."""
    rows, lines, spans = list(numbers(count, seed)), [], {}
    for code, name, _, valid, broken in rows:
        for kind, texts in (("valid", valid), ("broken", broken)):
            for index, number in enumerate(texts):
                key = f"{code} {kind} {index}"
                spans[key] = span(name, number)
                lines.append(json.dumps({"id": key, "text": f"{name}: {number}"}, ensure_ascii=False))
    findings = redact(binary, lines)

    print("| format | name | valid | recall | broken | accepted | check digit |")
    print("| --- | --- | ---: | ---: | ---: | ---: | --- |")
    recalls, accepted, tried, met = [], 0, 0, 0
    for code, name, check, valid, broken in rows:
        hit = sum(covered(findings.get(f"{code} valid {i}", []), *spans[f"{code} valid {i}"]) for i in range(len(valid)))
        bad = sum(covered(findings.get(f"{code} broken {i}", []), *spans[f"{code} broken {i}"]) for i in range(len(broken)))
        recall = hit / len(valid) if valid else 0.0
        recalls.append(recall)
        met += recall >= RECALL
        if check:
            accepted, tried = accepted + bad, tried + len(broken)
        share = f"{bad / len(broken):.3f}" if broken else ""
        print(f"| {code} | {name} | {len(valid)} | {recall:.3f} | {len(broken)} | {share} | {'yes' if check else ''} |")
    mean, wrong = sum(recalls) / len(recalls), accepted / max(tried, 1)
    print()
    print(f"{len(rows)} formats (target {FORMATS}); recall {mean:.4f} on average (target {RECALL}).")
    print(f"{met} formats have a recall of {RECALL} or more.")
    print(f"Broken digits accepted, of formats with check digits: {accepted} of {tried}, {wrong:.4f} (target {BROKEN}).")
    return len(rows) >= FORMATS and mean >= RECALL and wrong <= BROKEN


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?", help="path of `portcullis`")
    parser.add_argument("--numbers", metavar="FILE", help="write the numbers as tab separated values, and stop")
    parser.add_argument("--count", type=int, default=200, help="numbers of each sort per format")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.numbers:
        with open(options.numbers, "w", encoding="utf-8") as file:
            for code, name, check, valid, broken in numbers(options.count, options.seed):
                for kind, texts in (("valid", valid), ("broken", broken)):
                    for number in texts:
                        print(code, kind, "check" if check else "", number, sep="\t", file=file)
        return 0
    if not options.binary:
        parser.error("the path of `portcullis` is missing")
    return 0 if compare(options.binary, options.count, options.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
