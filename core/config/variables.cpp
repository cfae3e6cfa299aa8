// SPDX-License-Identifier: MIT
// ${NAME}, and the .env file.
#include "config/variables.hpp"

#include <algorithm>
#include <cstdlib>

#include "util/file.hpp"
#include "util/format.hpp"
#include "util/text.hpp"

namespace dbmig::config {

namespace {

constexpr int deepest = 16; ///< defaults within defaults

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name(std::string_view text) {
    return !text.empty() && begins_name(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return begins_name(c) || (c >= '0' && c <= '9'); });
}

/// The '}' that closes the "${" at `begin`, or npos.
std::size_t closing_brace(std::string_view text, std::size_t begin) {
    int depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text.substr(i, 2) == "${") {
            ++depth;
            ++i;
        } else if (text[i] == '}' && --depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

class Expander {
public:
    Expander(const Lookup& lookup, bool dollars, std::vector<VariableFault>& faults)
        : m_lookup(lookup), m_dollars(dollars), m_faults(faults) {}

    /// `base`: the offset of `text` in the whole.
    std::string expand(std::string_view text, std::size_t base, int depth) {
        std::string result;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto two = text.substr(i, 2);
            if (two == "$$" && m_dollars) {
                result += '$';
                ++i;
            } else if (two == "${") {
                const auto end = closing_brace(text, i);
                if (end == std::string_view::npos) {
                    fault(base + i, "'${' without its '}'",
                          "a '$' that means itself is written $$");
                    return result;
                }
                result += value(text.substr(i + 2, end - i - 2), base + i, depth);
                i = end;
            } else {
                result += text[i];
            }
        }
        return result;
    }

private:
    std::string value(std::string_view inner, std::size_t offset, int depth) {
        const auto separator = std::min(inner.find(":-"), inner.size());
        const std::string name(inner.substr(0, separator));
        if (!is_name(name) || depth > deepest) {
            fault(offset, util::format("'${{{}}}' is no variable", name),
                  "expected ${NAME} or ${NAME:-default}; a '$' that means itself is written $$");
            return {};
        }
        auto found = m_lookup(name);
        if (separator < inner.size())
            return found && !found->empty()
                       ? *found
                       : expand(inner.substr(separator + 2), offset + separator + 4, depth + 1);
        if (found)
            return std::move(*found);
        m_faults.push_back({offset, util::format("the variable {} is not set", name),
                            util::format("set it in the environment or in .env, say -x {0}=…, or "
                                         "write ${{{0}:-default}}",
                                         name),
                            true});
        return {};
    }

    void fault(std::size_t offset, std::string message, std::string hint) {
        m_faults.push_back({offset, std::move(message), std::move(hint), false});
    }

    const Lookup& m_lookup;
    bool m_dollars; ///< $$ is one $
    std::vector<VariableFault>& m_faults;
};

/// One line of .env.
class DotenvLine {
public:
    DotenvLine(std::string_view line, const Lookup& lookup) : m_line(line), m_lookup(lookup) {}

    std::string name;
    std::string value;
    std::string message; ///< what is wrong; empty: nothing
    std::string hint;
    std::size_t offset = 0; ///< of what is wrong

    /// False for a line that says nothing.
    bool read() {
        skip_spaces();
        if (m_at == m_line.size() || m_line[m_at] == '#')
            return false;
        if (m_line.substr(m_at, 7) == "export ") {
            m_at += 7;
            skip_spaces();
        }
        const auto begin = m_at;
        const auto equals = m_line.find('=', m_at);
        name = util::trim(m_line.substr(begin, std::min(equals, m_line.size()) - begin));
        if (equals == std::string_view::npos || !is_name(name)) {
            wrong(begin, "expected NAME=value");
            return true;
        }
        m_at = equals + 1;
        skip_spaces();
        read_value();
        return true;
    }

private:
    void skip_spaces() {
        while (m_at < m_line.size() && (m_line[m_at] == ' ' || m_line[m_at] == '\t'))
            ++m_at;
    }

