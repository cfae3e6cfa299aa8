# SPDX-License-Identifier: MIT
"""Models with whatever SQLAlchemy can say of a table; PostgreSQL's own things where ENGINE is postgresql."""
import os

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

ENGINE = os.environ.get("ENGINE", "sqlite")

metadata = sa.MetaData()


class Money(sa.types.TypeDecorator):
    """A type of the application's own."""
    impl = sa.Numeric(12, 4)
    cache_ok = True


SHORT = sa.Text().with_variant(mysql.VARCHAR(60), "mysql").with_variant(sa.String(60), "postgresql")

kinds = sa.Table(
    "kinds", metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("small", sa.SmallInteger, server_default=sa.text("7")), sa.Column("price", Money, server_default="1.5"),
    sa.Column("short", SHORT, server_default="it's \\ 100% \"so\""), sa.Column("d", sa.Date), sa.Column("t", sa.Time),
    sa.Column("i", sa.Interval), sa.Column("j", sa.JSON), sa.Column("f", sa.Float(53)), sa.Column("n", sa.Numeric),
    sa.Column("state", sa.Enum("new", "it's", "gone", name="state", create_constraint=True)),
    sa.Column("plain", sa.Enum("a", "bb", name="plain", native_enum=False, create_constraint=True, length=10)),
    sa.Column("flag", sa.Boolean(create_constraint=True, name="flag_ok"), nullable=False, server_default=sa.false()),
    sa.Column("when", sa.DateTime, server_default=sa.func.current_timestamp()),
    sa.Column("double_price", sa.Numeric(14, 4), sa.Computed("price * 2", persisted=True)),
    sa.Column("Mixed Name", sa.String(20), unique=True), sa.Column("select", sa.Unicode(30), index=True),
    sa.CheckConstraint("price > 0 AND price < 1000000"), sa.CheckConstraint("small <> 3", name="not three"),
    comment="all kinds")

pairs = sa.Table("pairs", metadata, sa.Column("a", sa.Integer, primary_key=True, autoincrement=False),
                 sa.Column("b", sa.Integer, primary_key=True), sa.Column("c", sa.String(10)),
                 mysql_engine="InnoDB", mysql_charset="utf8mb4", sqlite_with_rowid=False)

refers = sa.Table("refers", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
                  sa.Column("pa", sa.Integer), sa.Column("pb", sa.Integer), sa.Column("up", sa.ForeignKey("refers.id")),
                  sa.ForeignKeyConstraint(["pa", "pb"], ["pairs.a", "pairs.b"], name="to_pairs", onupdate="CASCADE", ondelete="SET NULL"),
                  sa.Index("ix_refers_both", "pa", "pb", unique=True))

sa.Table("counted", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("v", sa.Integer),
         sqlite_autoincrement=True)
sa.Table("shown", metadata, sa.Column("id", sa.Integer, primary_key=True), info={"is_view": True})

if ENGINE == "sqlite":
    sa.Table("odd", metadata, sa.Column("x", sa.Integer), sa.Column("y", sa.String(9, collation="NOCASE")),
             sa.UniqueConstraint("x", name="ux", sqlite_on_conflict="REPLACE"),
             sa.Index("ix_odd_some", sa.text("lower(y)"), sqlite_where=sa.text("x > 3")))

if ENGINE == "mysql":
    sa.Table("odd", metadata, sa.Column("id", mysql.INTEGER(unsigned=True), primary_key=True, autoincrement=True),
             sa.Column("changed", sa.TIMESTAMP, nullable=False,
                       server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")),
             sa.Column("words", mysql.LONGTEXT), sa.Column("own", mysql.ENUM("x", "y")),
             sa.Column("latin", sa.String(20, collation="utf8mb4_bin")),
             sa.Index("ft", "words", mysql_prefix="FULLTEXT"), sa.Index("pre", "words", mysql_length=12))

if ENGINE == "postgresql":
    mood = postgresql.ENUM("sad", "ok", name="Mood", schema="app", metadata=metadata)
    counter = sa.Sequence("counter", start=5, increment=2, metadata=metadata)
    sa.Table("odd", metadata, sa.Column("id", sa.Integer, sa.Identity(always=True, start=42, cycle=True), primary_key=True),
             sa.Column("tags", postgresql.ARRAY(sa.String(20))), sa.Column("moods", postgresql.ARRAY(mood)),
             sa.Column("doc", postgresql.JSONB, server_default=sa.text("'{}'::jsonb")), sa.Column("mood", mood),
             sa.Column("key", postgresql.UUID(as_uuid=True), server_default=sa.text("gen_random_uuid()")),
             sa.Column("span", postgresql.TSRANGE), sa.Column("c", sa.String(9, collation="C")),
             sa.Column("n", sa.Integer, counter, server_default=counter.next_value()),
             sa.Column("at", postgresql.TIMESTAMP(timezone=True, precision=3)), sa.Column("addr", postgresql.INET),
             postgresql.ExcludeConstraint(("span", "&&"), name="no_overlap", using="gist", where=sa.text("n > 0")),
             sa.UniqueConstraint("c", name="uc", deferrable=True, initially="DEFERRED"),
             sa.Index("ix_doc", "doc", postgresql_using="gin", postgresql_ops={"doc": "jsonb_path_ops"}),
             sa.Index("ix_some", sa.text("lower(c) DESC"), "n", postgresql_where=sa.text("n IS NOT NULL"), postgresql_include=["key"]),
             sa.Index("ix_order", sa.desc("n").nulls_last()), sa.Index("ix_raw", sa.text("c text_pattern_ops")), sa.Index("ix_fill", "n", postgresql_with={"fillfactor": 50}),
             comment="it's PostgreSQL's")
    sa.Table("kinds", metadata, sa.Column("id", sa.Integer, sa.ForeignKey("kinds.id"), primary_key=True), schema="app")
    sa.Table("measured", metadata, sa.Column("at", sa.Date, nullable=False), sa.Column("v", sa.Integer),
             postgresql_partition_by="RANGE (at)")
