// SPDX-License-Identifier: MIT
// Reading SQL revision files line by line; what stands in the sections is not looked into.
#include "revision/sql_file.hpp"

#include <algorithm>
#include <map>

#include "revision/header_fields.hpp"
#include "sql/lexer.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::revision {

namespace {

const std::vector<std::string> section_names{"upgrade", "downgrade", "verify"};

struct Line {
    std::string_view text; ///< without its end
    std::size_t number = 0;
    std::size_t begin = 0; ///< offset in the file
};

class Lines {
public:
    explicit Lines(std::string_view text) : m_text(text) {}

    bool next(Line& line) {
        if (m_at >= m_text.size())
            return false;
        const std::size_t end = std::min(m_text.find('\n', m_at), m_text.size());
        line = {m_text.substr(m_at, end - m_at), line.number + 1, m_at};
        if (!line.text.empty() && line.text.back() == '\r')
            line.text.remove_suffix(1);
        m_at = end + 1;
        return true;
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

/// What follows the dashes of a comment line, or nothing for another line.
std::optional<std::string_view> comment(std::string_view line) {
    if (line.substr(0, 2) != "--")
        return std::nullopt;
    return util::trim(line.substr(2));
}

constexpr std::string_view marker = "dbmig:";

/// `-- dbmig:word …`, but not the lint's `-- dbmig:ignore…`, which belongs to the SQL.
std::optional<std::string_view> section(std::string_view line) {
    const auto text = comment(line);
    if (!text || text->substr(0, marker.size()) != marker)
        return std::nullopt;
    const std::string_view rest = text->substr(marker.size());
    return rest.substr(0, 6) == "ignore" ? std::nullopt : std::optional(rest);
}

std::size_t column_of(const Line& line, std::string_view part) {
    return static_cast<std::size_t>(part.data() - line.text.data()) + 1;
}

bool is_null(std::string_view text) {
    return text.empty() || text == "null" || text == "none" || text == "base" || text == "[]" ||
           text == "~";
}

/// "a, b", "[a, b]" or "a b".
std::vector<Field> list(const Line& line, std::string_view value) {
    std::vector<Field> result;
    if (is_null(value))
        return result;
    if (value.front() == '[' && value.back() == ']')
        value = value.substr(1, value.size() - 2);
    constexpr std::string_view between = ", \t\"'";
    for (std::size_t at = value.find_first_not_of(between); at != std::string_view::npos;) {
        const std::size_t end = std::min(value.find_first_of(between, at), value.size());
        const std::string_view word = value.substr(at, end - at);
        result.push_back({std::string(word), line.number, column_of(line, word)});
        at = value.find_first_not_of(between, end);
    }
    return result;
}

std::optional<bool> on_or_off(std::string_view word) {
    for (const std::string_view yes : {"on", "true", "yes"})
        if (util::equal_ignoring_case(word, yes))
            return true;
    for (const std::string_view no : {"off", "false", "no"})
        if (util::equal_ignoring_case(word, no))
            return false;
    return std::nullopt;
}

bool is_key(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    });
}

/// The lines before the first section.
class HeaderReader {
public:
    HeaderReader(std::string_view text, yaml::Faults& faults) : m_lines(text), m_faults(faults) {}

    RevisionHeader read() {
        m_header.path = m_faults.path();
        m_header.format = RevisionFormat::sql;
        Line line;
        while (m_lines.next(line)) {
            if (section(line.text))
                break;
            read_line(line);
        }
        for (const char* key : {"revision", "down_revision"})
            if (m_seen.count(key) == 0)
                m_faults.add(1, 1, util::format("`-- {}: …` is missing from the header", key),
                             std::string(key) == "revision"
                                 ? "give the revision an id"
                                 : "name the revision that this one follows, or null");
        return std::move(m_header);
    }

    bool transactional() const { return m_transactional; }

private:
    void read_line(const Line& line) {
        if (line.number == 1 || util::trim(line.text).empty())
            return;
        const auto text = comment(line.text);
        if (!text) {
            if (!m_told)
                m_faults.add(line.number, 1, "SQL before the first section would never run",
                             "put `-- dbmig:upgrade` above it");
            m_told = true;
            return;
        }
        const std::size_t colon = text->find(':');
        if (colon == std::string_view::npos || !is_key(text->substr(0, colon)))
            return; // a remark
        read_entry(line, std::string(text->substr(0, colon)), util::trim(text->substr(colon + 1)));
    }

