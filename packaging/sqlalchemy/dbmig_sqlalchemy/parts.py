# SPDX-License-Identifier: MIT
"""Keys, constraints and indexes of a table."""
import re

import sqlalchemy as sa
from sqlalchemy import schema
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import elements, operators


def put_deferrable(target, constraint, entry):
    if getattr(constraint, "deferrable", None) and target.name != "mysql":  # which has no such thing
        entry["deferrable"] = (constraint.initially or "immediate").lower()
    return entry


def put_on_conflict(target, constraint, entry):
    if target.name == "sqlite":
        word = constraint.dialect_options["sqlite"].get("on_conflict")
        if word:
            entry["options"] = {"on_conflict": word.lower()}
    return entry


def unique(target, constraint):
    entry = {"columns": [column.name for column in constraint.columns]}
    if target.name == "postgresql":
        options = constraint.dialect_options["postgresql"]
        if options.get("nulls_not_distinct"):
            entry["nulls_not_distinct"] = True
        if options.get("include"):
            entry["include"] = [getattr(item, "name", item) for item in options["include"]]
    return put_on_conflict(target, constraint, put_deferrable(target, constraint, entry))


def foreign_key(target, constraint):
    referred = constraint.elements[0].column.table
    table = {"name": referred.name, "schema": referred.schema} if referred.schema else referred.name
    entry = {"columns": [element.parent.name for element in constraint.elements],
             "references": {"table": table, "columns": [element.column.name for element in constraint.elements]}}
    for key, value in (("on_delete", constraint.ondelete), ("on_update", constraint.onupdate), ("match", constraint.match)):
        if value:
            entry[key] = value.lower()
    return put_deferrable(target, constraint, entry)


def check(target, constraint):
    entry = {"expression": target.sql(constraint.sqltext)}
    if target.name == "postgresql" and constraint.dialect_options["postgresql"].get("not_valid"):
        entry["not_valid"] = True
    return entry


def exclusion(target, constraint):
    elements_ = []
    for expression, _, operator in constraint._render_exprs:
        text = target.dialect.identifier_preparer.quote(expression) if isinstance(expression, str) else target.sql(expression)
        name = getattr(expression, "name", None)
        if name in constraint.ops:
            text += " " + constraint.ops[name]
        elements_.append({"expression": text, "with": operator})
    entry = {"using": constraint.using, "elements": elements_}
    if constraint.where is not None:
        entry["where"] = target.sql(constraint.where)
    return put_deferrable(target, constraint, entry)


def put_constraints(target, table, entry):
    parts = {schema.UniqueConstraint: ("uniques", unique), schema.ForeignKeyConstraint: ("foreign_keys", foreign_key),
             schema.CheckConstraint: ("checks", check), postgresql.ExcludeConstraint: ("exclusions", exclusion)}
    found = {}
    for constraint in sorted(table.constraints, key=lambda item: getattr(item, "_creation_order", 0)):
        section, write = parts.get(type(constraint), (None, None))
        if section is None or not target.wanted(constraint):
            continue
        if section == "exclusions" and target.name != "postgresql":
            continue
        name = target.constraint_name(constraint)
        found.setdefault(section, []).append(({"name": name} if name else {}) | write(target, constraint))
    for section in ("uniques", "foreign_keys", "checks", "exclusions"):
        if section in found:
            entry[section] = found[section]


def put_primary_key(target, table, entry):
    columns = [column.name for column in table.primary_key.columns]
    if not columns:
        return
    name = target.constraint_name(table.primary_key)
    key = ({"name": name} if name else {}) | {"columns": columns}
    entry["primary_key"] = put_on_conflict(target, table.primary_key, put_deferrable(target, table.primary_key, key))


RAW_KEY = re.compile(r"(?P<key>.+?)(?:\s+(?P<opclass>\w+_ops))?(?:\s+(?P<order>ASC|DESC))?(?:\s+NULLS\s+(?P<nulls>FIRST|LAST))?", re.I | re.S)


def raw_index_column(table, text):
    """text("lower(name) DESC"): the words after a key are no part of it."""
    found = RAW_KEY.fullmatch(text.strip()).groupdict()
    key = found.pop("key")
    more = {word: value if word == "opclass" else value.lower() for word, value in found.items() if value}
    return {"column" if key in table.columns else "expression": key} | more


def index_column(target, expression, position, index):
    entry, order = {}, {operators.desc_op: ("order", "desc"), operators.asc_op: ("order", "asc"),
                        operators.nulls_first_op: ("nulls", "first"), operators.nulls_last_op: ("nulls", "last")}
    while isinstance(expression, elements.UnaryExpression) and expression.modifier in order:
        key, word = order[expression.modifier]
        entry[key] = word
        expression = expression.element
    if isinstance(expression, elements.BinaryExpression) and expression.operator is operators.collate:
        entry["collation"] = target.sql(expression.right)
        expression = expression.left
    if isinstance(expression, elements.TextClause):
        return raw_index_column(index.table, expression.text)
    if isinstance(expression, elements._textual_label_reference):  # desc("column")
        expression = index.table.columns.get(expression.element, sa.text(expression.element))
    name = getattr(expression, "name", None)
    head = {"column": name} if isinstance(expression, sa.Column) else {"expression": target.sql(expression)}
    return head | entry | index_column_options(target, getattr(expression, "key", name), name, position, index)


def index_column_options(target, key, name, position, index):
    if target.name == "postgresql":
        classes = index.dialect_options["postgresql"].get("ops") or {}
        found = classes.get(key, classes.get(name))
        return {"opclass": found} if found else {}
    if target.name == "mysql":
        length = index.dialect_options["mysql"].get("length")
        length = length.get(name, 0) if isinstance(length, dict) else length if position == 0 else 0
        return {"length": length} if length else {}
    return {}


def put_index_options(target, index, entry):
    options = index.dialect_options[target.name]
    method = options.get("using") or (options.get("prefix") if target.name == "mysql" else None)
    if method:
        entry["using"] = method.strip().lower()
    if options.get("where") is not None:
        where = options["where"]
        entry["where"] = where if isinstance(where, str) else target.sql(where)
    if options.get("include"):
        entry["include"] = [getattr(item, "name", item) for item in options["include"]]
    if options.get("nulls_not_distinct"):
        entry["nulls_not_distinct"] = True
    more = {}
    if options.get("with"):
        more["with"] = ",".join("%s=%s" % pair for pair in options["with"].items())
    if options.get("tablespace"):
        more["tablespace"] = options["tablespace"]
    if options.get("with_parser"):
        more["parser"] = options["with_parser"]
    if more:
        entry["options"] = more


def put_indexes(target, table, entry):
    found = {}
    for index in sorted(table.indexes, key=lambda item: item.name or ""):
        if not target.holds(index, schema.CreateIndex):
            continue
        columns = [index_column(target, item, at, index) for at, item in enumerate(index.expressions)]
        one = {"columns": [item["column"] if set(item) == {"column"} else item for item in columns]}
        if index.unique:
            one["unique"] = True
        put_index_options(target, index, one)
        found[target.constraint_name(index)] = one
    if found:
        entry["indexes"] = found
