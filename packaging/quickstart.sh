#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what the build needs, builds a release into build/release and goes through a first session on SQLite with
# the blog of revisions_example, showing every command. The project and its database stay in build/quickstart.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packaging/install-dependencies.sh build
mkdir -p build/release
cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release -DDBMIG_BUILD_TESTS=OFF -DDBMIG_UNITY=ON \
    >build/release/configure.log 2>&1 || {
    cat build/release/configure.log >&2
    exit 1
}
echo "Building build/release/dbmig …"
ninja -C build/release dbmig >build/release/build.log || {
    cat build/release/build.log >&2
    exit 1
}

rm -rf build/quickstart
cp -R revisions_example build/quickstart
PATH=$PWD/build/release:$PATH
unset DATABASE_URL DBMIG_URL DBMIG_CONFIG
cd build/quickstart

# say TEXT: what comes next. show COMMAND…: the command and what it prints.
say() { printf '\n# %s\n' "$*"; }
show() {
    local word line='$'
    for word in "$@"; do
        [[ $word =~ ^[A-Za-z0-9_./:=+@-]+$ ]] || word=${word@Q}
        line+=" $word"
    done
    printf '%s\n' "$line"
    "$@"
}

say "A blog: its tables are declared in models.yaml, its history is in versions/."
show dbmig history
say "The SQL that the whole history is."
show dbmig upgrade --sql
say "Run it: blog.db is made."
show dbmig upgrade
show dbmig current
show dbmig check

say "A new column in the models: the comparison writes the next revision, which is yours to read and edit."
show sed -i 's/^      password: .*/&\n      bio:      {type: text}/' models.yaml
show dbmig check || true
show dbmig migrate -m "add a biography"
show cat versions/*_add_a_biography.yaml
show dbmig upgrade
say "Take it back, and put it on again."
show dbmig downgrade
show dbmig upgrade
show dbmig status

say "The database as the sqlite3 client sees it."
show sqlite3 blog.db .schema
show sqlite3 -box blog.db "SELECT id, revision, direction, status, started_at FROM dbmig_history"

say "All of it is in $PWD:"
printf '#   sqlite3 %s/blog.db\n' "$PWD"
