#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# install-dependencies.sh SECTION…: installs the Debian packages of dependencies.txt that are not there yet.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

missing=()
for section in "$@"; do
    while read -r package; do
        # A package that another provides (pkg-config by pkgconf) counts by dpkg's own word for it.
        state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing+=("$package")
    done < <(awk -v section="$section" '$1 == section {print $2}' "$here/dependencies.txt")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "these packages are missing, and neither root nor sudo is there to install them: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" </dev/null >/dev/null
