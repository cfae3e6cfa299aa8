// SPDX-License-Identifier: MIT
// Hands operations to a DdlVisitor. The overloads are spelled out per operation that is not DDL, so
// that a new operation in Op does not compile until it is sorted into one of the two kinds.
#include <dbmig/ddl_visitor.hpp>

#include <dbmig/error.hpp>

namespace dbmig {

namespace {

struct Dispatch {
    DdlVisitor& visitor;

    template <typename T>
    auto operator()(const T& op) const -> decltype(std::declval<DdlVisitor&>().visit(op)) {
        visitor.visit(op);
    }
    void operator()(const Execute&) const { refuse("raw SQL"); }
    void operator()(const InsertRows&) const { refuse("insert_rows"); }
    void operator()(const UpdateRows&) const { refuse("update_rows"); }
    void operator()(const DeleteRows&) const { refuse("delete_rows"); }
    void operator()(const Backfill&) const { refuse("backfill"); }

    [[noreturn]] static void refuse(const char* what) {
        throw SchemaError(std::string(what) + " is not an operation on the schema");
    }
};

struct IsDdl {
    bool operator()(const Execute&) const { return false; }
    bool operator()(const InsertRows&) const { return false; }
    bool operator()(const UpdateRows&) const { return false; }
    bool operator()(const DeleteRows&) const { return false; }
    bool operator()(const Backfill&) const { return false; }
    template <typename T>
    auto operator()(const T& op) const -> decltype(std::declval<DdlVisitor&>().visit(op), bool()) {
        return true;
    }
};

} // namespace

bool is_ddl(const Op& op) {
    return std::visit(IsDdl{}, op);
}

void visit_ddl(DdlVisitor& visitor, const Op& op) {
    std::visit(Dispatch{visitor}, op);
}

} // namespace dbmig
