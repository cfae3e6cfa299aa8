// SPDX-License-Identifier: MIT
// The text is a row of values, each with its length before it, so that any value can stand there.
#include "exec/progress.hpp"

#include <charconv>
#include <utility>

#include <dbmig/error.hpp>

#include "util/overloaded.hpp"
#include "util/text.hpp"

namespace dbmig::exec {

namespace {

/// A database may have a narrow character set: what is not ASCII is written as %XX, and so is %.
std::string to_ascii(const std::string& text) {
    constexpr const char* digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80U && c != '%')
            result += c;
        else
            result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return result;
}

std::string from_ascii(const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned int byte = 0;
        const char* const code = text.data() + at + 1;
        if (text[at] == '%' && text.size() - at > 2 &&
            std::from_chars(code, code + 2, byte, 16).ptr == code + 2) {
            result += static_cast<char>(byte);
            at += 2;
        } else {
            result += text[at];
        }
    }
    return result;
}

class Writer {
public:
    void text(const std::string& value) {
        m_text += std::to_string(value.size()) + ":" + value + "\n";
    }
    void number(std::int64_t value) { text(std::to_string(value)); }
    void count(std::size_t value) { text(std::to_string(value)); }
    void value(const Value& value) {
        std::visit(overloaded{[&](Null) { text("n"); },
                              [&](bool truth) { text(truth ? "b1" : "b0"); },
                              [&](std::int64_t number) { text("i" + std::to_string(number)); },
                              [&](double number) { text("d" + exact(number)); },
                              [&](const std::string& words) { text("t" + words); },
                              [&](const Blob& blob) { text("x" + hex(blob.bytes)); }},
                   value);
    }
    std::string take() { return std::move(m_text); }

private:
    static std::string exact(double number) {
        char buffer[32];
        return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr};
    }
    static std::string hex(const std::string& bytes) {
        constexpr const char* digits = "0123456789abcdef";
        std::string result;
        for (const char c : bytes) {
            result += digits[static_cast<unsigned char>(c) >> 4U];
            result += digits[static_cast<unsigned char>(c) & 15U];
        }
        return result;
    }

    std::string m_text;
};

class Reader {
public:
    explicit Reader(std::string text) : m_text(std::move(text)) {}

    std::string text() {
        const auto colon = m_text.find(':', m_at);
        const std::size_t size =
            number_in(colon == std::string::npos ? "" : m_text.substr(m_at, colon - m_at));
        if (colon == std::string::npos || m_text.size() - colon < size + 2)
            refuse();
        m_at = colon + size + 2;
        return m_text.substr(colon + 1, size);
    }
    std::size_t count() { return number_in(text()); }
    Value value() {
        const std::string word = text();
        const std::string rest = word.empty() ? "" : word.substr(1);
        switch (word.empty() ? '?' : word[0]) {
        case 'n':
            return Null{};
        case 'b':
            return rest == "1";
        case 'i':
            return std::int64_t{std::stoll(rest)};
        case 'd':
            return std::stod(rest);
        case 't':
            return rest;
        case 'x':
            return blob(rest);
        default:
            refuse();
        }
    }

private:
    [[noreturn]] static void refuse() {
        throw SqlError("the progress that the history table holds is not as dbmig writes it; "
                       "settle the revision by 'dbmig resolve --mark-applied' or "
                       "'--mark-reverted'");
    }
    static std::size_t number_in(const std::string& digits) {
        std::size_t number = 0;
        const auto end = digits.data() + digits.size();
        if (digits.empty() || std::from_chars(digits.data(), end, number).ptr != end)
            refuse();
        return number;
    }
    static Blob blob(const std::string& hex) {
        Blob result;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
            result.bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        return result;
    }

    std::string m_text;
    std::size_t m_at = 0;
};

void write(Writer& out, const Statement& statement) {
    out.text(statement.sql);
    out.count(statement.transactional ? 1 : 0);
    out.count(static_cast<std::size_t>(statement.check));
    out.count(statement.operation);
    out.count(statement.parameters.size());
    for (const Value& value : statement.parameters)
        out.value(value);
}

Statement read_statement(Reader& in) {
    Statement statement;
    statement.sql = in.text();
    statement.transactional = in.count() == 1;
    statement.check = static_cast<RowCheck>(in.count());
    statement.operation = in.count();
    for (std::size_t left = in.count(); left > 0; --left)
        statement.parameters.push_back(in.value());
    return statement;
}

} // namespace

std::string to_text(const Progress& progress) {
    Writer out;
    out.text(progress.runner);
    out.count(progress.operation);
    out.count(progress.within);
    out.text(progress.checksum);
    out.text(util::shortened(progress.next, longest_next));
    out.count(progress.unknown ? 1 : 0);
    out.count(progress.footprint ? 1 : 0);
    out.text(progress.footprint.value_or(""));
    out.count(progress.plan_end);
    out.number(progress.rows);
    out.count(progress.position.size());
    for (const Value& value : progress.position)
        out.value(value);
    out.count(progress.plan.size());
    for (const Statement& statement : progress.plan)
        write(out, statement);
    return to_ascii(out.take());
}

Progress progress_from(const std::string& text) {
    Progress progress;
    if (text.empty())
        return progress;
    Reader in(from_ascii(text));
    progress.runner = in.text();
    progress.operation = in.count();
    progress.within = in.count();
    progress.checksum = in.text();
    progress.next = in.text();
    progress.unknown = in.count() == 1;
    const bool has_footprint = in.count() == 1;
    const std::string footprint = in.text();
    if (has_footprint)
        progress.footprint = footprint;
    progress.plan_end = in.count();
    progress.rows = static_cast<std::int64_t>(in.count());
    for (std::size_t left = in.count(); left > 0; --left)
        progress.position.push_back(in.value());
    for (std::size_t left = in.count(); left > 0; --left)
        progress.plan.push_back(read_statement(in));
    return progress;
}

} // namespace dbmig::exec
