#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""core/ and cli/ know engines through their interfaces only: outside comments they name none."""
import re

from common import finish, read, sources, without_comments

NAMES = re.compile(r"sqlite|postgres|mysql|mariadb", re.I)

if __name__ == "__main__":
    paths = sources("core", "cli", ends=(".cpp", ".hpp", ".in", ".txt"))
    faults = []
    for path in paths:
        text = read(path)
        text = re.sub(r"#[^\n]*", "", text) if path.endswith(".txt") else without_comments(text)
        faults += ["%s:%d: names an engine: %s" % (path, number, line.strip())
                   for number, line in enumerate(text.splitlines(), 1) if NAMES.search(line)]
    finish(faults, len(paths))
