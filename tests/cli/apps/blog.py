# SPDX-License-Identifier: MIT
"""A small Flask application as people write them: users, posts, groups and who is in which; APP_URL says where."""
import enum
import os

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

NAMES = {"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
         "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}

db = SQLAlchemy(metadata=sa.MetaData(naming_convention=NAMES))

membership = db.Table("membership",
                      db.Column("user_id", db.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
                      db.Column("group_id", db.ForeignKey("group.id"), primary_key=True))


class Role(enum.Enum):
    admin = 1
    author = 2


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False, unique=True)
    email = db.Column(db.String(120), index=True, comment="where to write")
    role = db.Column(db.Enum(Role), nullable=False, server_default="author")
    active = db.Column(db.Boolean, nullable=False, server_default=sa.true())
    joined = db.Column(db.DateTime, server_default=sa.func.now())
    balance = db.Column(db.Numeric(10, 2), server_default="0")
    manager_id = db.Column(db.ForeignKey("user.id"))
    groups = db.relationship("Group", secondary=membership, backref="users")
    posts = db.relationship("Post", backref="user")
    __table_args__ = (db.CheckConstraint("balance >= 0", name="positive"), {"comment": "people"})


class Group(db.Model):
    id = db.Column(db.BigInteger().with_variant(db.Integer, "sqlite"), primary_key=True)
    name = db.Column(db.String(50), nullable=False)


class Post(db.Model):
    __tablename__ = "posts"
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(200), nullable=False)
    body = db.Column(db.Text)
    score = db.Column(db.Float)
    picture = db.Column(db.LargeBinary)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id", ondelete="SET NULL"))
    at = db.Column(db.DateTime(timezone=True))
    __table_args__ = (db.Index("ix_posts_user_at", "user_id", sa.desc("at")), db.UniqueConstraint("title", "user_id"))


class Hit(db.Model):
    __bind_key__ = "stats"
    id = db.Column(db.Integer, primary_key=True)
    url = db.Column(db.String(300))


def create_app():
    app = Flask(__name__)
    print("an application may print what it likes")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["APP_URL"]
    app.config["SQLALCHEMY_BINDS"] = {"stats": os.environ.get("STATS_URL", "sqlite://")}
    db.init_app(app)
    return app
