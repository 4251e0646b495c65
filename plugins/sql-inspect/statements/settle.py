"""Runs every row of the statements files on throw-away servers; see settle.sh.

One line for each row: id, accepted or the error, result sets and rows, tables
touched as the server itself reports them (PostgreSQL and MariaDB by the locks
that a transaction holds after the statement, SQLite by its authorizer), and the
differences seen afterwards in contents, schema, accounts, settings and files.
The statements are sent as they are over the wire, with no client in between, to
PostgreSQL as one simple query and to MariaDB with several statements switched on.
"""

import json
import os
import pathlib
import socket
import sqlite3
import struct
import subprocess
import sys
import time

TABLES = [
    "CREATE TABLE users(id INT PRIMARY KEY, name VARCHAR(40), email VARCHAR(80), ssn VARCHAR(20))",
    "CREATE TABLE orders(id INT PRIMARY KEY, user_id INT, total INT, note VARCHAR(80))",
    "CREATE TABLE secrets(k VARCHAR(20) PRIMARY KEY, v VARCHAR(80))",
    "CREATE TABLE payroll(id INT PRIMARY KEY, user_id INT, salary INT)",
    "INSERT INTO users VALUES (1,'Ada','ada@example.org','111'),(2,'Bo','bo@example.org','222')",
    "INSERT INTO orders VALUES (10,1,5,'x'),(11,1,7,'y'),(12,2,9,'z')",
    "INSERT INTO secrets VALUES ('key','hidden')",
    "INSERT INTO payroll VALUES (1,1,1000),(2,2,2000)",
    "CREATE VIEW order_totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id",
    "CREATE VIEW v_users AS SELECT id, name FROM users",
]
NAMES = ["users", "orders", "secrets", "payroll"]


class Failed(Exception):
    pass


def short(text, limit=150):
    text = " ".join(str(text).split())
    return text if len(text) <= limit else text[:limit] + "..."


# ---- PostgreSQL ----------------------------------------------------------


class Postgres:
    """One session over the wire protocol, version 3, trust authentication."""

    def __init__(self, path, database):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(path)
        body = b"user\0postgres\0database\0" + database.encode() + b"\0client_encoding\0UTF8\0\0"
        self.sock.sendall(struct.pack("!ii", len(body) + 8, 196608) + body)
        self.tx = "I"
        out = self.collect()
        if out["errors"]:
            raise Failed(out["errors"][0])

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                raise Failed("the server closed the session")
            data += part
        return data

    def collect(self):
        out = {"errors": [], "rows": [], "tags": [], "notices": []}
        while True:
            head = self.exactly(5)
            body = self.exactly(struct.unpack("!i", head[1:])[0] - 4)
            kind = head[:1]
            if kind == b"Z":
                self.tx = body.decode()
                return out
            if kind in b"EN":
                fields = {p[:1]: p[1:] for p in body.split(b"\0") if p}
                text = fields.get(b"M", b"").decode("utf-8", "replace")
                out["errors" if kind == b"E" else "notices"].append(text)
                if kind == b"E" and fields.get(b"S") == b"FATAL":
                    return out
            elif kind == b"D":
                cells, at = [], 2
                for _ in range(struct.unpack("!h", body[:2])[0]):
                    size = struct.unpack("!i", body[at : at + 4])[0]
                    at += 4
                    cells.append(None if size < 0 else body[at : at + size].decode("utf-8", "replace"))
                    at += max(size, 0)
                out["rows"].append(cells)
            elif kind == b"d":
                out["rows"].append(["copy", body.decode("utf-8", "replace").strip()])
            elif kind == b"C":
                out["tags"].append(body.rstrip(b"\0").decode())
            elif kind == b"G":
                self.sock.sendall(b"c" + struct.pack("!i", 4))

    def run(self, text):
        body = text.encode("utf-8") + b"\0"
        self.sock.sendall(b"Q" + struct.pack("!i", len(body) + 4) + body)
        return self.collect()

    def close(self):
        self.sock.close()


