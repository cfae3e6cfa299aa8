# SPDX-License-Identifier: MIT
"""The engine that models are written for, and what of it is gathered on the way."""
from sqlalchemy import schema
from sqlalchemy.dialects import mysql, postgresql, sqlite

DIALECTS = {"postgresql": postgresql.dialect, "mysql": mysql.dialect, "sqlite": sqlite.dialect}


class Trouble(Exception):
    """What is wrong, in words for the one who called."""


class Target:
    """One engine: how it spells expressions and names, and the objects that tables turned out to need."""

    def __init__(self, dialect_name):
        self.dialect = DIALECTS[dialect_name](paramstyle="named")  # others double each %
        self.dialect._backslash_escapes = dialect_name == "mysql"  # as a connection to a server of today finds
        self.name = dialect_name
        self.ddl = self.dialect.ddl_compiler(self.dialect, None)
        self.enums = {}  # by (schema, name)
        self.domains = {}
        self.sequences = {}
        self.schemas = set()

    def sql(self, expression):
        return self.ddl.sql_compiler.process(expression, include_table=False, literal_binds=True)

    def constraint_name(self, constraint):
        """The name that the application would give, by its naming convention too; empty: the engine names it."""
        if constraint.name is None:
            return ""
        preparer = self.dialect.identifier_preparer
        text = preparer.format_constraint(constraint)
        if not text:
            return ""
        quote = preparer.initial_quote
        if text.startswith(quote) and text.endswith(preparer.final_quote) and len(text) > 1:
            text = text[1:-1].replace(preparer.final_quote * 2, preparer.final_quote)
        return str(text)

    def wanted(self, constraint):
        """Whether the engine has the constraint at all: `ddl_if`, and checks of Boolean and Enum where they are native."""
        rule = getattr(constraint, "_create_rule", None)
        if rule is not None and not rule(self.ddl):
            return False
        return self.holds(constraint, schema.AddConstraint)

    def holds(self, item, statement):
        """Whether the `ddl_if` of an index or constraint holds, which SQLAlchemy 2 has."""
        condition = getattr(item, "_ddl_if", None)
        return condition is None or condition._should_execute(statement(item), item, None, compiler=self.ddl)

    def keep_sequence(self, sequence):
        if self.name != "postgresql" or getattr(sequence, "optional", False):
            return
        source = getattr(sequence, "identity_options", sequence)
        options = {word: str(value) for word, value in sequence_options(source).items()}
        self.sequences[(sequence.schema, sequence.name)] = options


def sequence_options(source):
    """What is said of an identity or a sequence, in dbmig's words."""
    found = {}
    for key in ("start", "increment", "minvalue", "maxvalue", "cache"):
        if getattr(source, key, None) is not None:
            found[key] = getattr(source, key)
    if getattr(source, "cycle", None):
        found["cycle"] = True
    return found
