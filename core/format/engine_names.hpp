// SPDX-License-Identifier: MIT
// The words that name an engine where YAML or SQL gives something per engine.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <dbmig/dialect.hpp>
#include <dbmig/url.hpp>

namespace dbmig::format {

/// The name of the engine that a word, such as the scheme of its URLs, stands for; empty: none.
using EngineNamed = std::function<std::string(const std::string& word)>;

/// By the schemes that `lookup` has a dialect for.
EngineNamed engines_of(std::function<const Dialect&(const Url&)> lookup);

/// What to write in place of `word`; nothing when it names an engine or that cannot be known.
/// `own` is the engine at hand.
std::optional<std::string> engine_fault(const std::string& word, const std::string& own,
                                        const EngineNamed& engine_named);

} // namespace dbmig::format
