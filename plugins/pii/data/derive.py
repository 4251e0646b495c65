#!/usr/bin/env python3
"""Derives `names.bin` from lists of names, of other capitalised words, and of common English words.

Usage: derive.py SOURCES OUTPUT, where SOURCES is a folder with the unpacked packages that NOTICE-names.md names
(`names/`, `stdlib-female/`, `stdlib-male/`, `mimesis/`) and `frequencies.json`, made by `count.py`: how often
words occur in small letters and with a capital inside sentences of free software's documentation.

The format: 8,192 bytes, each the count of entries in a bucket; then the entries in order, two bytes each,
little endian: twelve bits of fingerprint, four bits of what the word is (1 given name, 2 surname,
4 common word, 8 other proper noun).
The hash is FNV-1a of 32 bits over the folded word's UTF-8, mixed once; see `gazetteer.rs`.
"""
import collections
import glob
import json
import os
import sys
import unicodedata

GIVEN, SURNAME, WORD, OTHER = 1, 2, 4, 8
# Lists of mimesis that are wholly its own; the rest shares more than half with sources that are not used here.
GIVEN_OF = ["cs", "da", "de-ch", "et", "fi", "hr", "hu", "it", "kk", "no", "pl", "pt-br", "ru", "sv", "tr", "uk", "fr", "es-mx"]
SURNAMES_OF = ["cs", "da", "de-at", "de-ch", "et", "hu", "it", "kk", "nl", "no", "pl", "pt-br", "ru", "tr", "uk", "fr"]
SPECIAL = {"ß": "ss", "æ": "ae", "ø": "o", "þ": "th", "ð": "d", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "ħ": "h", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ŀ": "l", "ŉ": "n", "ĳ": "ij", "ſ": "s"}


def fold(word):
    out = []
    for char in word.lower():
        if char in SPECIAL:
            out.append(SPECIAL[char])
        elif "\u00c0" <= char <= "\u017f":
            out.append(unicodedata.normalize("NFD", char)[0])
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


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield from line.split()


def main(sources, output):
    here = os.path.dirname(os.path.abspath(__file__))
    lower, upper = (collections.Counter(part) for part in json.load(open(f"{sources}/frequencies.json", encoding="utf-8")))
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
    for path in glob.glob(f"{sources}/mimesis/**/person.json", recursive=True):
        locale = os.path.basename(os.path.dirname(path))
        person = json.load(open(path, encoding="utf-8"))
        if locale in GIVEN_OF:
            for word in strings(person.get("names", [])):
                for part in word.replace("-", " ").split():
                    add(part, GIVEN)
        if locale in SURNAMES_OF:
            for word in strings(person.get("surnames", [])):
                for part in word.replace("-", " ").split():
                    add(part, SURNAME)
    for word in lines(f"{here}/names.given.txt"):
        add(word, GIVEN)
    for word in lines(f"{here}/names.surnames.txt"):
        for part in word.split("-"):
            add(part, SURNAME)

    never_words = set(lines(f"{here}/names.never-words.txt"))
    also_words = set(lines(f"{here}/names.words.txt"))
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
    for word in lines(f"{here}/names.other.txt"):
        kinds[word] |= OTHER

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
