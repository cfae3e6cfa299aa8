// SPDX-License-Identifier: MIT
// What may be meant by a word that names no engine.
#include "format/engine_names.hpp"

#include <utility>

#include <dbmig/error.hpp>

#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::format {

EngineNamed engines_of(std::function<const Dialect&(const Url&)> lookup) {
    return [lookup = std::move(lookup)](const std::string& word) {
        Url url;
        url.scheme = word;
        try {
            return std::string(lookup(url).name());
        } catch (const UsageError&) { // a scheme that no engine has
            return std::string();
        }
    };
}

std::optional<std::string> engine_fault(const std::string& word, const std::string& own,
                                        const EngineNamed& engine_named) {
    const auto meant = engine_named ? engine_named(word) : word;
    if (meant == word)
        return std::nullopt;
    auto near = meant.empty() ? util::did_you_mean(word, {"default", own})
                              : util::format("did you mean '{}'?", meant);
    return near.empty() ? util::format("expected 'default' or the name of an engine, as '{}'", own)
                        : near;
}

} // namespace dbmig::format
