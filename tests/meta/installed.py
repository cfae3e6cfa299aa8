#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""installed.py CMAKE COMPILER BUILD_FOLDER: what is installed is the binary, the library and the public headers, no
more and no less; the exporter finds its package; the example program builds from it through CMake and through pkg-config and upgrades a database."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from common import ROOT, finish

CONSUMER = os.path.join(ROOT, "tests", "consumer")


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        finish(["%s: exit %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr)], 1)
    return done.stdout


def manifest_faults(prefix):
    """Every public header is installed, and nothing stands where it was not expected."""
    found = set()
    for where, _, names in os.walk(prefix):
        found |= {os.path.relpath(os.path.join(where, name), prefix) for name in names}
    public = os.listdir(os.path.join(ROOT, "core", "include", "dbmig"))
    wanted = {"include/dbmig/" + name.removesuffix(".in") for name in public}
    exporter = os.listdir(os.path.join(ROOT, "packaging", "sqlalchemy", "dbmig_sqlalchemy"))
    wanted |= {"share/dbmig/sqlalchemy/dbmig_sqlalchemy/" + name for name in exporter if name.endswith(".py")}
    wanted |= {"bin/dbmig", "bin/dbmig-sqlalchemy", "share/doc/dbmig/LICENSE"}
    yield from ("not installed: " + name for name in sorted(wanted - found))
    for name in sorted(found - wanted):
        if os.path.basename(name) not in ("libdbmig.a", "dbmig.pc") and "/cmake/dbmig/dbmig" not in name:
            yield "installed without need: " + name


def exporter_faults(prefix):
    """The exporter that was installed finds the rest of itself."""
    said = run(sys.executable, os.path.join(prefix, "bin", "dbmig-sqlalchemy"), "--help")
    return [] if "MODULE:OBJECT" in said else ["the installed dbmig-sqlalchemy says: " + said]


def upgrade_faults(binary, folder):
    """The example's blog, upgraded by the consumer."""
    shutil.copytree(os.path.join(ROOT, "revisions_example"), folder)
    said = run(binary, "dbmig.yaml", cwd=folder)
    databases = [n for n in os.listdir(folder) if n.endswith(".db")]
    if not databases:
        return ["the consumer made no database; it said: " + said]
    with sqlite3.connect(os.path.join(folder, databases[0])) as connection:
        tables = {row[0] for row in connection.execute("select name from sqlite_schema where type = 'table'")}
    missing = {"user", "post", "group", "association", "dbmig_version"} - tables
    return ["after the consumer's upgrade these tables are missing: %s" % missing] if missing else []


def main():
    cmake, compiler, build = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="dbmig-installed") as work:
        prefix = os.path.join(work, "prefix")
        run(cmake, "--install", build, "--prefix", prefix)
        faults = list(manifest_faults(prefix)) + exporter_faults(prefix)
        run(cmake, "-S", CONSUMER, "-B", work + "/by-cmake", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
            "-DCMAKE_PREFIX_PATH=" + prefix, "-DCMAKE_CXX_COMPILER=" + compiler)
        run(cmake, "--build", work + "/by-cmake")
        faults += upgrade_faults(work + "/by-cmake/consumer", work + "/first")
        modules = [where for where, _, names in os.walk(prefix) if "dbmig.pc" in names]
        found = os.pathsep.join(modules + [os.environ.get("PKG_CONFIG_PATH", "")])
        flags = run("pkg-config", "--static", "--cflags", "--libs", "dbmig", env={**os.environ, "PKG_CONFIG_PATH": found})
        run(compiler, "-std=c++20", CONSUMER + "/main.cpp", "-o", work + "/by-pkg-config", *flags.split())
        faults += upgrade_faults(work + "/by-pkg-config", work + "/second")
    finish(faults, 1)


if __name__ == "__main__":
    main()
