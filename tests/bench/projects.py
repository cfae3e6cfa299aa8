# SPDX-License-Identifier: MIT
"""The projects that bench.py measures: one chain of revisions, a table and an index each, as dbmig and as Alembic see it."""
import os

COLUMNS = [("id", "integer", "Integer()"), ("name", "string(120)", "String(120)"), ("amount", "numeric(10,2)", "Numeric(10, 2)"),
           ("active", "boolean", "Boolean()"), ("created", "datetime", "DateTime()")]


def revision_id(number):
    return "%012x" % (0x100000000000 + number * 7919)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf8") as file:
        file.write(text)


def dbmig_columns(indent):
    for name, kind, _ in COLUMNS:
        extra = ", primary_key: true" if name == "id" else ", nullable: false" if name == "name" else ""
        yield "%s%s: {type: \"%s\"%s}\n" % (" " * indent, name, kind, extra)


def dbmig_revision(number):
    table = "t%05d" % number
    return ("revision: \"%s\"\ndown_revision: %s\nbranch_labels: []\ndepends_on: []\nmessage: create %s\n"
            "created: 2026-01-01T00:00:00Z\n\nupgrade:\n  - create_table:\n      table: %s\n      columns:\n%s"
            "  - create_index: {table: %s, index: ix_%s_name, columns: [name]}\n\ndowngrade:\n"
            "  - drop_index: {table: %s, index: ix_%s_name, columns: [name]}\n  - drop_table: {table: %s}\n"
            % (revision_id(number), "\"%s\"" % revision_id(number - 1) if number else "null", table, table,
               "".join(dbmig_columns(8)), table, table, table, table, table))


def dbmig_models(count):
    tables = ("  t%05d:\n    columns:\n%s    indexes:\n      ix_t%05d_name: {columns: [name]}\n"
              % (number, "".join(dbmig_columns(6)), number) for number in range(count))
    return "tables:\n" + "".join(tables)


def make_dbmig(folder, count, transaction="per_revision", url="sqlite:///app.db"):
    """A project of `count` revisions and as many declared tables."""
    write(folder + "/dbmig.yaml", "url: %s\nversions: versions\nmodels: models.yaml\ntransaction: %s\n" % (url, transaction))
    write(folder + "/models.yaml", dbmig_models(count))
    for number in range(count):
        write("%s/versions/%s_create.yaml" % (folder, revision_id(number)), dbmig_revision(number))


def sqlalchemy_columns():
    for name, _, kind in COLUMNS:
        extra = ", primary_key=True" if name == "id" else ", nullable=False" if name == "name" else ""
        yield "sa.Column(%r, sa.%s%s)" % (name, kind, extra)


def alembic_revision(number):
    table = "t%05d" % number
    down = repr(revision_id(number - 1)) if number else "None"
    return ("import sqlalchemy as sa\nfrom alembic import op\n\nrevision = %r\ndown_revision = %s\nbranch_labels = None\n"
            "depends_on = None\n\n\ndef upgrade():\n    op.create_table(%r, %s)\n    op.create_index(%r, %r, ['name'])\n"
            "\n\ndef downgrade():\n    op.drop_index(%r, %r)\n    op.drop_table(%r)\n"
            % (revision_id(number), down, table, ", ".join(sqlalchemy_columns()), "ix_%s_name" % table, table,
               "ix_%s_name" % table, table, table))


ALEMBIC_ENV = """import sqlalchemy
from alembic import context

import models

with sqlalchemy.create_engine("sqlite:///app.db").connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata%s)
    with context.begin_transaction():
        context.run_migrations()
"""

# Alembic 1.9 and later have `alembic check`; this does the same on every version.
ALEMBIC_CHECK = """import sys

import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import models

with sqlalchemy.create_engine("%s").connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found = compare_metadata(context, models.metadata)
sys.exit(1 if found else 0)
"""


def alembic_models(count):
    tables = ("sa.Table('t%05d', metadata, %s, sa.Index('ix_t%05d_name', 'name'))\n"
              % (number, ", ".join(sqlalchemy_columns()), number) for number in range(count))
    return "import sqlalchemy as sa\n\nmetadata = sa.MetaData()\n" + "".join(tables)


