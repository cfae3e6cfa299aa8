// SPDX-License-Identifier: MIT
// What the fuzz targets share: a place for files, the engines, and laws that end the process when
// they are broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <dbmig/dialect.hpp>
#include <dbmig/op.hpp>

/// Every target defines it; libFuzzer or replay.cpp calls it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace dbmig::fuzz {

/// Ends the process, naming the law, unless it holds.
void require(bool holds, std::string_view law, std::string_view detail = {});

/// Runs `call` and swallows the errors that are an answer to bad input; any other exception ends
/// the process. Whether it returned.
bool answers(const std::function<void()>& call);

/// A folder of this process alone, without its final slash; gone when the process ends.
const std::string& folder();

/// Writes a file into folder() and returns its path. Parent folders are made.
std::string put_file(const std::string& name, std::string_view text);

/// Renders the operations for an engine as `--sql` would, on a database that is not known.
void render(const Operations& operations, const Dialect& dialect);

} // namespace dbmig::fuzz
