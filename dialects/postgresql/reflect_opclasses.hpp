// SPDX-License-Identifier: MIT
// Operator classes of indexes: their names, and which of them go without saying.
#pragma once

#include <map>

#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

/// What is known of the type of an index key.
struct KeyType {
    Oid base = 0;      ///< under all domains; 0: not known
    char category = 0; ///< pg_type.typcategory
};

class OperatorClasses {
public:
    explicit OperatorClasses(Catalog& catalog);

    /// The class as SQL; empty where it is the default of its index method for `type`.
    std::string said(Oid oid, KeyType type) const;
    std::string name(Oid oid) const;
    /// Whether keys of this class are stored in a type that is not that of the column.
    bool converts(Oid oid) const;

private:
    struct Entry {
        Oid method = 0;
        std::string name;
        bool is_default = false;
        Oid input = 0;
        bool converts = false;
        char category = 0;      ///< of the input type
        bool preferred = false; ///< the input type, in its category
    };

    const Entry& entry(Oid oid) const;
    bool goes_without_saying(const Entry& entry, KeyType type) const;

    std::map<Oid, Entry> m_entries;
};

} // namespace dbmig::postgresql
