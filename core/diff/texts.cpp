// SPDX-License-Identifier: MIT
// The SQL texts in objects and operations that may name other objects.
#include "diff/texts.hpp"

namespace dbmig::diff {

namespace {

/// Collects texts that are not empty.
class Collector {
public:
    void text(std::string_view sql) {
        if (!sql.empty())
            m_texts.push_back(sql);
    }
    void perhaps(const std::optional<std::string>& sql) {
        if (sql)
            text(*sql);
    }
    void options(const Options& options) {
        for (const auto& [key, value] : options)
            text(value);
    }
    void column(const Column& it) {
        text(it.type.text);
        perhaps(it.server_default);
        text(it.collation);
        if (it.generated)
            text(it.generated->expression);
    }
    void attributes(const ColumnAttributes& it) {
        if (it.type)
            text(it.type->text);
        if (it.server_default)
            perhaps(*it.server_default);
        if (it.collation)
            text(*it.collation);
        if (it.generated && *it.generated)
            text((*it.generated)->expression);
    }
    void index(const Index& it) {
        for (const IndexColumn& key : it.columns) {
            text(key.expression);
            text(key.opclass);
            text(key.collation);
        }
        text(it.where);
        options(it.options);
    }
    void part(const PrimaryKey&) {}
    void part(const Unique&) {}
    void part(const ForeignKey& it) { text(it.referred_table.name); }
    void part(const Check& it) { text(it.expression); }
    void part(const Exclusion& it) {
        for (const ExclusionElement& element : it.elements)
            text(element.expression);
        text(it.where);
    }
    void table(const Table& it);
    void object(const SchemaObject& it);
    Texts take() { return std::move(m_texts); }

private:
    Texts m_texts;
};

void Collector::table(const Table& it) {
    for (const Column& each : it.columns)
        column(each);
    for (const Check& check : it.checks)
        part(check);
    for (const Exclusion& exclusion : it.exclusions)
        part(exclusion);
    for (const Index& each : it.indexes)
        index(each);
    options(it.options);
}

void Collector::object(const SchemaObject& it) {
    text(it.type.text);
    perhaps(it.server_default);
    text(it.collation);
    for (const Check& check : it.checks)
        part(check);
    for (const Column& attribute : it.attributes)
        column(attribute);
    text(it.definition);
}

template <typename Collect> Texts collect(const Collect& into) {
    Collector collector;
    into(collector);
    return collector.take();
}

/// A sequence may be made before the table that owns it: only a later change needs that.
Texts altered(const SchemaObject& object) {
    Texts texts = texts_of(object);
    const auto owner = object.options.find("owned_by");
    if (owner != object.options.end())
        texts.emplace_back(owner->second);
    return texts;
}

Texts part_texts(const Constraint& constraint) {
    return collect(
        [&](Collector& it) { std::visit([&](const auto& part) { it.part(part); }, constraint); });
}

struct TextsOf {
    OpTexts operator()(const CreateTable& op) const { return {texts_of(op.table), {}}; }
    OpTexts operator()(const DropTable& op) const { return {{}, texts_of(op.table)}; }
    OpTexts operator()(const AddColumn& op) const {
        return {collect([&](Collector& it) { it.column(op.column); }), {}};
    }
    OpTexts operator()(const DropColumn& op) const {
        return {{}, collect([&](Collector& it) { it.column(op.column); })};
    }
    OpTexts operator()(const AlterColumn& op) const {
        return {collect([&](Collector& it) { it.attributes(op.change); }),
                collect([&](Collector& it) { it.attributes(op.existing); })};
    }
    OpTexts operator()(const CreateIndex& op) const {
        return {collect([&](Collector& it) { it.index(op.index); }), {}};
    }
    OpTexts operator()(const DropIndex& op) const {
        return {{}, collect([&](Collector& it) { it.index(op.index); })};
    }
    OpTexts operator()(const CreateConstraint& op) const { return {part_texts(op.constraint), {}}; }
    OpTexts operator()(const DropConstraint& op) const { return {{}, part_texts(op.constraint)}; }
    OpTexts operator()(const AlterTableOptions& op) const {
        return {collect([&](Collector& it) { it.options(op.options); }),
                collect([&](Collector& it) { it.options(op.existing); })};
    }
    OpTexts operator()(const CreateView& op) const { return {texts_of(op.view), {}}; }
    OpTexts operator()(const DropView& op) const { return {{}, texts_of(op.view)}; }
    OpTexts operator()(const AlterView& op) const {
        return {texts_of(op.view), texts_of(op.existing)};
    }
    OpTexts operator()(const CreateTrigger& op) const { return {texts_of(op.trigger), {}}; }
    OpTexts operator()(const DropTrigger& op) const { return {{}, texts_of(op.trigger)}; }
    OpTexts operator()(const CreateObject& op) const { return {texts_of(op.object), {}}; }
    OpTexts operator()(const DropObject& op) const { return {{}, texts_of(op.object)}; }
    OpTexts operator()(const AlterObject& op) const {
        return {altered(op.object), altered(op.existing)};
    }
    template <typename Other> OpTexts operator()(const Other&) const { return {}; }
};

struct TypeTextsOf {
    OpTexts operator()(const CreateTable& op) const { return {types(op.table), {}}; }
    OpTexts operator()(const DropTable& op) const { return {{}, types(op.table)}; }
    OpTexts operator()(const AddColumn& op) const { return {{op.column.type.text}, {}}; }
    OpTexts operator()(const DropColumn& op) const { return {{}, {op.column.type.text}}; }
    OpTexts operator()(const AlterColumn& op) const { return {type(op.change), type(op.existing)}; }
    template <typename Other> OpTexts operator()(const Other&) const { return {}; }

private:
    static Texts types(const Table& table) {
        Texts texts;
        for (const Column& column : table.columns)
            texts.emplace_back(column.type.text);
        return texts;
    }
    static Texts type(const ColumnAttributes& it) {
        return it.type ? Texts{it.type->text} : Texts{};
    }
};

} // namespace

Texts texts_of(const Table& table) {
    return collect([&](Collector& it) { it.table(table); });
}

Texts texts_of(const View& view) {
    return {view.definition};
}

Texts texts_of(const SchemaObject& object) {
    return collect([&](Collector& it) { it.object(object); });
}

Texts texts_of(const Trigger& trigger) {
    Texts texts{trigger.definition};
    for (const char* const key : {"enabled_on", "disabled_on", "replica_on", "always_on"})
        if (const auto found = trigger.options.find(key); found != trigger.options.end())
            texts.emplace_back(found->second);
    return texts;
}

Texts texts_of(const Index& index) {
    return collect([&](Collector& it) { it.index(index); });
}

Texts texts_of(const Exclusion& exclusion) {
    return collect([&](Collector& it) { it.part(exclusion); });
}

OpTexts texts_of(const Op& op) {
    return std::visit(TextsOf{}, op);
}

OpTexts type_texts_of(const Op& op) {
    return std::visit(TypeTextsOf{}, op);
}

Naming naming_of(const SchemaObject& object) {
    switch (object.kind) {
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
        return Naming::routine;
    default:
        return Naming::thing;
    }
}

Name called(const SchemaObject& object) {
    if (naming_of(object) == Naming::routine)
        return {object.name.schema, object.name.name.substr(0, object.name.name.find('('))};
    switch (object.kind) {
    case ObjectKind::collation:
    case ObjectKind::enumeration:
    case ObjectKind::domain:
    case ObjectKind::type:
    case ObjectKind::sequence:
    case ObjectKind::package:
    case ObjectKind::package_body:
        return object.name;
    default:
        return {};
    }
}

} // namespace dbmig::diff