PG_SNAPSHOT = {
    "relations": "SELECT n.nspname||'.'||c.relname, c.relkind, c.relacl, c.relowner, c.relrowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace WHERE n.nspname NOT IN ('pg_catalog','information_schema','pg_toast') AND n.nspname NOT LIKE 'pg%temp%' ORDER BY 1",
    "columns": "SELECT attrelid::regclass::text, attname, atttypid::regtype::text FROM pg_attribute a JOIN pg_class c ON c.oid=attrelid JOIN pg_namespace n ON n.oid=c.relnamespace WHERE attnum>0 AND n.nspname IN ('public','pii') ORDER BY 1,2",
    "functions": "SELECT proname, n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid=pronamespace WHERE n.nspname NOT IN ('pg_catalog','information_schema') ORDER BY 1",
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg%temp%' ORDER BY 1",
    "roles": "SELECT rolname, rolsuper, rolpassword FROM pg_authid ORDER BY 1",
    "memberships": "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members ORDER BY 1,2",
    "databases": "SELECT datname FROM pg_database WHERE datname<>'case_db' ORDER BY 1",
    "settings": "SELECT setdatabase, setrole, setconfig FROM pg_db_role_setting ORDER BY 1,2",
    "large objects": "SELECT oid FROM pg_largeobject_metadata ORDER BY 1",
    "sequences": "SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1,2",
    "slots": "SELECT slot_name FROM pg_replication_slots ORDER BY 1",
    "extensions": "SELECT extname FROM pg_extension ORDER BY 1",
    "comments": "SELECT description FROM pg_description WHERE objoid > 16383 ORDER BY 1",
    "rules and triggers": "SELECT rulename FROM pg_rules WHERE schemaname='public' UNION ALL SELECT tgname FROM pg_trigger ORDER BY 1",
}
PG_LOCKS = (
    "SELECT coalesce(c.relname, l.locktype), l.mode FROM pg_locks l LEFT JOIN pg_class c ON c.oid=l.relation AND l.locktype='relation'"
    " LEFT JOIN pg_namespace n ON n.oid=c.relnamespace WHERE l.pid=pg_backend_pid() AND l.granted"
    " AND (l.locktype IN ('advisory') OR (c.relkind IN ('r','v','S','m','p') AND n.nspname NOT IN ('pg_catalog')))"
    " ORDER BY 1,2"
)


