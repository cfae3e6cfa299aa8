# SPDX-License-Identifier: MIT
"""Columns."""
import re

from sqlalchemy import schema, types
from sqlalchemy.sql import elements

from .kinds import own_type, type_word
from .target import sequence_options


def put_default(target, column, entry):
    if column.server_default is None or isinstance(column.server_default, (schema.Computed, schema.Identity)):
        return
    text = target.ddl.get_column_default_string(column)
    if text is None:  # a FetchedValue: a trigger gives the value
        return
    argument = getattr(column.server_default, "arg", None)
    update = re.match(r"(.*?)\s+ON\s+UPDATE\s+(.*)\Z", text, re.I | re.S) if target.name == "mysql" else None
    if update:
        text = update.group(1)
        entry.setdefault("options", {})["on_update"] = update.group(2)
    if target.name == "sqlite" and isinstance(argument, elements.ColumnElement):
        text = "(%s)" % text
    sequence = getattr(argument, "sequence", None)
    if sequence is not None:
        target.keep_sequence(sequence)
    entry["server_default"] = text


def put_identity(target, column, entry):
    if column.identity is None or not target.dialect.supports_identity_columns:
        return
    entry["identity"] = {"always": bool(column.identity.always), **sequence_options(column.identity)}


def put_computed(target, column, entry):
    if column.computed is None:
        return
    stored = column.computed.persisted
    stored = target.name == "postgresql" if stored is None else bool(stored)
    entry["generated"] = {"expression": target.sql(column.computed.sqltext), "stored": stored}


def put_counting(target, column, entry):
    """Whether the engine counts the column; said only where it is not what dbmig takes for granted."""
    sequence = column.default if isinstance(column.default, schema.Sequence) else None
    if sequence is not None:
        target.keep_sequence(sequence)
    table = column.table
    counted = getattr(table, "autoincrement_column", None)
    counted = table._autoincrement_column if counted is None else counted
    if target.name == "sqlite":
        if table.dialect_options["sqlite"].get("autoincrement") and column is counted:
            entry["autoincrement"] = True
    elif column.primary_key and column.identity is None:
        own = column is counted and not (sequence is not None and target.name == "postgresql")
        granted = (entry["type"] in ("integer", "big_integer", "small_integer") and len(table.primary_key.columns) == 1 and
                   column.server_default is None and not column.foreign_keys)
        if own != granted and (own or isinstance(own_type(target, column.type), types.Integer)):
            entry["autoincrement"] = own


def column_entry(target, column):
    entry = {"type": type_word(target, column.type, column)}
    if column.primary_key is False and not column.nullable:
        entry["nullable"] = False
    put_default(target, column, entry)
    put_identity(target, column, entry)
    put_computed(target, column, entry)
    put_counting(target, column, entry)
    collation = getattr(own_type(target, column.type), "collation", None)
    if collation is not None:
        entry["collation"] = target.dialect.identifier_preparer.quote(collation) if target.name == "postgresql" else collation
    if column.comment and target.dialect.supports_comments:
        entry["comment"] = column.comment
    return entry
