#!/usr/bin/env python3
"""What PostgreSQL's own parser says about statements, to hold the plugin's answers against.

    oracle.py PATH...                  .sql files or folders of them -> JSON lines
    oracle.py compare ANSWERS ORACLE   the plugin's answers against those lines

Needs `pglast` (pip install pglast). The first form splits each file into
statements, leaves out psql's own commands and COPY data, keeps what the parser
accepts, and prints for each one

    {"id", "dialect", "sql", "kind", "tables", "written", "read"}

`tables` are the relations read, as written apart from PostgreSQL's case folding;
a reference to a WITH query in scope is not one. `written` are the relations a
statement changes. `read` holds for SELECT, VALUES and TABLE with no INTO, no
locking clause and no data-modifying WITH, at any depth.

The second form takes the output of `portcullis sql explain --jsonl` and exits
with 1 when an allowed statement names other relations than the oracle does, or
is no read at all.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

sys.setrecursionlimit(20_000)

CHANGES = {"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"}
READS_ITS_TARGET = {"UpdateStmt", "DeleteStmt", "MergeStmt"}
NAMES_ITS_TARGET = {"relation", "relations", "view"}
DROPS_RELATIONS = {
    "OBJECT_TABLE",
    "OBJECT_VIEW",
    "OBJECT_MATVIEW",
    "OBJECT_FOREIGN_TABLE",
    "OBJECT_SEQUENCE",
}
# psql commands that send what has been typed so far, as a semicolon would
SENDS = re.compile(r"\\(g|gx|gset|gexec|gdesc|watch|crosstabview|bind|parse|sendpipeline)\b")
QUOTES = re.compile(r"'|\"|\$(?:[^\W\d]\w*)?\$|--|/\*|\\|;|\(|\)", re.UNICODE)
COPY_IN = re.compile(r"\s*copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)


# ---- from a psql script to statements ---------------------------------------


def end_of_quote(text, at, escapes):
    """Index after the single-quoted string that opens just before `at`."""
    while at < len(text):
        if text[at] == "\\" and escapes:
            at += 2
        elif text[at] != "'":
            at += 1
        elif text.startswith("''", at):
            at += 2
        else:
            return at + 1
    return len(text)


def end_of_comment(text, at):
    depth = 1
    while depth:
        found = re.compile(r"/\*|\*/").search(text, at)
        if not found:
            return len(text)
        depth += 1 if found.group() == "/*" else -1
        at = found.end()
    return at


def pieces(text):
    """The statements of a psql script, without psql's commands and COPY data."""
    piece, start, at, depth = [], 0, 0, 0

    def finish(upto):
        piece.append(text[start:upto])
        whole = "".join(piece).strip()
        piece.clear()
        return whole

    while True:
        found = QUOTES.search(text, at)
        if not found:
            whole = finish(len(text))
            if whole:
                yield whole
            return
        mark, at = found.group(), found.end()
        if mark == "'":
            before = text[max(0, found.start() - 2) : found.start()]
            at = end_of_quote(text, at, re.search(r"(^|\W)[eE]$", before) is not None)
        elif mark == '"':
            close = text.find('"', at)
            at = len(text) if close < 0 else close + 1
        elif mark.startswith("$"):
            before = text[found.start() - 1 : found.start()]
            if not (before.isalnum() or before in ("_", "$")) or not before:
                close = text.find(mark, at)
                at = len(text) if close < 0 else close + len(mark)
        elif mark == "--":
            close = text.find("\n", at)
            at = len(text) if close < 0 else close
        elif mark == "/*":
            at = end_of_comment(text, at)
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif mark == "\\":
            if text.startswith(";", at):
                whole, start, at = finish(found.start()), at + 1, at + 1
                if whole:
                    yield whole
                continue
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
            if SENDS.match(text, found.start()):
                whole, depth = finish(found.start()), 0
                if whole:
                    yield whole
            elif text.startswith("r", at) and not text[at + 1 : at + 2].isalnum():
                piece.clear()
            else:
                piece.append(text[start : found.start()])
            start = at = line_end
        elif depth == 0 and not open_body("".join(piece) + text[start : found.start()]):
            whole, start = finish(found.start()), at
            if whole:
                yield whole
            if COPY_IN.match(whole):
                over = re.compile(r"^\\\.\s*$", re.MULTILINE).search(text, at)
                start = at = over.end() if over else len(text)