    void read_entry(const Line& line, const std::string& key, std::string_view value) {
        if (std::find(header_keys.begin(), header_keys.end(), key) == header_keys.end()) {
            const std::string near = util::did_you_mean(key, header_keys);
            if (!near.empty()) // else a remark with a colon in it
                m_faults.add(line.number, 4, util::format("unknown key '{}'", key), near);
            return;
        }
        if (!m_seen.emplace(key, line.number).second) {
            m_faults.add(line.number, 4,
                         util::format("'{}' is already in line {}", key, m_seen[key]));
            return;
        }
        set(line, key, value);
    }

    void set(const Line& line, const std::string& key, std::string_view value) {
        if (key == "revision") {
            m_header.id = value;
            m_header.where = {m_faults.path(), line.number, column_of(line, value)};
            check_id({m_header.id, line.number, column_of(line, value)}, m_faults);
        } else if (key == "message") {
            m_header.message = value;
        } else if (key == "created") {
            m_header.created = value;
        } else if (key == "transaction") {
            const auto wanted = on_or_off(value);
            if (!wanted)
                m_faults.add(line.number, column_of(line, value),
                             util::format("transaction: expected on or off, found '{}'", value));
            m_transactional = wanted.value_or(true);
        } else {
            set_names(key, list(line, value));
        }
    }

    void set_names(const std::string& key, const std::vector<Field>& fields) {
        std::vector<std::string>& target = key == "down_revision"   ? m_header.down_revisions
                                           : key == "branch_labels" ? m_header.branch_labels
                                           : key == "replaces"      ? m_header.replaces
                                                                    : m_header.depends_on;
        for (const Field& field : fields) {
            if (key == "branch_labels")
                check_label(field, m_faults);
            else
                check_reference(field, key, m_faults);
            target.push_back(field.text);
        }
    }

    Lines m_lines;
    yaml::Faults& m_faults;
    RevisionHeader m_header;
    std::map<std::string, std::size_t> m_seen; ///< key and line
    bool m_transactional = true;
    bool m_told = false;
};

/// A section's heading, e.g. `upgrade transaction=off`, with engines between the two words.
struct Heading {
    std::string kind;
    std::vector<std::string> engines; ///< {""} when none is named
    std::optional<bool> transactional;
    std::size_t line = 0;
};

class HeadingReader {
public:
    HeadingReader(const Line& line, const BodyContext& context, yaml::Faults& faults)
        : m_line(line), m_context(context), m_faults(faults) {}

    Heading read(std::string_view text) {
        Heading heading;
        heading.line = m_line.number;
        for (const Field& word : list(m_line, text)) {
            if (heading.kind.empty())
                read_kind(word, heading);
            else if (word.text.find('=') != std::string::npos || word.text == "transaction")
                read_option(word, heading);
            else
                read_engine(word, heading);
        }
        if (heading.kind.empty() && !m_bad)
            m_faults.add(m_line.number, 1, "a section without a name",
                         "expected -- dbmig:upgrade, -- dbmig:downgrade or -- dbmig:verify");
        if (heading.engines.empty())
            heading.engines.emplace_back();
        return heading;
    }

private:
    void read_kind(const Field& word, Heading& heading) {
        heading.kind = word.text;
        if (std::find(section_names.begin(), section_names.end(), word.text) != section_names.end())
            return;
        const std::string near = util::did_you_mean(word.text, section_names);
        m_faults.add(word.line, word.column, util::format("unknown section '{}'", word.text),
                     near.empty() ? "expected upgrade, downgrade or verify" : near);
        m_bad = true;
    }

    void read_option(const Field& word, Heading& heading) {
        const std::size_t equals = std::min(word.text.find('='), word.text.size());
        const std::string name = word.text.substr(0, equals);
        const std::string near = util::did_you_mean(name, {"transaction"});
        if (name != "transaction") {
            m_faults.add(word.line, word.column, util::format("unknown option '{}'", name),
                         near.empty() ? "the one option is transaction=off" : near);
            return;
        }
        heading.transactional =
            on_or_off(equals < word.text.size() ? word.text.substr(equals + 1) : "");
        if (!heading.transactional)
            m_faults.add(word.line, word.column, "expected transaction=off or transaction=on");
    }

