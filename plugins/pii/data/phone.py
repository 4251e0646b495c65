#!/usr/bin/env python3
"""Derives phone.txt, a compact numbering plan, from libphonenumber's PhoneNumberMetadata.xml.

    phone.py PhoneNumberMetadata.xml > phone.txt

One line per region: its ISO 3166 code, its calling code (`*` after it: the main region of a shared one), its
trunk prefix (`-`: none), its international prefix where that is neither 00 nor 011 (`-`), and the national
numbers there are: `GROUPS:LEADING|LEADING`, where GROUPS are the usual groupings of the national format, one
digit per group (`12222` is 1 23 45 67 89; `a` and above are 10 and more), and LEADING are leading digits.
What is deeper than DEPTH digits is not told apart: the plan is a little generous.
"""

import re
import sys
import xml.etree.ElementTree as ET

try:
    from re import _parser as sre
except ImportError:
    import sre_parse as sre

DEPTH = 4
# Kinds of numbers that people write down as somebody's number.
KINDS = (
    "fixedLine", "mobile", "tollFree", "premiumRate", "sharedCost", "personalNumber", "voip", "pager", "uan",
    "voicemail",
)
DIGITS = "0123456789"


class Automaton:
    """A nondeterministic automaton over digits for a regular expression of a finite language."""

    def __init__(self):
        self.edges = []
        self.empty = []

    def state(self):
        self.edges.append([])
        self.empty.append([])
        return len(self.edges) - 1

    def add(self, pattern):
        start, end = self.state(), self.state()
        self.walk(sre.parse(re.sub(r"\s", "", pattern)), start, end)
        return start, end

    def walk(self, tree, start, end):
        at = start
        for op, value in tree:
            following = self.state()
            self.step(str(op), value, at, following)
            at = following
        self.empty[at].append(end)

    def step(self, op, value, start, end):
        if op == "LITERAL":
            self.edges[start].append((chr(value), end))
        elif op == "IN":
            for digit in digits(value):
                self.edges[start].append((digit, end))
        elif op == "BRANCH":
            for branch in value[1]:
                self.walk(branch, start, end)
        elif op == "SUBPATTERN":
            self.walk(value[3], start, end)
        elif op in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, tree = value
            at = start
            for count in range(most):
                if count >= least:
                    self.empty[at].append(end)
                following = self.state()
                self.walk(tree, at, following)
                at = following
            self.empty[at].append(end)
        else:
            raise ValueError(op)

    def close(self, states):
        found, todo = set(states), list(states)
        while todo:
            for state in self.empty[todo.pop()]:
                if state not in found:
                    found.add(state)
                    todo.append(state)
        return frozenset(found)

    def after(self, states, digit):
        return self.close({end for state in states for label, end in self.edges[state] if label == digit})


def digits(items):
    for op, value in items:
        if str(op) == "LITERAL":
            yield chr(value)
        elif str(op) == "RANGE":
            yield from map(chr, range(value[0], value[1] + 1))
        elif str(op) == "CATEGORY":
            yield from DIGITS
        else:
            raise ValueError(op)


class Region:
    def __init__(self, territory, formats):
        self.automaton = Automaton()
        starts, self.ends = [], set()
        for kind in KINDS:
            for pattern in territory.findall(f"{kind}/nationalNumberPattern"):
                start, end = self.automaton.add(pattern.text)
                starts.append(start)
                self.ends.add(end)
        self.start = self.automaton.close(starts)
        self.formats = [compiled(each) for each in formats]
        self.known = {}

    def rest(self, states):
        """Samples of what may follow, by length: digits low, middle and high."""
        if states not in self.known:
            found = {}
            if states & self.ends:
                found[0] = {""}
            options = [(d, after) for d in DIGITS if (after := self.automaton.after(states, d))]
            for digit, after in options:
                for length, rests in self.rest(after).items():
                    found.setdefault(length + 1, set()).update(digit + rest for rest in rests)
            for length, rests in found.items():
                ordered = sorted(rests)
                found[length] = {ordered[0], ordered[len(ordered) // 3], ordered[-1 - len(ordered) // 4], ordered[-1]}
            self.known[states] = found
        return self.known[states]

    def tree(self, states, prefix):
        if len(prefix) == DEPTH:
            return self.leaf(states, prefix)
        children = []
        if states & self.ends:
            raise ValueError(f"{prefix} is a number")
        for digit in DIGITS:
            after = self.automaton.after(states, digit)
            children.append(self.tree(after, prefix + digit) if after else None)
        if isinstance(children[0], frozenset) and len(set(children)) == 1:
            return children[0]
        return tuple(children)

    def leaf(self, states, prefix):
        return frozenset(
            self.grouping(prefix + rest) for rests in self.rest(states).values() for rest in rests
        )

    def grouping(self, number):
        for pattern, leading, order in self.formats:
            if leading and not leading.match(number):
                continue
            if match := pattern.fullmatch(number):
                # A format may drop or move digits: then there is no grouping of these digits to speak of.
                if order == list(range(1, len(match.groups()) + 1)):
                    return "".join(map(base36, map(len, match.groups())))
                break
        return base36(len(number))


def base36(number):
    return "0123456789abcdefghijklmnopqrstuvwxyz"[number]


def compiled(element):
    leading = [re.sub(r"\s", "", each.text) for each in element.findall("leadingDigits")]
    order = [int(each) for each in re.findall(r"\$(\d)", element.findtext("format"))]
    return (
        re.compile(re.sub(r"\s", "", element.get("pattern"))),
        re.compile(leading[-1]) if leading else None,
        order,
    )


def patterns(tree):
    """Pairs of leading digits and leaf."""
    if tree is None:
        return
    if isinstance(tree, frozenset):
        yield "", tree
        return
    alike = {}
    for digit, child in zip(DIGITS, tree):
        alike.setdefault(child, []).append(digit)
    for child, own in alike.items():
        for rest, leaf in patterns(child):
            yield written(own) + rest, leaf


def written(own):
    if len(own) == 1:
        return own[0]
    if len(own) == 10:
        return "."
    ranges, text = [], ""
    for digit in map(int, own):
        if ranges and ranges[-1][1] == digit - 1:
            ranges[-1][1] = digit
        else:
            ranges.append([digit, digit])
    for low, high in ranges:
        text += str(low) if low == high else f"{low}{high}" if high == low + 1 else f"{low}-{high}"
    return f"[{text}]"


def main():
    territories = ET.parse(sys.argv[1]).getroot().findall("territories/territory")
    main_formats = {
        t.get("countryCode"): t.findall("availableFormats/numberFormat")
        for t in territories if t.get("mainCountryForCode") == "true"
    }
    for territory in territories:
        code = territory.get("countryCode")
        name = territory.get("id")
        formats = territory.findall("availableFormats/numberFormat") or main_formats.get(code, [])
        region = Region(territory, formats)
        plan = {}
        for leading, leaf in patterns(region.tree(region.start, "")):
            plan.setdefault(",".join(sorted(leaf)), []).append(leading)
        trunk = territory.get("nationalPrefix", "-")
        abroad = territory.get("internationalPrefix", "00")
        abroad = abroad if re.fullmatch(r"\d+", abroad) and abroad not in ("00", "011") else "-"
        main_region = "*" if territory.get("mainCountryForCode") == "true" else ""
        print(name, code + main_region, trunk, abroad, *(f"{k}:{'|'.join(v)}" for k, v in sorted(plan.items())))


if __name__ == "__main__":
    main()
