#!/usr/bin/env python3
"""Counts words for `derive.py`: how often in small letters, how often with a capital inside a sentence.

Usage: count.py FOLDER… > frequencies.json. Reads Markdown and text files whole, and of Rust and Python files
the comments. Any large collection of English prose will do.
"""
import collections
import json
import os
import re
import sys

WORD = re.compile(r"(?<![\w`/.:<'\"-])([A-Za-z][a-z]+)(?![\w/(:<=`])")


def prose(path):
    with open(path, encoding="utf-8") as file:
        text = file.read(600_000)
    if path.endswith(".rs"):
        return "\n".join(re.findall(r"//[/!]?(.*)", text))
    if path.endswith(".py"):
        return "\n".join(re.findall(r"#(.*)", text) + re.findall(r'"""(.*?)"""', text, re.S))
    return text


def main(folders):
    lower, upper = collections.Counter(), collections.Counter()
    paths = (os.path.join(folder, name) for root in folders for folder, _, names in os.walk(root) for name in names)
    for path in paths:
        if not path.endswith((".md", ".txt", ".rs", ".py", ".pod")):
            continue
        try:
            text = prose(path)
        except (OSError, UnicodeDecodeError):
            continue
        for match in WORD.finditer(text):
            word, before = match.group(1), text[max(0, match.start() - 2):match.start()]
            if word[0].islower():
                lower[word] += 1
            elif len(before) == 2 and before[1] == " " and before[0].islower():
                upper[word.lower()] += 1
    json.dump([lower, upper], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
