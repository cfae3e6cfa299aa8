// SPDX-License-Identifier: MIT
// The way in.
#include "app.hpp"

int main(int argc, char** argv) {
    return dbmig::cli::run(argc, argv);
}
