# SPDX-License-Identifier: MIT
"""The tables that MODULE:OBJECT names."""
import importlib
import inspect
import os
import sys

import sqlalchemy as sa

from .target import Trouble

OBJECT_NAMES = ("app", "create_app", "db", "Base", "metadata")  # of a module that is given alone


def load(spec):
    """The object that MODULE:OBJECT names; the folder at hand is searched first, as `python -m` does."""
    name, _, path = spec.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        found = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise Trouble("there is no module '%s' here or on PYTHONPATH" % name) from error
        raise
    if not path:
        path = next((word for word in OBJECT_NAMES if hasattr(found, word)), None)
        if path is None:
            raise Trouble("module '%s' has none of %s; name the object: %s:OBJECT" % (name, ", ".join(OBJECT_NAMES), name))
    for part in path.split("."):
        if not hasattr(found, part):
            raise Trouble("'%s' of '%s' has no attribute '%s'" % (path, name, part))
        found = getattr(found, part)
    return found() if is_factory(found) else found


def is_factory(thing):
    """A function that makes an app; a Flask app can be called, too, and a Base is a class."""
    return callable(thing) and not inspect.isclass(thing) and not is_flask_app(thing) and not hasattr(thing, "metadata")


def is_flask_app(thing):
    return hasattr(thing, "extensions") and hasattr(thing, "app_context")


def flask_db(app):
    """The SQLAlchemy object of a Flask app."""
    state = app.extensions.get("sqlalchemy")
    if state is None:
        raise Trouble("the Flask app has no Flask-SQLAlchemy: call db.init_app(app) in its factory")
    return state if hasattr(state, "metadatas") else getattr(state, "db", state)  # before Flask-SQLAlchemy 3: a state


def metadatas(thing):
    """(MetaData, by bind key) of whatever was named, a MetaData for each bind; None is the default one."""
    if isinstance(thing, sa.MetaData):
        return [(None, thing)]
    if isinstance(thing, (list, tuple, set)):
        return [pair for item in thing for pair in metadatas(item)]
    if is_flask_app(thing):
        with thing.app_context():
            return metadatas(flask_db(thing))
    if isinstance(getattr(thing, "metadatas", None), dict):  # Flask-SQLAlchemy 3
        return list(thing.metadatas.items())
    if isinstance(getattr(thing, "metadata", None), sa.MetaData):
        return [(None, thing.metadata)]
    raise Trouble("expected a Flask app, a factory of one, a db, a declarative Base or a MetaData, found %r" % thing)


def app_dialect(thing, bind):
    """The engine that a Flask app is configured for."""
    if not is_flask_app(thing):
        return None
    binds = thing.config.get("SQLALCHEMY_BINDS") or {}
    url = thing.config.get("SQLALCHEMY_DATABASE_URI") if bind is None else binds.get(bind)
    url = url.get("url") if isinstance(url, dict) else url
    return sa.engine.make_url(url).get_backend_name() if url else None


def chosen_tables(pairs, bind):
    tables, others = {}, set()
    for key, metadata in pairs:
        for table in metadata.tables.values():
            own = table.info.get("bind_key", key)
            if own == bind:
                tables[(table.schema, table.name)] = table
            elif own is not None:
                others.add(own)
    if not tables and bind is not None:
        raise Trouble("no table has the bind key '%s'%s" % (bind, "; there are: " + ", ".join(sorted(others)) if others else ""))
    return [table for table in tables.values() if not table.info.get("is_view")]
