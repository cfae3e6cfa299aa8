# SPDX-License-Identifier: MIT
"""Tables, and the document of all of them."""
from sqlalchemy import exc

from .columns import column_entry
from .parts import put_constraints, put_indexes, put_primary_key
from .target import Trouble


SPELLINGS = {"default_charset": "charset", "character_set": "charset", "default_character_set": "charset",
             "collate": "collation", "default_collate": "collation"}


def table_options(target, table):
    """Keyword arguments like mysql_engine as dbmig's options."""
    own = {key[len(target.name) + 1:].lower().replace(" ", "_"): value
           for key, value in table.kwargs.items() if key.startswith(target.name + "_") and value is not None}
    own.pop("autoincrement", None)
    own.pop("auto_increment", None)
    options = {}
    for key, value in own.items():
        key = SPELLINGS.get(key, key)
        if key == "with_rowid":
            options["without_rowid"] = not value
        elif key == "with":
            options["with"] = ",".join("%s=%s" % pair for pair in value.items())
        elif key == "inherits":
            options["inherits"] = ", ".join([value] if isinstance(value, str) else value)
        elif key not in ("on_commit", "with_oids"):
            options[key] = value if isinstance(value, bool) else str(value)
    if target.name == "postgresql" and "UNLOGGED" in [str(word).upper() for word in table._prefixes]:
        options["unlogged"] = True
    return {key: value for key, value in options.items() if value is not False}


def table_entry(target, table):
    entry = {"schema": table.schema} if table.schema else {}
    if table.schema:
        target.schemas.add(table.schema)
    entry["columns"] = {}
    for column in table.columns:
        if getattr(column, "system", False):
            continue
        try:
            entry["columns"][column.name] = column_entry(target, column)
        except exc.CompileError as error:
            raise Trouble("%s.%s cannot be written for %s: %s" % (table.fullname, column.name, target.name, error)) from error
    put_primary_key(target, table, entry)
    put_constraints(target, table, entry)
    put_indexes(target, table, entry)
    options = table_options(target, table)
    if options:
        entry["options"] = options
    if table.comment and target.dialect.supports_comments:
        entry["comment"] = table.comment
    return shortened(entry)


def models(target, tables, sequences=()):
    """The whole document as a mapping."""
    written = [(table, table_entry(target, table)) for table in tables]
    for sequence in sequences:
        target.keep_sequence(sequence)
    document = {}
    if target.name == "postgresql":
        objects = [*target.enums, *target.domains, *target.sequences]
        spaces = target.schemas | {space for space, _ in objects if space}
        document["schemas"] = {space: {} for space in sorted(spaces - {"public"})}
        document["enums"] = named({key: {"values": values} for key, values in target.enums.items()})
        document["domains"] = named(target.domains)
        document["sequences"] = named({key: {"options": value} if value else {} for key, value in target.sequences.items()})
    entries = {(table.schema, table.name): {k: v for k, v in entry.items() if k != "schema"} for table, entry in written}
    document["tables"] = named(entries)
    return {key: value for key, value in document.items() if value or key == "tables"}


def named(objects):
    """A mapping by name; a list where two schemas have one name each."""
    ordered = sorted(objects.items(), key=lambda item: (item[0][0] or "", item[0][1]))
    if len({name for _, name in objects}) == len(objects):
        return {name: ({"schema": space} if space else {}) | entry for (space, name), entry in ordered}
    return [{"name": name} | ({"schema": space} if space else {}) | entry for (space, name), entry in ordered]


def shortened(entry):
    """The short forms: a key of one column, uniques and references beside their column."""
    columns = entry["columns"]
    key = entry.get("primary_key", {})
    if set(key) == {"columns"} and len(key["columns"]) == 1:
        columns[key["columns"][0]]["primary_key"] = True
        del entry["primary_key"]
    for unique in list(entry.get("uniques", [])):
        if set(unique) == {"columns"} and len(unique["columns"]) == 1:
            columns[unique["columns"][0]]["unique"] = True
            entry["uniques"].remove(unique)
    for reference in list(entry.get("foreign_keys", [])):
        place = columns[reference["columns"][0]]
        if "name" not in reference and len(reference["columns"]) == 1 and "references" not in place:
            place.update({word: value for word, value in reference.items() if word != "columns"})
            target = place["references"]
            if isinstance(target["table"], str) and "." not in target["table"] + target["columns"][0]:
                place["references"] = "%s.%s" % (target["table"], target["columns"][0])
            entry["foreign_keys"].remove(reference)
    return {word: value for word, value in entry.items() if value not in ([], {}) or word == "columns"}
