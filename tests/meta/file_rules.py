#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A source file begins with its licence and a sentence on what it is for, and has at most 600 lines."""
from common import finish, read, sources

LIMIT = 600


def check(path):
    text = read(path)
    lines = text.splitlines()
    if not lines or lines[0] != "// SPDX-License-Identifier: MIT":
        yield "%s:1: the first line is not the SPDX identifier" % path
    elif len(lines) < 2 or not lines[1].startswith("// ") or len(lines[1]) < 12:
        yield "%s:2: no sentence on what the file is for" % path
    if path.endswith(".hpp") and "#pragma once" not in text:
        yield "%s: no #pragma once" % path
    if len(lines) > LIMIT:
        yield "%s: %d lines, more than %d" % (path, len(lines), LIMIT)
    if "\r" in text or "\t" in text:
        yield "%s: tabs or carriage returns" % path
    if text and not text.endswith("\n"):
        yield "%s: no newline at the end" % path


if __name__ == "__main__":
    paths = sources("core", "dialects", "cli", "tests", ends=(".cpp", ".hpp", ".hpp.in", ".cpp.in"))
    finish([fault for path in paths for fault in check(path)], len(paths))
