#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""dialect_is_a_folder.py CMAKE COMPILER: a tree without one dialect's folder configures, and its registry compiles,
with no other edit. So does a tree without any."""
import os
import shutil
import subprocess
import sys
import tempfile

from common import ROOT, finish

PARTS = ["CMakeLists.txt", "LICENSE", "cmake", "core", "dialects", "cli", "packaging"]


def copy_tree(target):
    for part in PARTS:
        source = os.path.join(ROOT, part)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(target, part))
        elif os.path.exists(source):
            shutil.copy(source, target)


def without(dialects, cmake, compiler):
    """The fault of a tree without these dialects, or None."""
    with tempfile.TemporaryDirectory(prefix="dbmig-folder") as tree:
        copy_tree(tree)
        for name in dialects:
            shutil.rmtree(os.path.join(tree, "dialects", name))
        build = os.path.join(tree, "build")
        done = subprocess.run([cmake, "-S", tree, "-B", build, "-G", "Ninja", "-DDBMIG_BUILD_TESTS=OFF",
                               "-DCMAKE_CXX_COMPILER=" + compiler], capture_output=True, text=True)
        if done.returncode:
            return "without %s it does not configure:\n%s" % (", ".join(dialects), done.stderr)
        registry = os.path.join(build, "dialects", "registry.cpp")
        with open(registry, encoding="utf8") as file:
            text = file.read()
        left = [name for name in dialects if name in text]
        if left:
            return "registry.cpp still names %s" % ", ".join(left)
        done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-I", os.path.join(tree, "core", "include"),
                               "-I", os.path.join(tree, "dialects"), registry], capture_output=True, text=True)
        return "without %s: %s" % (", ".join(dialects), done.stderr) if done.returncode else None


if __name__ == "__main__":
    cmake, compiler = sys.argv[1:]
    folder = os.path.join(ROOT, "dialects")
    names = sorted(n for n in os.listdir(folder) if os.path.exists(os.path.join(folder, n, "CMakeLists.txt")))
    trials = [[name] for name in names] + ([names] if len(names) > 1 else [])
    faults = [without(trial, cmake, compiler) for trial in trials]
    finish([f for f in faults if f], len(trials))
