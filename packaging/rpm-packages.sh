#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rpm-packages.sh: builds packages from packaging/rpm/dbmig.spec on Debian, as far as its rpm goes, into build/rpm, and has
# rpmlint look at them. Fedora's macros for CMake are defined here; what Debian calls its packages otherwise, so that
# BuildRequires cannot be looked up, and packages of debugging symbols are left to Fedora.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packaging/install-dependencies.sh build test
top=$PWD/build/rpm
version=$(sed -n 's/^Version: *//p' packaging/rpm/dbmig.spec)
rm -rf "$top"
mkdir -p "$top/SOURCES" "$top/home"
git archive --prefix="dbmig-$version/" HEAD | gzip -9n >"$top/SOURCES/dbmig-$version.tar.gz"

HOME=$top/home rpmbuild -ba --nodeps packaging/rpm/dbmig.spec \
    --define "_topdir $top" \
    --define "debug_package %{nil}" \
    --define "_build_id_links none" \
    --define "_vpath_builddir redhat-linux-build" \
    --define "cmake cmake -B %{_vpath_builddir} -DCMAKE_INSTALL_PREFIX=%{_prefix} -DCMAKE_INSTALL_LIBDIR=%{_lib} \
-DCMAKE_INSTALL_SO_NO_EXE=0 -DCMAKE_BUILD_TYPE=RelWithDebInfo" \
    --define "cmake_build cmake --build %{_vpath_builddir}" \
    --define "cmake_install DESTDIR=%{buildroot} cmake --install %{_vpath_builddir} --strip"

rpmlint --config packaging/rpm/rpmlint.toml "$top"/RPMS/*/*.rpm "$top"/SRPMS/*.rpm
for package in "$top"/RPMS/*/*.rpm; do
    echo "${package##*/}: $(rpm -qlp "$package" | wc -l) files"
done
