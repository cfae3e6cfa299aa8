// SPDX-License-Identifier: MIT
// Values are put in once: what a value itself holds is never looked at again.
#include "revision/variables.hpp"

#include <algorithm>
#include <optional>

#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::revision {

namespace {

struct Variable {
    std::size_t begin = 0;
    std::size_t end = 0; ///< one past the brace
    std::string name;
    std::optional<std::string> otherwise;
};

bool is_name(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

std::optional<Variable> variable_at(std::string_view text, std::size_t begin) {
    std::size_t at = begin + 2;
    while (at < text.size() && is_name(text[at], at == begin + 2))
        ++at;
    Variable found;
    found.begin = begin;
    found.name = text.substr(begin + 2, at - begin - 2);
    if (found.name.empty())
        return std::nullopt;
    if (text.substr(at, 2) == ":-") {
        const std::size_t close = text.find('}', at);
        if (close == std::string_view::npos)
            return std::nullopt;
        found.otherwise = std::string(text.substr(at + 2, close - at - 2));
        at = close;
    }
    if (at >= text.size() || text[at] != '}')
        return std::nullopt;
    found.end = at + 1;
    return found;
}

std::optional<Variable> next_variable(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("${", from); at != std::string_view::npos;
         at = text.find("${", at + 2)) {
        if (auto found = variable_at(text, at))
            return found;
    }
    return std::nullopt;
}

/// The place of an offset of a text that begins at `start`.
Location place_in(const Location& start, std::string_view text, std::size_t offset) {
    Location place = start;
    const std::string_view before = text.substr(0, offset);
    const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    if (place.line == 0)
        return place;
    place.line += lines;
    if (lines > 0) // the lines of a block scalar are indented alike
        offset -= before.rfind('\n') + 1;
    place.column += offset;
    return place;
}

/// Calls `visit(text, place, exact)` for every text that may hold variables; `exact` tells
/// whether the text begins at the place.
template <typename Visit> class Texts {
public:
    Texts(const std::string& engine, Visit visit) : m_engine(engine), m_visit(visit) {}

    template <typename R> void all(R& revision) {
        for (auto& operation : revision.upgrade.operations)
            of(operation);
        for (auto& operation : revision.downgrade.operations)
            of(operation);
        for (auto& query : revision.verify)
            execute(query);
    }

private:
    template <typename O> void of(O& operation) {
        m_where = &operation.where;
        std::visit([&](auto& op) { visit_op(op); }, operation.op);
    }

    template <typename E> void execute(E& op) {
        for (auto& [engine, text] : op.sql) {
            const bool runs = m_engine.empty() || engine == m_engine ||
                              (engine.empty() && op.sql.count(m_engine) == 0);
            if (runs)
                m_visit(text.sql, text.where, true);
        }
    }

    template <typename V> void row(V& values) {
        for (auto& [column, value] : values) {
            if (auto* text = std::get_if<std::string>(&value))
                m_visit(*text, *m_where, false);
        }
    }

    template <typename T> void visit_op(T& op) {
        using Plain = std::remove_const_t<T>;
        if constexpr (std::is_same_v<Plain, Execute>) {
            execute(op);
        } else if constexpr (std::is_same_v<Plain, InsertRows>) {
            for (auto& values : op.rows)
                row(values);
        } else if constexpr (std::is_same_v<Plain, UpdateRows>) {
            row(op.set);
            row(op.where);
        } else if constexpr (std::is_same_v<Plain, DeleteRows>) {
            row(op.where);
        } else if constexpr (std::is_same_v<Plain, Backfill>) {
            for (auto& [column, expression] : op.set)
                m_visit(expression, *m_where, false);
            m_visit(op.where, *m_where, false);
        }
    }

    const std::string& m_engine;
    Visit m_visit;
    const Location* m_where = nullptr;
};

class Expander {
public:
    Expander(const BodyContext& context, std::vector<Diagnostic>& faults)
        : m_context(context), m_faults(faults) {}

    void operator()(std::string& text, const Location& where, bool exact) const {
        auto found = next_variable(text, 0);
        if (!found)
            return;
        std::string result;
        std::size_t at = 0;
        for (; found; found = next_variable(text, at)) {
            result.append(text, at, found->begin - at);
            result += value(*found, exact ? place_in(where, text, found->begin) : where);
            at = found->end;
        }
        result.append(text, at);
        text = std::move(result);
    }

private:
    std::string value(const Variable& variable, const Location& where) const {
        const auto set = m_context.variables.find(variable.name);
        if (set != m_context.variables.end())
            return set->second;
        if (variable.otherwise)
            return *variable.otherwise;
        std::vector<std::string> names;
        for (const auto& entry : m_context.variables)
            names.push_back(entry.first);
        const std::string near = util::did_you_mean(variable.name, names);
        m_faults.push_back(
            {where,
             util::format("variable '{}' is not set", variable.name),
             near.empty() ? util::format("give it with -x {0}=VALUE, or a default: ${{{0}:-VALUE}}",
                                         variable.name)
                          : near,
             {}});
        return {};
    }

    const BodyContext& m_context;
    std::vector<Diagnostic>& m_faults;
};

} // namespace

bool has_variables(std::string_view text) {
    return next_variable(text, 0).has_value();
}

bool has_variables(const Revision& revision) {
    bool found = false;
    const auto look = [&](const std::string& text, const Location&, bool) {
        found = found || has_variables(text);
    };
    const std::string every_engine;
    Texts<decltype(look)>(every_engine, look).all(revision);
    return found;
}

void expand_variables(Revision& revision, const BodyContext& context,
                      std::vector<Diagnostic>& faults) {
    const Expander expand(context, faults);
    Texts<Expander>(context.engine, expand).all(revision);
}

} // namespace dbmig::revision
