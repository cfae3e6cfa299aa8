# SPDX-License-Identifier: MIT
# Throw-away database servers for the tests: sourced by tests/run.sh. They listen on loopback only, behind a random
# password, and everything they write is in one temporary folder. Servers refuse to run as root: then the user that
# Debian's packages make runs them.

servers_folder=
server_pids=()

free_port() {
    /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Servers of another system are run in its root: everything below then happens there, under the same paths.
server_root=

# as_user NAME COMMAND…: as that user when we are root, else as ourselves. It replaces the shell, so that the process
# id of a background job is the server's own: call it in a subshell or in the background only.
as_user() {
    local user=$1
    shift
    if [ -n "$server_root" ]; then
        exec chroot --userspec="$user:$user" "$server_root" "$@"
    elif [ "$(id -u)" -eq 0 ]; then
        exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"
    fi
    exec "$@"
}

# owned_by USER PATH: as the system of the servers knows that user.
owned_by() {
    [ "$(id -u)" -eq 0 ] || return 0
    chroot "${server_root:-/}" chown "$1" "$2"
}

prepare_servers_folder() {
    servers_folder=$(mktemp -d "${TMPDIR:-/tmp}/dbmig-servers.XXXXXX")
    mkdir -p "$server_root$servers_folder"
    chmod 755 "$servers_folder" "$server_root$servers_folder"
    server_password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
}

# server_home USER NAME: a folder of its own that only that user reads.
server_home() {
    mkdir -m 700 "$server_root$servers_folder/$2"
    owned_by "$1" "$servers_folder/$2"
    echo "$servers_folder/$2"
}

# answers PID LOG COMMAND…: waits until the command succeeds; fails when the server is gone or a minute is over.
answers() {
    local pid=$1 log=$2 i
    shift 2
    for ((i = 0; i < 300; ++i)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    echo "the server does not answer; the end of its log:" >&2
    tail -n 20 "$log" >&2
    return 1
}

# start_postgresql [BIN]: the newest that is installed, or the one whose programs are in that folder.
start_postgresql() {
    local home port bin log
    home=$(server_home postgres postgresql)
    log=$servers_folder/postgresql.log
    bin=${1:-$(cd "$server_root/" && ls -d usr/lib/postgresql/*/bin | sort -V | tail -n 1 | sed 's|^|/|')}
    port=$(free_port)
    (umask 077 && echo "$server_password" >"$server_root$home/password")
    owned_by postgres "$home/password"
    (as_user postgres "$bin/initdb" --pgdata="$home/data" --username=dbmig --pwfile="$home/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync) >"$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
    as_user postgres "$bin/postgres" -D "$home/data" -p "$port" -h 127.0.0.1 -k "$home" -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off >>"$log" 2>&1 </dev/null &
    server_pids+=($!)
    export DBMIG_TEST_POSTGRESQL_URL="postgresql://dbmig:$server_password@127.0.0.1:$port/postgres"
    answers $! "$log" psql -X -c 'select 1' "$DBMIG_TEST_POSTGRESQL_URL"
}

# initialize_mysql DAEMON DATA: an empty server of that flavour.
initialize_mysql() {
    case $1 in
    */mariadbd)
        as_user mysql /usr/bin/mariadb-install-db --no-defaults --datadir="$2" \
            --auth-root-authentication-method=normal --skip-test-db
        ;;
    *) as_user mysql "$1" --no-defaults --datadir="$2" --initialize-insecure ;;
    esac
}

start_mysql() {
    local home port log daemon=/usr/sbin/mariadbd own=()
    [ -x "$server_root$daemon" ] || {
        daemon=/usr/sbin/mysqld
        own=(--mysqlx=OFF --secure-file-priv=)
    }
    home=$(server_home mysql mysql)
    log=$servers_folder/mysql.log
    port=$(free_port)
    (initialize_mysql "$daemon" "$home/data") >"$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
    cat >"$server_root$home/init.sql" <<SQL
CREATE USER dbmig@'%' IDENTIFIED BY '$server_password';
GRANT ALL PRIVILEGES ON *.* TO dbmig@'%' WITH GRANT OPTION;
DROP USER root@localhost;
SQL
    as_user mysql "$daemon" --no-defaults --datadir="$home/data" --port="$port" --bind-address=127.0.0.1 \
        --socket="$home/socket" --pid-file="$home/pid" --init-file="$home/init.sql" --skip-name-resolve \
        --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --character-set-server=utf8mb4 "${own[@]}" \
        >>"$log" 2>&1 </dev/null &
    server_pids+=($!)
    export DBMIG_TEST_MYSQL_URL="mysql://dbmig:$server_password@127.0.0.1:$port/mysql"
    answers $! "$log" env MYSQL_PWD="$server_password" mariadb --no-defaults -h 127.0.0.1 -P "$port" -u dbmig -e 'select 1'
}

stop_servers() {
    local pid
    for pid in "${server_pids[@]}"; do
        # SIGINT is PostgreSQL's fast shutdown (SIGTERM would wait for clients); MariaDB knows SIGTERM alone.
        kill -INT "$pid" 2>/dev/null || true
        kill -TERM "$pid" 2>/dev/null || true
    done
    for pid in "${server_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    server_pids=()
    [ -z "$servers_folder" ] || rm -rf "$servers_folder" "$server_root$servers_folder"
    servers_folder=
}
