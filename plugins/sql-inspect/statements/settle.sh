#!/usr/bin/env bash
# Runs the PostgreSQL, MariaDB and SQLite statements of `hostile/` on
# throw-away servers and prints what each one really does, so that a person can
# check the `does`, `tables` and `written` columns.
#
#   settle.sh                    all three dialects
#   settle.sh mariadb            one of postgres, mariadb, sqlite
#   settle.sh postgres ID ...    only these rows
#
# Needs the Debian packages postgresql, mariadb-server and python3 (python3
# brings its own SQLite). Servers listen on Unix sockets only, in a temporary
# directory that is removed at the end.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
chmod 711 "$work"

# Each server writes its own number to a file; an interrupt is a fast stop.
numbers() {
  local file
  for file in "$work/pg/data/postmaster.pid" "$work/maria/mariadb.pid"; do
    if [ -s "$file" ]; then head -n 1 "$file"; fi
  done
}
cleanup() {
  local pids pid alive
  pids=$(numbers)
  for pid in $pids; do
    case $(ps -o comm= -p "$pid") in
      postgres) kill -INT "$pid" || true ;;
      *) kill -TERM "$pid" || true ;;
    esac
  done
  for _ in $(seq 100); do
    alive=no
    for pid in $pids; do
      if kill -0 "$pid" 2>/dev/null; then alive=yes; fi
    done
    [ "$alive" = yes ] || break
    sleep 0.1
  done
  cd /
  rm -rf "$work"
}
trap cleanup EXIT

only=${1:-all}
[ $# -gt 0 ] && shift

# As root the servers run under the accounts their packages made.
as() {
  if [ "$(id -u)" = 0 ]; then runuser -u "$1" -- "${@:2}"; else "${@:2}"; fi
}
own() {
  mkdir -p "$2"
  if [ "$(id -u)" = 0 ]; then chown "$1" "$2"; fi
}

if [ "$only" = all ] || [ "$only" = postgres ]; then
  bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
  own postgres "$work/pg"
  (
    cd "$work/pg"
    as postgres "$bin/initdb" -D "$work/pg/data" -U postgres -A trust -E UTF8 --locale=C -N >/dev/null
    as postgres "$bin/postgres" -D "$work/pg/data" -k "$work/pg" \
      -c listen_addresses= -c fsync=off -c logging_collector=off \
      >"$work/pg.log" 2>&1 &
  )
fi

if [ "$only" = all ] || [ "$only" = mariadb ]; then
  own mysql "$work/maria"
  (
    cd "$work/maria"
    as mysql mariadb-install-db --no-defaults --datadir="$work/maria/data" \
      --auth-root-authentication-method=normal --skip-test-db >/dev/null
    cat >"$work/maria.start" <<START
#!/usr/bin/env bash
cd "$work/maria"
exec mariadbd --no-defaults --datadir="$work/maria/data" --socket="$work/maria/sock" \
  --skip-networking --pid-file="$work/maria/mariadb.pid" --innodb-flush-log-at-trx-commit=0 --plugin-load-add=metadata_lock_info
START
    chmod 755 "$work/maria.start"
  )
fi

python3 "$here/settle.py" "$here" "$work" "$only" "$@"
