// SPDX-License-Identifier: MIT
// Declared models in SQL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dbmig/dialect.hpp>
#include <dbmig/error.hpp>

namespace dbmig::metadata {

/// Runs SQL texts in one scratch database as the engine's own client would, rows left out.
class SqlLoader {
public:
    /// `server`: where the scratch database is made, on engines that need one.
    SqlLoader(const Dialect& dialect, std::optional<Url> server)
        : m_dialect(dialect), m_server(std::move(server)) {}

    /// Stops at the first statement that the database refuses: a fault at its place.
    void load(const std::string& path, std::string_view text, std::vector<Diagnostic>& faults);
    Schema reflect() const; ///< empty when nothing was loaded

private:
    const Dialect& m_dialect;
    std::optional<Url> m_server;
    std::unique_ptr<Connection> m_scratch;
};

/// Whether a text that some command printed is SQL; else it is YAML.
bool looks_like_sql(std::string_view text);

} // namespace dbmig::metadata
