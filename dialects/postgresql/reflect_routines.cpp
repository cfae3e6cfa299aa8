// SPDX-License-Identifier: MIT
// Functions and procedures as the server writes them; aggregates, composed from the catalogue.
#include <algorithm>

#include <dbmig/sql_builder.hpp>

#include "quoting.hpp"
#include "reflect_catalog.hpp"

namespace dbmig::postgresql {

namespace {

/// `name(integer, text)`, what overloaded routines are told apart by. With its schema where
/// pg_catalog's would be meant without it.
Name routine_name(const Catalog& catalog, Oid schema, const std::string& name,
                  const std::vector<std::string>& types, bool hidden) {
    Name full = catalog.name(schema, name + "(" + sql::list(types, [&](const std::string& type) {
                                         return catalog.local_type(type);
                                     }) + ")");
    if (hidden)
        full.schema = catalog.schemas().at(schema);
    return full;
}

const std::string hides_behind_pg_catalog =
    "EXISTS (SELECT FROM pg_proc s WHERE s.pronamespace = 'pg_catalog'::regnamespace"
    " AND s.proname = p.proname AND s.proargtypes = p.proargtypes)";

const std::string argument_types =
    "ARRAY(SELECT format_type(u.type, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY"
    " u (type, place) ORDER BY u.place)";

std::string routine_scope(const Catalog& catalog) {
    return catalog.in_scope("p.pronamespace") + catalog.no_member(catalogue::procedure, "p.oid");
}

/// Whether it takes or gives a type that is left alone, so that it could not be made without it.
bool uses_strange_type(const Catalog& catalog, const std::vector<std::int64_t>& types) {
    return std::any_of(types.begin(), types.end(),
                       [&](Oid type) { return catalog.strange_types.count(type) != 0; });
}

std::string without_line_ends(std::string text) {
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

void read_functions(Catalog& catalog) {
    for (auto& row : catalog.rows("SELECT p.oid, p.pronamespace, p.proname, p.prokind, " +
                                  argument_types + ", " + hides_behind_pg_catalog +
                                  ", pg_get_functiondef(p.oid), p.prorettype, p.proargtypes"
                                  " FROM pg_proc p WHERE p.prokind <> 'a'" +
                                  routine_scope(catalog))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const Oid schema = cells.number();
        const std::string name = cells.text();
        const char kind = cells.letter();
        const auto types = cells.list();
        const Name full = routine_name(catalog, schema, name, types, cells.flag());
        std::string definition = without_line_ends(cells.text());
        const Oid result = cells.number();
        if (catalog.strange_types.count(result) != 0 || uses_strange_type(catalog, cells.numbers()))
            catalog.leave_alone(kind == 'p' ? "procedure" : "function", full,
                                "it uses a base type, which is not compared");
        else
            catalog
                .add(kind == 'p' ? ObjectKind::procedure : ObjectKind::function, full,
                     catalogue::procedure, oid)
                .definition = std::move(definition);
    }
}

std::string aggregate_query(const Catalog& catalog) {
    const auto function = [](const std::string& column) {
        return "CASE WHEN a." + column + " <> 0 THEN a." + column + "::text END, ";
    };
    return "SELECT p.oid, p.pronamespace, p.proname, " + argument_types + ", " +
           hides_behind_pg_catalog +
           ", pg_get_function_arguments(p.oid), a.aggkind, a.aggtransfn::text,"
           " format_type(a.aggtranstype, NULL), NULLIF(a.aggtransspace, 0), " +
           function("aggfinalfn") + "a.aggfinalextra, a.aggfinalmodify, " +
           function("aggcombinefn") + function("aggserialfn") + function("aggdeserialfn") +
           "a.agginitval, " + function("aggmtransfn") + function("aggminvtransfn") +
           "CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,"
           " NULLIF(a.aggmtransspace, 0), " +
           function("aggmfinalfn") +
           "a.aggmfinalextra, a.aggmfinalmodify, a.aggminitval,"
           " (SELECT 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')'"
           " FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace"
           " WHERE o.oid = a.aggsortop),"
           " p.proparallel FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid WHERE true" +
           routine_scope(catalog);
}

std::string modify_word(char letter, char usual) {
    if (letter == usual)
        return {};
    switch (letter) {
    case 's':
        return "SHAREABLE";
    case 'w':
        return "READ_WRITE";
    default:
        return "READ_ONLY";
    }
}

std::string parallel_word(char letter) {
    if (letter == 's')
        return "SAFE";
    return letter == 'r' ? "RESTRICTED" : "";
}

/// The parts of CREATE AGGREGATE, read in the order of the query.
class AggregateParts {
public:
    AggregateParts(Cells& cells, char kind) : m_cells(cells), m_usual(kind == 'n' ? 'r' : 'w') {}

    std::vector<std::string> read(char kind) {
        for (const char* const part : {"SFUNC", "STYPE", "SSPACE", "FINALFUNC"})
            value(part);
        flag("FINALFUNC_EXTRA");
        word("FINALFUNC_MODIFY", modify_word(m_cells.letter(), m_usual));
        for (const char* const part : {"COMBINEFUNC", "SERIALFUNC", "DESERIALFUNC"})
            value(part);
        literal("INITCOND");
        for (const char* const part : {"MSFUNC", "MINVFUNC", "MSTYPE", "MSSPACE", "MFINALFUNC"})
            value(part);
        flag("MFINALFUNC_EXTRA");
        word("MFINALFUNC_MODIFY", modify_word(m_cells.letter(), m_usual));
        literal("MINITCOND");
        value("SORTOP");
        word("PARALLEL", parallel_word(m_cells.letter()));
        if (kind == 'h')
            m_parts.emplace_back("HYPOTHETICAL");
        return std::move(m_parts);
    }

private:
    void word(const char* name, const std::string& value) {
        if (!value.empty())
            m_parts.push_back(std::string(name) + " = " + value);
    }
    void value(const char* name) { word(name, m_cells.text()); }
    void flag(const char* name) {
        if (m_cells.flag())
            m_parts.emplace_back(name);
    }
    void literal(const char* name) {
        if (const auto text = m_cells.optional_text())
            word(name, string_literal(*text));
    }

    Cells& m_cells;
    char m_usual;
    std::vector<std::string> m_parts;
};

void read_aggregates(Catalog& catalog) {
    for (auto& row : catalog.rows(aggregate_query(catalog))) {
        Cells cells(row);
        const Oid oid = cells.number();
        const Oid schema = cells.number();
        const std::string name = cells.text();
        const auto types = cells.list();
        const Name full = routine_name(catalog, schema, name, types, cells.flag());
        const std::string arguments = cells.text();
        const char kind = cells.letter();
        catalog.add(ObjectKind::aggregate, full, catalogue::procedure, oid).definition =
            sql::block("CREATE AGGREGATE " + catalog.full_name({full.schema, name}) + "(" +
                           (arguments.empty() ? "*" : arguments) + ")",
                       AggregateParts(cells, kind).read(kind));
    }
}

} // namespace

void read_routines(Catalog& catalog) {
    if (!catalog.whole())
        return;
    read_functions(catalog);
    read_aggregates(catalog);
}

} // namespace dbmig::postgresql
