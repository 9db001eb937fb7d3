#!/bin/bash
# A private PostgreSQL cluster in a temporary folder. Prints its URL when it answers, and runs until standard input
# closes: however its owner ends, the cluster ends too and leaves nothing behind.
#
# With the argument `durable` what it acknowledges is on the disk, as on a real server: for measurements.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
    echo "PostgreSQL is not installed: apt-get install postgresql, or set BEADLE_TEST_POSTGRES_URL" >&2
    exit 1
fi

# PostgreSQL refuses to run as root.
as_user=()
if [ "$(id -u)" = 0 ]; then
    as_user=(runuser -u postgres --)
fi

cd /
dir=$("${as_user[@]}" mktemp -d "${TMPDIR:-/tmp}/beadle-postgres.XXXXXX")
stop() {
    "${as_user[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --mode immediate --silent stop >&2 || true
    rm -rf "$dir"
}
trap stop EXIT

"${as_user[@]}" "$bin/initdb" --pgdata "$dir/data" --username postgres --auth trust --encoding UTF8 --no-locale \
    --no-sync >/dev/null
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 400
CONF
if [ "${1:-}" != durable ]; then
    # Nothing of this outlives the run, so nothing need reach the disk.
    cat >>"$dir/data/postgresql.conf" <<CONF
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
fi

for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if "${as_user[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --log "$dir/log" --silent --wait \
        --options "-p $port" start >/dev/null; then
        echo "postgres://postgres@127.0.0.1:$port/postgres"
        # `read` ends at the end of input; a signal meant for the owner must not end it sooner.
        trap : INT TERM HUP
        while read -r _; do :; done
        exit 0
    fi
done
cat "$dir/log" >&2
exit 1
