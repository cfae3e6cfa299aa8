// SPDX-License-Identifier: MIT
// When a text can stand in YAML without quotes.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::yaml {

/// Where the scalar is to stand.
enum class Place { block, flow };

/// The bytes of `text` read back as they are when written plain.
bool is_safe_plain(std::string_view text, Place place);

/// A plain scalar that YAML 1.1 or 1.2 takes for a null, boolean, number, date or merge key.
bool means_other_than_text(std::string_view text);

/// A plain scalar that YAML 1.2 takes for a boolean or a number, or 1.1 for a date: what an
/// unquoted node may hold on purpose.
bool is_typed_scalar(std::string_view text);

bool is_null_word(std::string_view text); ///< what reads as null: ~ null Null NULL

/// `text` as a double-quoted scalar on one line.
std::string double_quoted(std::string_view text);

/// A literal block (|) gives back `text` exactly.
bool fits_literal_block(std::string_view text);

} // namespace dbmig::yaml
