// SPDX-License-Identifier: MIT
// verify: each revision up, down and up again on a scratch database. Exit status 1 when one is
// wrong. JSON: {"revisions": [{"revision", "message", "path", "verdict": "good" | "upgrade_fails" |
// "irreversible" | "downgrade_fails" | "downgrade_differs" | "second_upgrade_fails" |
// "second_upgrade_differs" | "replaced_fails" | "replaced_differs" | "passed_over", "where":
// {"path", "line", "column"}, "error": TEXT or null, "difference": [OPERATION…]}], "good": NUMBER,
// "wrong": NUMBER}; for an OPERATION see cmd_show.cpp
#include "commands.hpp"
#include "describe.hpp"
#include "findings.hpp"

namespace dbmig::cli {

namespace {

using Verdict = RoundTrip::Verdict;

struct VerifyOptions {
    std::string range;
    std::string format = "text";
};

struct Wording {
    const char* word; ///< in JSON
    const char* sentence;
};

Wording wording(Verdict verdict) {
    switch (verdict) {
    case Verdict::good:
        return {"good", "up, down and up again"};
    case Verdict::upgrade_fails:
        return {"upgrade_fails", "the upgrade fails"};
    case Verdict::irreversible:
        return {"irreversible", "it has no downgrade, which would have to"};
    case Verdict::downgrade_fails:
        return {"downgrade_fails", "the downgrade fails"};
    case Verdict::downgrade_differs:
        return {"downgrade_differs", "the downgrade does not lead back; it still has to"};
    case Verdict::second_upgrade_fails:
        return {"second_upgrade_fails", "the upgrade fails once it was taken back"};
    case Verdict::second_upgrade_differs:
        return {"second_upgrade_differs",
                "the upgrade leads elsewhere once it was taken back; it still has to"};
    case Verdict::replaced_fails:
        return {"replaced_fails", "a revision that it replaces fails"};
    case Verdict::replaced_differs:
        return {"replaced_differs",
                "it leads elsewhere than the revisions that it replaces; these still have to"};
    case Verdict::passed_over:
        return {"passed_over", "not tried: a revision that it needs cannot be applied"};
    }
    return {"", ""};
}

Json json_of(const RoundTrip& trip, Migrator& migrator) {
    Json json;
    json["revision"] = trip.header.id;
    json["message"] = trip.header.message;
    json["path"] = trip.header.path;
    json["verdict"] = wording(trip.verdict).word;
    json["where"] = {
        {"path", trip.where.path}, {"line", trip.where.line}, {"column", trip.where.column}};
    json["error"] = trip.error.empty() ? Json(nullptr) : Json(trip.error);
    json["difference"] = to_json(trip.difference, migrator);
    return json;
}

std::string name_of(const RevisionHeader& header) {
    return header.id + (header.message.empty() ? "" : ", " + header.message);
}

void tell(Output& out, const RoundTrip& trip) {
    const auto& header = trip.header;
    const std::string sentence = wording(trip.verdict).sentence;
    if (trip.verdict == Verdict::good)
        return out.progress(out.paint("good", Color::green) + "  " + name_of(header) + ": " +
                            sentence);
    out.line(out.paint("wrong", Color::red) + " " + name_of(header) + "\n" +
             indented(to_string(trip.where) + ": " + sentence +
                          (trip.difference.empty() && trip.error.empty() ? "" : ":"),
                      "  "));
    if (!trip.error.empty())
        out.line(indented(trip.error, "    "));
    for (const Operation& operation : trip.difference)
        out.line("    " + operation_line(operation, out));
}

Checked checked_trip(const RoundTrip& trip) {
    Checked result{name_of(trip.header)};
    if (trip.verdict == Verdict::good)
        return result;
    std::string text = wording(trip.verdict).sentence;
    if (!trip.error.empty())
        text += ": " + trip.error;
    for (const Operation& operation : trip.difference)
        text += "\n  " + describe(operation.op);
    result.finding = Finding{trip.where, wording(trip.verdict).word, text};
    return result;
}

int verify(Output& out, Migrator& migrator, const VerifyOptions& options, Json& document,
           std::vector<Checked>& all) {
    const auto trips =
        migrator.verify(options.range, [&](const RoundTrip& trip) { tell(out, trip); });
    std::size_t wrong = 0;
    document["revisions"] = Json::array();
    for (const RoundTrip& trip : trips) {
        document["revisions"].push_back(json_of(trip, migrator));
        all.push_back(checked_trip(trip));
        wrong += trip.verdict == Verdict::good ? 0 : 1;
    }
    document["good"] = trips.size() - wrong;
    document["wrong"] = wrong;
    if (trips.empty() && options.range.empty())
        say_no_revisions(out);
    else if (trips.empty())
        out.progress("No revisions in " + options.range + ".");
    else if (wrong)
        out.line(counted(wrong, "revision") + " of " + std::to_string(trips.size()) + " " +
                 (wrong == 1 ? "is" : "are") + " wrong.");
    else
        out.progress(counted(trips.size(), "revision") + " verified.");
    return wrong ? check_says_no : done;
}

int run_verify(Context& context, const VerifyOptions& options) {
    choose_streams(context.output(), options.format);
    std::vector<Checked> all;
    const int status = context.for_each_database([&](Migrator& migrator, Json& document) {
        return verify(context.output(), migrator, options, document, all);
    });
    print_report(context.output(), options.format, "verify", all);
    return status;
}

} // namespace

void add_verify(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<VerifyOptions>();
    auto* command = add_command(app, chosen, "verify",
                                "Try every revision on a scratch database: up, down, and up again",
                                options, run_verify);
    command->add_option("range", options->range,
                        "A:B, A: or :B, both ends in it, or one revision (else: all)");
    add_format_option(*command, options->format);
    command->footer(
        "Each revision of the range is applied, taken back and applied again, and the schema is "
        "compared each time;\nwhat they need outside the range is applied first. The scratch "
        "database is memory where databases are files;\nelsewhere it is made on the server of "
        "scratch_url or url, and dropped. The database of url is not touched.\n\nWrong is a "
        "revision that fails, that has no downgrade, or whose downgrade does not lead back: then "
        "the operations\nthat are missing are listed with the place in the file. So is a squashed "
        "revision that "
        "leads elsewhere than those\nthat it replaces, while their files are there.\n\nExit "
        "status: "
        "0 all are good, 1 one is wrong, 2 a file or the range is wrong, 3 the server "
        "failed.\n\nExamples: dbmig verify    dbmig verify current:head    dbmig verify "
        "3f9a1c0b7d52");
}

} // namespace dbmig::cli
