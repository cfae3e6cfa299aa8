// SPDX-License-Identifier: MIT
// Reading YAML revision files: the header alone for the graph, the whole for a run.
#include "revision/yaml_file.hpp"

#include <algorithm>

#include <dbmig/evolve.hpp>

#include "format/schema_format.hpp"
#include "revision/create.hpp"
#include "revision/header_fields.hpp"
#include "util/edit_distance.hpp"
#include "util/format.hpp"

namespace dbmig::revision {

namespace {

bool is_one_of(std::string_view key, const std::vector<std::string>& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// The keys at the left margin, seen without parsing.
struct Outline {
    bool is_revision = false;  ///< one of the keys that make a file a revision is there
    bool is_scattered = false; ///< a header key stands below the operations
};

Outline outline_of(std::string_view text) {
    Outline outline;
    bool in_body = false;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const char first = text[begin];
        if (first >= 'a' && first <= 'z') {
            const std::string_view line = text.substr(begin, end - begin);
            const std::string_view key = line.substr(0, line.find(':'));
            const bool body = is_one_of(key, body_keys);
            const bool header = !body && is_one_of(key, header_keys);
            outline.is_revision = outline.is_revision || key == "revision" ||
                                  key == "down_revision" || (body && key != "verify");
            outline.is_scattered = outline.is_scattered || (in_body && header);
            in_body = in_body || body;
        } else if (first == '{' || first == '"' || first == '\'' || first == '?') {
            outline.is_scattered = true; // another style: only the parser knows its keys
        }
        begin = end + 1;
    }
    return outline;
}

std::vector<Field> fields(const yaml::Node* node, yaml::Faults& faults) {
    std::vector<Field> result;
    if (node == nullptr)
        return result;
    const auto texts = yaml::as_strings(*node, faults);
    if (!texts)
        return result;
    const bool list = node->kind == yaml::Kind::sequence;
    for (std::size_t i = 0; i < texts->size(); ++i) {
        const yaml::Node& at = list && i < node->items.size() ? node->items[i] : *node;
        result.push_back({(*texts)[i], at.line, at.column});
    }
    return result;
}

template <typename Check>
std::vector<std::string> names(const yaml::Node* node, yaml::Faults& faults, Check check) {
    std::vector<std::string> result;
    for (const Field& field : fields(node, faults)) {
        check(field);
        result.push_back(field.text);
    }
    return result;
}

void read_id(yaml::Mapping& mapping, RevisionHeader& header, yaml::Faults& faults) {
    const yaml::Node* node = mapping.require("revision");
    if (node == nullptr)
        return;
    if (const auto id = yaml::as_string(*node, faults)) {
        header.id = *id;
        header.where = faults.where(*node);
        check_id({*id, node->line, node->column}, faults);
    }
}

RevisionHeader read_fields(yaml::Mapping& mapping, yaml::Faults& faults) {
    RevisionHeader header;
    header.path = faults.path();
    read_id(mapping, header, faults);
    const auto reference = [&](std::string_view key) {
        return [&faults, key](const Field& field) { check_reference(field, key, faults); };
    };
    header.down_revisions =
        names(mapping.require("down_revision"), faults, reference("down_revision"));
    header.branch_labels = names(mapping.get("branch_labels"), faults,
                                 [&](const Field& field) { check_label(field, faults); });
    header.depends_on = names(mapping.get("depends_on"), faults, reference("depends_on"));
    header.replaces = names(mapping.get("replaces"), faults, reference("replaces"));
    const auto text = [&](std::string_view key) {
        const yaml::Node* node = mapping.get(key);
        return node == nullptr || node->kind == yaml::Kind::null
                   ? std::string()
                   : yaml::as_string(*node, faults).value_or("");
    };
    header.message = text("message");
    header.created = text("created");
    return header;
}

class YamlBodyReader {
public:
    YamlBodyReader(const BodyContext& context, yaml::Faults& faults) : m_faults(faults) {
        m_context.engine = context.engine;
        m_context.naming = context.naming;
        m_context.capabilities = context.capabilities;
        m_context.syntax = context.syntax;
        m_context.engine_named = context.engine_named;
    }

    Revision read(const yaml::Node& root) {
        yaml::Mapping mapping(root, "revision", m_faults);
        read_fields(mapping, m_faults);
        const bool transactional = mapping.boolean("transaction").value_or(true);
        Revision revision;
        revision.upgrade = script(mapping.get("upgrade"), transactional);
        const yaml::Node* down = mapping.get("downgrade");
        revision.automatic_downgrade = is_auto(down);
        if (revision.automatic_downgrade)
            revision.downgrade = inverse(revision.upgrade, *down);
        else
            revision.downgrade = script(down, transactional);
        if (const yaml::Node* checks = mapping.get("verify"))
            revision.verify = queries(*checks);
        mapping.refuse_unknown();
        return revision;
    }

private:
    static bool is_auto(const yaml::Node* node) {
        return node != nullptr && node->kind == yaml::Kind::scalar && node->scalar == "auto";
    }

