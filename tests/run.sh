#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [CTEST ARGUMENTS]: installs what the tests need, starts throw-away servers, builds into build/test and runs
# the tests through ctest, e.g. `tests/run.sh -R unit`. The exit status is ctest's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packaging/install-dependencies.sh build test

. tests/support/servers.sh
trap stop_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
prepare_servers_folder
start_postgresql
start_mysql
export DBMIG_TEST_REQUIRE=postgresql,mysql

jobs=$(nproc)
mkdir -p build/test
cmake -S . -B build/test -G Ninja -DCMAKE_BUILD_TYPE=Debug -DDBMIG_WARNINGS_AS_ERRORS=ON -DDBMIG_PCH=ON \
    >build/test/configure.log 2>&1 || {
    cat build/test/configure.log >&2
    exit 1
}
ninja -C build/test -j "$jobs"

status=0
ctest --test-dir build/test --output-on-failure -j "$jobs" "$@" || status=$?
exit "$status"