def make_alembic(folder, count, transaction="per_revision"):
    """The same project for Alembic; the models are SQLAlchemy's."""
    write(folder + "/alembic.ini", "[alembic]\nscript_location = scripts\nprepend_sys_path = .\n")
    per = "" if transaction == "all" else ", transaction_per_migration=True"
    write(folder + "/scripts/env.py", ALEMBIC_ENV % per)
    write(folder + "/models.py", alembic_models(count))
    write(folder + "/check.py", ALEMBIC_CHECK % "sqlite:///app.db")
    for number in range(count):
        write("%s/scripts/versions/%s_create.py" % (folder, revision_id(number)), alembic_revision(number))


# Wide tables: 10 columns, 2 indexes, and a foreign key to the table at half the number: SQLAlchemy follows a chain of a
# thousand keys by recursion, beyond Python's limit. Name, SQL type, dbmig's, SQLAlchemy's, the rest.
WIDE = [("id", "integer NOT NULL", "integer", "Integer", "autoincrement: false"),
        ("name", "varchar(120) NOT NULL", "string(120)", "String(120)", "nullable: false"),
        ("amount", "numeric(10,2)", "numeric(10,2)", "Numeric(10, 2)", ""),
        ("code", "varchar(20) NOT NULL DEFAULT 'none'", "string(20)", "String(20)", "nullable: false, server_default: \"'none'\""),
        ("created", "timestamp NULL", "timestamp", "TIMESTAMP", ""),
        ("note", "text", "text", "Text", ""),
        ("number", "integer NOT NULL DEFAULT 0", "integer", "Integer", "nullable: false, server_default: \"0\""),
        ("day", "date", "date", "Date", ""),
        ("size", "bigint", "bigint", "BigInteger", ""),
        ("parent", "integer", "integer", "Integer", "")]


def wide_sql(count):
    """Loads in any engine; 500 tables a transaction, as PostgreSQL keeps a lock for each until it ends."""
    columns = ", ".join("%s %s" % (name, sql) for name, sql, _, _, _ in WIDE)
    lines = ["BEGIN;"]
    for number in range(count):
        table = "w%05d" % number
        key = ", CONSTRAINT fk_%s FOREIGN KEY (parent) REFERENCES w%05d (id)" % (table, number // 2) if number else ""
        lines.append("CREATE TABLE %s (%s, PRIMARY KEY (id)%s);" % (table, columns, key))
        lines += ["CREATE INDEX ix_%s_%s ON %s (%s);" % (table, column, table, column) for column in ("name", "parent")]
        if number % 500 == 499:
            lines += ["COMMIT;", "BEGIN;"]
    return "\n".join(lines + ["COMMIT;\n"])


def make_wide_dbmig(folder, count, url):
    lines = ["tables:"]
    for number in range(count):
        table = "w%05d" % number
        lines += ["  %s:" % table, "    columns:"]
        lines += ["      %s: {type: \"%s\"%s}" % (name, kind, ", " + more if more else "") for name, _, kind, _, more in WIDE]
        lines += ["    primary_key: [id]", "    indexes:"]
        lines += ["      ix_%s_%s: {columns: [%s]}" % (table, column, column) for column in ("name", "parent")]
        if number:
            lines += ["    foreign_keys:",
                      "      fk_%s: {columns: [parent], references: w%05d.id}" % (table, number // 2)]
    write(folder + "/models.yaml", "\n".join(lines) + "\n")
    write(folder + "/dbmig.yaml", "url: %s\nversions: versions\nmodels: models.yaml\n" % url)
    os.makedirs(folder + "/versions")


def wide_sqlalchemy_columns():
    for name, _, _, kind, more in WIDE:
        extra = ", primary_key=True, autoincrement=False" if name == "id" else ", nullable=False" if "nullable" in more else ""
        default = more.partition("server_default: ")[2].strip('"\'')
        yield "sa.Column(%r, sa.%s%s%s)" % (name, kind, extra, ", server_default=%r" % default if default else "")


def make_wide_alembic(folder, count, url):
    lines = ["import sqlalchemy as sa", "", "metadata = sa.MetaData()"]
    for number in range(count):
        table = "w%05d" % number
        key = ", sa.ForeignKeyConstraint(['parent'], ['w%05d.id'], 'fk_%s')" % (number // 2, table) if number else ""
        indexes = ", ".join("sa.Index('ix_%s_%s', '%s')" % (table, column, column) for column in ("name", "parent"))
        lines.append("sa.Table('%s', metadata, %s, %s%s)" % (table, ", ".join(wide_sqlalchemy_columns()), indexes, key))
    write(folder + "/models.py", "\n".join(lines) + "\n")
    write(folder + "/check.py", ALEMBIC_CHECK % url)