    Script script(const yaml::Node* node, bool transactional) {
        Script result;
        result.defined = node != nullptr;
        result.transactional = transactional || !result.defined;
        if (node == nullptr || node->kind == yaml::Kind::null)
            return result;
        if (node->kind == yaml::Kind::mapping &&
            (node->find("operations") != nullptr || node->find("transaction") != nullptr)) {
            yaml::Mapping mapping(*node, "script", m_faults);
            result.transactional = mapping.boolean("transaction").value_or(transactional);
            if (const yaml::Node* list = mapping.require("operations"))
                result.operations = operations(*list);
            mapping.refuse_unknown();
            return result;
        }
        result.operations = operations(*node);
        return result;
    }

    Operations operations(const yaml::Node& list) {
        if (list.kind == yaml::Kind::null)
            return {};
        if (list.kind != yaml::Kind::sequence) {
            m_faults.add(list, "expected a list of operations, each beginning with '- '",
                         list.kind == yaml::Kind::scalar ? util::did_you_mean(list.scalar, {"auto"})
                                                         : std::string());
            return {};
        }
        return format::read_operations(list, m_context, m_faults);
    }

    /// What has no inverse is told at its own place, all of it at once.
    Script inverse(const Script& upgrade, const yaml::Node& at) {
        Script result;
        result.transactional = upgrade.transactional;
        if (m_faults.any()) // the operations are not all there
            return result;
        try {
            result.operations = op::inverse(upgrade.operations);
            return result;
        } catch (const SchemaError& error) {
            if (report_each(upgrade.operations) == 0)
                m_faults.add(at, util::format("`auto`: {}", error.what()), auto_hint);
        }
        return result;
    }

    std::size_t report_each(const Operations& upgrade) {
        std::size_t count = 0;
        for (const Operation& operation : upgrade) {
            try {
                op::inverse(Operations{operation});
            } catch (const SchemaError& error) {
                m_faults.add(operation.where.line, operation.where.column,
                             util::format("`downgrade: auto`: {}", error.what()), auto_hint);
                ++count;
            }
        }
        return count;
    }

    std::vector<Execute> queries(const yaml::Node& node) {
        std::vector<Execute> result;
        if (node.kind == yaml::Kind::null)
            return result;
        yaml::Node list = yaml::sequence();
        const bool one = node.kind != yaml::Kind::sequence;
        for (const yaml::Node& query : one ? std::vector<yaml::Node>{node} : node.items) {
            yaml::Node wrapped = yaml::mapping();
            wrapped.line = query.line;
            wrapped.column = query.column;
            yaml::put(wrapped, "execute", query);
            wrapped.entries.back().line = query.line;
            wrapped.entries.back().column = query.column;
            list.items.push_back(std::move(wrapped));
        }
        for (Operation& operation : format::read_operations(list, m_context, m_faults)) {
            if (auto* query = std::get_if<Execute>(&operation.op))
                result.push_back(std::move(*query));
        }
        return result;
    }

    static constexpr const char* auto_hint = "write the downgrade out in place of `auto`";

    format::ReadContext m_context;
    yaml::Faults& m_faults;
};

} // namespace

std::optional<RevisionHeader> read_yaml_header(std::string_view text, const std::string& path,
                                               yaml::Faults& faults) {
    const Outline outline = outline_of(text);
    if (!outline.is_revision && !outline.is_scattered)
        return std::nullopt;
    const yaml::Node root =
        outline.is_scattered ? yaml::parse(text, path) : yaml::parse_until(text, path, body_keys);
    if (!outline.is_revision && root.find("revision") == nullptr)
        return std::nullopt;
    yaml::Mapping mapping(root, "revision", faults);
    RevisionHeader header = read_fields(mapping, faults);
    mapping.boolean("transaction");
    for (const std::string& key : body_keys)
        mapping.get(key);
    mapping.refuse_unknown();
    return header;
}

Revision read_yaml_revision(const RevisionHeader& header, std::string_view text,
                            const BodyContext& context, yaml::Faults& faults) {
    const yaml::Node root = yaml::parse(text, header.path);
    Revision revision = YamlBodyReader(context, faults).read(root);
    revision.header = header;
    return revision;
}

} // namespace dbmig::revision
