# shellcheck shell=bash
# Sourced: servers and a PostgreSQL cluster of their own, on loopback, on ports that the system gives. They end with the
# shell, by their ids, and nothing of them is left. Whoever sources it has set `vencemos`, the program. Needs curl, Python,
# and PostgreSQL's initdb.

export PASSWORD=a-password-of-this-run
scratch=$(mktemp -d)
servers=()
cluster=''

clean_up() {
    stop_servers
    [ -z "$cluster" ] || as_postgres "$cluster/pg_ctl" stop --silent --mode=immediate --pgdata="$scratch/pg/data" || true
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

section() { printf -- '-- %s (%ds)\n' "$1" "$SECONDS"; }

stop_servers() {
    local server
    for server in "${servers[@]}"; do
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    done
    servers=()
}

# A directory and an environment for one server: settings and a .env of whoever runs this are not its.
# Usage: new_place [SETTING=VALUE]...
new_place() {
    place=$(mktemp -d "$scratch/server.XXXX")
    settings=(PATH="$PATH" VENCEMOS_DATA_DIR="$place" VENCEMOS_LISTEN=127.0.0.1:0 VENCEMOS_LOG_FORMAT=json
        VENCEMOS_ADMIN_PASSWORD="$PASSWORD" "$@")
}

# The program in the last place; the shell that calls it becomes the program.
run_there() { cd "$place" && exec env -i "${settings[@]}" "$vencemos" "$@"; }

# Starts a server in the last place and waits until it is ready: BASE is where it listens.
start_server() {
    local log=$place/log
    run_there >"$log" 2>&1 &
    servers+=("$!")
    BASE=''
    for _ in $(seq 300); do
        BASE=$(sed -n 's/.*"listening;.*"address":"\([0-9.:]*\)".*/http:\/\/\1/p' "$log")
        [ -n "$BASE" ] && curl --fail --silent --output /dev/null "$BASE/health/ready" && break
        kill -0 "${servers[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    export BASE
    curl --fail --silent --show-error --output /dev/null "$BASE/health/ready" || { cat "$log"; exit 1; }
}

# PostgreSQL refuses root.
as_postgres() {
    local user=postgres
    [ "$(id -u)" -eq 0 ] || { (cd / && "$@"); return; }
    id -u postgres >/dev/null 2>&1 || user=nobody
    (cd / && setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@")
}

# Starts the cluster: database_url is where it is.
start_cluster() {
    local initdb port
    initdb=$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)
    port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir "$scratch/pg"
    printf %s "$PASSWORD" >"$scratch/pg/password"
    if [ "$(id -u)" -eq 0 ]; then
        chmod 711 "$scratch"
        chown -R "$(id -u postgres 2>/dev/null || id -u nobody)" "$scratch/pg"
    fi
    cluster=$(dirname "$(realpath "$initdb")")
    as_postgres "$cluster/initdb" --auth=password --username=postgres --pwfile="$scratch/pg/password" --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync --pgdata="$scratch/pg/data" >/dev/null
    as_postgres "$cluster/pg_ctl" start --wait --silent --pgdata="$scratch/pg/data" --log="$scratch/pg/log" \
        --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c fsync=off"
    database_url=postgres://postgres:$PASSWORD@127.0.0.1:$port/postgres
}
