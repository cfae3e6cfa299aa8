// SPDX-License-Identifier: MIT
// Where MySQL and MariaDB differ. The rest of this folder asks here.
#pragma once

#include <string>
#include <string_view>

namespace dbmig::mysql {

struct Flavour {
    bool mariadb = false;
    int version = 0; ///< 101119 for 10.11.19

    /// "MariaDB 10.11.19".
    std::string description() const;
    /// `SET SESSION …` that ends statements after so many milliseconds; 0 means never.
    std::string statement_timeout(long milliseconds) const;
    /// Whether tables keep their history, which a change of theirs must not lose.
    bool system_versioning() const { return mariadb && version >= 100304; }
    /// Whether the server may make primary keys that nobody asked for.
    bool own_primary_keys() const { return !mariadb && version >= 80030; }
    /// Whether a trigger is a file, so that its name is exact where names of tables are. MySQL 8
    /// has them in a table of its data dictionary, by names that ignore letter case.
    bool trigger_files() const { return mariadb || version < 80000; }
    /// Whether tables of the kind SEQUENCE exist.
    bool sequences() const { return mariadb; }
};

/// From VERSION() and @@version_comment.
Flavour make_flavour(std::string_view version, std::string_view comment);

} // namespace dbmig::mysql
