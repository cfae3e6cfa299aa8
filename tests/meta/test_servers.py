# SPDX-License-Identifier: MIT
"""The servers that tests/run.sh promises do answer: a required one that is missing fails and does not skip."""
import os
import subprocess
import urllib.parse

import pytest

REQUIRED = os.environ.get("DBMIG_TEST_REQUIRE", "").split(",")


def url_of(engine):
    url = os.environ.get("DBMIG_TEST_%s_URL" % engine.upper())
    if not url and engine not in REQUIRED:
        pytest.skip("no %s server: tests/run.sh starts one" % engine)
    assert url, "DBMIG_TEST_%s_URL is not set" % engine.upper()
    return url


def test_postgresql_answers():
    done = subprocess.run(["psql", "-X", "-A", "-t", "-c", "select 6 * 7", url_of("postgresql")],
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "42"


def test_mysql_answers():
    url = urllib.parse.urlsplit(url_of("mysql"))
    done = subprocess.run(["mariadb", "--no-defaults", "-h", url.hostname, "-P", str(url.port), "-u", url.username,
                           "-N", "-e", "select 6 * 7"], env={**os.environ, "MYSQL_PWD": url.password},
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "42"