def open_body(so_far):
    """Whether a BEGIN ATOMIC routine body is still open."""
    if not re.search(r"\bbegin\s+atomic\b", so_far, re.IGNORECASE):
        return False
    body = re.sub(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", " ", so_far, flags=re.DOTALL)
    opened = len(re.findall(r"\b(?:atomic|case)\b", body, re.IGNORECASE))
    return opened > len(re.findall(r"\bend\b", body, re.IGNORECASE))


# ---- from a parse tree to relations -----------------------------------------


def called(relation):
    parts = (relation.catalogname, relation.schemaname, relation.relname)
    return ".".join(part for part in parts if part)


class Facts:
    def __init__(self, statement):
        from pglast import ast

        self.ast = ast
        self.tables, self.written = set(), set()
        self.changes = self.into = self.locks = False
        self.kind = type(statement).__name__
        if self.kind in CHANGES or self.kind == "SelectStmt":
            self.visit(statement, frozenset())
        else:
            self.visit_other(statement)
        self.read = self.kind == "SelectStmt" and not (self.changes or self.into or self.locks)

    def visit_other(self, statement):
        """A definition or utility statement: what it names itself, it changes."""
        copies_out = self.kind == "CopyStmt" and not statement.is_from
        for name in statement:
            value = getattr(statement, name)
            if name in NAMES_ITS_TARGET and not copies_out:
                for one in value if isinstance(value, tuple) else (value,):
                    if isinstance(one, self.ast.RangeVar):
                        self.written.add(called(one))
                    else:
                        self.visit(one, frozenset())
            else:
                self.visit(value, frozenset())
        if self.kind == "DropStmt" and statement.removeType.name in DROPS_RELATIONS:
            for names in statement.objects:
                self.written.add(".".join(part.sval for part in names))

    def visit(self, node, scope):
        if isinstance(node, tuple):
            for one in node:
                self.visit(one, scope)
            return
        if not isinstance(node, self.ast.Node):
            return
        kind = type(node).__name__
        if kind == "RangeVar":
            if node.schemaname or node.catalogname or node.relname not in scope:
                self.tables.add(called(node))
            return
        if kind == "LockingClause":  # its relations are aliases of the query's own
            self.locks = True
            return
        if kind == "IntoClause":
            self.into = True
            self.written.add(called(node.rel))
            return
        inner = scope
        with_clause = getattr(node, "withClause", None)
        if with_clause is not None:
            inner = self.visit_with(with_clause, scope)
        if kind in CHANGES:
            self.changes = True
            self.written.add(called(node.relation))
            if kind in READS_ITS_TARGET:
                self.tables.add(called(node.relation))
        for name in node:
            if name == "withClause" or kind in CHANGES and name == "relation":
                continue
            self.visit(getattr(node, name), inner)

    def visit_with(self, clause, scope):
        names = [query.ctename for query in clause.ctes]
        if clause.recursive:
            scope = scope | set(names)
            for query in clause.ctes:
                self.visit(query.ctequery, scope)
            return scope
        for query in clause.ctes:
            self.visit(query.ctequery, scope)
            scope = scope | {query.ctename}
        return scope


# ---- the two commands -------------------------------------------------------


def scripts(paths):
    for path in map(Path, paths):
        yield from sorted(path.rglob("*.sql")) if path.is_dir() else [path]


def describe(paths):
    from pglast import parser

    kept = refused = 0
    for script in scripts(paths):
        text = script.read_text(encoding="utf-8", errors="replace")
        for number, piece in enumerate(pieces(text), 1):
            try:
                tree = parser.parse_sql(piece)
            except (parser.ParseError, RecursionError, ValueError):
                refused += 1
                continue
            for part, raw in enumerate(tree):
                facts = Facts(raw.stmt)
                kept += 1
                print(
                    json.dumps(
                        {
                            "id": f"{script.stem}-{number}" + (f".{part}" if part else ""),
                            "dialect": "postgres",
                            "sql": piece if len(tree) == 1 else cut(piece, raw),
                            "kind": facts.kind,
                            "tables": sorted(facts.tables),
                            "written": sorted(facts.written),
                            "read": facts.read,
                        },
                        ensure_ascii=False,
                    )
                )
    print(f"{kept} statements kept, {refused} refused by the parser", file=sys.stderr)
    return 0


def cut(piece, raw):
    begin = raw.stmt_location or 0
    return piece[begin : begin + raw.stmt_len].strip() if raw.stmt_len else piece[begin:].strip()


def lines(path):
    with open(path, encoding="utf-8") as source:
        return [json.loads(line) for line in source if line.strip()]


def same_name(names):
    return {name.replace('"', "").casefold() for name in names or ()}


def reason(one):
    if isinstance(one, dict):
        return str(one.get("rule") or one.get("reason") or one)
    return str(one)


def compare(answers_path, oracle_path):
    oracle = {line["id"]: line for line in lines(oracle_path)}
    allowed, differing, unread, missing = 0, [], [], 0
    reads = 0
    denied = Counter()
    for answer in lines(answers_path):
        truth = oracle.pop(answer["id"], None)
        if truth is None:
            missing += 1
            continue
        reads += truth["read"]
        if answer["effect"] != "allow":
            if truth["read"]:
                said = [reason(one) for one in answer.get("reasons") or ["no reason given"]]
                denied[said[0]] += 1
            continue
        allowed += 1
        ours = same_name(answer.get("tables")) | same_name(answer.get("tables_written"))
        theirs = same_name(truth["tables"]) | same_name(truth["written"])
        if ours != theirs:
            differing.append((truth, sorted(ours - theirs), sorted(theirs - ours)))
        if not truth["read"]:
            unread.append(truth)

    print(f"allowed statements: {allowed}")
    print(f"allowed, with other tables than the oracle's: {len(differing)}")
    for truth, extra, lost in differing:
        print(f"  {truth['id']}: only ours {extra}, only the oracle's {lost}: {short(truth['sql'])}")
    print(f"allowed, though not a plain read: {len(unread)}")
    for truth in unread:
        print(f"  {truth['id']} ({truth['kind']}): {short(truth['sql'])}")
    print(f"plain reads denied: {sum(denied.values())} of {reads}")
    for said, count in denied.most_common():
        print(f"  {count:6} {said}")
    if missing or oracle:
        print(f"answers the oracle does not know: {missing}; oracle's without an answer: {len(oracle)}")
    # EXPLAIN and SHOW are reads to the plugin, though not plain ones
    wrong = [one for one in unread if one["kind"] not in ("ExplainStmt", "VariableShowStmt")]
    return 1 if differing or wrong else 0


def short(sql):
    flat = " ".join(sql.split())
    return flat if len(flat) <= 160 else flat[:157] + "..."


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "compare":
        return compare(arguments[1], arguments[2])
    if not arguments or arguments[0] in ("-h", "--help", "compare"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    return describe(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