    void wrong(std::size_t where, std::string what, std::string help = {}) {
        if (!message.empty())
            return;
        offset = where;
        message = std::move(what);
        hint = std::move(help);
    }

    void read_value() {
        const char first = m_at < m_line.size() ? m_line[m_at] : '\0';
        if (first == '"' || first == '\'')
            return read_quoted(first);
        auto end = m_line.find(" #", m_at);
        if (first == '#')
            end = m_at;
        value = substituted(util::trim(m_line.substr(m_at, std::min(end, m_line.size()) - m_at)));
    }

    void read_quoted(char quote) {
        const auto begin = m_at++;
        std::string text;
        for (; m_at < m_line.size() && m_line[m_at] != quote; ++m_at) {
            const bool escaped = m_line[m_at] == '\\' && quote == '"' && m_at + 1 < m_line.size();
            text += escaped ? unescaped(m_line[++m_at]) : std::string(1, m_line[m_at]);
        }
        if (m_at == m_line.size())
            return wrong(begin, "a quote that is not closed in its line");
        ++m_at;
        skip_spaces();
        if (m_at < m_line.size() && m_line[m_at] != '#')
            return wrong(m_at, "text after the closing quote", "put all of the value into quotes");
        value = quote == '"' ? substituted(text) : text;
    }

    static std::string unescaped(char c) {
        switch (c) {
        case 'n':
            return "\n";
        case 'r':
            return "\r";
        case 't':
            return "\t";
        case '"':
        case '\\':
        case '\'':
            return std::string(1, c);
        default:
            return std::string("\\") + c;
        }
    }

    std::string substituted(std::string_view text) {
        std::vector<VariableFault> faults;
        // No other reader of .env takes $$ for one $.
        auto result = Expander(m_lookup, false, faults).expand(text, 0, 0);
        for (const auto& fault : faults)
            wrong(m_line.find('=') + 1, fault.message, fault.hint);
        return result;
    }

    std::string_view m_line;
    const Lookup& m_lookup;
    std::size_t m_at = 0;
};

std::optional<std::string> from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

} // namespace

std::string expand(std::string_view text, const Lookup& lookup,
                   std::vector<VariableFault>& faults) {
    return Expander(lookup, true, faults).expand(text, 0, 0);
}

void Variables::read_dotenv(const std::string& folder, std::vector<Diagnostic>& faults) {
    m_folder = folder;
    const auto path = folder.empty() || folder == "." ? ".env" : folder + "/.env";
    if (!util::exists(path) || util::is_folder(path)) // a folder: somebody's virtualenv
        return;
    const auto text = util::read_file(path);
    const Lookup lookup = [this](const std::string& name) { return find(name); };
    std::size_t number = 0;
    for (const auto& whole : util::split(text, '\n')) {
        std::string_view view = whole;
        if (++number == 1 && view.substr(0, 3) == "\xEF\xBB\xBF")
            view.remove_prefix(3);
        if (!view.empty() && view.back() == '\r')
            view.remove_suffix(1);
        DotenvLine line(view, lookup);
        if (!line.read())
            continue;
        if (!line.message.empty())
            faults.push_back({{path, number, line.offset + 1}, line.message, line.hint, {}});
        else
            m_dotenv[line.name] = line.value;
    }
}

std::optional<std::string> Variables::find(const std::string& name) const {
    if (const auto given = m_given.find(name); given != m_given.end())
        return given->second;
    if (auto value = from_environment(name))
        return value;
    const auto found = m_dotenv.find(name);
    return found == m_dotenv.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Setting> Variables::setting(const std::string& name) const {
    if (const auto value = from_environment(name); value && !value->empty())
        return Setting{*value, {}};
    const auto found = m_dotenv.find(name);
    if (found == m_dotenv.end() || found->second.empty())
        return std::nullopt;
    return Setting{found->second, m_folder};
}

} // namespace dbmig::config
