# SPDX-License-Identifier: MIT
"""SQLAlchemy's types in dbmig's words."""
from sqlalchemy import types
from sqlalchemy.dialects import mysql

from .target import Trouble

# Exact classes: what derives from them is an engine's own, or an application's.
GENERIC = {
    types.Integer: "integer", types.SmallInteger: "small_integer", types.BigInteger: "big_integer",
    types.INTEGER: "integer", types.SMALLINT: "small_integer", types.BIGINT: "big_integer",
    types.String: "string", types.Unicode: "string", types.VARCHAR: "string",
    types.Text: "text", types.UnicodeText: "text", types.TEXT: "text",
    types.Boolean: "boolean", types.BOOLEAN: "boolean", types.Date: "date", types.DATE: "date",
    types.Time: "time", types.DateTime: "datetime", types.Interval: "interval",
    types.Numeric: "numeric", types.Float: "float", types.LargeBinary: "large_binary", types.JSON: "json",
}
for _name, _word in (("Double", "double"), ("Uuid", "uuid")):  # since SQLAlchemy 2
    if hasattr(types, _name):
        GENERIC[getattr(types, _name)] = _word


def quoted(text):
    return "'%s'" % text.replace("'", "''")


def own_type(target, kind):
    """The type on this engine: variants and decorators taken off."""
    while True:
        variants = getattr(kind, "_variant_mapping", None) or getattr(kind, "mapping", None) or {}
        if target.name in variants:
            kind = variants[target.name]
        elif type(kind).__name__ == "Variant":  # SQLAlchemy 1.4
            kind = kind.impl
        elif isinstance(kind, types.TypeDecorator) and not (type(kind) is types.Interval and kind.native):
            kind = kind.load_dialect_impl(target.dialect)
        else:
            return kind


def generic_word(target, kind):
    """dbmig's word for a type that every engine has; None for others."""
    word = GENERIC.get(type(kind))
    if word is None or getattr(kind, "timezone", False):
        return None
    if word == "string" and kind.length is not None:
        return "string(%d)" % kind.length
    if word == "text" and kind.length is not None:
        return None
    if word == "large_binary" and target.name == "mysql":  # BLOB, where dbmig's word is LONGBLOB
        return None
    if word == "numeric" and kind.precision is not None:
        numbers = [kind.precision] + ([] if kind.scale is None else [kind.scale])
        return "numeric(%s)" % ",".join(map(str, numbers))
    if word == "float" and kind.precision is not None and target.name != "sqlite":
        return "float(%d)" % kind.precision
    if word == "interval" and (kind.second_precision is not None or kind.day_precision is not None):
        return None
    return None if word in ("interval", "uuid") and not getattr(kind, "native", getattr(kind, "native_uuid", True)) else word


def enum_type(target, kind):
    if target.name == "postgresql" and kind.native_enum:
        if not kind.name:
            raise Trouble("an Enum needs a name on PostgreSQL: %r" % kind)
        space = kind.schema or (kind.metadata.schema if kind.metadata is not None else None)
        target.enums[(space, kind.name)] = list(kind.enums)
        return target.dialect.type_compiler.process(kind)
    if target.name == "mysql" and kind.native_enum:
        return "enum(%s)" % ",".join(map(quoted, kind.enums))
    return "string(%d)" % kind.length


def keep_domain(target, domain):
    entry = {"type": type_word(target, domain.data_type)}
    if domain.not_null:
        entry["nullable"] = False
    if domain.default is not None:
        default = domain.default
        entry["server_default"] = quoted(default) if isinstance(default, str) else target.sql(default)
    if domain.collation:
        entry["collation"] = target.dialect.identifier_preparer.quote(domain.collation)
    if domain.check is not None:
        name = {"name": domain.constraint_name} if domain.constraint_name else {}
        entry["checks"] = [name | {"expression": target.sql(domain.check)}]
    target.domains[(domain.schema, domain.name)] = entry


def type_word(target, kind, column=None):
    """How models say a type: dbmig's own word where there is one, else the engine's."""
    kind = own_type(target, kind)
    if isinstance(kind, types.Enum) and type(kind).__module__ != mysql.ENUM.__module__:
        return enum_type(target, kind)
    word = generic_word(target, kind)
    if word is not None and (word, target.name) != ("string", "mysql"):  # which wants a length
        return word
    named = getattr(kind, "item_type", kind)  # of an array
    if isinstance(named, types.Enum):
        enum_type(target, named)
    elif type(named).__name__ == "DOMAIN":
        keep_domain(target, named)
    if getattr(kind, "collation", None) is not None:
        kind = kind.copy() if hasattr(kind, "copy") else kind
        kind.collation = None
    return target.dialect.type_compiler.process(kind, type_expression=column)
