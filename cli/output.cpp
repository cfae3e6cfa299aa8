// SPDX-License-Identifier: MIT
// Lines, colours and the JSON document.
#include "output.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "terminal.hpp"

namespace dbmig::cli {

namespace {

bool wants_color(ColorMode mode, int descriptor) {
    if (mode != ColorMode::automatic)
        return mode == ColorMode::always;
    const char* refused = std::getenv("NO_COLOR"); // https://no-color.org
    const char* terminal = std::getenv("TERM");
    return isatty(descriptor) && !(refused && *refused) &&
           !(terminal && std::string_view(terminal) == "dumb");
}

std::string painted(std::string_view text, Color color, bool wanted) {
    static constexpr const char* codes[] = {"", "31", "32", "33", "36", "1", "2"};
    if (!wanted || color == Color::none || text.empty())
        return std::string(text);
    return "\033[" + std::string(codes[static_cast<int>(color)]) + "m" + std::string(text) +
           "\033[0m";
}

void put(std::FILE* stream, std::string_view text, bool newline) {
    const std::string shown = isatty(fileno(stream)) ? for_terminal(text) : std::string();
    if (!shown.empty())
        text = shown;
    if (!text.empty()) // an empty view may hold a null pointer
        std::fwrite(text.data(), 1, text.size(), stream);
    if (newline)
        std::fputc('\n', stream);
}

} // namespace

Output::Output(const OutputOptions& options)
    : m_options(options), m_color_out(wants_color(options.color, STDOUT_FILENO)),
      m_color_error(wants_color(options.color, STDERR_FILENO)) {}

void Output::transient(std::string_view text) {
    if (m_options.quiet || !has_transient())
        return;
    std::FILE* const stream = progress_stream();
    std::fputs("\r\033[K", stream); // ours, so not made visible as put() would
    put(stream, first_columns(text, terminal_width(fileno(stream))), false);
    std::fflush(stream);
    m_transient = true;
}

bool Output::has_transient() const {
    return isatty(fileno(progress_stream())) != 0;
}

void Output::end_transient() {
    if (!std::exchange(m_transient, false))
        return;
    std::FILE* const stream = progress_stream();
    put(stream, "", true);
    std::fflush(stream);
}

void Output::line(std::string_view text) {
    end_transient();
    if (!m_options.json)
        put(progress_stream(), text, true);
}

void Output::text(std::string_view text) {
    if (!m_options.json)
        put(progress_stream(), text, false);
}

void Output::report(std::string_view text) {
    end_transient();
    if (!m_options.json)
        put(stdout, text, false);
}

void Output::progress(std::string_view text) {
    if (m_options.quiet)
        return;
    end_transient();
    put(progress_stream(), text, true);
    std::fflush(progress_stream());
}

void Output::aside(std::string_view text) {
    if (m_options.quiet)
        return;
    std::fflush(stdout);
    put(stderr, text, true);
}

void Output::detail(std::string_view text) {
    if (m_options.verbosity > 0)
        progress(text);
}

void Output::warning(std::string_view text) {
    end_transient();
    std::fflush(stdout);
    put(stderr, painted("warning: ", Color::yellow, m_color_error), false);
    put(stderr, text, true);
}

void Output::error(std::string_view text) {
    end_transient();
    std::fflush(stdout);
    put(stderr, painted("error: ", Color::red, m_color_error), false);
    put(stderr, text, true);
}

void Output::document(const Json& document) {
    // Bytes that are not UTF-8 come from a database; they are shown as U+FFFD rather than refused.
    if (m_options.json)
        put(stdout, document.dump(2, ' ', false, Json::error_handler_t::replace), true);
}

std::string Output::paint(std::string_view text, Color color) const {
    return painted(text, color, m_color_out && !m_options.json);
}

bool Output::can_ask() const {
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !m_options.json && !std::getenv("CI");
}

bool Output::ask(std::string_view question) {
    put(stdout, question, false);
    put(stdout, " [y/N] ", false);
    std::fflush(stdout);
    std::string answer;
    return std::getline(std::cin, answer) && !answer.empty() &&
           (answer[0] == 'y' || answer[0] == 'Y');
}

bool Output::flush() {
    return std::fflush(stdout) == 0 && !std::ferror(stdout);
}

bool Output::reader_is_gone() {
    pollfd out{STDOUT_FILENO, 0, 0};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

} // namespace dbmig::cli
