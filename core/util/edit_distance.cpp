// SPDX-License-Identifier: MIT
// The nearest known word to one that is not known.
#include "util/edit_distance.hpp"

#include <algorithm>

#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::util {

std::size_t edit_distance(std::string_view first, std::string_view second) {
    const auto a = to_lower(first);
    const auto b = to_lower(second);
    std::vector<std::size_t> before_last(b.size() + 1); // the row above the row above
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t longest = 100; // what is longer is no typing error
    if (word.empty() || word.size() > longest)
        return {};
    const std::string* best = nullptr;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        if (candidate.empty() || candidate.size() > longest)
            continue;
        const auto distance = edit_distance(word, candidate);
        // A word of which every letter is another is not "near", however short it is.
        if (distance < best_distance && distance < std::max(word.size(), candidate.size())) {
            best = &candidate;
            best_distance = distance;
        }
    }
    return best ? *best : std::string();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const auto found = nearest(word, candidates);
    return found.empty() ? std::string() : format("did you mean '{}'?", found);
}

} // namespace dbmig::util
