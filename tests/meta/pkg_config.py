#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pkg_config.py CMAKE: dbmig.pc names the folders that were installed to, however they were named, and after a move of the
prefix, too, where that can be."""
import os
import subprocess
import sys
import tempfile

from common import ROOT, finish

WRITE = 'include("%s/packaging/cmake/DbmigPkgConfig.cmake")\ndbmig_write_pkg_config("${FILE}")\n' % ROOT
# prefix, library folder and folder of headers as CMake is told; where pkg-config has to find the last two.
LAYOUTS = [
    ("/usr", "lib", "include", "/usr/lib", "/usr/include"),
    ("/usr", "lib/x86_64-linux-gnu", "include", "/usr/lib/x86_64-linux-gnu", "/usr/include"),
    ("/usr", "/usr/lib64", "/usr/include", "/usr/lib64", "/usr/include"),
    ("/usr/", "/usr/lib64/", "include/", "/usr/lib64", "/usr/include"),
    ("/opt/a b", "lib", "include", "/opt/a b/lib", "/opt/a b/include"),
    ("/usr", "../elsewhere/lib", "include", "/elsewhere/lib", "/usr/include"),
    ("/nix/one", "/nix/two/lib", "/nix/three/include", "/nix/two/lib", "/nix/three/include"),
    ("/usr", "lib", "/usr2/include", "/usr/lib", "/usr2/include"),
]


def variable(modules, name):
    done = subprocess.run(["pkg-config", "--variable=" + name, "dbmig"], capture_output=True, text=True, check=True,
                          env={**os.environ, "PKG_CONFIG_PATH": modules})
    return os.path.normpath(done.stdout.strip().replace("\\ ", " "))


def layout_faults(cmake, work, layout, moved):
    """The file is written into the folder that the layout names, below `moved`, and read from there. What is below the
    prefix is found below `moved`, too; what is elsewhere was not moved."""
    prefix, libdir, includedir, found_lib, found_include = layout
    below = os.path.normpath(prefix) + "/"
    file = "%s%s/pkgconfig/dbmig.pc" % (moved, found_lib)
    os.makedirs(os.path.dirname(file))
    subprocess.run([cmake, "-DFILE=" + file, "-DCMAKE_INSTALL_PREFIX=" + prefix, "-DCMAKE_INSTALL_LIBDIR=" + libdir,
                    "-DCMAKE_INSTALL_INCLUDEDIR=" + includedir, "-DPROJECT_VERSION=1", "-DPROJECT_DESCRIPTION=x",
                    "-P", work + "/write.cmake"], check=True)
    for name, folder in (("libdir", found_lib), ("includedir", found_include)):
        can_move = found_lib.startswith(below) and folder.startswith(below)
        wanted = moved + folder if can_move else folder
        found = variable(os.path.dirname(file), name)
        if found != wanted:
            yield "%s of %s: %s, and %s was expected" % (name, layout, found, wanted)


def main():
    faults = []
    with tempfile.TemporaryDirectory(prefix="dbmig-pkg-config") as work:
        with open(work + "/write.cmake", "w", encoding="utf8") as script:
            script.write("cmake_minimum_required(VERSION 3.22)\n" + WRITE)
        for number, layout in enumerate(LAYOUTS):
            faults += layout_faults(sys.argv[1], work, layout, "%s/%d" % (work, number))
    finish(faults, len(LAYOUTS))


if __name__ == "__main__":
    main()