    void read_engine(const Field& word, Heading& heading) {
        const bool good = std::all_of(word.text.begin(), word.text.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (!good)
            m_faults.add(word.line, word.column,
                         util::format("'{}' is neither an engine nor an option", word.text),
                         "expected engine names in lower case, or transaction=off");
        else if (const auto hint =
                     format::engine_fault(word.text, m_context.engine, m_context.engine_named))
            m_faults.add(word.line, word.column,
                         util::format("'{}' is neither an engine nor an option", word.text), *hint);
        heading.engines.push_back(word.text);
    }

    const Line& m_line;
    const BodyContext& m_context;
    yaml::Faults& m_faults;
    bool m_bad = false;
};

struct Section {
    Execute::Text text;
    std::optional<bool> transactional;
    std::size_t line = 0;
};

/// By kind and engine.
using Sections = std::map<std::string, std::map<std::string, Section>>;

bool has_code(std::string_view sql) {
    const SqlSyntax syntax;
    dbmig::sql::SqlLexer lexer(sql, syntax);
    while (!lexer.at_end())
        if (lexer.next().is_code())
            return true;
    return false;
}

std::string with_plain_line_ends(std::string_view text) {
    std::string result(text);
    const auto is_return = [&](std::size_t i) {
        return result[i] == '\r' && i + 1 < result.size() && result[i + 1] == '\n';
    };
    std::size_t kept = 0;
    for (std::size_t i = 0; i < result.size(); ++i)
        if (!is_return(i))
            result[kept++] = result[i];
    result.resize(kept);
    return result;
}

class SqlBodyReader {
public:
    SqlBodyReader(std::string_view text, const BodyContext& context, yaml::Faults& faults)
        : m_text(text), m_context(context), m_faults(faults) {}

    Revision read() {
        HeaderReader header(m_text, m_faults);
        header.read();
        collect();
        Revision revision;
        revision.upgrade = script("upgrade", header.transactional());
        revision.downgrade = script("downgrade", header.transactional());
        for (const Operation& query : script("verify", true).operations)
            revision.verify.push_back(std::get<Execute>(query.op));
        return revision;
    }

private:
    void collect() {
        Lines lines(m_text);
        Line line;
        std::optional<Heading> open;
        std::size_t begin = 0;
        while (lines.next(line)) {
            const auto found = section(line.text);
            if (!found)
                continue;
            if (open)
                close(*open, begin, line.begin);
            open = HeadingReader(line, m_context, m_faults).read(*found);
            begin = std::min(m_text.find('\n', line.begin), m_text.size() - 1) + 1;
        }
        if (open)
            close(*open, begin, m_text.size());
    }

    void close(const Heading& heading, std::size_t begin, std::size_t end) {
        const std::string_view raw = m_text.substr(begin, end - begin);
        Section made;
        made.text.sql = with_plain_line_ends(raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1));
        made.text.where = {m_faults.path(), heading.line + 1, 1};
        made.transactional = heading.transactional;
        made.line = heading.line;
        for (const std::string& engine : heading.engines) {
            const auto [old, is_new] = m_sections[heading.kind].emplace(engine, made);
            if (!is_new)
                m_faults.add(heading.line, 1,
                             util::format("a second {} section{}; the first is in line {}",
                                          heading.kind, engine.empty() ? "" : " for " + engine,
                                          old->second.line));
        }
    }

    Script script(const std::string& kind, bool transactional) {
        Script result;
        const auto& sections = m_sections[kind];
        result.defined = !sections.empty();
        result.transactional = transactional || !result.defined;
        Execute op;
        bool any_code = false;
        for (const auto& [engine, part] : sections) {
            op.sql[engine] = part.text;
            any_code = any_code || has_code(part.text.sql);
        }
        auto runs = sections.find(m_context.engine);
        if (runs == sections.end())
            runs = sections.find("");
        if (runs != sections.end() && runs->second.transactional)
            result.transactional = *runs->second.transactional;
        if (any_code) {
            const Location where = op.sql.begin()->second.where;
            result.operations.push_back({std::move(op), where, {}});
        }
        return result;
    }

    std::string_view m_text;
    const BodyContext& m_context;
    yaml::Faults& m_faults;
    Sections m_sections;
};

} // namespace

bool is_section_heading(std::string_view line) {
    return section(line).has_value();
}

bool is_sql_revision(std::string_view text) {
    Lines lines(text);
    Line line;
    const auto first = lines.next(line) ? comment(line.text) : std::nullopt;
    return first && *first == "dbmig";
}

std::optional<RevisionHeader> read_sql_header(std::string_view text, const std::string& path,
                                              yaml::Faults& faults) {
    if (!is_sql_revision(text))
        return std::nullopt;
    RevisionHeader header = HeaderReader(text, faults).read();
    header.path = path;
    return header;
}

Revision read_sql_revision(const RevisionHeader& header, std::string_view text,
                           const BodyContext& context, yaml::Faults& faults) {
    Revision revision = SqlBodyReader(text, context, faults).read();
    revision.header = header;
    return revision;
}

} // namespace dbmig::revision
