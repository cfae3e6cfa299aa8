# SPDX-License-Identifier: MIT
"""SQLAlchemy's and Flask-SQLAlchemy's models as dbmig's. Works with SQLAlchemy 1.4 and 2, Flask-SQLAlchemy 2.5 and 3.

SQLAlchemy's own DDL compiler is asked for every expression, type and name, so that what dbmig makes is what
`create_all()` would make. In dbmig.yaml:

    models: {command: "dbmig-sqlalchemy myapp:create_app"}
"""
