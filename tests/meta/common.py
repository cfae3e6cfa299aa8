# SPDX-License-Identifier: MIT
"""What the tests of the source tree share: where it is, its files, and how faults are reported."""
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def sources(*folders, ends=(".cpp", ".hpp")):
    """Paths below the given folders, relative to the root, sorted."""
    found = []
    for folder in folders:
        for where, dirs, names in os.walk(os.path.join(ROOT, folder)):
            dirs[:] = sorted(d for d in dirs if d != "__pycache__")
            found += [os.path.relpath(os.path.join(where, n), ROOT) for n in names if n.endswith(ends)]
    return sorted(found)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf8") as file:
        return file.read()


def without_comments(text):
    """C++ text with comments blanked; strings and line numbers stay."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)

    def blank(match):
        found = match.group()
        return re.sub(r"[^\n]", " ", found) if found.startswith(("//", "/*")) else found
    return token.sub(blank, text)


def finish(faults, checked):
    """Prints the faults and ends the process; nothing checked is a fault too."""
    if not checked:
        faults = ["nothing was checked"]
    for fault in faults:
        print(fault)
    print("%d checked, %d faults" % (checked, len(faults)))
    sys.exit(1 if faults else 0)
