# SPDX-License-Identifier: MIT
"""Mappings, lists and scalars as YAML."""
import json
import re

# Words that a YAML reader would take for something else are quoted.
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*(\([0-9, ]*\))?\Z")
RESERVED = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if PLAIN.match(value) and value.lower() not in RESERVED and "," not in value:
        return value
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\u0085", "\\x85")


def flow(value):
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (scalar(k), flow(v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(flow(item) for item in value)
    return scalar(value)


def block(value, depth):
    """Lines of a mapping; whatever is deeper than `depth` goes on one line."""
    lines = []
    for key, item in value.items():
        if isinstance(item, dict) and item and depth > 0:
            lines.append(scalar(key) + ":")
            lines += ["  " + line for line in block(item, depth - 1)]
        elif isinstance(item, list) and item and depth > 0 and all(isinstance(entry, dict) for entry in item):
            lines.append(scalar(key) + ":")
            for entry in item:
                inner = block(entry, depth - 1)
                lines += ["  - " + inner[0]] + ["    " + line for line in inner[1:]]
        else:
            lines.append("%s: %s" % (scalar(key), flow(item)))
    return lines