class PostgresCases:
    def __init__(self, work):
        self.path = str(work / "pg" / ".s.PGSQL.5432")
        self.data = work / "pg" / "data"
        for _ in range(200):
            try:
                self.admin = Postgres(self.path, "postgres")
                break
            except (Failed, OSError):
                time.sleep(0.1)
        else:
            raise SystemExit("PostgreSQL does not answer")
        self.name = "PostgreSQL " + self.admin.run("SHOW server_version")["rows"][0][0].split()[0]
        self.must(self.admin, "CREATE DATABASE base_db")
        base = Postgres(self.path, "base_db")
        for text in TABLES:
            self.must(base, text)
        for text in (
            "CREATE SCHEMA pii",
            "CREATE TABLE pii.people(id int primary key, name text)",
            "INSERT INTO pii.people VALUES (1,'Ada')",
            "CREATE SEQUENCE order_seq",
            "CREATE MATERIALIZED VIEW order_mat AS SELECT * FROM orders",
            "CREATE TABLE events(id int, payload jsonb, tags text[], updated_at timestamptz, kind text)",
            "INSERT INTO events VALUES (1,'{\"a\":1,\"b\":{\"c\":2}}','{x,y}',now(),'k')",
        ):
            self.must(base, text)
        self.must(base, "ANALYZE")
        base.close()
        self.must(self.admin, "CREATE ROLE agent")
        self.fresh()

    def must(self, session, text):
        out = session.run(text)
        if out["errors"]:
            raise SystemExit(f"setup failed: {text}: {out['errors']}")

    def fresh(self):
        self.must(self.admin, "DROP DATABASE IF EXISTS case_db WITH (FORCE)")
        self.must(self.admin, "CREATE DATABASE case_db TEMPLATE base_db")
        self.before = self.snapshot()

    def snapshot(self):
        session = Postgres(self.path, "case_db")
        seen = {key: session.run(text)["rows"] for key, text in PG_SNAPSHOT.items()}
        for name in NAMES + ["pii.people", "order_mat", "events"]:
            out = session.run(f"SELECT t::text FROM {name} t ORDER BY 1")
            seen["rows of " + name] = out["rows"] or out["errors"]
        session.close()
        seen["files"] = sorted(p.name for p in self.data.iterdir() if p.name != "base")
        return seen

    def one(self, text, prelude=(), transaction=False):
        session = Postgres(self.path, "case_db")
        try:
            for line in ("SET statement_timeout='3s'", *prelude):
                self.must(session, line)
            if transaction:
                self.must(session, "BEGIN")
            out = session.run(text)
            out["touched"] = None
            if transaction and session.tx == "T":
                out["touched"] = [f"{n}:{m.replace('Lock', '')}" for n, m in session.run(PG_LOCKS)["rows"]]
            return out
        except Failed as error:
            return {"errors": [str(error)], "rows": [], "tags": [], "touched": None, "notices": []}
        finally:
            session.close()

    def settle(self, sql):
        plain = self.one(sql)
        after = self.snapshot()
        changed = [key for key in after if after[key] != self.before[key]]
        if changed:
            self.undo()
            self.fresh()
        inside = self.one(sql, transaction=True)
        touched = inside["touched"] or []
        extra = []
        if "\\" in sql:
            other = self.one(sql, ["SET standard_conforming_strings=off", "SET backslash_quote=on"])
            if (other["errors"], other["tags"]) != (plain["errors"], plain["tags"]):
                extra.append("standard_conforming_strings off: " + short(other["errors"] or other["tags"]))
        again = self.snapshot()
        if again != self.before:
            self.undo()
            self.fresh()
        return plain, touched, changed, extra

    def undo(self):
        """What is not in the database: roles, files, system settings."""
        roles = self.admin.run("SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname NOT IN ('postgres','agent')")
        for (role,) in roles["rows"]:
            self.admin.run(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')
        if not self.admin.run("SELECT 1 FROM pg_roles WHERE rolname='agent'")["rows"]:
            self.admin.run("CREATE ROLE agent")
        self.admin.run("ALTER ROLE postgres SUPERUSER")
        self.admin.run("ALTER ROLE agent NOSUPERUSER")
        self.admin.run("REVOKE postgres FROM agent")
        self.admin.run("ALTER SYSTEM RESET ALL")
        for (slot,) in self.admin.run("SELECT slot_name FROM pg_replication_slots")["rows"]:
            self.admin.run(f"SELECT pg_drop_replication_slot('{slot}')")
        for name in self.data.iterdir():
            if name.name not in self.before["files"] and name.name.startswith("out"):
                name.unlink()


# ---- MariaDB -------------------------------------------------------------


class Maria:
    """One session over the client protocol; an account with no password."""

    FLAGS = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80 | 0x8 | 0x10000 | 0x20000 | 0x80000

    def __init__(self, path, database, several=True):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(path)
        first = self.packet()
        at = first.index(b"\0", 1) + 1
        self.id = struct.unpack("<I", first[at : at + 4])[0]
        flags = self.FLAGS if several else self.FLAGS & ~0x10000
        body = struct.pack("<IIB", flags, 1 << 24, 45) + b"\0" * 23 + b"root\0" + b"\0"
        body += database.encode() + b"\0mysql_native_password\0"
        self.send(body)
        answer = self.packet()
        if answer[:1] == b"\xfe":
            self.send(b"")
            answer = self.packet()
        if answer[:1] == b"\xff":
            raise Failed(answer[3:].decode("utf-8", "replace"))

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                raise Failed("the server closed the session")
            data += part
        return data

    def packet(self):
        head = self.exactly(4)
        self.seq = (head[3] + 1) & 255
        return self.exactly(head[0] | head[1] << 8 | head[2] << 16)

    def send(self, body):
        self.sock.sendall(struct.pack("<I", len(body))[:3] + bytes([self.seq]) + body)

    @staticmethod
    def length(data, at):
        first = data[at]
        if first < 251:
            return first, at + 1
        size = {252: 2, 253: 3, 254: 8}[first]
        return int.from_bytes(data[at + 1 : at + 1 + size], "little"), at + 1 + size

    def run(self, text):
        self.seq = 0
        self.send(b"\x03" + text.encode("utf-8"))
        out = {"errors": [], "rows": [], "tags": [], "notices": []}
        while True:
            data = self.packet()
            kind = data[:1]
            if kind == b"\xff":
                out["errors"].append(data[9:].decode("utf-8", "replace"))
                return out
            if kind == b"\x00":
                count, at = self.length(data, 1)
                _, at = self.length(data, at)
                status = struct.unpack("<H", data[at : at + 2])[0]
                out["tags"].append(f"ok {count}")
            elif kind == b"\xfb":
                out["tags"].append("asks the client for the file " + data[1:].decode("utf-8", "replace"))
                self.send(b"")
                continue
            else:
                columns, _ = self.length(data, 0)
                while self.packet()[:1] != b"\xfe":
                    pass
                while True:
                    data = self.packet()
                    if data[:1] == b"\xff":
                        out["errors"].append(data[9:].decode("utf-8", "replace"))
                        return out
                    if data[:1] == b"\xfe" and len(data) < 9:
                        status = struct.unpack("<H", data[3:5])[0]
                        break
                    cells, at = [], 0
                    for _ in range(columns):
                        if data[at] == 0xFB:
                            cells.append(None)
                            at += 1
                            continue
                        size, at = self.length(data, at)
                        cells.append(data[at : at + size].decode("utf-8", "replace"))
                        at += size
                    out["rows"].append(cells)
                out["tags"].append("result")
            if not status & 8:
                return out

    def close(self):
        self.sock.close()


class MariaCases:
    def __init__(self, work):
        self.work, self.data = work, work / "maria" / "data"
        self.path = str(work / "maria" / "sock")
        self.process = None
        self.start()
        self.name = "MariaDB " + self.admin.run("SELECT version()")["rows"][0][0].split("-")[0]
        self.before = None
        self.fresh()

    def start(self):
        command = [str(self.work / "maria.start")]
        if os.getuid() == 0:
            command = ["runuser", "-u", "mysql", "--"] + command
        log = open(self.work / "maria.log", "ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(200):
            try:
                self.admin = Maria(self.path, "")
                return
            except (Failed, OSError):
                time.sleep(0.1)
        raise SystemExit("MariaDB does not answer")

    def must(self, text):
        out = self.admin.run(text)
        if out["errors"]:
            raise SystemExit(f"setup failed: {text}: {out['errors']}")

    def fresh(self):
        for path in list(self.data.glob("out*")) + list(self.data.glob("app/out*")):
            path.unlink()
        for (name,) in self.admin.run("SHOW DATABASES")["rows"]:
            if name not in ("information_schema", "mysql", "performance_schema", "sys"):
                self.must(f"DROP DATABASE `{name}`")
        for user, host in self.admin.run("SELECT user,host FROM mysql.user")["rows"]:
            if user not in ("root", "mariadb.sys", "mysql", "PUBLIC"):
                self.admin.run(f"DROP USER `{user}`@`{host}`")
                self.admin.run(f"DROP ROLE `{user}`")
        self.must("CREATE DATABASE app CHARACTER SET utf8mb4")
        self.must("USE app")
        for text in TABLES:
            self.must(text)
        self.must("CREATE DATABASE pii")
        self.must("CREATE TABLE pii.people(id INT PRIMARY KEY, name VARCHAR(40))")
        self.must("INSERT INTO pii.people VALUES (1,'Ada')")
        self.must("CREATE SEQUENCE order_seq")
        self.must("CREATE TABLE events(id INT, payload JSON, updated_at DATETIME, kind VARCHAR(20))")
        self.must("""INSERT INTO events VALUES (1,'{"a":1}',NOW(),'k')""")
        self.must("CREATE USER IF NOT EXISTS agent@localhost")
        self.must("USE mysql")
        self.snapshot()
        self.before = self.snapshot()

    def snapshot(self):
        seen = {}
        seen["databases"] = self.admin.run("SHOW DATABASES")["rows"]
        seen["relations"] = self.admin.run(
            "SELECT table_schema,table_name,table_type FROM information_schema.tables WHERE table_schema IN ('app','pii') ORDER BY 1,2"
        )["rows"]
        seen["columns"] = self.admin.run(
            "SELECT table_schema,table_name,column_name,column_type,column_comment FROM information_schema.columns WHERE table_schema IN ('app','pii') ORDER BY 1,2,3"
        )["rows"]
        seen["routines"] = self.admin.run("SELECT routine_schema,routine_name FROM information_schema.routines WHERE routine_schema<>'sys' ORDER BY 1,2")["rows"]
        seen["triggers and events"] = self.admin.run(
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema='app' UNION ALL SELECT event_name FROM information_schema.events"
        )["rows"]
        seen["accounts"] = self.admin.run("SELECT host,user,priv FROM mysql.global_priv ORDER BY 1,2")["rows"]
        seen["grants"] = self.admin.run("SELECT * FROM information_schema.table_privileges ORDER BY 1,2,3,4")["rows"]
        seen["plugins"] = self.admin.run("SELECT plugin_name,plugin_status FROM information_schema.plugins ORDER BY 1")["rows"]
        seen["global settings"] = self.admin.run(
            "SELECT variable_name,variable_value FROM information_schema.global_variables WHERE variable_name NOT LIKE '%gtid%' AND variable_name NOT LIKE 'innodb%' AND variable_name NOT IN ('timestamp','last_insert_id') ORDER BY 1"
        )["rows"]
        for name in ["app." + n for n in NAMES] + ["pii.people", "app.events"]:
            out = self.admin.run(f"SELECT * FROM {name} ORDER BY 1")
            seen["rows of " + name] = out["rows"] or out["errors"]
        seen["sequence"] = self.admin.run("SELECT next_not_cached_value FROM app.order_seq")["rows"]
        seen["files"] = sorted(
            str(p.relative_to(self.data)) for p in list(self.data.glob("*")) + list(self.data.glob("app/*"))
            if not p.name.startswith(("ib", "undo", "aria"))
        )
        return seen

    def one(self, text, prelude=(), transaction=False, several=True):
        out = {"errors": [], "rows": [], "tags": [], "notices": []}
        out["touched"] = None
        try:
            session = Maria(self.path, "app", several)
        except Failed as error:
            out["errors"].append(str(error))
            return out
        try:
            for line in ("SET max_statement_time=3", *prelude):
                session.run(line)
            if transaction:
                session.run("START TRANSACTION")
            out.update(session.run(text))
            if transaction:
                out["touched"] = [
                    f"{s}.{n}:{m.replace('MDL_', '')}"
                    for s, n, m in self.admin.run(
                        f"SELECT DISTINCT table_schema,table_name,lock_mode FROM information_schema.metadata_lock_info WHERE thread_id={session.id} AND table_name<>''"
                    )["rows"]
                ]
            return out
        except (Failed, TimeoutError) as error:
            out["errors"].append(str(error))
            return out
        finally:
            session.close()

    def alive(self):
        for _ in range(30):
            if self.process.poll() is not None:
                break
            try:
                self.admin.run("SELECT 1")
                return True
            except (Failed, OSError):
                time.sleep(0.1)
        self.process.wait(20)
        self.start()
        self.fresh()
        return False

    def settle(self, sql):
        plain = self.one(sql)
        if "SHUTDOWN" in sql.upper():
            time.sleep(0.5)
        if not self.alive():
            return plain, [], ["the server stopped"], []
        after = self.snapshot()
        changed = [key for key in after if after[key] != self.before[key]]
        if changed:
            self.fresh()
        inside = self.one(sql, transaction=True)
        touched = inside["touched"] or []
        extra = []
        if not self.alive():
            return plain, touched, changed, extra
        if self.snapshot() != self.before:
            self.fresh()
        modes = []
        if "\\" in sql:
            modes.append("NO_BACKSLASH_ESCAPES")
        if '"' in sql:
            modes.append("ANSI_QUOTES")
        for mode in modes:
            other = self.one(sql, [f"SET sql_mode='{mode}'"])
            if (other["errors"], other["tags"]) != (plain["errors"], plain["tags"]):
                extra.append(f"{mode}: " + short(other["errors"] or other["tags"]))
        if len(plain["tags"]) + bool(plain["errors"]) > 1 or ";" in sql:
            single = self.one(sql, several=False)
            extra.append("several statements off: " + short(single["errors"] or "accepted"))
        if self.snapshot() != self.before:
            self.fresh()
        return plain, touched, changed, extra


# ---- SQLite --------------------------------------------------------------

ACTIONS = {
    v: k[7:]
    for k, v in vars(sqlite3).items()
    if k in (
        "SQLITE_INSERT SQLITE_UPDATE SQLITE_DELETE SQLITE_READ SQLITE_PRAGMA SQLITE_ATTACH SQLITE_DETACH SQLITE_FUNCTION "
        "SQLITE_CREATE_TABLE SQLITE_CREATE_TEMP_TABLE SQLITE_DROP_TABLE SQLITE_CREATE_INDEX SQLITE_DROP_INDEX SQLITE_CREATE_VIEW "
        "SQLITE_CREATE_TRIGGER SQLITE_CREATE_TEMP_TRIGGER SQLITE_ALTER_TABLE SQLITE_ANALYZE SQLITE_REINDEX SQLITE_CREATE_VTABLE SQLITE_TRANSACTION SQLITE_SAVEPOINT"
    ).split()
}


class SqliteCases:
    def __init__(self, work):
        self.work = work
        self.name = "SQLite " + sqlite3.sqlite_version
        self.count = 0

    def database(self):
        self.count += 1
        folder = self.work / f"sqlite-{self.count}"
        folder.mkdir()
        os.chdir(folder)
        path = folder / "case.db"
        session = sqlite3.connect(path, isolation_level=None)
        for text in TABLES:
            session.execute(text)
        session.execute("CREATE TABLE events(id INT, payload TEXT, updated_at TEXT, kind TEXT)")
        session.execute("""INSERT INTO events VALUES (1,'{"a":1}','2024-01-01','k')""")
        session.execute("CREATE TABLE docs_plain(id INT, body TEXT)")
        session.execute("CREATE INDEX orders_user ON orders(user_id)")
        try:
            session.execute("CREATE VIRTUAL TABLE docs USING fts5(body)")
            session.execute("INSERT INTO docs(body) VALUES ('hello world')")
        except sqlite3.Error:
            pass
        return session, path

    def contents(self, path):
        session = sqlite3.connect(path)
        out = {}
        try:
            out["schema"] = session.execute("SELECT type,name,sql FROM sqlite_master ORDER BY 1,2").fetchall()
            for name in NAMES + ["events", "docs"]:
                try:
                    out["rows of " + name] = session.execute(f"SELECT * FROM {name}").fetchall()
                except sqlite3.Error as error:
                    out["rows of " + name] = str(error)
            for pragma in ("user_version", "application_id", "journal_mode", "auto_vacuum", "page_size", "freelist_count"):
                out[pragma] = session.execute("PRAGMA " + pragma).fetchall()
            out["files"] = sorted(p.name for p in path.parent.iterdir() if not p.name.endswith(("-wal", "-shm", "-journal")))
        finally:
            session.close()
        return out

    def settle(self, sql):
        session, path = self.database()
        before = self.contents(path)
        touched, extra = [], []

        def watch(action, one, two, base, _trigger):
            name = ACTIONS.get(action)
            if name in ("READ", "INSERT", "UPDATE", "DELETE"):
                if name != "READ" and str(one).startswith("sqlite_"):
                    return sqlite3.SQLITE_OK
                mark = f"{one}:{name.lower()}"
            elif name == "FUNCTION":
                mark = f"{two}()"
            elif name:
                mark = f"{name.lower()} {one or ''} {two or ''}".strip()
            else:
                return sqlite3.SQLITE_OK
            if mark not in touched:
                touched.append(mark)
            return sqlite3.SQLITE_OK

        session.set_authorizer(watch)
        plain = {"errors": [], "rows": [], "tags": [], "notices": []}
        end = time.monotonic() + 3
        session.set_progress_handler(lambda: time.monotonic() > end, 10000)
        try:
            plain["rows"] = session.execute(sql).fetchmany(100000)
            plain["tags"].append("ok")
        except (sqlite3.Warning, sqlite3.ProgrammingError) as error:
            if "one statement" in str(error):
                try:
                    session.executescript(sql)
                    plain["tags"] += ["ok", "several statements"]
                except sqlite3.Error as inner:
                    plain["tags"].append("several statements")
                    plain["errors"].append(str(inner))
            else:
                plain["errors"].append(str(error))
            if "bindings" in str(error):
                session.executescript(sql)
                plain["errors"].clear()
                plain["tags"] += ["ok", "parameters not bound"]
        except (sqlite3.Error, ValueError) as error:
            plain["errors"].append(str(error))
        finally:
            session.close()
        after = self.contents(path)
        return plain, touched, [key for key in after if after[key] != before[key]], extra


def main():
    here, work, only = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    wanted = set(sys.argv[4:])
    kinds = {"postgres": PostgresCases, "mariadb": MariaCases, "sqlite": SqliteCases}
    for dialect, kind in kinds.items():
        if only not in ("all", dialect):
            continue
        rows = json.loads((here / "hostile" / f"{dialect}.json").read_text(encoding="utf-8"))
        cases = kind(work)
        print(f"# {dialect}: {cases.name}")
        for row in rows:
            if wanted and row["id"] not in wanted:
                continue
            plain, touched, changed, extra = cases.settle(row["sql"])
            print(row["id"])
            print(f"    sql      {row['sql']!r}"[:220])
            print(f"    expected {row['class']} tables={','.join(row['tables'])} written={','.join(row['written'])}: {row['does']}")
            state = "error: " + short("; ".join(plain["errors"])) if plain["errors"] else "accepted"
            shown = f" first={short(plain['rows'][0], 100)}" if plain["rows"] else ""
            print(f"    server   {state}; {short(', '.join(plain['tags']), 80)}; rows={len(plain['rows'])}{shown}")
            print(f"    touched  {short(', '.join(touched), 400)}")
            print(f"    changed  {', '.join(changed)}")
            for line in extra:
                print(f"    also     {line}")
            sys.stdout.flush()


main()
