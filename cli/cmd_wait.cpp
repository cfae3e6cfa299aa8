// SPDX-License-Identifier: MIT
// wait: until the database answers. Exit status 3 when it does not in time.
// JSON: {"url": TEXT, "server": TEXT, "waited_ms": NUMBER}
#include <chrono>

#include "commands.hpp"
#include "run_options.hpp"

namespace dbmig::cli {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct WaitOptions {
    std::string timeout;
};

milliseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

/// Tells why it still waits: once for each reason, and every few seconds that it is still there.
class Reasons {
public:
    Reasons(Output& out, std::string url, Clock::time_point start)
        : m_out(out), m_url(std::move(url)), m_start(start) {}

    void tell(const std::string& why) {
        constexpr std::chrono::seconds again{10};
        if (why == m_last && Clock::now() - m_told < again)
            return;
        m_last = why;
        m_told = Clock::now();
        m_out.aside("waiting for " + m_url + " (" + std::to_string(since(m_start).count() / 1000) +
                    " s): " + why);
    }

private:
    Output& m_out;
    std::string m_url;
    Clock::time_point m_start;
    Clock::time_point m_told;
    std::string m_last;
};

/// Several databases share the time.
int run_wait(Context& context, const WaitOptions& options) {
    constexpr milliseconds usual{60'000};
    const auto patience = duration_of(options.timeout, "--timeout", usual);
    const auto start = Clock::now();
    return context.for_each_database([&](Migrator& migrator, Json& document) {
        Output& out = context.output();
        migrator.dialect();
        const std::string url = redacted(parse_url(migrator.config().url));
        Reasons reasons(out, url, start);
        migrator.wait(std::max(milliseconds::zero(), patience - since(start)),
                      [&](const std::string& why) { reasons.tell(why); });
        document["url"] = url;
        document["server"] = migrator.server_description();
        document["waited_ms"] = since(start).count();
        out.progress(url + " answers (" + migrator.server_description() + ").");
        return static_cast<int>(done);
    });
}

} // namespace

void add_wait(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<WaitOptions>();
    auto* command = add_command(app, chosen, "wait",
                                "Wait until the database answers; exit status 3 when it does not",
                                options, run_wait);
    command->add_option("--timeout", options->timeout,
                        "How long at most, e.g. 500ms, 30s or 5m; 0 tries once (else: 60s)");
    command->footer(
        "Tries to connect, again and again, until every chosen database answers; several share the "
        "time.\nNothing is written: a file that the first upgrade would make counts as "
        "there.\nWhy it still waits is said on standard error.\n\nExit status: 0 it answers, 2 "
        "the URL is wrong, 3 it did not answer in time, with the last error.\n\nExample: dbmig "
        "wait --timeout 2m && dbmig upgrade");
}

} // namespace dbmig::cli
