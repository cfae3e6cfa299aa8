// SPDX-License-Identifier: MIT
// A revision file in SQL.
#include "fuzz.hpp"
#include "revision_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    dbmig::fuzz::read_revision_file("r.sql", {reinterpret_cast<const char*>(data), size});
    return 0;
}
