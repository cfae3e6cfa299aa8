// SPDX-License-Identifier: MIT
// The forms: https://docs.github.com/actions (workflow commands), GitLab's code quality report,
// JUnit's XML as CI services read it, and SARIF 2.1.0.
#include "findings.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <nlohmann/json.hpp>

#include <dbmig/error.hpp>
#include <dbmig/version.hpp>

namespace dbmig::cli {

namespace {

using Items = std::vector<Checked>;

std::vector<Finding> findings_of(const Items& checked) {
    std::vector<Finding> found;
    for (const Checked& item : checked)
        if (item.finding)
            found.push_back(*item.finding);
    return found;
}

std::string escaped(const std::string& text, const std::map<char, std::string>& by) {
    std::string result;
    for (const char c : text) {
        const auto found = by.find(c);
        result += found == by.end() ? std::string(1, c) : found->second;
    }
    return result;
}

std::string github(const std::string& command, const Items& checked) {
    const std::map<char, std::string> data{{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}};
    auto property = data;
    property.insert({{':', "%3A"}, {',', "%2C"}});
    std::string text;
    for (const Finding& finding : findings_of(checked)) {
        text += "::error file=" + escaped(finding.where.path, property);
        if (finding.where.line != 0)
            text += ",line=" + std::to_string(finding.where.line) +
                    ",col=" + std::to_string(finding.where.column);
        text += ",title=" + escaped("dbmig " + command + ": " + finding.rule, property) +
                "::" + escaped(finding.message, data) + "\n";
    }
    return text;
}

/// The same finding in a later run has the same print, wherever its line has moved.
std::string fingerprint(const Finding& finding) {
    const std::size_t hash =
        std::hash<std::string>()(finding.rule + '\0' + finding.where.path + '\0' + finding.message);
    return std::to_string(hash);
}

std::string gitlab(const std::string& command, const Items& checked) {
    Json report = Json::array();
    for (const Finding& finding : findings_of(checked))
        report.push_back(
            {{"description", finding.message},
             {"check_name", "dbmig-" + command + "-" + finding.rule},
             {"fingerprint", fingerprint(finding)},
             {"severity", "major"},
             {"location",
              {{"path", finding.where.path},
               {"lines", {{"begin", std::max<std::size_t>(finding.where.line, 1)}}}}}});
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string xml(const std::string& text) {
    std::map<char, std::string> by{
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\n', "&#10;"}};
    for (char control = 1; control < ' '; ++control) // of which XML knows three
        if (control != '\t' && control != '\n' && control != '\r')
            by[control] = " ";
    return escaped(text, by);
}

std::string junit(const std::string& command, const Items& checked) {
    const std::string suite = "dbmig " + command;
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"" + suite +
        "\" tests=\"" + std::to_string(checked.size()) + "\" failures=\"" +
        std::to_string(findings_of(checked).size()) + "\">\n";
    for (const Checked& item : checked) {
        text += "    <testcase classname=\"" + suite + "\" name=\"" + xml(item.name) + "\"";
        if (!item.finding) {
            text += "/>\n";
            continue;
        }
        const Finding& finding = *item.finding;
        const std::string place =
            finding.where.line == 0 ? finding.where.path : to_string(finding.where);
        text += " file=\"" + xml(finding.where.path) + "\">\n      <failure type=\"" +
                xml(finding.rule) + "\" message=\"" +
                xml(finding.message.substr(0, finding.message.find('\n'))) + "\">" +
                xml(place + ": " + finding.message) + "</failure>\n    </testcase>\n";
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

std::string sarif(const std::string& command, const Items& checked) {
    Json rules = Json::array();
    Json results = Json::array();
    for (const Finding& finding : findings_of(checked)) {
        const std::string rule = command + "/" + finding.rule;
        const bool known = std::any_of(rules.begin(), rules.end(),
                                       [&](const Json& other) { return other["id"] == rule; });
        if (!known)
            rules.push_back({{"id", rule}});
        Json place{{"artifactLocation", {{"uri", finding.where.path}}}};
        if (finding.where.line != 0)
            place["region"] = {{"startLine", finding.where.line},
                               {"startColumn", std::max<std::size_t>(finding.where.column, 1)}};
        results.push_back({{"ruleId", rule},
                           {"level", "error"},
                           {"message", {{"text", finding.message}}},
                           {"locations", Json::array({{{"physicalLocation", place}}})}});
    }
    Json driver{{"name", "dbmig"}, {"version", DBMIG_VERSION}, {"rules", rules}};
    Json report{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                {"version", "2.1.0"},
                {"runs", Json::array({{{"tool", {{"driver", driver}}}, {"results", results}}})}};
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

void add_format_option(CLI::App& command, std::string& format) {
    command
        .add_option("--format", format,
                    "text (default), or a report for a service on standard output: github, "
                    "gitlab, junit or sarif")
        ->envname("DBMIG_FORMAT");
}

void choose_streams(Output& output, const std::string& format) {
    // Not left to CLI11, of which some versions pass over what is wrong in the environment.
    const auto known = {"text", "github", "gitlab", "junit", "sarif"};
    if (std::find(known.begin(), known.end(), format) == known.end())
        throw UsageError("--format (DBMIG_FORMAT) is text, github, gitlab, junit or sarif, not '" +
                         format + "'");
    if (format != "text")
        output.lines_aside();
}

void print_report(Output& output, const std::string& format, const std::string& command,
                  const std::vector<Checked>& checked) {
    static const std::map<std::string, std::function<std::string(const std::string&, const Items&)>>
        forms{{"github", github}, {"gitlab", gitlab}, {"junit", junit}, {"sarif", sarif}};
    if (const auto form = forms.find(format); form != forms.end())
        output.report(form->second(command, checked));
}

} // namespace dbmig::cli
